"""The algebra of intervals, as properties over minutes of a day."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from hemicycle.programme.rules.intervals import Interval, are_free, cover, intersection, merged

NOON = datetime(2021, 2, 17, 12, tzinfo=UTC)


def at(minute: int) -> datetime:
    return NOON + timedelta(minutes=minute)


intervals = st.tuples(st.integers(0, 60), st.integers(1, 30)).map(
    lambda pair: Interval(at(pair[0]), at(pair[0] + pair[1]))
)
several = st.lists(intervals, max_size=8)


def moments(found: "list[Interval] | tuple[Interval, ...]") -> set[int]:
    """The minutes that belong to one of them: what the algebra is about."""
    return {m for each in found for m in range(-5, 130) if each.starts_at <= at(m) < each.ends_at}


@given(intervals, intervals)
def test_two_overlap_when_they_share_a_moment(one: Interval, other: Interval) -> None:
    assert one.overlaps(other) == other.overlaps(one) == bool(moments([one]) & moments([other]))


@given(intervals, intervals)
def test_one_contains_the_other_when_it_has_all_its_moments(one: Interval, other: Interval) -> None:
    assert one.contains(other) == (moments([other]) <= moments([one]))


def test_what_begins_when_another_ends_does_not_overlap() -> None:
    assert not Interval(at(0), at(30)).overlaps(Interval(at(30), at(60)))


@given(several)
def test_merging_keeps_every_moment_and_leaves_gaps_between(found: list[Interval]) -> None:
    once = merged(found)
    assert moments(once) == moments(found)
    assert all(before.ends_at < after.starts_at for before, after in pairwise(once))
    assert merged(once) == once


@given(several, several)
def test_an_intersection_holds_what_both_hold(some: list[Interval], others: list[Interval]) -> None:
    both = intersection(some, others)
    assert moments(both) == moments(some) & moments(others)
    assert both == intersection(others, some) == merged(both)


@given(several, intervals)
def test_intervals_cover_what_they_hold_altogether(found: list[Interval], wanted: Interval) -> None:
    assert cover(found, wanted) == (moments([wanted]) <= moments(found))


@given(several, intervals)
def test_a_time_is_free_when_nothing_else_holds_a_moment_of_it(
    found: list[Interval], wanted: Interval
) -> None:
    assert are_free(found, wanted) == (not moments(found) & moments([wanted]))
