"""What the fairness page says: shares by section, and the sessions at the hardest hours."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from babel.numbers import format_decimal, format_percent
from django.db.models import Count

from hemicycle.editions.models import Edition
from hemicycle.kernel.kept import Kept
from hemicycle.kernel.reader import Reader
from hemicycle.kernel.zones import zone_or_none
from hemicycle.people.models import Person, Section
from hemicycle.programme.models import Audience, Kind, Slot
from hemicycle.programme.queries.ribbon import basis_of_hours, seats_of, sections_of, session_address
from hemicycle.programme.queries.slots import public_slots
from hemicycle.programme.rules.fairness import (
    Clocks,
    Fairness,
    OpenHours,
    OpenSession,
    clocks,
    fairness,
    humane_count,
)
from hemicycle.programme.rules.hemicycle import Dots, dots
from hemicycle.programme.rules.ribbon import Seat

HARDEST = 6  # sessions that the page tells one by one


@dataclass(frozen=True, slots=True)
class SectionReport:
    """A section and what it gets."""

    section: Section
    label: str
    fairness: Fairness
    by_people: bool
    dots: Dots
    percent: str  # as the reader writes numbers
    humane: str
    hours: str
    lowest: bool


@dataclass(frozen=True, slots=True)
class LocalHour:
    """The hour of a session where it is not humane."""

    label: str
    start: str
    end: str


@dataclass(frozen=True, slots=True)
class HardSession:
    """A session that is humane for few."""

    slot: Slot
    href: str
    start: datetime  # on the home clock
    end: datetime
    humane: int
    outside: tuple[LocalHour, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """The fairness of an edition's programme."""

    sections: tuple[SectionReport, ...]
    hard: tuple[HardSession, ...]
    sessions: int
    hours: str
    for_all: int  # sessions that are humane for the seat of every section
    basis: str  # why counted hours are only assumed; empty when all are found facts


def fairness_of(edition: Edition, reader: Reader) -> Report:
    """The report that anybody may read: sessions listed to everybody, open to all who register, not cancelled."""
    slots, hours, hard = _programmes.get(edition.pk, edition.version, lambda: _programme(edition))
    seats = seats_of(edition, reader)
    people = people_of(edition)
    judged = [
        (section, clocks(seat.zone, people.get(section.pk, {})))
        for section, seat in zip(sections_of(edition), seats, strict=True)
    ]
    shares = [fairness(each, hours) for _, each in judged]
    least = min((share.share for share in shares), default=1.0)
    reports = tuple(
        _report(section, each, share, reader, lowest=bool(slots) and share.share == least < 1)
        for (section, each), share in zip(judged, shares, strict=True)
    )
    return Report(
        sections=reports,
        hard=tuple(_hard(edition, slot, session, seats) for slot, session in hard),
        sessions=len(hours.sessions),
        hours=_number(hours.total, reader),
        for_all=sum(all(session.is_humane(seat.zone) for seat in seats) for session in hours.sessions),
        basis=basis_of_hours(slots),
    )


class _Programme(NamedTuple):
    """What is the same for every reader of a version: the open slots, their hours, and the hardest of them."""

    slots: tuple[Slot, ...]
    hours: OpenHours
    hard: tuple[tuple[Slot, OpenSession], ...]


_programmes: Kept[_Programme] = Kept()


def _programme(edition: Edition) -> _Programme:
    slots = tuple(slot for slot in public_slots(edition) if _counts(slot))
    hours = OpenHours(_sessions(slots))
    zones = tuple(ZoneInfo(section.zone) for section in sections_of(edition))
    return _Programme(slots, hours, _hardest(slots, hours, zones))


def _counts(slot: Slot) -> bool:
    return (
        not slot.cancelled
        and slot.session.open_to in (Audience.PUBLIC, Audience.REGISTERED)
        and slot.session.kind != Kind.BREAK
    )


def _sessions(slots: Sequence[Slot]) -> tuple[OpenSession, ...]:
    occurrences: dict[int, list[tuple[datetime, datetime]]] = {}
    for slot in slots:
        occurrences.setdefault(slot.session_id, []).append((slot.starts_at, slot.ends_at))
    return tuple(OpenSession(key, tuple(times)) for key, times in occurrences.items())


def people_of(edition: Edition) -> dict[int, dict[ZoneInfo, int]]:
    """How many registered people of each section live by which clock, where they have said so."""
    counted = (
        Person.objects.filter(registrations__edition=edition, section__isnull=False, is_active=True)
        .exclude(zone="")
        .values_list("section", "zone")
        .annotate(people=Count("pk", distinct=True))
    )
    found: dict[int, dict[ZoneInfo, int]] = {}
    for section, name, count in counted:
        if zone := zone_or_none(name):
            found.setdefault(section, {})[zone] = count
    return found


def _report(
    section: Section, each: Clocks, share: Fairness, reader: Reader, *, lowest: bool
) -> SectionReport:
    return SectionReport(
        section=section,
        label=(section.region or section.name).said(reader.languages).text,
        fairness=share,
        by_people=each.by_people,
        dots=dots(share.share),
        percent=format_percent(share.percent / 100, locale=reader.language),
        humane=_number(share.humane, reader),
        hours=_number(share.hours, reader),
        lowest=lowest,
    )


def _hardest(
    slots: Sequence[Slot], hours: OpenHours, zones: tuple[ZoneInfo, ...]
) -> tuple[tuple[Slot, OpenSession], ...]:
    """Sessions that are humane for the fewest seats, told by their kindest occurrence."""

    def kindness(slot: Slot) -> int:
        return humane_count(slot.starts_at, slot.ends_at, zones)

    kindest: dict[int, Slot] = {}
    for slot in slots:
        if slot.session_id not in kindest or kindness(slot) > kindness(kindest[slot.session_id]):
            kindest[slot.session_id] = slot
    ranked = sorted(
        ((sum(map(session.is_humane, zones)), kindest[session.key], session) for session in hours.sessions),
        key=lambda found: (found[0], found[1].starts_at, found[1].pk),
    )
    return tuple((slot, session) for humane, slot, session in ranked[:HARDEST] if humane < len(zones))


def _hard(edition: Edition, slot: Slot, session: OpenSession, seats: Sequence[Seat]) -> HardSession:
    def local(seat: Seat) -> LocalHour:
        start, end = slot.starts_at.astimezone(seat.zone), slot.ends_at.astimezone(seat.zone)
        return LocalHour(seat.label, f"{start:%H:%M}", f"{end:%H:%M}")

    outside = [seat for seat in seats if not session.is_humane(seat.zone)]
    return HardSession(
        slot=slot,
        href=session_address(edition, slot),
        start=slot.starts_at.astimezone(edition.home),
        end=slot.ends_at.astimezone(edition.home),
        humane=len(seats) - len(outside),
        outside=tuple(local(seat) for seat in outside),
    )


def _number(hours: float, reader: Reader) -> str:
    return format_decimal(round(hours, 1), locale=reader.language)
