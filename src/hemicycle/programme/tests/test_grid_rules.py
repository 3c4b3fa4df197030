"""Where blocks lie on the day grid."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from hemicycle.programme.rules.grid import SHORTEST, lies, minutes_into, window
from hemicycle.programme.rules.intervals import Interval

NOON = datetime(2021, 2, 17, 12, tzinfo=UTC)
MADRID = ZoneInfo("Europe/Madrid")

entries = st.lists(
    st.tuples(st.integers(0, 300), st.integers(1, 120)).map(
        lambda pair: Interval(NOON + timedelta(minutes=pair[0]), NOON + timedelta(minutes=pair[0] + pair[1]))
    ),
    max_size=12,
)


@given(entries)
def test_no_block_lies_on_another(found: list[Interval]) -> None:
    placed = lies(found)
    assert len(placed) == len(found)
    for i, one in enumerate(found):
        assert 0 <= placed[i].column < placed[i].columns
        for j in range(i):
            other = found[j]
            if one.overlaps(other):
                assert placed[i].column != placed[j].column
                assert placed[i].columns == placed[j].columns


@given(entries)
def test_there_are_no_more_columns_than_blocks_at_once(found: list[Interval]) -> None:
    drawn = [Interval(each.starts_at, max(each.ends_at, each.starts_at + SHORTEST)) for each in found]
    at_once = max(
        (sum(each.starts_at <= m.starts_at < each.ends_at for each in drawn) for m in drawn), default=0
    )
    assert max((lie.columns for lie in lies(found)), default=0) == at_once


def test_a_quiet_morning_is_wide_although_the_afternoon_is_full() -> None:
    hour = timedelta(hours=1)
    morning = Interval(NOON - 4 * hour, NOON - 3 * hour)
    full = [Interval(NOON, NOON + hour)] * 3
    assert [lie.columns for lie in lies([morning, *full])] == [1, 3, 3, 3]


def test_minutes_of_a_day_are_counted_by_real_time_where_the_clocks_change() -> None:
    spring = date(2021, 3, 28)
    assert minutes_into(spring, datetime(2021, 3, 28, 8, tzinfo=MADRID), MADRID) == 7 * 60
    assert minutes_into(spring, datetime(2021, 3, 29, 8, tzinfo=MADRID), MADRID) == 23 * 60
    assert minutes_into(spring, datetime(2021, 3, 27, 8, tzinfo=MADRID), MADRID) == 0


def test_the_grid_is_wide_enough_for_every_block() -> None:
    on = date(2021, 2, 17)
    assert window([], on, MADRID) == (480, 1200)
    early = Interval(datetime(2021, 2, 17, 5, 30, tzinfo=UTC), datetime(2021, 2, 17, 7, tzinfo=UTC))
    late = Interval(datetime(2021, 2, 17, 21, tzinfo=UTC), datetime(2021, 2, 18, 1, tzinfo=UTC))
    assert window([early, late], on, MADRID) == (360, 1440)
