"""Is the programme held at hours at which people live? The arithmetic of humane hours.

Definition, said in the same words on the page and in `docs/algorithms/fairness.md`:

* An hour is *humane* from 08:00 to 21:00 on the listener's own clock. An occurrence is humane for a clock if it
  lies within these hours from its beginning to its end, on one local date.
* A session may occur several times; an audience chooses one. So a session is humane for a clock if **at least one**
  of its occurrences is. It counts with its length in hours (that of its longest occurrence).
* A section's *share* is the humane part of all open session hours: between 0 and 1, 1 when there are none to judge.
* The clocks of a section are those of its registered people once there are five whose zone is known, each
  weighing one; before that the one clock of its seat.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

EARLIEST = 8  # o'clock, local: not before
LATEST = 21  # o'clock, local: over by then
ENOUGH_PEOPLE = 5  # below that a section is judged by its seat


@lru_cache(maxsize=65_536)
def is_humane(starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> bool:
    """Whether the whole of it lies within 08:00-21:00 of one date on the clock of `zone`."""
    start, end = starts_at.astimezone(zone), ends_at.astimezone(zone)
    return (
        start.hour >= EARLIEST
        and (end.hour < LATEST or (end.hour == LATEST and not (end.minute or end.second or end.microsecond)))
        and start.date() == end.date()
    )


@lru_cache(maxsize=32_768)
def humane_count(starts_at: datetime, ends_at: datetime, zones: tuple[ZoneInfo, ...]) -> int:
    """For how many of these clocks an occurrence is humane: "a humane hour for 7 of 9 sections"."""
    return sum(is_humane(starts_at, ends_at, zone) for zone in zones)


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session that is open to everybody who registers, with the occurrences that were not cancelled."""

    key: int
    occurrences: tuple[tuple[datetime, datetime], ...]

    @property
    def length(self) -> timedelta:
        """How long it takes: as its longest occurrence."""
        return max((end - start for start, end in self.occurrences), default=timedelta(0))

    def is_humane(self, zone: ZoneInfo) -> bool:
        """At least one occurrence is."""
        return any(is_humane(start, end, zone) for start, end in self.occurrences)


@dataclass(frozen=True, slots=True)
class Clocks:
    """The clocks a section lives by, each with the number of people who live by it."""

    weights: tuple[tuple[ZoneInfo, int], ...]
    by_people: bool


def clocks(seat: ZoneInfo, people: Mapping[ZoneInfo, int]) -> Clocks:
    """By registered people's zones once there are five, else by the seat."""
    if sum(people.values()) >= ENOUGH_PEOPLE:
        return Clocks(tuple((zone, count) for zone, count in people.items() if count > 0), by_people=True)
    return Clocks(((seat, 1),), by_people=False)


@dataclass(frozen=True, slots=True)
class Fairness:
    """What a section gets: humane hours out of all."""

    humane: float  # hours
    hours: float

    @property
    def share(self) -> float:
        """Between 0 and 1; 1 when there is nothing to judge."""
        return min(self.humane / self.hours, 1.0) if self.hours else 1.0

    @property
    def percent(self) -> int:
        """The share in whole percent, rounded half up; 100 is kept for all and 0 for none."""
        rounded = int(self.share * 100 + 0.5)
        if rounded == 100 and self.humane < self.hours:
            return 99
        return 1 if rounded == 0 and self.humane > 0 else rounded


class OpenHours:
    """The hours of all open sessions. What is humane for a clock is counted once and remembered."""

    def __init__(self, sessions: Iterable[OpenSession]) -> None:
        self.sessions = tuple(sessions)
        self.total = _hours(self.sessions)
        self._humane: dict[ZoneInfo, float] = {}

    def humane(self, zone: ZoneInfo) -> float:
        """The hours of those sessions that are humane for a clock."""
        if zone not in self._humane:
            self._humane[zone] = _hours(session for session in self.sessions if session.is_humane(zone))
        return self._humane[zone]


def _hours(sessions: Iterable[OpenSession]) -> float:
    """Each session counted once, with its length."""
    return sum(session.length.total_seconds() for session in sessions) / 3600


def fairness(section: Clocks, hours: OpenHours) -> Fairness:
    """The humane hours of a section, averaged over its people, among the hours of all open sessions."""
    everyone = sum(weight for _, weight in section.weights)
    humane = sum(weight * hours.humane(zone) for zone, weight in section.weights) / everyone
    return Fairness(humane, hours.total)
