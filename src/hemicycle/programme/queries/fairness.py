"""What the fairness page says: shares by section, and the sessions at the hardest hours."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.numbers import format_decimal, format_percent
from django.db.models import Count

from hemicycle.editions.models import Edition
from hemicycle.kernel.reader import Reader
from hemicycle.kernel.zones import zone_or_none
from hemicycle.people.models import Person, Section
from hemicycle.programme.models import Audience, Kind, Slot
from hemicycle.programme.queries.ribbon import seats_of, sections_of, session_address
from hemicycle.programme.queries.slots import public_slots
from hemicycle.programme.rules.fairness import (
    Clocks,
    Fairness,
    OpenSession,
    clocks,
    fairness,
    is_humane,
    open_hours,
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
    any_by_people: bool
    any_by_seat: bool
    any_assumed: bool


def fairness_of(edition: Edition, reader: Reader) -> Report:
    """The report that anybody may read: sessions listed to everybody, open to all who register, not cancelled."""
    slots = [slot for slot in public_slots(edition) if _counts(slot)]
    sessions = _sessions(slots)
    sections = sections_of(edition)
    people = _people(edition)
    judged = [(section, clocks(ZoneInfo(section.zone), people.get(section.pk, {}))) for section in sections]
    shares = [fairness(each, sessions) for _, each in judged]
    least = min((share.share for share in shares), default=1.0)
    reports = tuple(
        _report(section, each, share, reader, lowest=bool(sessions) and share.share == least < 1)
        for (section, each), share in zip(judged, shares, strict=True)
    )
    seats = seats_of(edition, reader)
    return Report(
        sections=reports,
        hard=_hardest(edition, slots, sessions, seats),
        sessions=len(sessions),
        hours=_number(open_hours(sessions), reader),
        for_all=sum(all(session.is_humane(seat.zone) for seat in seats) for session in sessions),
        any_by_people=any(report.by_people for report in reports),
        any_by_seat=any(not report.by_people for report in reports),
        any_assumed=any(seat.assumed for seat in seats),
    )


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


def _people(edition: Edition) -> dict[int, dict[ZoneInfo, int]]:
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
    edition: Edition, slots: Sequence[Slot], sessions: Sequence[OpenSession], seats: Sequence[Seat]
) -> tuple[HardSession, ...]:
    """Sessions that are humane for the fewest seats, at their kindest occurrence."""
    firsts: dict[int, Slot] = {}
    for slot in slots:
        kept = firsts.get(slot.session_id)
        if kept is None or _humane_seats(slot, seats) > _humane_seats(kept, seats):
            firsts[slot.session_id] = slot
    ranked = sorted(
        ((sum(session.is_humane(seat.zone) for seat in seats), firsts[session.key]) for session in sessions),
        key=lambda pair: (pair[0], pair[1].starts_at, pair[1].pk),
    )
    return tuple(
        HardSession(
            slot=slot,
            href=session_address(edition, slot),
            start=slot.starts_at.astimezone(edition.home),
            end=slot.ends_at.astimezone(edition.home),
            humane=humane,
            outside=tuple(
                LocalHour(
                    seat.label,
                    f"{slot.starts_at.astimezone(seat.zone):%H:%M}",
                    f"{slot.ends_at.astimezone(seat.zone):%H:%M}",
                )
                for seat in seats
                if not is_humane(slot.starts_at, slot.ends_at, seat.zone)
            ),
        )
        for humane, slot in ranked[:HARDEST]
        if humane < len(seats)
    )


def _humane_seats(slot: Slot, seats: Sequence[Seat]) -> int:
    return sum(is_humane(slot.starts_at, slot.ends_at, seat.zone) for seat in seats)


def _number(hours: float, reader: Reader) -> str:
    return format_decimal(round(hours, 1), locale=reader.language)
