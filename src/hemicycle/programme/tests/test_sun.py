"""The sun as almanacs tell it, also where it does not rise or set."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemicycle.programme.rules.sun import TONES, day_bounds, is_light, sky, sun_day

MADRID = ZoneInfo("Europe/Madrid")
BARCELONA = (41.39, 2.17)
TROMSO = (69.65, 18.96, ZoneInfo("Europe/Oslo"))


def clock(moment: datetime | None) -> str:
    assert moment is not None
    return f"{moment:%H:%M}"


def minutes_apart(a: str, b: str) -> int:
    hours = [datetime.strptime(text, "%H:%M").replace(tzinfo=UTC) for text in (a, b)]
    return int(abs((hours[0] - hours[1]).total_seconds()) // 60)


@pytest.mark.parametrize(
    ("place", "zone", "day", "sunrise", "sunset"),
    [
        (BARCELONA, "Europe/Madrid", date(2021, 2, 17), "07:44", "18:28"),
        ((34.02, -6.84), "Africa/Casablanca", date(2021, 2, 17), "08:11", "19:13"),
        ((-6.2, 106.82), "Asia/Jakarta", date(2021, 2, 17), "05:57", "18:18"),
        ((45.42, -75.7), "America/Toronto", date(2021, 2, 17), "07:01", "17:32"),
        ((1.87, -157.43), "Pacific/Kiritimati", date(2021, 2, 17), "06:42", "18:43"),
        ((-14.28, -170.7), "Pacific/Pago_Pago", date(2021, 2, 17), "06:21", "18:51"),
    ],
)
def test_the_sun_rises_and_sets_as_almanacs_say(
    place: tuple[float, float], zone: str, day: date, sunrise: str, sunset: str
) -> None:
    sun = sun_day(*place, ZoneInfo(zone), day)
    assert minutes_apart(clock(sun.sunrise), sunrise) <= 3
    assert minutes_apart(clock(sun.sunset), sunset) <= 3
    assert sun.sunrise is not None
    assert sun.sunrise.date() == day


def test_civil_dawn_comes_before_sunrise_and_dusk_after_sunset() -> None:
    sun = sun_day(*BARCELONA, MADRID, date(2021, 2, 17))
    order = [sun.dawn, sun.sunrise, sun.sunset, sun.dusk]
    assert order == sorted(moment for moment in order if moment)
    assert not sun.never_rises
    assert not sun.never_sets


def test_in_the_polar_night_the_sun_never_rises_and_in_the_polar_day_it_never_sets() -> None:
    winter, summer = sun_day(*TROMSO, date(2021, 12, 21)), sun_day(*TROMSO, date(2021, 6, 21))
    assert winter.never_rises
    assert not winter.never_sets
    assert winter.dawn is not None  # there is twilight at noon
    assert summer.never_sets
    assert not summer.never_rises


def test_the_sky_of_a_polar_night_never_reaches_gold_and_that_of_a_polar_day_never_violet() -> None:
    def tones(day: date) -> set[str]:
        return {stop.tone for stop in sky(TROMSO[0], TROMSO[1], *day_bounds(day, TROMSO[2]))}

    assert not tones(date(2021, 12, 21)) & {"g", "d"}
    assert not tones(date(2021, 6, 21)) & {"n", "v"}


def test_the_sky_turns_copper_where_the_sun_rises() -> None:
    start, end = day_bounds(date(2021, 2, 17), MADRID)
    first_copper = next(stop for stop in sky(*BARCELONA, start, end) if stop.tone == "c")
    assert first_copper.at * 24 * 60 == pytest.approx(7 * 60 + 44, abs=3)


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2021, 3, 28), 23), (date(2021, 10, 31), 25), (date(2021, 2, 17), 24)]
)
def test_a_day_has_23_or_25_hours_when_the_clock_changes(day: date, hours: int) -> None:
    start, end = (moment.astimezone(UTC) for moment in day_bounds(day, MADRID))
    assert end - start == timedelta(hours=hours)


def test_after_the_clock_went_forward_the_sun_still_rises_where_it_does() -> None:
    start, end = day_bounds(date(2021, 3, 28), MADRID)
    sun = sun_day(*BARCELONA, MADRID, date(2021, 3, 28))
    copper = next(stop for stop in sky(*BARCELONA, start, end) if stop.tone == "c")
    moment = start.astimezone(UTC) + copper.at * timedelta(hours=23)
    assert sun.sunrise is not None
    assert abs(moment - sun.sunrise.astimezone(UTC)) < timedelta(minutes=4)


@given(
    latitude=st.floats(-90, 90),
    longitude=st.floats(-180, 180),
    days=st.integers(0, 365),
)
def test_a_sky_runs_from_beginning_to_end_in_order(latitude: float, longitude: float, days: int) -> None:
    start = datetime(2021, 1, 1, tzinfo=UTC) + timedelta(days=days)
    stops = sky(latitude, longitude, start, start + timedelta(days=1))
    assert stops[0].at == 0
    assert stops[-1].at == 1
    assert [stop.at for stop in stops] == sorted(stop.at for stop in stops)
    assert {stop.tone for stop in stops} <= {tone for _, tone in TONES}
    assert len(stops) <= 24


def test_offsets_are_short_and_still_numbers() -> None:
    stops = sky(*BARCELONA, *day_bounds(date(2021, 2, 17), MADRID))
    assert [stop.offset for stop in stops][:1] == ["0"]
    assert stops[-1].offset == "1"
    assert all(0 <= float(stop.offset) <= 1 and len(stop.offset) <= 4 for stop in stops)


def test_it_is_light_at_noon_and_dark_at_midnight() -> None:
    assert is_light(*BARCELONA, datetime(2021, 2, 17, 12, tzinfo=UTC))
    assert not is_light(*BARCELONA, datetime(2021, 2, 17, 0, tzinfo=UTC))
