"""When the desk is open, how long one waits, who may do what."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemicycle.welcome import rules
from hemicycle.welcome.rules import Watch

EIGHT = datetime(2021, 2, 15, 8, tzinfo=UTC)


def watch(begins: int, ends: int, *languages: str) -> Watch:
    """A watch of hours of the fifteenth."""
    return Watch(EIGHT.replace(hour=begins), EIGHT.replace(hour=ends), frozenset(languages))


def at(hour: int, minute: int = 0) -> datetime:
    """A moment of the fifteenth."""
    return EIGHT.replace(hour=hour, minute=minute)


def test_a_language_is_open_until_its_last_officer_leaves() -> None:
    watches = [watch(8, 12, "en", "fr"), watch(12, 16, "en"), watch(18, 20, "fr")]
    english, french, spanish = (
        next(
            (one for one in rules.openings(watches, ["en", "fr", "es"], at(9)) if one.language == code), None
        )
        for code in ("en", "fr", "es")
    )
    assert english is not None
    assert english.until == at(16)
    assert french is not None
    assert french.until == at(12)
    assert spanish is None, "nobody helps in it, so nothing is promised"


def test_what_is_open_stands_before_what_opens_later() -> None:
    found = rules.openings([watch(8, 12, "fr"), watch(14, 16, "en")], ["en", "fr"], at(9))
    assert [(one.language, one.is_open) for one in found] == [("fr", True), ("en", False)]
    assert found[1].opens_at == at(14)


def test_at_the_stroke_of_the_end_nobody_is_there() -> None:
    assert rules.end_of_presence([watch(8, 12, "en")], at(12)) is None
    assert rules.end_of_presence([watch(8, 12, "en")], at(8)) == at(12)


@given(
    st.lists(
        st.tuples(st.integers(0, 22), st.integers(1, 23)).filter(lambda pair: pair[0] < pair[1]), max_size=6
    )
)
def test_gaps_and_watches_together_are_the_whole_day(spans: list[tuple[int, int]]) -> None:
    watches = [watch(begins, ends, "en") for begins, ends in spans]
    empty = rules.gaps(watches, at(0), at(23))
    for hour in range(23):
        there = any(one.is_on(at(hour)) for one in watches)
        assert there != any(begin <= at(hour) < end for begin, end in empty)
    assert empty == sorted(empty)


def test_the_usual_wait_is_that_of_the_latest() -> None:
    assert rules.usual_wait([]) is None
    long_ago = [timedelta(hours=5)] * 50
    lately = [timedelta(minutes=minutes) for minutes in [2] * 19 + [60]]
    assert rules.usual_wait(long_ago + lately) == timedelta(minutes=2)


@pytest.mark.parametrize(
    ("given_", "ok"),
    [
        ({"is_staff": False, "registered": True, "erased": False, "lately": 0}, True),
        ({"is_staff": True, "registered": True, "erased": False, "lately": 0}, False),
        ({"is_staff": False, "registered": False, "erased": False, "lately": 0}, False),
        ({"is_staff": False, "registered": True, "erased": True, "lately": 0}, False),
        ({"is_staff": False, "registered": True, "erased": False, "lately": 10}, False),
    ],
)
def test_who_is_let_in(given_: dict[str, bool | int], ok: bool) -> None:
    assert bool(rules.may_let_in(**given_)) is ok  # type: ignore[arg-type]


@given(st.booleans(), st.booleans(), st.integers(-3600, 3600))
def test_a_door_lets_in_only_while_it_is_open_and_once(used: bool, ended: bool, left: int) -> None:
    verdict = rules.may_enter(used=used, ended=ended, until_at=at(9) + timedelta(seconds=left), at=at(9))
    assert bool(verdict) is (not used and not ended and left > 0)


def test_nobody_is_at_the_desk_twice_at_a_time() -> None:
    assert rules.may_plan(starts_at=at(8), ends_at=at(12), others=[(at(12), at(14))])
    assert not rules.may_plan(starts_at=at(8), ends_at=at(12), others=[(at(11), at(14))])
    assert not rules.may_plan(starts_at=at(8), ends_at=at(8), others=[])
    assert not rules.may_plan(starts_at=at(8), ends_at=at(8) + timedelta(hours=17), others=[])
