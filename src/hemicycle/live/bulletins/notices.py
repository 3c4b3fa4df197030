"""Who hears of a bulletin: the pages that are open at once, and everybody whom it concerns by a notice."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hemicycle.bell import parcels
from hemicycle.bell.operations import replace
from hemicycle.inbox.operations import notify_all
from hemicycle.inbox.sockets import Told
from hemicycle.kernel import clock
from hemicycle.kernel.markdown import plain_text
from hemicycle.kernel.reader import Reader
from hemicycle.live import topics as of_venues
from hemicycle.live.bulletins import queries, topics
from hemicycle.live.bulletins.facts import CHANGES
from hemicycle.live.bulletins.models import Bulletin
from hemicycle.live.bulletins.operations import notice_key
from hemicycle.live.bulletins.rules import IMPORTANT, URGENT
from hemicycle.live.models import Venue
from hemicycle.people.models import Person
from hemicycle.record.models import Entry, Job
from hemicycle.record.operations import enqueue
from hemicycle.record.sockets import Listener

TELL, TELL_AT_ONCE = (
    "bulletins.tell",
    "bulletins.tell_at_once",
)  # kinds of jobs, for the lanes "slow" and "urgent"
OVER = "bulletins.over"
ORDINARY, PRESSING = "bulletins.said", "bulletins.urgent"  # kinds of notices
A_BATCH = 500  # persons


def hear(entry: Entry) -> None:
    """A bulletin was said, or is otherwise now: open pages show it as it is; whoever it concerns is told once."""
    found = _bulletin(entry.data["bulletin_id"])
    if found is None:
        return
    tell_pages(found)
    if found.is_up() and found.until_at is not None:
        _look_again(found)
    if entry.kind in {"BulletinPublished", "BulletinPutUpAgain"}:
        kind = TELL_AT_ONCE if found.level == URGENT else TELL
        enqueue(kind, {"bulletin": found.pk}, key=f"{kind}/{found.pk}/{entry.pk}", by=None)


def _bulletin(key: int) -> Bulletin | None:
    rows = Bulletin.objects.select_related("edition__scope", "scope", "taken_down")
    return rows.filter(pk=key).first()


# --- the pages ------------------------------------------------------------------------------------------------


def tell_pages(bulletin: Bulletin) -> None:
    """Every page that listens shows the bulletin as it is now: the state is told, never the step."""
    edition, whom, now = bulletin.edition, queries.whom_of(bulletin), clock.now()
    up = bulletin.is_up(now)

    def context(language: str) -> Mapping[str, Any]:
        reader = Reader(edition.reading_order(language), None, now)
        return {
            "bulletin": queries.shown(bulletin, whom, reader.languages, now),
            "edition": edition,
            "reader": reader,
        }

    template = "bulletins/_bulletin.html" if up else "bulletins/_gone.html"
    payload = parcels.in_every_language(template, context)
    for topic in _topics(bulletin):
        replace(topic, topics.BULLETIN, payload, key=f"bulletin-{bulletin.pk}-{topic}")


def _topics(bulletin: Bulletin) -> Iterator[str]:
    scope = bulletin.scope
    if scope.pk == bulletin.edition.scope_id:
        yield topics.of_edition(bulletin.edition_id)
    elif scope.kind == "section":
        yield topics.of_section(bulletin.edition_id, scope.section.pk)
    else:
        for venue in Venue.objects.filter(edition=bulletin.edition_id, scope=scope).order_by("pk"):
            yield of_venues.of_venue(venue.pk)


def _look_again(bulletin: Bulletin) -> None:
    """When its time is over the pages are told. Work is due in real time; the clock of a demonstration differs."""
    assert bulletin.until_at is not None  # noqa: S101  (callers looked)
    left = max(bulletin.until_at - clock.now(), timedelta(0))
    enqueue(
        OVER,
        {"bulletin": bulletin.pk},
        key=f"{OVER}/{bulletin.pk}/{bulletin.until_at.isoformat()}",
        due_at=clock.real_now() + left,
        by=None,
    )


def look(job: Job) -> None:
    """The job: if it is over, pages that are open show it no longer."""
    found = _bulletin(job.data["bulletin"])
    if found is not None:
        tell_pages(found)


# --- the notices ------------------------------------------------------------------------------------------------


def tell_people(job: Job) -> None:
    """The job: a notice for everybody whom the bulletin concerns, so many at a time. Done again, it adds none.

    Whoever it comes to concern later reads it on the pages and in the list.
    """
    told, last = 0, 0
    while (found := _bulletin(job.data["bulletin"])) is not None and not found.is_taken_down():
        people = queries.people_concerned(found.edition, found.scope).filter(pk__gt=last).order_by("pk")
        batch = list(people[:A_BATCH])
        if not batch:
            break
        _notify(found, batch)
        told, last = told + len(batch), batch[-1].pk
    job.result = {"told": told}


def _notify(bulletin: Bulletin, people: Sequence[Person]) -> None:
    urgent = bulletin.level == URGENT
    notify_all(
        PRESSING if urgent else ORDINARY,
        people,
        {"bulletin": bulletin.pk},
        key=notice_key(bulletin),
        scope=bulletin.edition.scope,
        urgent=urgent,
    )


def tell(person: Person, data: dict[str, Any]) -> Told | None:
    """The notice in words; None once it was taken down, or concerns them no longer."""
    bulletin = (
        Bulletin.objects.filter(pk=data.get("bulletin") or 0, taken_down=None)
        .select_related("edition__scope", "scope", "taken_down")
        .first()
    )
    if bulletin is None or not queries.said_to(person, bulletin.edition).filter(pk=bulletin.pk).exists():
        return None
    languages = bulletin.edition.reading_order(get_language() or person.language)
    title = bulletin.title.said(languages)
    titles = {URGENT: _("Urgent: %(title)s"), IMPORTANT: _("Important: %(title)s")}
    return Told(
        titles.get(bulletin.level, "%(title)s") % {"title": title.apart},
        plain_text(bulletin.body.said(languages).text),
        f"{reverse('bulletins:bulletins', args=[bulletin.edition.slug])}#said-{bulletin.pk}",
    )


LISTENERS = (Listener("bulletins", CHANGES, hear),)
