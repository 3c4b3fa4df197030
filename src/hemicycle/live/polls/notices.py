"""Who hears of polls: the pages of every venue of their forum; of drafts and hidden results only those who moderate."""

from datetime import timedelta
from typing import Any

from django.db.models import Max

from hemicycle.bell import parcels
from hemicycle.bell.operations import replace, ring, show
from hemicycle.kernel import clock
from hemicycle.kernel.reader import Reader
from hemicycle.live import topics
from hemicycle.live.models import Venue
from hemicycle.live.polls import facts, queries, rules
from hemicycle.live.polls.models import Answer, Poll, Telling
from hemicycle.record.models import Entry
from hemicycle.record.sockets import Listener

PACE = timedelta(seconds=5)  # between two totals of a poll that are told for good


def topic_of(venue: int) -> str:
    """What is asked in the polls of a venue."""
    return topics.of_module(venue, "polls")


def hear_state(entry: Entry) -> None:
    """A poll was opened, closed, withdrawn: every page shows it as it stands now."""
    tell_poll(entry.data["poll_id"])
    _ring_hosts(entry)


def hear_draft(entry: Entry) -> None:
    """A draft was made or changed: those who moderate read their list again."""
    _ring_hosts(entry)


def _ring_hosts(entry: Entry) -> None:
    venues = Venue.objects.filter(forum__venues=entry.data["venue_id"])
    for key in venues.values_list("pk", flat=True):
        ring(topics.of_desk(key), "polls", key=f"entry-{entry.pk}-polls-{key}")


def tell_poll(key: int) -> None:
    """Every page of the forum shows the poll as it is now: the state is told, never the step."""
    poll = queries.poll_as_told(key)
    if poll is None or poll.state == rules.DRAFT:
        return
    tally = queries.tallies([key]).get(key, queries.Tally())
    for venue in _venues(poll):
        if poll.state == rules.WITHDRAWN:
            payload = parcels.in_every_language("polls/_gone.html", {"key": key})
            replace(_totals_topic(poll, venue), "totals", payload, key=_totals_key(poll, venue))
        else:
            payload = _rendered("polls/_poll.html", queries.shown(poll, tally), venue)
        replace(topic_of(venue.pk), "poll", payload, key=f"poll-{key}-{venue.pk}")
    if poll.state == rules.OPEN:
        tell_totals(poll, for_good=True)


def hear_answer(entry: Entry) -> None:
    """Somebody answered: the totals are shown to who listens, and every few seconds told for good.

    Of several answers that wait to be heard the last one tells for all. So a room that answers at once makes a few
    messages, not one for each person.
    """
    person, venue, key = entry.by_id, entry.data["venue_id"], entry.data["poll_id"]
    if person is not None:
        show(topics.of_seat(venue, person), "answered", {"*": "<i data-gone hidden></i>"})
    later = Entry.objects.undelivered().filter(kind=entry.kind, pk__gt=entry.pk, data__poll_id=key)
    poll = None if later.exists() else queries.poll_as_told(key)
    if poll is not None and poll.state == rules.OPEN:
        due = Telling.objects.filter(poll=poll, at__lte=clock.real_now() - PACE)
        tell_totals(poll, for_good=due.exists())


def tell_totals(poll: Poll, *, for_good: bool) -> None:
    """How an open poll stands: to everybody, or, while results are hidden, to those who moderate.

    `for_good`: also to who comes back later. Else it is shown once, and `settle` tells it for good soon.
    """
    newest = Answer.objects.filter(poll=poll).aggregate(newest=Max("pk"))["newest"] or 0
    tally = queries.tallies([poll.pk]).get(poll.pk, queries.Tally())
    told = queries.shown(poll, tally, moderates=True)
    for venue in _venues(poll):
        topic = _totals_topic(poll, venue)
        payload = _rendered("polls/_totals.html", told, venue)
        if for_good:
            replace(topic, "totals", payload, key=_totals_key(poll, venue))
        else:
            show(topic, "totals", payload)
    if for_good:
        Telling.objects.filter(poll=poll).update(answer=newest, at=clock.real_now())


def settle() -> str:
    """Tell for good what was only shown: for whoever was not listening at that moment."""
    polls = list(Poll.objects.told_too_little().values_list("pk", flat=True))
    for key in polls:
        if (poll := queries.poll_as_told(key)) is not None:
            tell_totals(poll, for_good=True)
    return ""


def _venues(poll: Poll) -> list[Venue]:
    return list(Venue.objects.filter(forum=poll.forum_id).select_related("edition").order_by("pk"))


def _totals_topic(poll: Poll, venue: Venue) -> str:
    """Who hears the totals of an open poll: everybody, or while they are hidden those who moderate."""
    return topic_of(venue.pk) if poll.results == rules.LIVE else topics.of_desk(venue.pk)


def _totals_key(poll: Poll, venue: Venue) -> str:
    return f"poll-totals-{poll.pk}-{venue.pk}"


def _rendered(template: str, poll: queries.ShownPoll, venue: Venue) -> dict[str, str]:
    def context(language: str) -> dict[str, Any]:
        reader = Reader(venue.edition.reading_order(language), None, clock.now())
        return {"poll": poll, "edition": venue.edition, "venue": venue, "reader": reader}

    return parcels.in_every_language(template, context)


LISTENERS = (
    Listener("polls: state", facts.OF_STATE, hear_state),
    Listener("polls: drafts", facts.OF_DRAFTS, hear_draft),
    Listener("polls: answers", frozenset({"PollAnswered"}), hear_answer),
)
