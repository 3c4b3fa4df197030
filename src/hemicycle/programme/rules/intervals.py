"""The algebra of times that have a beginning and an end. An interval holds its beginning and not its end."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """From a moment up to another one, which no longer belongs to it. It ends after it starts."""

    starts_at: datetime
    ends_at: datetime

    def overlaps(self, other: "Interval") -> bool:
        """True when some moment belongs to both; one that begins when the other ends does not overlap."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at

    def contains(self, other: "Interval") -> bool:
        """True when every moment of the other belongs to this one."""
        return self.starts_at <= other.starts_at and other.ends_at <= self.ends_at


def merged(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """The same moments as few intervals, in order: those that overlap or touch become one."""
    found: list[Interval] = []
    for each in sorted(intervals):
        if found and each.starts_at <= found[-1].ends_at:
            found[-1] = Interval(found[-1].starts_at, max(found[-1].ends_at, each.ends_at))
        else:
            found.append(each)
    return tuple(found)


def intersection(some: Iterable[Interval], others: Iterable[Interval]) -> tuple[Interval, ...]:
    """The moments that belong to both, as few intervals, in order."""
    left, right = merged(some), merged(others)
    found: list[Interval] = []
    i = j = 0
    while i < len(left) and j < len(right):
        begins = max(left[i].starts_at, right[j].starts_at)
        ends = min(left[i].ends_at, right[j].ends_at)
        if begins < ends:
            found.append(Interval(begins, ends))
        if left[i].ends_at < right[j].ends_at:
            i += 1
        else:
            j += 1
    return tuple(found)


def are_free(intervals: Iterable[Interval], wanted: Interval) -> bool:
    """True when none of the intervals overlaps the one that is wanted."""
    return not any(each.overlaps(wanted) for each in intervals)


def cover(intervals: Iterable[Interval], wanted: Interval) -> bool:
    """True when the intervals together hold every moment of the one that is wanted."""
    return any(each.contains(wanted) for each in merged(intervals))
