"""The small picture of a session's page: section by section, each on its own clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from hemicycle.programme.rules.fairness import is_humane
from hemicycle.programme.rules.ribbon.labels import date_shift
from hemicycle.programme.rules.ribbon.parts import Asked, Gradient, Seat
from hemicycle.programme.rules.sun import Stop, SunDay, day_bounds, sky, sun_day

SMALL_WIDTH = 240  # ten units an hour


@dataclass(frozen=True, slots=True)
class Hour:
    """An occurrence on a section's own clock."""

    starts_at: datetime
    date: date
    start: str
    end: str
    ok: bool
    shift: str


@dataclass(frozen=True, slots=True)
class SmallRow:
    """A section: its own day from midnight to midnight, and where the session lies in it."""

    seat: Seat
    sky: str
    boxes: tuple[tuple[int, int, bool], ...]  # x, width, humane; two where it runs over midnight
    hours: tuple[Hour, ...]
    sun: SunDay

    @property
    def humane(self) -> bool:
        """At least one occurrence is."""
        return any(hour.ok for hour in self.hours)


@dataclass(frozen=True, slots=True)
class SmallRibbon:
    """The hours of one session, section by section, each on its own clock so that all suns rise in one line."""

    id: str
    gradients: tuple[Gradient, ...]
    rows: tuple[SmallRow, ...]
    occurrences: tuple[tuple[datetime, datetime], ...]
    mirrored: bool
    basis: str = ""  # why the hours are only assumed; empty when they are found facts
    width: int = SMALL_WIDTH

    @property
    def humane(self) -> int:
        """For how many sections at least one occurrence is at a humane hour."""
        return sum(row.humane for row in self.rows)

    @property
    def assumed(self) -> bool:
        """Whether the place of a section is only illustrative."""
        return any(row.seat.assumed for row in self.rows)


def small_ribbon(
    name: str,
    seats: Sequence[Seat],
    occurrences: Sequence[tuple[datetime, datetime]],
    asked: Asked,
    basis: str = "",
) -> SmallRibbon | None:
    """The picture of a session's occurrences; None without any or without sections."""
    if not seats or not occurrences:
        return None
    ids: dict[tuple[Stop, ...], str] = {}
    rows = []
    for seat in seats:
        local_day = occurrences[0][0].astimezone(seat.zone).date()
        start, end = day_bounds(local_day, seat.zone)
        stops = sky(seat.latitude, seat.longitude, start, end)
        boxes = [
            (x, width, is_humane(*occurrence, seat.zone))
            for occurrence in occurrences
            for x, width in _small_boxes(*occurrence, seat.zone, mirrored=asked.mirrored)
        ]
        rows.append(
            SmallRow(
                seat,
                ids.setdefault(stops, f"{name}{len(ids)}"),
                tuple(boxes),
                tuple(_hour(*occurrence, seat.zone, asked.home) for occurrence in occurrences),
                sun_day(seat.latitude, seat.longitude, seat.zone, local_day),
            )
        )
    gradients = tuple(Gradient(id, stops) for stops, id in ids.items())
    return SmallRibbon(name, gradients, tuple(rows), tuple(occurrences), asked.mirrored, basis)


def _hour(starts_at: datetime, ends_at: datetime, zone: ZoneInfo, home: ZoneInfo) -> Hour:
    start, end = starts_at.astimezone(zone), ends_at.astimezone(zone)
    return Hour(
        starts_at,
        start.date(),
        f"{start:%H:%M}",
        f"{end:%H:%M}",
        is_humane(starts_at, ends_at, zone),
        date_shift(start.date(), starts_at.astimezone(home).date()),
    )


def _small_boxes(
    starts_at: datetime, ends_at: datetime, zone: ZoneInfo, *, mirrored: bool
) -> list[tuple[int, int]]:
    """Where it lies between local midnight and midnight, by the hands of the clock; cut in two at midnight."""
    start = starts_at.astimezone(zone)
    first = start.hour * 60 + start.minute
    last = first + min(int((ends_at - starts_at).total_seconds() // 60), 24 * 60)
    parts = [(first, min(last, 24 * 60))] + ([(0, last - 24 * 60)] if last > 24 * 60 else [])
    boxes = [(round(a / 6), max(round((b - a) / 6), 3)) for a, b in parts]
    return [(SMALL_WIDTH - x - width, width) if mirrored else (x, width) for x, width in boxes]
