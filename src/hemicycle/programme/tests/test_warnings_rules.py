"""What the draft is warned of: worked out on paper."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemicycle.programme.rules.intervals import Interval
from hemicycle.programme.rules.warnings import (
    CONTRACT,
    INTERPRETATION,
    MIDNIGHT,
    NIGHT,
    OUTSIDE,
    PLENARIES,
    ROOM,
    SPEAKER,
    UNAVAILABLE,
    Around,
    Held,
    SectionFacts,
    Warned,
    warnings,
)

AFRICA, PACIFIC = 1, 2
AROUND = Around(
    home=ZoneInfo("Europe/Madrid"),
    first=date(2021, 2, 15),
    last=date(2021, 2, 22),
    sections={
        AFRICA: SectionFacts(ZoneInfo("Africa/Casablanca"), ("en", "fr")),
        PACIFIC: SectionFacts(ZoneInfo("Asia/Jakarta"), ("en",)),
    },
    available={7: [Interval(datetime(2021, 2, 17, 8, tzinfo=UTC), datetime(2021, 2, 17, 14, tzinfo=UTC))]},
)


def held(key: int = 1, hour: int = 13, minutes: int = 60, **more: Any) -> Held:
    starts_at = datetime(2021, 2, 17, hour, tzinfo=UTC)
    given: dict[str, Any] = {"session": key, "languages": frozenset({"en", "fr"}), **more}
    return Held(key, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=minutes), **given)


def test_a_plain_occurrence_warns_of_nothing() -> None:
    assert warnings([held()], AROUND) == []


@pytest.mark.parametrize(
    ("occurrences", "expected"),
    [
        ([held(1, room="Hall"), held(2, room=" hall ")], [Warned(ROOM, 2, 1)]),
        ([held(1, room="Hall"), held(2, hour=14, room="Hall")], []),
        ([held(1), held(2)], []),
        ([held(1, speakers=(5,)), held(2, minutes=30, speakers=(5, 6))], [Warned(SPEAKER, 1, 2, who=5)]),
        ([held(1, plenary=True), held(2, minutes=90, plenary=True)], [Warned(PLENARIES, 2, 1)]),
        ([held(1, hour=13, speakers=(7,))], []),
        ([held(1, hour=13, minutes=61, speakers=(7,))], [Warned(UNAVAILABLE, 1, who=7)]),
        ([held(1, hour=13, minutes=61, speakers=(8,))], []),
        ([held(1, sections=(PACIFIC,))], []),
        ([held(1, hour=15, sections=(PACIFIC,))], [Warned(NIGHT, 1, who=PACIFIC)]),
        ([held(1, hour=15, sections=(PACIFIC,), is_break=True)], []),
        ([held(1, hour=22, minutes=60)], []),
        ([held(1, hour=22, minutes=61)], [Warned(MIDNIGHT, 1)]),
        ([held(1, languages=frozenset())], [Warned(CONTRACT, 1)]),
        (
            [held(1, languages=frozenset({"en"}), sections=(AFRICA,))],
            [Warned(INTERPRETATION, 1, who=AFRICA, language="fr")],
        ),
    ],
)
def test_what_is_warned_of(occurrences: list[Held], expected: list[Warned]) -> None:
    assert warnings(occurrences, AROUND) == expected


def test_what_lies_outside_the_edition_is_told() -> None:
    starts_at = datetime(2021, 2, 14, 22, 59, tzinfo=UTC)
    late = Held(1, 1, starts_at, starts_at + timedelta(minutes=1), languages=frozenset({"en"}))
    assert warnings([late], AROUND) == [Warned(OUTSIDE, 1)]


def test_what_is_cancelled_warns_of_nothing() -> None:
    pair = [held(1, room="Hall", languages=frozenset()), held(2, room="Hall")]
    assert warnings([pair[1], held(1, room="Hall", languages=frozenset(), cancelled=True)], AROUND) == []
    assert {warned.kind for warned in warnings(pair, AROUND)} == {ROOM, CONTRACT}


several = st.lists(
    st.tuples(st.integers(6, 20), st.integers(5, 180), st.sampled_from(["", "A", "B"]), st.integers(0, 2)),
    max_size=8,
).map(
    lambda rows: [
        held(key, hour, minutes, room=room, speakers=(speaker,) if speaker else ())
        for key, (hour, minutes, room, speaker) in enumerate(rows, 1)
    ]
)


@given(several, st.randoms())
def test_the_order_in_which_rows_come_changes_no_warning(found: list[Held], chance: Any) -> None:
    shuffled = list(found)
    chance.shuffle(shuffled)
    assert set(warnings(shuffled, AROUND)) == set(warnings(found, AROUND))


@given(several)
def test_one_occurrence_less_never_makes_a_warning_more(found: list[Held]) -> None:
    every = set(warnings(found, AROUND))
    for at in range(len(found)):
        assert set(warnings(found[:at] + found[at + 1 :], AROUND)) <= every


@given(several)
def test_a_room_is_warned_of_exactly_where_two_overlap_in_it(found: list[Held]) -> None:
    pairs = {
        frozenset((one.key, other.key))
        for one in found
        for other in found
        if one.key < other.key
        and one.room
        and one.room == other.room
        and one.starts_at < other.ends_at
        and other.starts_at < one.ends_at
    }
    told = [warned for warned in warnings(found, AROUND) if warned.kind == ROOM]
    assert {frozenset((warned.occurrence, warned.other)) for warned in told} == pairs
    assert len(told) == len(pairs)
