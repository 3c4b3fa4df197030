"""The way into a session: closed, not yet open, open, over."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

OPENS_BEFORE = timedelta(minutes=15)
STAYS_OPEN = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Entry:
    """State of the way in. `at` is when it opens, for `later`; when it began to be open, for `open`."""

    state: str  # "later", "open", "over", "cancelled", "unscheduled"
    at: datetime | None = None
    starts_at: datetime | None = None


def entry(times: Iterable[tuple[datetime, datetime, bool]], now: datetime) -> Entry:
    """The way in at `now` for occurrences given as (starts_at, ends_at, cancelled)."""
    every = sorted(times)
    taking_place = [(starts, ends) for starts, ends, cancelled in every if not cancelled]
    if not every:
        return Entry("unscheduled")
    if not taking_place:
        return Entry("cancelled")
    for starts, ends in taking_place:
        if starts - OPENS_BEFORE <= now < ends + STAYS_OPEN:
            return Entry("open", starts - OPENS_BEFORE, starts)
        if now < starts:
            return Entry("later", starts - OPENS_BEFORE, starts)
    return Entry("over")


def minutes_until(moment: datetime, now: datetime) -> int:
    """Whole minutes to go, rounded up; zero or less once the moment has come."""
    return -int((now - moment).total_seconds() // 60)
