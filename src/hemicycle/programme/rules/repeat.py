"""Repeat for the Pacific: at which hours a session could be held once more for those who now have it at night.

The algorithm, told in words in `docs/algorithms/repeat.md`:

1. *Unserved* is a section for none of whose people (or, as long as few are known, for whose seat not) any occurrence of
   the session lies at a humane hour.
2. A *candidate* begins at a full or half hour, lies within the days of the edition, not before `not_before`,
   overlaps nothing that the session's speakers or the session itself do, and lies where its speakers said they can be
   there, if they have said anything.
3. Candidates are ranked by the *weight* served: each chosen section counts the share of its people for whom the hour is
   humane. Between equals wins the one that is humane for more sections altogether, then the one nearest to the first
   occurrence, then the earlier one.
4. Up to three are proposed, no two within three hours of each other: three views of the same hour are no choice.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hemicycle.programme.rules.fairness import Clocks, is_humane
from hemicycle.programme.rules.intervals import Interval, are_free, cover
from hemicycle.programme.rules.sun import day_bounds

STEP = timedelta(minutes=30)
APART = timedelta(hours=3)
MOST = 3
MOST_DAYS = 60  # of an edition that are looked through
LONGEST = timedelta(hours=13)  # no hour is humane for anything longer


@dataclass(frozen=True, slots=True)
class Proposal:
    """An hour at which the session could be held once more."""

    starts_at: datetime
    ends_at: datetime
    weight: float  # of the chosen sections: each counts the share of its people that is served
    served: tuple[int, ...]  # the chosen sections for at least half of whose people the hour is humane
    humane: int  # for how many of all sections it is


def share(section: Clocks, starts_at: datetime, ends_at: datetime) -> float:
    """For which part of a section's people an hour is humane: from 0 to 1."""
    everyone = sum(weight for _zone, weight in section.weights)
    served = sum(weight for zone, weight in section.weights if is_humane(starts_at, ends_at, zone))
    return served / everyone if everyone else 0.0


def unserved(sections: Mapping[int, Clocks], occurrences: Sequence[Interval]) -> tuple[int, ...]:
    """The sections for nobody of whom any of the occurrences is at a humane hour."""
    return tuple(
        key
        for key, clocks in sections.items()
        if not any(share(clocks, each.starts_at, each.ends_at) for each in occurrences)
    )


@dataclass(frozen=True, slots=True)
class Limits:
    """Where a repeat may lie."""

    home: ZoneInfo
    first: date
    last: date
    not_before: datetime | None = None
    busy: tuple[Interval, ...] = ()  # of the session and its speakers
    available: tuple[tuple[Interval, ...], ...] = ()  # of each speaker who has said so


def proposals(
    sections: Mapping[int, Clocks],
    wanted: Iterable[int],
    length: timedelta,
    limits: Limits,
    near: datetime | None = None,
) -> list[Proposal]:
    """Up to three hours that are humane for most of the sections that are wanted, the best first."""
    chosen = {key: sections[key] for key in wanted if key in sections}
    if not chosen or not timedelta(0) < length <= LONGEST:
        return []
    found = [
        proposal
        for starts_at in _beginnings(limits)
        if _may_lie(times := Interval(starts_at, starts_at + length), limits)
        and (proposal := _proposal(times, sections, chosen)).weight > 0
    ]
    near = near or (found[0].starts_at if found else None)
    found.sort(key=lambda p: (-p.weight, -p.humane, abs(p.starts_at - near) if near else STEP, p.starts_at))
    kept: list[Proposal] = []
    for proposal in found:
        if all(abs(proposal.starts_at - other.starts_at) >= APART for other in kept):
            kept.append(proposal)
        if len(kept) == MOST:
            break
    return kept


def _beginnings(limits: Limits) -> Iterable[datetime]:
    last = min(limits.last, limits.first + timedelta(days=MOST_DAYS))
    moment = day_bounds(limits.first, limits.home)[0].astimezone(UTC)
    end = day_bounds(last, limits.home)[1].astimezone(UTC)
    while moment < end:
        if limits.not_before is None or moment >= limits.not_before:
            yield moment
        moment += STEP


def _may_lie(times: Interval, limits: Limits) -> bool:
    ends = (times.ends_at - timedelta(microseconds=1)).astimezone(limits.home).date()
    return (
        ends <= limits.last
        and are_free(limits.busy, times)
        and all(cover(each, times) for each in limits.available)
    )


def _proposal(times: Interval, sections: Mapping[int, Clocks], chosen: Mapping[int, Clocks]) -> Proposal:
    shares = {key: share(clocks, times.starts_at, times.ends_at) for key, clocks in chosen.items()}
    return Proposal(
        times.starts_at,
        times.ends_at,
        weight=sum(shares.values()),
        served=tuple(key for key, part in shares.items() if part >= 0.5),
        humane=sum(share(clocks, times.starts_at, times.ends_at) >= 0.5 for clocks in sections.values()),
    )
