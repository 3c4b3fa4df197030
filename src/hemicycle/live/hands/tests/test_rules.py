"""In which order hands are called: nobody is lost, nobody is passed over, and the list is a promise."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemicycle.live.hands.rules import (
    LONGEST,
    Group,
    Share,
    Waiting,
    Why,
    clock_words,
    may_lengthen,
    may_raise,
    ordered,
    shares,
    why_next,
)
from hemicycle.live.rules.speaking import Standing

BEGIN = datetime(2021, 2, 17, 13, tzinfo=UTC)


@st.composite
def rooms(draw: st.DrawFn) -> tuple[list[Waiting], dict[Group, int]]:
    """Hands of different people, and how often each group has had the floor: who has spoken has had it."""
    many = draw(st.integers(0, 9))
    hands = [
        Waiting(
            key=key,
            person=key + 100,
            section=draw(st.sampled_from([None, 1, 2, 3])),
            at=BEGIN + timedelta(minutes=draw(st.integers(0, 20))),
            spoken=draw(st.booleans()),
        )
        for key in range(1, many + 1)
    ]
    turns: dict[Group, int] = Counter(one.group for one in hands if one.spoken)
    for group in {one.group for one in hands}:
        turns[group] = turns.get(group, 0) + (draw(st.integers(0, 3)) if group[0] == "section" else 0)
    return hands, turns


ORDERS = st.sampled_from(["time", "balance"])


@given(rooms(), ORDERS)
def test_nobody_is_lost_and_nobody_is_there_twice(
    room: tuple[list[Waiting], dict[Group, int]], order: str
) -> None:
    hands, turns = room
    assert sorted(one.key for one in ordered(hands, turns, order)) == sorted(one.key for one in hands)


@given(rooms(), st.randoms())
def test_the_order_hangs_on_the_hands_and_not_on_how_they_are_read(
    room: tuple[list[Waiting], dict[Group, int]], chance: Random
) -> None:
    hands, turns = room
    shuffled = list(hands)
    chance.shuffle(shuffled)
    for order in ("time", "balance"):
        assert ordered(shuffled, turns, order) == ordered(hands, turns, order)


@given(rooms())
def test_by_time_whoever_raised_first_is_called_first(room: tuple[list[Waiting], dict[Group, int]]) -> None:
    hands, turns = room
    found = [(one.at, one.key) for one in ordered(hands, turns, "time")]
    assert found == sorted(found)


@given(rooms())
def test_a_section_with_fewer_turns_is_never_behind_one_with_more(
    room: tuple[list[Waiting], dict[Group, int]],
) -> None:
    hands, turns = room
    given_so_far = Counter(turns)
    found = ordered(hands, turns, "balance")
    for at, one in enumerate(found):
        fewest = min(given_so_far[other.group] for other in found[at:])
        assert given_so_far[one.group] == fewest, "at each place, counting the places before it"
        given_so_far[one.group] += 1


@given(rooms())
def test_within_a_section_whoever_has_not_spoken_comes_first_and_then_it_goes_by_time(
    room: tuple[list[Waiting], dict[Group, int]],
) -> None:
    hands, turns = room
    found = ordered(hands, turns, "balance")
    for group in {one.group for one in found}:
        ranks = [(one.spoken, one.at, one.key) for one in found if one.group == group]
        assert ranks == sorted(ranks)


@given(rooms(), ORDERS)
def test_the_list_is_a_promise(room: tuple[list[Waiting], dict[Group, int]], order: str) -> None:
    hands, turns = room
    promised = ordered(hands, turns, order)
    if not promised:
        return
    first, rest = promised[0], promised[1:]
    after = {**turns, first.group: turns.get(first.group, 0) + 1}
    assert ordered(rest, after, order) == rest


@given(rooms())
def test_whoever_raises_again_after_having_spoken_is_not_before_others_of_the_section(
    room: tuple[list[Waiting], dict[Group, int]],
) -> None:
    hands, turns = room
    if not hands:
        return
    again = Waiting(99, 999, hands[0].section, BEGIN + timedelta(hours=1), spoken=True)
    if again.section is None:
        return
    turns[again.group] = max(1, turns.get(again.group, 0))
    found = ordered([*hands, again], turns, "balance")
    assert [one for one in found if one.group == again.group][-1] == again
    assert ordered([*hands, again], turns, "time")[-1] == again


@given(rooms(), ORDERS)
def test_the_reason_that_is_given_is_true(room: tuple[list[Waiting], dict[Group, int]], order: str) -> None:
    hands, turns = room
    found = ordered(hands, turns, order)
    why = why_next(found, turns, order)
    if why is None:
        assert not hands
        return
    first = found[0]
    tied = [one for one in found if turns.get(one.group, 0) == turns.get(first.group, 0)]
    longest = all((first.at, first.key) <= (one.at, one.key) for one in tied)
    others = {one.group for one in found} - {first.group}
    holds = {
        Why.ALONE: len(found) == 1,
        Why.TIME: all((first.at, first.key) <= (one.at, one.key) for one in found),
        Why.LEAST: all(turns.get(first.group, 0) < turns.get(group, 0) for group in others),
        Why.FRESH: not first.spoken and any(one.spoken for one in tied),
        Why.LONGEST: longest,
    }
    assert holds[why]


def hand(key: int, section: int | None, minute: int, *, spoken: bool = False) -> Waiting:
    """A hand, raised so many minutes after the beginning."""
    return Waiting(key, key + 100, section, BEGIN + timedelta(minutes=minute), spoken)


def test_sections_take_turns() -> None:
    hands = [hand(1, 1, 0), hand(2, 1, 1), hand(3, 1, 2), hand(4, 2, 3), hand(5, None, 4)]
    assert [one.key for one in ordered(hands, {}, "balance")] == [1, 4, 5, 2, 3]
    assert [one.key for one in ordered(hands, {("section", 1): 2}, "balance")] == [4, 5, 1, 2, 3]


def test_people_without_a_section_count_each_alone() -> None:
    hands = [hand(1, None, 0, spoken=True), hand(2, None, 1)]
    assert [one.key for one in ordered(hands, {("person", 101): 1}, "balance")] == [2, 1]


def test_shares_are_told_as_they_are_most_turns_first() -> None:
    found = shares([(1, 60), (2, 200), (1, 30), (None, 5)])
    assert found == [Share(1, 2, 90), Share(2, 1, 200), Share(None, 1, 5)]


@pytest.mark.parametrize(("seconds", "words"), [(0, "0:00"), (9, "0:09"), (425, "7:05"), (3600, "60:00")])
def test_a_length_of_time_reads_like_a_clock(seconds: int, words: str) -> None:
    assert clock_words(seconds) == words


OPEN = {"signed_in": True, "opened": True}


@pytest.mark.parametrize(
    ("standing", "has_floor", "why"),
    [
        (OPEN, False, ""),
        (OPEN, True, "You have the floor now"),
        (OPEN | {"signed_in": False}, False, "sign in to raise your hand"),
        (OPEN | {"opened": False}, False, "not switched on"),
        (OPEN | {"archived": True, "read_only": True}, False, "archived"),
        (OPEN | {"silenced": True}, False, "silent for a while"),
        (OPEN | {"silenced": True, "read_only": True}, False, "silent for a while"),
        (OPEN | {"read_only": True}, False, "list of speakers is closed"),
        (OPEN | {"read_only": True, "moderates": True}, False, ""),
    ],
)
def test_who_may_raise_a_hand(standing: dict[str, bool], has_floor: bool, why: str) -> None:
    verdict = may_raise(Standing(**standing), has_floor=has_floor)
    assert bool(verdict) == (not why)
    assert why in str(verdict.why)


def test_nobody_has_the_floor_without_an_end() -> None:
    assert may_lengthen(given=LONGEST)
    assert not may_lengthen(given=LONGEST + timedelta(seconds=1))
