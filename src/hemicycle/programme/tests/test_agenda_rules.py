"""What overlaps in an agenda, on paper."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from hemicycle.programme.rules.agenda import MOST_STARS, Clash, clashes, hashed, may_star

NOON = datetime(2021, 2, 17, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Span:
    starts_at: datetime
    ends_at: datetime


def span(start: int, minutes: int) -> Span:
    return Span(NOON + timedelta(minutes=start), NOON + timedelta(minutes=start + minutes))


spans = st.builds(span, st.integers(0, 300), st.integers(0, 120))


def pairs(entries: list[Span]) -> set[tuple[frozenset[int], int]]:
    return {(frozenset({id(entries[c.first]), id(entries[c.second])}), c.minutes) for c in clashes(entries)}


@given(st.lists(spans, max_size=12), st.randoms())
def test_clashes_do_not_depend_on_the_order_of_the_entries(entries: list[Span], chance: object) -> None:
    shuffled = list(entries)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert pairs(entries) == pairs(shuffled)


@given(st.lists(spans, max_size=12))
def test_two_entries_clash_exactly_when_they_share_some_time(entries: list[Span]) -> None:
    found = {frozenset({clash.first, clash.second}) for clash in clashes(entries)}
    for i, one in enumerate(entries):
        for j, other in enumerate(entries[:i]):
            shared = min(one.ends_at, other.ends_at) - max(one.starts_at, other.starts_at)
            assert (frozenset({i, j}) in found) == (shared > timedelta(0))


def test_what_begins_when_another_ends_does_not_clash() -> None:
    assert clashes([span(0, 60), span(60, 60)]) == []


def test_a_clash_says_from_when_and_for_how_long() -> None:
    assert clashes([span(30, 60), span(0, 60)]) == [Clash(1, 0, NOON + timedelta(minutes=30), 30)]


def test_the_hour_that_comes_twice_is_no_clash() -> None:
    """02:30 summer time and 02:30 winter time are an hour apart, though a clock on the wall says the same."""
    madrid = ZoneInfo("Europe/Madrid")
    first = datetime(2021, 10, 31, 2, 30, tzinfo=madrid, fold=0).astimezone(UTC)
    second = datetime(2021, 10, 31, 2, 30, tzinfo=madrid, fold=1).astimezone(UTC)
    half = timedelta(minutes=30)
    assert clashes([Span(first, first + half), Span(second, second + half)]) == []
    assert clashes([Span(first, second + half), Span(second, second + half)])[0].minutes == 30


def test_an_agenda_is_full_at_some_point_but_what_is_in_stays_in() -> None:
    assert may_star(range(MOST_STARS - 1), 999)
    assert not may_star(range(MOST_STARS), 999)
    assert may_star(range(MOST_STARS), 0)


def test_of_a_token_only_a_hash_is_kept() -> None:
    assert len(hashed("token")) == 64
    assert "token" not in hashed("token")
