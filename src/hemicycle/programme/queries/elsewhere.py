"""What the pages of other rooms show of the programme: announcement, a section's page, sitemap, counting of gaps."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from itertools import islice

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from hemicycle.editions.models import Edition
from hemicycle.editions.sockets import SitemapEntry, TextRow
from hemicycle.kernel.reader import Reader
from hemicycle.kernel.words import Words
from hemicycle.people.models import Person, Section
from hemicycle.programme.models import Occurrence, Session
from hemicycle.programme.queries.reading import Reading, cards, reading_for
from hemicycle.programme.queries.venues import open_doors
from hemicycle.programme.rules.filters import Filters

NEXT_AT_MOST = 3


def today(edition: Edition, reader: Reader, person: Person | None = None) -> dict[str, object]:
    """What is on now and what comes next, while the edition is live: of all that this person (or anybody) may see."""
    if edition.phase(reader.now) != "live":
        return {}
    reading = reading_for(edition, person)
    on_now = reading.choose(Filters(when="now"), reader)
    upcoming = [
        at for at, facts in enumerate(reading.facts) if facts.starts_at > reader.now and not facts.cancelled
    ]
    next_day = reading.facts[upcoming[0]].day if upcoming else None
    same_day = (at for at in upcoming if reading.facts[at].day == next_day)
    this_day = reader.now.astimezone(edition.home).date()
    return {
        "on_now": _shown(reading, on_now, reader, person),
        "up_next": _shown(reading, list(islice(same_day, NEXT_AT_MOST)), reader, person),
        "next_day": next_day if next_day != this_day else None,
        "day_url": day_url(edition, this_day) or (next_day and day_url(edition, next_day)),
    }


def outcomes(edition: Edition, reader: Reader) -> dict[str, object]:
    """What came of it, session by session, once the edition tells its account."""
    if edition.phase(reader.now) != "account":
        return {}
    sessions = {
        slot.session_id: slot.session for slot in reading_for(edition, None).slots if slot.session.outcome
    }
    return {"sessions": list(sessions.values())}


def of_section(edition: Edition, section: Section, reader: Reader) -> dict[str, object]:
    """The sessions that a section leads."""
    reading = reading_for(edition, None)
    return {"cards": _shown(reading, reading.choose(Filters(section=section.slug), reader), reader)}


def day_url(edition: Edition, on: date) -> str | None:
    """The page of a day, if something takes place on it."""
    if not any(facts.day == on for facts in reading_for(edition, None).facts):
        return None
    return reverse("programme:day", args=[edition.slug, on])


def public_pages(edition: Edition, at: datetime) -> Iterator[SitemapEntry]:
    """Every page of the programme that anybody may read."""
    reading = reading_for(edition, None)
    for name in ("week", "list", "fairness", "changes"):
        yield SitemapEntry(f"programme:{name}")
    for on in sorted({facts.day for facts in reading.facts}):
        yield SitemapEntry("programme:day", {"on": on})
    for session in {slot.session_id: slot.session for slot in reading.slots}.values():
        yield SitemapEntry("programme:session", {"slug": session.slug}, session.changed_at)


def texts(edition: Edition) -> Iterable[TextRow]:
    """The texts of every session, for the count of missing languages and to translate them."""
    for session in Session.objects.filter(edition=edition):
        yield TextRow(
            _("session"),
            str(session.title),
            {
                "title": session.title,
                "subtitle": session.subtitle,
                "description": session.description,
                "outcome": session.outcome,
            },
            url=reverse("programme-studio:session", args=[edition.slug, session.slug]),
            thing=session,
            permission="programme.edit",
            long=frozenset({"description", "outcome"}),
        )


def outside(edition: Edition, first: date, last: date) -> Iterator[Words]:
    """How much of the draft would lie outside other dates of the edition."""
    begins = datetime.combine(first, time.min, edition.home)
    ends = datetime.combine(last, time.max, edition.home)
    times = Occurrence.objects.in_draft().filter(session__edition=edition)
    count = times.exclude(starts_at__range=(begins, ends)).count()
    if count:
        yield ngettext(
            "%(count)d session would begin on another day.",
            "%(count)d sessions would begin on another day.",
            count,
        ) % {"count": count}


def _shown(
    reading: Reading, chosen: Sequence[int], reader: Reader, person: Person | None = None
) -> list[object]:
    doors = open_doors(reading.edition, [reading.slots[at] for at in chosen], person, reader.now)
    return list(cards(reading, chosen, shape="row", reader=reader, starred=frozenset(), doors=doors))
