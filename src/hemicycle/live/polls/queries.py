"""Polls as a page shows them: the same for everybody of a language, made in a fixed number of queries."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count
from django.utils.translation import ngettext

from hemicycle.kernel.text import Text
from hemicycle.live.models import Forum, Venue
from hemicycle.live.polls import rules
from hemicycle.live.polls.models import Answer, Choice, Poll, PollQuerySet
from hemicycle.people.models import Person

MOST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Tally:
    """How many have answered a poll, and how often each option was chosen, by its number."""

    people: int = 0
    counts: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ShownOption:
    """An option as everybody reads it; `count` is None while the results are not to be read."""

    number: int
    text: Text
    count: int | None
    share: int  # in a hundred of those who answered
    chosen: bool  # by who reads: only in their own page


@dataclass(frozen=True, slots=True)
class ShownPoll:
    """A poll as everybody reads it; `own` only in the page of who reads."""

    pk: int
    venue: int  # where it was made
    state: str
    kind: str
    question: Text
    options: tuple[ShownOption, ...]
    most: int
    changeable: bool
    results: str
    place: int
    people: int | None  # None: the results are not to be read
    mean: float | None
    own: tuple[int, ...] = ()


def polls_of(forum: Forum | int) -> PollQuerySet:
    """Every poll of a forum with all that is read of it but answers."""
    found = Poll.objects.filter(forum=forum)
    return found.select_related("opening", "closing", "withdrawal", "venue").prefetch_related("options")


def poll_as_told(key: int) -> Poll | None:
    """One poll with all that is read of it but answers."""
    found = Poll.objects.filter(pk=key).select_related("opening", "closing", "withdrawal", "venue")
    return found.prefetch_related("options").first()


def asked_of(forum: Forum | int) -> list[Poll]:
    """The polls that everybody reads, in the order of the list."""
    found = polls_of(forum).asked().order_by("-opening__pk")[:MOST_SHOWN]
    return sorted(found, key=_place)


def tallies(polls: Collection[int]) -> dict[int, Tally]:
    """How these polls were answered, by their keys: two queries, however many there are."""
    people = Answer.objects.filter(poll__in=polls).values("poll").annotate(count=Count("pk"))
    of_options = Choice.objects.filter(answer__poll__in=polls).values("answer__poll", "option__number")
    counts: dict[int, dict[int, int]] = {}
    for row in of_options.annotate(count=Count("pk")):
        counts.setdefault(row["answer__poll"], {})[row["option__number"]] = row["count"]
    return {row["poll"]: Tally(row["count"], counts.get(row["poll"], {})) for row in people}


def own_answers(forum: Forum | int, person: Person | None) -> dict[int, tuple[int, ...]]:
    """What somebody chose in the polls of a forum: numbers of options, by the keys of polls."""
    if person is None:
        return {}
    found = Choice.objects.filter(answer__poll__forum=forum, answer__person=person)
    own: dict[int, tuple[int, ...]] = {}
    for poll, number in found.order_by("option__number").values_list("answer__poll", "option__number"):
        own[poll] = (*own.get(poll, ()), number)
    return own


def listed(forum: Forum | int, person: Person | None, *, moderates: bool) -> list[ShownPoll]:
    """The list as it stands in somebody's page."""
    polls = asked_of(forum)
    counted = tallies([poll.pk for poll in polls])
    chosen = own_answers(forum, person)
    return [
        shown(poll, counted.get(poll.pk, Tally()), moderates=moderates, own=chosen.get(poll.pk, ()))
        for poll in polls
    ]


def shown(poll: Poll, tally: Tally, *, moderates: bool = False, own: Sequence[int] = ()) -> ShownPoll:
    """A poll as a page shows it: without a single number where the results are not to be read."""
    state = poll.state
    told = rules.sees_totals(state, results=poll.results, moderates=moderates)
    options = list(poll.options.all())
    return ShownPoll(
        pk=poll.pk,
        venue=poll.venue_id,
        state=state,
        kind=poll.kind,
        question=poll.question,
        options=tuple(
            ShownOption(
                one.number,
                _words(poll, one.number, one.text, last=options[-1].number),
                tally.counts.get(one.number, 0) if told else None,
                rules.share(tally.counts.get(one.number, 0), tally.people) if told else 0,
                one.number in own,
            )
            for one in options
        ),
        most=poll.most,
        changeable=poll.changeable,
        results=poll.results,
        place=_place(poll),
        people=tally.people if told else None,
        mean=rules.mean(tally.counts) if told and poll.kind == rules.SCALE else None,
        own=tuple(own),
    )


def _words(poll: Poll, number: int, text: Text, *, last: int) -> Text:
    """The words of an option; those of a scale's two ends stand beside their steps."""
    if poll.kind != rules.SCALE:
        return text
    return poll.low if number == 1 else poll.high if number == last else Text()


def _place(poll: Poll) -> int:
    opening, closing = getattr(poll, "opening", None), getattr(poll, "closing", None)
    return rules.place_of(
        poll.state, opening=opening.pk if opening else 0, closing=closing.pk if closing else 0
    )


@dataclass(frozen=True, slots=True)
class HostedPoll:
    """A poll as those who moderate find it: how it stands, and in which languages of the edition it is missing."""

    pk: int
    state: str
    question: Text
    people: int
    gaps: tuple[str, ...]
    may_reopen: bool


def hosted(forum: Forum | int, languages: Sequence[str]) -> list[HostedPoll]:
    """Every poll of a forum for those who moderate: drafts, then open, closed, withdrawn ones, the latest first."""
    order = (rules.DRAFT, rules.OPEN, rules.CLOSED, rules.WITHDRAWN)
    polls = sorted(polls_of(forum), key=lambda one: (order.index(one.state), -one.pk))
    counted = tallies([poll.pk for poll in polls])
    return [
        HostedPoll(
            poll.pk,
            poll.state,
            poll.question,
            counted.get(poll.pk, Tally()).people,
            gaps_of(poll, languages),
            bool(rules.may_reopen(poll.state, results=poll.results)),
        )
        for poll in polls
    ]


def gaps_of(poll: Poll, languages: Iterable[str]) -> tuple[str, ...]:
    """The languages in which some of its words are missing."""
    texts = [poll.question, poll.low, poll.high, *(one.text for one in poll.options.all())]
    return tuple(code for code in languages if any(text and code not in text for text in texts))


def sheet_of(poll: Poll) -> rules.Sheet:
    """What a poll asks and how."""
    return rules.Sheet(
        kind=poll.kind,
        question=poll.question,
        options=tuple(one.text for one in poll.options.all()),
        low=poll.low,
        high=poll.high,
        most=poll.most,
        changeable=poll.changeable,
        results=poll.results,
    )


def kept(venue: Venue) -> str | None:
    """What there is to read once the session is over."""
    count = Poll.objects.filter(forum=venue.forum_id).asked().count()
    return ngettext("%(count)d poll", "%(count)d polls", count) % {"count": count} if count else None


def rows(venue: Venue, moderates: bool) -> Iterator[dict[str, Any]]:
    """Polls of the venue's forum as plain values for an export: a row for each option, and nobody's name.

    Drafts and what was withdrawn are not in it; totals that are not to be read yet are empty for who does not moderate.
    """
    languages: list[str] = venue.edition.languages
    polls = list(polls_of(venue.forum_id).asked().order_by("pk"))
    counted = tallies([poll.pk for poll in polls])
    for poll in polls:
        one = shown(poll, counted.get(poll.pk, Tally()), moderates=moderates)
        for option in one.options:
            yield {
                "number": one.pk,
                "at": poll.opening.at.isoformat(),
                "state": one.state,
                "kind": one.kind,
                **{f"question {code}": one.question.get(code, "") for code in languages},
                "option": option.number,
                **{f"answer {code}": option.text.get(code, "") for code in languages},
                "count": option.count,
                "people": one.people,
            }
