"""Time along a picture: from moments to units, the busy hours, the ticks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hemicycle.programme.rules.ribbon.parts import Column, Tick

HOUR = timedelta(hours=1)
QUARTER = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Scale:
    """From moments to units along the picture."""

    start: datetime
    end: datetime
    left: int
    width: int

    def at(self, moment: datetime) -> int:
        """Where a moment lies; what is outside lies at the nearer end."""
        share = (moment - self.start) / (self.end - self.start)
        return self.left + round(min(max(share, 0.0), 1.0) * self.width)


def floor(moment: datetime, step: timedelta) -> datetime:
    """The step of the UTC day that the moment lies in: its beginning."""
    moment = moment.astimezone(UTC)
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + (moment - midnight) // step * step


def busy(bounds: tuple[datetime, datetime], columns: Sequence[Column]) -> tuple[datetime, datetime]:
    """The hours in which something takes place and one on either side, within the day."""
    start = floor(min(column.starts_at for column in columns), HOUR) - HOUR
    last = max(column.ends_at for column in columns)
    return max(bounds[0], start), min(bounds[1], floor(last - timedelta(microseconds=1), HOUR) + 2 * HOUR)


def around(columns: Sequence[Column], home: ZoneInfo) -> tuple[datetime, datetime]:
    """The hour of the home clock in which these begin, and a quarter on either side."""
    first = min(column.starts_at for column in columns)
    start = first - timedelta(minutes=first.astimezone(home).minute)
    last = max(column.starts_at for column in columns)
    return start - QUARTER, max(start + HOUR, last) + QUARTER


def ticks_of(scale: Scale, zone: ZoneInfo, day: date | None = None) -> tuple[Tick, ...]:
    """Every third hour of the reader's clock; every hour, or quarter, where the picture spans less than ten, or two."""
    span = scale.end - scale.start
    every = 3 if span > timedelta(hours=10) else 1
    quarters = span < 2 * HOUR
    ticks: list[Tick] = []
    moment = floor(scale.start, QUARTER)
    while moment < scale.end:
        local = moment.astimezone(zone)
        if moment >= scale.start and (quarters or (not local.minute and not local.hour % every)):
            turns = local.date() if day and local.date() != day else None
            ticks.append(Tick(scale.at(moment), moment, f"{local:%H:%M}", turns))
            day = day and local.date()
        moment += QUARTER
    return tuple(ticks)
