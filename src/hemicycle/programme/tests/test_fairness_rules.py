"""The arithmetic of humane hours. No database."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemicycle.programme.rules.fairness import (
    Fairness,
    OpenHours,
    OpenSession,
    clocks,
    fairness,
    humane_count,
    is_humane,
)
from hemicycle.programme.rules.hemicycle import dots

MADRID, JAKARTA, OTTAWA = ZoneInfo("Europe/Madrid"), ZoneInfo("Asia/Jakarta"), ZoneInfo("America/Toronto")
ZONES = (
    MADRID,
    JAKARTA,
    OTTAWA,
    ZoneInfo("Asia/Kathmandu"),
    ZoneInfo("Pacific/Kiritimati"),
    ZoneInfo("Pacific/Pago_Pago"),
)
T0 = datetime(2021, 2, 15, tzinfo=UTC)


def span(hour: int, minute: int = 0, lasts: int = 60, day: int = 17) -> tuple[datetime, datetime]:
    start = datetime(2021, 2, day, hour, minute, tzinfo=UTC)
    return start, start + timedelta(minutes=lasts)


@pytest.mark.parametrize(
    ("times", "humane"),
    [
        (span(7), True),  # 08:00 in Madrid
        (span(6, 59), False),
        (span(19), True),  # over at 21:00
        (span(19, 1), False),
        (span(12, lasts=24 * 60), False),  # the next day's hour is humane, the night between is not
        (span(7, lasts=13 * 60), True),
        (span(7, lasts=13 * 60 + 1), False),
    ],
)
def test_an_occurrence_is_humane_from_eight_to_nine_on_one_date(
    times: tuple[datetime, datetime], humane: bool
) -> None:
    assert is_humane(*times, MADRID) is humane


def test_the_clock_that_changes_in_spring_counts_as_it_stands_on_the_wall() -> None:
    before = datetime(2021, 3, 27, 6, 30, tzinfo=UTC)  # 07:30 in Madrid
    after = datetime(2021, 3, 28, 6, 30, tzinfo=UTC)  # 08:30
    assert not is_humane(before, before + timedelta(hours=1), MADRID)
    assert is_humane(after, after + timedelta(hours=1), MADRID)


def test_a_chip_counts_the_sections_for_which_the_hour_is_humane() -> None:
    assert humane_count(*span(13, lasts=120), (MADRID, JAKARTA, OTTAWA)) == 2
    assert humane_count(*span(13, lasts=60), (MADRID, JAKARTA, OTTAWA)) == 3


def test_a_repeated_session_is_humane_where_one_of_its_occurrences_is() -> None:
    once = OpenSession(1, (span(1),))
    twice = OpenSession(1, (span(1), span(13)))
    assert fairness(clocks(MADRID, {}), OpenHours([once])).share == 0
    assert fairness(clocks(MADRID, {}), OpenHours([twice])).share == 1


def test_a_long_session_weighs_more_than_a_short_one() -> None:
    sessions = [OpenSession(1, (span(9, lasts=180),)), OpenSession(2, (span(1, lasts=60),))]
    assert fairness(clocks(MADRID, {}), OpenHours(sessions)) == Fairness(humane=3, hours=4)


def test_five_people_speak_for_a_section_and_four_do_not() -> None:
    four, five = {JAKARTA: 4}, {JAKARTA: 4, MADRID: 1}
    assert clocks(MADRID, four).weights == ((MADRID, 1),)
    assert not clocks(MADRID, four).by_people
    assert clocks(MADRID, five).by_people
    evening = [OpenSession(1, (span(18),))]  # 19:00 in Madrid, 01:00 in Jakarta
    assert fairness(clocks(MADRID, four), OpenHours(evening)).share == 1
    assert fairness(clocks(MADRID, five), OpenHours(evening)).share == pytest.approx(0.2)


def test_nothing_to_judge_is_fair() -> None:
    assert fairness(clocks(MADRID, {}), OpenHours([])).share == 1


@pytest.mark.parametrize(
    ("humane", "hours", "percent"),
    [(1, 3, 33), (2, 3, 67), (199.9, 200, 99), (0.1, 200, 1), (0, 5, 0), (5, 5, 100), (0, 0, 100)],
)
def test_all_and_none_are_kept_for_all_and_none(humane: float, hours: float, percent: int) -> None:
    assert Fairness(humane, hours).percent == percent


occurrences = st.tuples(st.integers(0, 7 * 24 * 12), st.integers(1, 60)).map(
    lambda t: (T0 + timedelta(minutes=5 * t[0]), T0 + timedelta(minutes=5 * (t[0] + t[1])))
)
sessions_of_a_week = st.lists(
    st.lists(occurrences, min_size=1, max_size=3).map(lambda times: OpenSession(0, tuple(times))), max_size=8
)
people = st.dictionaries(st.sampled_from(ZONES), st.integers(1, 9), max_size=6)


@given(sessions_of_a_week, people)
def test_a_share_lies_between_nothing_and_all(
    sessions: list[OpenSession], found: dict[ZoneInfo, int]
) -> None:
    judged = fairness(clocks(MADRID, found), OpenHours(sessions))
    assert 0 <= judged.share <= 1
    assert 0 <= judged.percent <= 100


@given(sessions_of_a_week, people)
def test_one_more_humane_session_never_lowers_a_share(
    sessions: list[OpenSession], found: dict[ZoneInfo, int]
) -> None:
    section = clocks(MADRID, found)
    noon_everywhere = OpenSession(
        1, tuple((T0 + timedelta(hours=hour), T0 + timedelta(hours=hour + 1)) for hour in range(0, 48, 2))
    )
    assert all(noon_everywhere.is_humane(zone) for zone, _ in section.weights)
    assert (
        fairness(section, OpenHours([*sessions, noon_everywhere])).share
        >= fairness(section, OpenHours(sessions)).share - 1e-9
    )


@given(occurrences)
def test_the_count_is_the_sum_of_single_judgements(times: tuple[datetime, datetime]) -> None:
    assert humane_count(*times, ZONES) == sum(is_humane(*times, zone) for zone in ZONES)


@given(st.floats(0, 1))
def test_the_dome_lights_as_many_seats_as_the_share_says(share: float) -> None:
    seats = dots(share)
    lit, dark = seats.lit.count("M"), seats.dark.count("M")
    assert lit + dark == 39
    assert abs(lit / 39 - share) <= 1 / 39
    assert (lit == 0) == (share == 0)
    assert (dark == 0) == (share == 1)


@given(sessions_of_a_week, people, st.integers(0, 7 * 24))
def test_one_more_short_occurrence_never_lowers_a_share(
    sessions: list[OpenSession], found: dict[ZoneInfo, int], hour: int
) -> None:
    section = clocks(MADRID, found)
    start = T0 + timedelta(hours=hour)
    again = [OpenSession(0, (*each.occurrences, (start, start + timedelta(minutes=5)))) for each in sessions]
    assert fairness(section, OpenHours(again)).share >= fairness(section, OpenHours(sessions)).share - 1e-9
