"""Rules of editions, without a database."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemicycle.editions.models import Edition
from hemicycle.editions.rules import figure_words, last_day_before, phase, registration_state

FIRST, LAST = date(2021, 2, 15), date(2021, 2, 22)


def told(today: date, override: str = "") -> str:
    return phase(override=override, starts_on=FIRST, ends_on=LAST, today=today)


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (FIRST - timedelta(1), "announced"),
        (FIRST, "live"),
        (date(2021, 2, 20), "live"),
        (LAST, "live"),
        (LAST + timedelta(1), "account"),
    ],
)
def test_the_phase_follows_the_dates(today: date, said: str) -> None:
    assert told(today) == said


@given(st.dates())
def test_an_override_wins_on_every_day(today: date) -> None:
    assert told(today, "announced") == "announced"
    assert told(today, "account") == "account"


@given(st.dates(), st.dates())
def test_phases_never_go_back(one: date, other: date) -> None:
    order = ["announced", "live", "account"]
    early, late = min(one, other), max(one, other)
    assert order.index(told(early)) <= order.index(told(late))


@pytest.mark.parametrize(
    ("zone", "moment", "said"),
    [
        ("Europe/Madrid", datetime(2021, 2, 14, 22, 59, 59, tzinfo=UTC), "announced"),
        ("Europe/Madrid", datetime(2021, 2, 14, 23, 0, tzinfo=UTC), "live"),
        ("Europe/Madrid", datetime(2021, 2, 22, 22, 59, 59, tzinfo=UTC), "live"),
        ("Europe/Madrid", datetime(2021, 2, 22, 23, 0, tzinfo=UTC), "account"),
        ("Pacific/Kiritimati", datetime(2021, 2, 14, 10, 0, tzinfo=UTC), "live"),
        ("Pacific/Pago_Pago", datetime(2021, 2, 15, 10, 59, tzinfo=UTC), "announced"),
        ("Pacific/Pago_Pago", datetime(2021, 2, 15, 11, 0, tzinfo=UTC), "live"),
    ],
)
def test_an_edition_begins_and_ends_with_the_day_at_home(zone: str, moment: datetime, said: str) -> None:
    assert Edition(zone=zone, starts_on=FIRST, ends_on=LAST).phase(moment) == said


OPENS, CLOSES = datetime(2021, 1, 18, 9, tzinfo=UTC), datetime(2021, 2, 12, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("opens_at", "closes_at", "at", "said"),
    [
        (None, None, CLOSES, "unknown"),
        (OPENS, CLOSES, OPENS - timedelta(seconds=1), "before"),
        (OPENS, CLOSES, OPENS, "open"),
        (OPENS, CLOSES, CLOSES - timedelta(seconds=1), "open"),
        (OPENS, CLOSES, CLOSES, "closed"),
        (None, CLOSES, OPENS, "open"),
        (OPENS, None, CLOSES, "open"),
    ],
)
def test_registration_has_a_window(
    opens_at: datetime | None, closes_at: datetime | None, at: datetime, said: str
) -> None:
    assert registration_state(opens_at=opens_at, closes_at=closes_at, at=at) == said


def test_a_window_that_closes_at_midnight_had_the_day_before_as_its_last() -> None:
    madrid = ZoneInfo("Europe/Madrid")
    assert last_day_before(CLOSES.astimezone(madrid)) == date(2021, 2, 12)
    assert last_day_before(datetime(2021, 2, 12, 18, tzinfo=madrid)) == date(2021, 2, 12)


def test_percentages_follow_the_habit_of_the_language() -> None:
    assert figure_words("57%", "en") == "57%"
    assert figure_words("57%", "fr") == "57\u202f%"
    assert figure_words("57%", "es") == "57\u202f%"
    assert figure_words("630+", "fr") == "630+"


def test_a_window_without_hours_is_open_here_until_the_gathering_is_over() -> None:
    edition = Edition(
        starts_on=date(2021, 2, 15), ends_on=date(2021, 2, 22), zone="Europe/Madrid", registration_mode="open"
    )
    assert edition.registration_state(datetime(2021, 2, 22, 22, 59, tzinfo=UTC)) == "open"
    assert edition.registration_state(datetime(2021, 2, 22, 23, 0, tzinfo=UTC)) == "closed"
    assert edition.registration_last_day == date(2021, 2, 22)
    edition.registration_mode = "closed"
    assert edition.registration_state(datetime(2021, 2, 1, tzinfo=UTC)) == "unknown"
    assert edition.registration_last_day is None
