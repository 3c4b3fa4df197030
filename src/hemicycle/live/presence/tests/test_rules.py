"""Which numbers may be told, and how long somebody attended: worked out on paper."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemicycle.live.presence.rules import (
    LEAST,
    Figures,
    figures,
    is_past,
    minute_of,
    more_minutes,
    told,
)

AT = datetime(2021, 2, 17, 13, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({"a": 5, "b": 4}, {"a": 5, "b": 4}),
        ({"a": 5, "b": 0}, {"a": 5}),
        ({"a": 5, "b": 1}, {}),  # else b is what is left
        ({"a": 9, "b": 5, "c": 1}, {"a": 9}),
        ({"a": 9, "b": 2, "c": 1}, {"a": 9}),
        ({"a": 9, "b": 2, "c": 2}, {}),  # four in two places, none of them three
        ({"a": 9, "b": 4, "c": 2, "d": 2}, {"a": 9}),
        ({"a": 7, "b": 3, "c": 3, "d": 1}, {"a": 7}),  # both threes, or the choice between them would tell
        ({"a": 2}, {}),
        ({}, {}),
    ],
)
def test_what_may_be_told(counts: dict[str, int], expected: dict[str, int]) -> None:
    assert told(counts) == expected


COUNTS = st.dictionaries(st.integers(0, 40), st.integers(0, 12), max_size=12)


@given(COUNTS)
def test_nothing_below_three_is_told_and_nothing_is_changed(counts: dict[int, int]) -> None:
    for place, count in told(counts).items():
        assert count >= LEAST
        assert counts[place] == count


@given(COUNTS)
def test_what_is_left_is_three_at_least_and_not_all_alike(counts: dict[int, int]) -> None:
    shown = told(counts)
    left = [count for place, count in counts.items() if count and place not in shown]
    if shown and left:
        assert sum(left) >= LEAST
        assert len(set(left)) > 1


@given(COUNTS, st.randoms())
def test_what_is_told_depends_on_the_counts_and_not_on_whose_they_are(
    counts: dict[int, int], random: Random
) -> None:
    """So whoever exchanges the places of what is left out gets the same page: it might be either."""
    shown = told(counts)
    hidden = [place for place in counts if place not in shown]
    mixed = hidden[:]
    random.shuffle(mixed)
    other = {**shown, **{place: counts[twin] for place, twin in zip(hidden, mixed, strict=True)}}
    assert told(other) == shown


# --- an attacker who knows the rule and every place there is, and tries all worlds --------------------------------


def what_can_be_worked_out(worlds: Iterable[tuple[Hashable, Mapping[Hashable, int]]]) -> list[Hashable]:
    """Cells of one or two people that are the same in all worlds with one page: (page, cell, value)."""
    seen: dict[Hashable, dict[Hashable, set[int]]] = defaultdict(lambda: defaultdict(set))
    for page, cells in worlds:
        for cell, count in cells.items():
            seen[page][cell].add(count)
    return [
        (page, cell, values)
        for page, cells in seen.items()
        for cell, values in cells.items()
        if len(values) == 1 and 0 < min(values) < LEAST
    ]


@pytest.mark.parametrize("places", [2, 3, 4])
def test_trying_every_world_no_small_number_of_a_section_can_be_worked_out(places: int) -> None:
    most = {2: 14, 3: 9, 4: 6}[places]
    worlds = []
    for counts in product(range(most + 1), repeat=places):
        if LEAST <= sum(counts) <= most:
            page = figures((place, "", count) for place, count in enumerate(counts))
            worlds.append((page, dict(enumerate(counts))))
    assert not what_can_be_worked_out(worlds)


def test_trying_every_world_no_small_number_of_a_country_can_be_worked_out() -> None:
    """Two sections with two countries each, one of which stands in both."""
    cells = [(1, "MA"), (1, "SN"), (2, "MA"), (2, "FR")]
    worlds = []
    for counts in product(range(7), repeat=4):
        if LEAST <= sum(counts) <= 6:
            rows = [(*cell, count) for cell, count in zip(cells, counts, strict=True)]
            by_section: Counter[Hashable] = Counter()
            for section, _country, count in rows:
                by_section[section] += count
            known: dict[Hashable, int] = dict(zip(cells, counts, strict=True))
            worlds.append((figures(rows), known | by_section))
    assert not what_can_be_worked_out(worlds)


def test_the_attacker_of_these_tests_finds_what_is_told_carelessly() -> None:
    careless = [
        ((*tuple(count for count in counts if count >= LEAST), sum(counts)), dict(enumerate(counts)))
        for counts in product(range(7), repeat=2)
    ]
    assert what_can_be_worked_out(careless)


@given(
    st.lists(
        st.tuples(
            st.sampled_from([None, 1, 2, 3]), st.sampled_from(["", "MA", "SN", "FR"]), st.integers(0, 9)
        ),
        max_size=20,
    )
)
def test_the_numbers_of_a_page_add_up(rows: list[tuple[int | None, str, int]]) -> None:
    found = figures(rows)
    people = sum(row[2] for row in rows)
    if people < LEAST:
        assert found == Figures(None)
        return
    assert found.people == people
    if found.sections:
        assert sum(one.people for one in found.sections) + found.elsewhere == people
    for one in found.sections:
        assert one.people >= LEAST
        if one.countries:
            assert sum(count for _country, count in one.countries) + one.elsewhere == one.people
        assert all(count >= LEAST for _country, count in one.countries)


# --- attendance --------------------------------------------------------------------------------------------------


@given(st.lists(st.integers(0, 1200), min_size=1, max_size=60))
def test_minutes_are_never_more_than_the_time_between_and_never_fewer_than_the_signs_tell(
    pauses: list[int],
) -> None:
    first = last = minute_of(AT)
    now, minutes, seen = AT, 1, {first}
    for pause in pauses:
        now += timedelta(seconds=pause)
        minutes += more_minutes(last, now)
        last = max(last, minute_of(now))
        seen.add(last)
    assert len(seen) <= minutes <= (last - first) / timedelta(minutes=1) + 1


def test_whoever_is_seen_every_minute_attended_every_minute() -> None:
    assert [more_minutes(AT, AT + timedelta(seconds=at)) for at in (0, 59, 60, 180, 239, 240, 4000)] == [
        0,
        0,
        1,
        3,
        3,
        1,
        1,
    ]
    assert more_minutes(AT, AT - timedelta(minutes=2)) == 0


def test_the_shorter_time_holds() -> None:
    ends, day = date(2021, 2, 22), timedelta(days=1)
    assert not is_past(ends, kept_days=30, conduct_days=180, today=ends + 30 * day)
    assert is_past(ends, kept_days=30, conduct_days=180, today=ends + 31 * day)
    assert is_past(ends, kept_days=300, conduct_days=10, today=ends + 11 * day)
