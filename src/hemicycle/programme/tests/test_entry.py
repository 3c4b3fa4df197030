"""The way in, judged without a database."""

from datetime import UTC, datetime, timedelta

import pytest

from hemicycle.programme.rules.contract import Channel, by_way, can_follow
from hemicycle.programme.rules.entry import OPENS_BEFORE, entry, minutes_until

START = datetime(2021, 2, 17, 13, tzinfo=UTC)
END = START + timedelta(hours=2)


@pytest.mark.parametrize(
    ("now", "state"),
    [
        (START - timedelta(hours=1), "later"),
        (START - OPENS_BEFORE - timedelta(seconds=1), "later"),
        (START - OPENS_BEFORE, "open"),
        (START, "open"),
        (END, "open"),
        (END + timedelta(minutes=15), "over"),
    ],
)
def test_the_way_in_opens_a_quarter_of_an_hour_before(now: datetime, state: str) -> None:
    assert entry([(START, END, False)], now).state == state


def test_between_two_occurrences_the_next_one_is_told() -> None:
    again = START + timedelta(hours=12)
    found = entry([(again, again + timedelta(hours=1), False), (START, END, False)], END + timedelta(hours=1))
    assert (found.state, found.starts_at) == ("later", again)


def test_what_is_cancelled_does_not_open() -> None:
    assert entry([(START, END, True)], START).state == "cancelled"
    assert entry([], START).state == "unscheduled"


@pytest.mark.parametrize(("seconds", "minutes"), [(600, 10), (570, 10), (1, 1), (0, 0), (-60, -1)])
def test_minutes_are_rounded_up(seconds: int, minutes: int) -> None:
    assert minutes_until(START, START - timedelta(seconds=seconds)) == minutes


def test_the_contract_tells_the_floor_first() -> None:
    found = by_way([Channel("en", "captions"), Channel("fr", "interpreted"), Channel("es", "original")])
    assert [way for way, _ in found] == ["original", "interpreted", "captions"]
    assert can_follow([Channel("fr", "interpreted")], "fr")
    assert not can_follow([Channel("fr", "interpreted")], "ru")
