"""The day grid: hours down the side, and as many columns as there are sessions at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hemicycle.programme.rules.agenda import Timed
from hemicycle.programme.rules.sun import day_bounds

SHORTEST = timedelta(minutes=20)  # a block is drawn at least as tall as this, or its words have no room
STEP = 5  # minutes: what an arrow key moves by


@dataclass(frozen=True, slots=True)
class Lie:
    """Where a block lies: in which of how many columns that stand side by side."""

    column: int
    columns: int


def lies(entries: Sequence[Timed]) -> list[Lie]:
    """For each entry its column: entries that overlap as drawn stand beside each other, in order of time.

    The first column that is free is taken. Columns are counted for each cluster of entries that hang together, so
    that a quiet morning is wide although the afternoon is full.
    """
    order = sorted(range(len(entries)), key=lambda i: (entries[i].starts_at, entries[i].ends_at, i))
    found: dict[int, Lie] = {}
    cluster: list[int] = []
    columns: list[datetime] = []  # until when each column of the cluster is taken
    placed: dict[int, int] = {}
    for i in order:
        starts_at = entries[i].starts_at
        if cluster and all(ends <= starts_at for ends in columns):
            found |= {j: Lie(placed[j], len(columns)) for j in cluster}
            cluster, columns = [], []
        free = next((at for at, ends in enumerate(columns) if ends <= starts_at), len(columns))
        ends_at = max(entries[i].ends_at, starts_at + SHORTEST)
        columns[free : free + 1] = [ends_at]
        placed[i] = free
        cluster.append(i)
    found |= {j: Lie(placed[j], len(columns)) for j in cluster}
    return [found[i] for i in range(len(entries))]


def minutes_into(day: date, moment: datetime, zone: ZoneInfo) -> int:
    """How many minutes of the day have gone by at a moment, by real time: a day has 23, 24 or 25 hours.

    Never less than 0, never more than the day has.
    """
    start, end = day_bounds(day, zone)
    span = int((end.timestamp() - start.timestamp()) // 60)
    return min(max(int((moment.timestamp() - start.timestamp()) // 60), 0), span)


def window(entries: Iterable[Timed], day: date, zone: ZoneInfo) -> tuple[int, int]:
    """From which to which hour (minutes of the day, whole hours) the grid is drawn: 8 to 20, wider where needed."""
    first, last = 8 * 60, 20 * 60
    for entry in entries:
        first = min(first, minutes_into(day, entry.starts_at, zone) // 60 * 60)
        last = max(last, -(-minutes_into(day, entry.ends_at, zone) // 60) * 60)
    return first, last
