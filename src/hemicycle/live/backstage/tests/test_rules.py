"""The run of show against the clock, on paper."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemicycle.live.backstage import rules
from hemicycle.live.backstage.rules import Begun, Course, Planned, course

STARTS = datetime(2021, 2, 17, 13, 0, tzinfo=UTC)
ENDS = STARTS + timedelta(minutes=90)
MINUTE = timedelta(minutes=1)


def at(minutes: float) -> datetime:
    """So many minutes after the session's start."""
    return STARTS + minutes * MINUTE


def stands(
    minutes: list[int], begun: list[tuple[int | None, float]], now: float, ends: datetime = ENDS
) -> Course:
    """How a run of show of items 1, 2, 3 … stands so many minutes after the start."""
    items = [Planned(key, length) for key, length in enumerate(minutes, 1)]
    beginnings = [Begun(key, at(moment)) for key, moment in begun]
    return course(items, beginnings, starts_at=STARTS, ends_at=ends, now=at(now))


def test_before_the_session_everything_is_as_planned() -> None:
    found = stands([10, 20, 5], [], -30)
    assert [line.starts_at for line in found.lines] == [at(0), at(10), at(30)]
    assert [line.planned_at for line in found.lines] == [at(0), at(10), at(30)]
    assert (found.now, found.next, found.left, found.late) == (None, 1, None, timedelta(0))
    assert found.ends_at == at(35)
    assert found.after_the_end == -55 * MINUTE


def test_while_nothing_begins_it_gets_later() -> None:
    found = stands([10, 20], [], 4)
    assert found.late == 4 * MINUTE
    assert found.lines[0].starts_at == at(4)


def test_what_began_late_and_lasts_too_long_moves_what_follows() -> None:
    found = stands([10, 20, 5], [(1, 3)], 8)
    assert (found.now, found.next) == (1, 2)
    assert found.left == 5 * MINUTE
    assert found.late == 3 * MINUTE
    assert found.lines[1].starts_at == at(13)
    longer = stands([10, 20, 5], [(1, 3)], 15)
    assert longer.left == -2 * MINUTE
    assert longer.late == 5 * MINUTE
    assert longer.lines[0].over == 2 * MINUTE
    assert longer.lines[1].starts_at == at(15)


def test_what_was_shorter_than_planned_makes_it_early() -> None:
    found = stands([10, 20, 5], [(1, 0), (2, 6)], 7)
    assert found.late == -4 * MINUTE
    assert found.lines[0].lasted == 6 * MINUTE
    assert found.lines[0].over == -4 * MINUTE
    assert found.lines[2].starts_at == at(26)


def test_when_it_is_over_what_was_left_out_says_so() -> None:
    found = stands([10, 20, 5], [(1, 0), (2, 10), (None, 28)], 300)
    assert [line.state for line in found.lines] == ["done", "done", "out"]
    assert (found.ended, found.now, found.next) == (True, None, None)
    assert found.ends_at == at(28)
    assert found.late == -7 * MINUTE
    assert found.lines[1].lasted == 18 * MINUTE


def test_what_has_begun_stands_first_in_the_order_in_which_it_did() -> None:
    found = stands([1, 2, 3], [(3, 0), (1, 3)], 3)
    assert [line.key for line in found.lines] == [3, 1, 2]
    assert found.next == 2


def test_it_tells_by_how_much_it_runs_over_the_sessions_end() -> None:
    assert stands([80], [(1, 20)], 30).after_the_end == 10 * MINUTE


@pytest.mark.parametrize(
    ("minutes", "begun", "now", "expected"),
    [
        ([10], [], -5, ("start", 5)),
        ([], [], -5, ("start", 5)),
        ([10], [], 5, ("start", -5)),
        ([10], [], 95, ("none", 0)),
        ([], [], 30, ("end", 60)),
        ([], [], 91, ("none", 0)),
        ([10], [(1, 0)], 4, ("item", 6)),
        ([10], [(1, 0)], 12, ("item", -2)),
        ([10], [(1, 85)], 96, ("item", -1)),  # it runs over the session's end: the clock goes on
        ([10], [(1, 0), (None, 10)], 11, ("none", 0)),
        ([10], [(1, 80)], 90 + 6 * 60, ("none", 0)),  # nobody ended it: it does not count for days
    ],
)
def test_what_the_clock_shows(
    minutes: list[int], begun: list[tuple[int | None, float]], now: float, expected: tuple[str, int]
) -> None:
    found = stands(minutes, begun, now)
    count = rules.count(found, starts_at=STARTS, ends_at=ENDS, cancelled=False, now=at(now))
    assert (count.of, count.left) == (expected[0], expected[1] * MINUTE)
    cancelled = rules.count(found, starts_at=STARTS, ends_at=ENDS, cancelled=True, now=at(now))
    assert cancelled.of == "none"


# --- what always holds ----------------------------------------------------------------------------------------

LENGTHS = st.lists(st.integers(1, 120), min_size=1, max_size=8)


@st.composite
def shows(draw: st.DrawFn) -> tuple[list[int], list[tuple[int | None, float]], float]:
    """Minutes, what has begun when (in any order of the items), and a moment after all that."""
    minutes = draw(LENGTHS)
    order = draw(st.permutations(range(1, len(minutes) + 1)))
    how_many = draw(st.integers(0, len(minutes)))
    moment = float(draw(st.integers(-30, 60)))
    begun: list[tuple[int | None, float]] = []
    for key in order[:how_many]:
        begun.append((key, moment))
        moment += draw(st.integers(0, 150))
    if begun and draw(st.booleans()):
        begun.append((None, moment))
    return minutes, begun, moment + draw(st.integers(0, 150))


@given(shows())
def test_every_item_stands_once_and_at_most_one_is_now(
    show: tuple[list[int], list[tuple[int | None, float]], float],
) -> None:
    minutes, begun, now = show
    found = stands(minutes, begun, now)
    assert sorted(line.key for line in found.lines) == list(range(1, len(minutes) + 1))
    states = [line.state for line in found.lines]
    assert states.count("now") == (1 if begun and begun[-1][0] is not None else 0)
    assert states == sorted(states, key=["done", "now", "later", "out"].index)


@given(shows())
def test_nothing_is_expected_in_the_past_and_one_follows_the_other(
    show: tuple[list[int], list[tuple[int | None, float]], float],
) -> None:
    minutes, begun, now = show
    found = stands(minutes, begun, now)
    starts = [line.starts_at for line in found.lines if line.starts_at]
    assert starts == sorted(starts)
    assert all(line.starts_at >= at(now) for line in found.lines if line.state == "later" and line.starts_at)


@given(shows())
def test_how_late_it_is_is_the_end_expected_less_the_end_planned(
    show: tuple[list[int], list[tuple[int | None, float]], float],
) -> None:
    minutes, begun, now = show
    found = stands(minutes, begun, now)
    assert found.late == found.ends_at - at(sum(minutes))
    assert found.after_the_end == found.ends_at - ENDS


@given(shows(), st.integers(0, 300))
def test_waiting_never_makes_it_earlier(
    show: tuple[list[int], list[tuple[int | None, float]], float], more: int
) -> None:
    minutes, begun, now = show
    assert stands(minutes, begun, now + more).late >= stands(minutes, begun, now).late


@given(shows())
def test_what_is_left_and_what_has_passed_are_what_was_planned(
    show: tuple[list[int], list[tuple[int | None, float]], float],
) -> None:
    minutes, begun, now = show
    found = stands(minutes, begun, now)
    if found.now is not None and found.left is not None:
        assert found.left + (at(now) - at(begun[-1][1])) == minutes[found.now - 1] * MINUTE


@given(shows(), st.randoms(use_true_random=False))
def test_the_order_of_what_waits_changes_no_end(
    show: tuple[list[int], list[tuple[int | None, float]], float], random: object
) -> None:
    minutes, begun, now = show
    items = [Planned(key, length) for key, length in enumerate(minutes, 1)]
    shuffled = list(items)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    beginnings = [Begun(key, at(moment)) for key, moment in begun]
    one, other = (
        course(some, beginnings, starts_at=STARTS, ends_at=ENDS, now=at(now)) for some in (items, shuffled)
    )
    assert (one.ends_at, one.late, one.left) == (other.ends_at, other.late, other.left)


@given(LENGTHS)
def test_who_keeps_to_the_plan_is_on_time_and_ends_when_planned(minutes: list[int]) -> None:
    begun: list[tuple[int | None, float]] = []
    moment = 0.0
    for key, length in enumerate(minutes, 1):
        begun.append((key, moment))
        assert stands(minutes, begun, moment).late == timedelta(0)
        moment += length
        assert stands(minutes, begun, moment).late == timedelta(0)
    begun.append((None, moment))
    assert stands(minutes, begun, moment).late == timedelta(0)


# --- signals and small things ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("signal", "given_by", "reader", "large"),
    [
        ("slow", "interpreter", "speaker", True),
        ("slow", "interpreter", "host", True),
        ("slow", "interpreter", "interpreter", False),
        ("two", "host", "speaker", True),
        ("trouble", "speaker", "desk", True),
        ("trouble", "speaker", "speaker", False),
        ("ready", "speaker", "host", True),
        ("ready", "speaker", "interpreter", False),
        ("ready", "host", "interpreter", True),
    ],
)
def test_whom_a_signal_is_for(signal: str, given_by: str, reader: str, large: bool) -> None:
    assert rules.is_for(signal, given_by=given_by, duties=frozenset({reader})) is large


def test_every_signal_is_for_somebody() -> None:
    assert {"slow", "unheard", "two", "over", "ready", "trouble"} == set(rules.FOR)
    assert all(rules.FOR.values())


def test_whoever_has_several_duties_is_named_by_the_first() -> None:
    assert rules.first_duty(frozenset({"speaker", "desk"})) == "speaker"
    assert rules.first_duty(frozenset({"speaker", "host"})) == "host"


@pytest.mark.parametrize(
    ("seconds", "minutes"), [(0, 0), (59, 0), (60, 1), (-59, 0), (-60, -1), (-119, -1), (3600, 60)]
)
def test_lengths_in_whole_minutes(seconds: int, minutes: int) -> None:
    assert rules.whole_minutes(timedelta(seconds=seconds)) == minutes


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0:00"), (65, "1:05"), (-65, "1:05"), (4500, "1:15:00"), (3599, "59:59")]
)
def test_a_clock_shows_minutes_and_seconds(seconds: int, text: str) -> None:
    assert rules.clock_text(seconds) == text


def test_the_same_signal_waits_a_little() -> None:
    assert rules.may_signal(last_at=None, now=STARTS)
    assert not rules.may_signal(last_at=STARTS, now=STARTS + timedelta(seconds=9))
    assert rules.may_signal(last_at=STARTS, now=STARTS + timedelta(seconds=10))
    assert rules.may_signal(last_at=STARTS + MINUTE, now=STARTS), "a clock that was set back stops nobody"


def test_next_pressed_twice_is_pressed_once() -> None:
    assert rules.is_pressed_twice(last_at=STARTS, now=STARTS + timedelta(seconds=1))
    assert not rules.is_pressed_twice(last_at=STARTS, now=STARTS + timedelta(seconds=2))
    assert not rules.is_pressed_twice(last_at=None, now=STARTS)


@pytest.mark.parametrize(("minutes", "among", "each"), [(90, 4, 22), (90, 1, 30), (5, 9, 1), (-10, 3, 1)])
def test_speakers_share_the_minutes(minutes: int, among: int, each: int) -> None:
    assert rules.share(minutes, among) == each


def test_the_last_two_minutes_of_an_item_are_soon() -> None:
    assert rules.mood(rules.Count("item", 2 * MINUTE)) == "soon"
    assert rules.mood(rules.Count("item", 3 * MINUTE)) == ""
    assert rules.mood(rules.Count("start", MINUTE)) == ""
    assert rules.mood(rules.Count("end", -MINUTE)) == "over"
