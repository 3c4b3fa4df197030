"""Where things lie on the sun ribbon. No database."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hemicycle.programme.rules.ribbon import (
    HOUR,
    MOST_COLUMNS,
    QUARTER,
    WIDTH,
    Asked,
    Ribbon,
    Seat,
    Showing,
    ribbon,
    small_ribbon,
)

MADRID = ZoneInfo("Europe/Madrid")
DAY = date(2021, 2, 17)
NOON = datetime(2021, 2, 17, 12, 50, tzinfo=UTC)
SEATS = (
    Seat("na", "North America", ZoneInfo("America/Toronto"), 45.42, -75.7, assumed=True),
    Seat("af", "Africa", ZoneInfo("Africa/Casablanca"), 34.02, -6.84),
    Seat("eu", "Europe", ZoneInfo("Europe/Brussels"), 50.85, 4.35),
    Seat("mt", "Metropolis", MADRID, 41.39, 2.17),
    Seat("fr", "Forum of Regions", MADRID, 41.39, 2.17),
    Seat("ap", "Asia-Pacific", ZoneInfo("Asia/Jakarta"), -6.2, 106.82),
)


def at(hour: int, minute: int = 0, *, lasts: int = 90, title: str = "A", day: int = 17) -> Showing:
    """A session at an hour in UTC."""
    start = datetime(2021, 2, day, hour, minute, tzinfo=UTC)
    return Showing(start, start + timedelta(minutes=lasts), title, f"/{title}/", f"#{title}", "planet")


def asked(**more: object) -> Asked:
    return Asked(**{"home": MADRID, "zone": MADRID, "now": NOON} | more)  # type: ignore[arg-type]


def drawn(*showings: Showing, day: date = DAY, seats: tuple[Seat, ...] = SEATS, **more: object) -> Ribbon:
    made = ribbon(day, seats, showings, asked(**more))
    assert made is not None
    return made


def test_an_empty_day_has_no_ribbon() -> None:
    assert ribbon(DAY, SEATS, [], asked()) is None
    assert ribbon(DAY, SEATS, [at(12, day=18)], asked()) is None
    assert ribbon(DAY, (), [at(12)], asked()) is None


def test_a_row_is_a_section_and_a_column_a_session() -> None:
    made = drawn(at(7), at(13, title="B"))
    assert [row.label for row in made.rows] == [seat.label for seat in SEATS]
    assert [column.start for column in made.columns] == ["08:00", "14:00"]
    assert [column.href for column in made.columns] == ["/A/", "/B/"]
    assert all(len(column.pills) == len(SEATS) for column in made.columns)


def test_the_local_hour_of_each_section_is_told_with_whether_it_is_humane() -> None:
    pills = drawn(at(16)).columns[0].pills
    assert [(pill.text, pill.ok) for pill in pills] == [
        ("11:00", True),
        ("17:00", True),
        ("17:00", True),
        ("17:00", True),
        ("17:00", True),
        ("23:00", False),
    ]
    assert drawn(at(16)).columns[0].humane == 5


def test_another_local_date_is_marked() -> None:
    late = drawn(at(20))
    assert late.columns[0].pills[-1].shift == "+1"
    early = drawn(at(2))
    assert early.columns[0].pills[0].shift == "−1"
    assert early.columns[0].pills[1].shift == ""


def test_both_sides_of_the_date_line_have_their_own_date() -> None:
    line = (
        Seat("k", "Kiritimati", ZoneInfo("Pacific/Kiritimati"), 1.87, -157.43),
        Seat("p", "Pago Pago", ZoneInfo("Pacific/Pago_Pago"), -14.28, -170.7),
    )
    pills = drawn(at(10, 30), seats=line).columns[0].pills
    assert [(pill.text, pill.shift) for pill in pills] == [("00:30", "+1"), ("23:30", "−1")]


def test_sessions_that_start_together_share_a_column_that_lasts_as_long_as_the_longest() -> None:
    made = drawn(at(9), at(9, title="B"), at(9, lasts=30, title="C"), at(14))
    assert [(column.start, column.end, column.count) for column in made.columns] == [
        ("10:00", "11:30", 3),
        ("15:00", "16:30", 1),
    ]
    assert made.columns[0].href == "?hour=10#ribbon"
    assert not made.is_cut


def test_a_frame_ends_where_the_next_begins() -> None:
    made = drawn(at(9, lasts=240), at(11, title="B"))
    assert made.is_cut
    one, other = made.columns
    assert one.end == "14:00"
    assert one.x + one.width < other.x
    first, second = made.upright.boxes
    assert first.y + first.height < second.y


def test_sections_with_the_same_seat_share_a_sky() -> None:
    made = drawn(at(9))
    assert made.rows[3].sky == made.rows[4].sky
    assert len(made.gradients) == 5
    assert {row.sky for row in made.rows} == {gradient.id for gradient in made.gradients}


def test_the_axis_is_the_readers_clock() -> None:
    assert [tick.text for tick in drawn(at(9)).ticks] == [f"{hour:02d}:00" for hour in range(0, 24, 3)]
    ticks = drawn(at(9), zone=ZoneInfo("Asia/Kolkata")).ticks
    assert ticks[0].text == "06:00"
    assert ticks[0].moment == datetime(2021, 2, 17, 0, 30, tzinfo=UTC)
    assert [tick.text for tick in ticks if tick.turns] == ["00:00"]


@pytest.mark.parametrize(("day", "hours"), [(date(2021, 3, 28), 23), (date(2021, 10, 31), 25)])
def test_the_ribbon_of_a_day_on_which_clocks_change_spans_all_its_hours(day: date, hours: int) -> None:
    start = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    made = drawn(Showing(start, start + HOUR, "A", "/a/"), day=day, now=start)
    assert made.ends_at - made.starts_at == timedelta(hours=hours)
    noon = made.columns[0]
    share = (noon.x + noon.width / 2 - made.band_x) / made.band_width
    expected = (start + HOUR / 2 - made.starts_at) / (made.ends_at - made.starts_at)
    assert share == pytest.approx(expected, abs=0.01)
    assert noon.start == start.astimezone(MADRID).strftime("%H:%M")


def test_now_is_a_line_only_while_the_day_is_on() -> None:
    assert drawn(at(9)).now is not None
    assert drawn(at(9), now=NOON + timedelta(days=1)).now is None
    assert drawn(at(9), now=NOON - timedelta(days=1)).now is None


def test_crowded_hours_zoom_the_picture_on_themselves() -> None:
    made = drawn(*[at(8 + i // 2, i % 2 * 30, lasts=30, title=str(i)) for i in range(10)])
    assert not made.dense
    assert made.is_zoomed
    assert (made.starts_at, made.ends_at) == (
        datetime(2021, 2, 17, 7, tzinfo=UTC),
        datetime(2021, 2, 17, 14, tzinfo=UTC),
    )


def crowd(count: int = 40) -> list[Showing]:
    return [at(6 + i % 12, i % 4 * 15, lasts=45 + i % 3 * 15, title=f"s{i}") for i in range(count)]


def test_more_than_twelve_columns_become_hours_that_count() -> None:
    made = drawn(*crowd(), query=(("theme", "planet"), ("q", "a b&c")))
    assert made.dense
    assert made.count == 40
    assert made.columns[0].href == "?theme=planet&q=a+b%26c&hour=07#ribbon"
    assert [column.start for column in made.columns] == [f"{hour:02d}:00" for hour in range(7, 19)]
    heights = {column.count: column.y for column in made.columns}
    assert heights[max(heights)] <= heights[min(heights)]


def test_an_hour_narrows_and_leads_back() -> None:
    made = drawn(*crowd(), hour="09", query=(("theme", "planet"),))
    assert made.hour == "09"
    assert not made.dense
    assert made.count == sum(showing.starts_at.hour == 8 for showing in crowd())
    assert made.wide_href == "?theme=planet#ribbon"


def test_a_narrowed_hour_fills_the_picture() -> None:
    for zone, hour, offset in ((MADRID, "09", 0), (ZoneInfo("Asia/Kolkata"), "13", 30)):
        start = datetime(2021, 2, 17, 8, tzinfo=UTC) - timedelta(minutes=offset)
        begins = [start + timedelta(minutes=5 * i) for i in range(12)]
        showings = [Showing(b, b + HOUR * (1 + i % 2), f"s{i}", "/", "#") for i, b in enumerate(begins)]
        made = drawn(*showings, home=zone, zone=zone, hour=hour)
        assert (made.starts_at, made.ends_at) == (start - QUARTER, start + HOUR + QUARTER)
        assert made.is_cut
        assert [column.count for column in made.columns] == [1] * 12
        assert [tick.moment for tick in made.ticks] == [start + QUARTER * i for i in range(-1, 5)]


def test_no_hour_of_the_axis_lies_under_a_count() -> None:
    made = drawn(at(9), at(9, title="B"), at(9, 30))
    assert "12:00" in [tick.text for tick in made.ticks]
    narrowed = drawn(at(9), at(9, title="B"), at(9, 30), hour="10")
    assert [tick.text for tick in narrowed.ticks] == ["09:45", "10:15", "10:30", "10:45", "11:00"]


def test_an_hour_in_which_nothing_begins_or_that_is_nonsense_narrows_to_nothing() -> None:
    for hour in ("03", "99", "x", "9", "<b>"):
        made = drawn(at(9), hour=hour)
        assert made.hour == ""
        assert made.count == 1


def test_a_narrowed_hour_that_is_still_too_full_is_grouped_by_quarters() -> None:
    showings = [at(9, i * 4, lasts=30 + i, title=f"s{i}") for i in range(14)]
    made = drawn(*showings, hour="10")
    assert made.hour == "10"
    assert [column.start for column in made.columns] == ["10:00", "10:15", "10:30", "10:45"]
    assert made.count == 14
    assert made.columns[0].href == "#s0"


def test_a_column_of_several_sessions_is_humane_only_if_each_of_them_is() -> None:
    made = drawn(*[at(18, i, lasts=30 + 30 * (i % 2), title=f"s{i}") for i in range(14)])
    assert made.dense
    assert [pill.ok for pill in made.columns[0].pills][1:4] == [True, True, True]
    later = drawn(*[at(19, i, lasts=30 + 60 * (i % 2), title=f"s{i}") for i in range(14)])
    assert [pill.ok for pill in later.columns[0].pills][1:4] == [False, False, False]


def test_in_right_to_left_languages_time_runs_from_right_to_left_and_labels_stand_right() -> None:
    left, right = drawn(at(7), at(13)), drawn(at(7), at(13), mirrored=True)
    assert right.columns[0].x > right.columns[1].x
    assert right.label_x > right.band_x + right.band_width
    assert [column.x + column.width for column in right.columns] == [
        WIDTH - column.x for column in left.columns
    ]
    assert [tick.text for tick in right.ticks] == [tick.text for tick in left.ticks]
    assert right.upright.left == 0
    assert right.upright.axis_x > right.upright.strips_width


def test_upright_neighbours_with_one_clock_share_a_pill() -> None:
    pills = drawn(at(13)).upright.pills
    assert [pill.text for pill in pills] == ["08:00", "14:00", "20:00"]
    assert pills[1].width > pills[0].width * 3


def test_upright_the_picture_is_cropped_to_the_busy_hours() -> None:
    upright = drawn(at(9), at(13)).upright
    assert upright.inner < upright.sky_height
    assert upright.sky_y < 0
    assert all(upright.top <= box.y and box.y + box.height <= upright.height for box in upright.boxes)


def test_long_labels_are_cut_at_a_word() -> None:
    long = Seat("x", "Metropolitan section of cities and regions (worldwide)", MADRID, 41.39, 2.17)
    made = drawn(at(9), seats=(long,))
    assert made.rows[0].label == "Metropolitan section of cities…"
    assert made.rows[0].seat.label == long.label


@settings(max_examples=120, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 23 * 60 + 55), st.sampled_from([5, 15, 30, 45, 60, 90, 240])),
        min_size=1,
        max_size=40,
    ),
    st.booleans(),
    st.sampled_from(["", "09", "13"]),
)
@example([(0, 5), (1, 30)], False, "")
@example([(540, 5), (588, 5)], False, "09")
@example([(23 * 60 + 50 + i, 5) for i in range(5)], False, "")
def test_everything_stays_inside_the_picture_and_pills_never_touch(
    times: list[tuple[int, int]], mirrored: bool, hour: str
) -> None:
    midnight = datetime(2021, 2, 16, 23, tzinfo=UTC)
    showings = [
        Showing(midnight + timedelta(minutes=a), midnight + timedelta(minutes=a + b), f"s{i}", "/", "#")
        for i, (a, b) in enumerate(times)
    ]
    made = drawn(*showings, mirrored=mirrored, hour=hour)
    assert made.dense or len(made.columns) <= MOST_COLUMNS
    assert made.hour or made.count == len(showings)
    for column in made.columns:
        assert made.band_x - 5 <= column.x
        assert column.x + column.width <= made.band_x + made.band_width + 10
        assert column.width > 0
    frames = sorted((column.x, column.x + column.width) for column in made.columns)
    assert all(a[1] < b[0] for a, b in pairwise(frames))
    middles = sorted(column.middle for column in made.columns)
    least = 27 if made.dense else 38
    assert all(b - a >= least for a, b in pairwise(middles))
    upright = made.upright
    assert all(a.y + a.height < b.y for a, b in pairwise(upright.boxes))
    assert all(box.height >= 18 for box in upright.boxes)
    assert all(upright.top <= box.y <= upright.top + upright.inner for box in upright.boxes)
    assert all(pill.left >= 0 and pill.left + pill.width <= upright.width for pill in upright.pills)


# --- small --------------------------------------------------------------------------------------------


def test_a_session_lies_on_each_sections_own_day() -> None:
    showing = at(13)
    made = small_ribbon("o", SEATS, [(showing.starts_at, showing.ends_at)], asked())
    assert made is not None
    assert made.humane == 5  # in Jakarta it ends at 21:30
    assert [row.hours[0].start for row in made.rows] == ["08:00", "14:00", "14:00", "14:00", "14:00", "20:00"]
    assert made.rows[0].boxes == ((80, 15, True),)
    assert made.rows[5].boxes == ((200, 15, False),)


def test_a_session_over_midnight_is_drawn_in_two_parts() -> None:
    showing = at(16, lasts=120)
    made = small_ribbon("o", SEATS, [(showing.starts_at, showing.ends_at)], asked())
    assert made is not None
    assert made.rows[5].boxes == ((230, 10, False), (0, 10, False))
    mirrored = small_ribbon("o", SEATS, [(showing.starts_at, showing.ends_at)], asked(mirrored=True))
    assert mirrored is not None
    assert mirrored.rows[5].boxes == ((0, 10, False), (230, 10, False))


def test_a_repeated_session_is_humane_where_one_occurrence_is() -> None:
    early, late = at(2), at(16)
    made = small_ribbon("o", SEATS, [(s.starts_at, s.ends_at) for s in (early, late)], asked())
    assert made is not None
    assert made.humane == len(SEATS)
    assert all(len(row.hours) == 2 for row in made.rows)


def test_a_session_without_occurrences_has_no_picture() -> None:
    assert small_ribbon("o", SEATS, [], asked()) is None
    assert small_ribbon("o", (), [(NOON, NOON + HOUR)], asked()) is None
