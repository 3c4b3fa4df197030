"""At which hours a session could be held once more."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from hemicycle.programme.rules.fairness import Clocks, clocks, is_humane
from hemicycle.programme.rules.intervals import Interval, are_free
from hemicycle.programme.rules.repeat import APART, MOST, Limits, proposals, share, unserved

ZONES = [
    "America/Toronto",
    "America/Montevideo",
    "Africa/Casablanca",
    "Europe/Madrid",
    "Europe/Istanbul",
    "Asia/Jakarta",
    "Pacific/Auckland",
]
SECTIONS = {key: clocks(ZoneInfo(zone), {}) for key, zone in enumerate(ZONES)}
JAKARTA, AUCKLAND = 5, 6
LIMITS = Limits(ZoneInfo("Europe/Madrid"), date(2021, 2, 15), date(2021, 2, 22))
HOUR = timedelta(hours=1)
PLENARY = Interval(datetime(2021, 2, 17, 13, tzinfo=UTC), datetime(2021, 2, 17, 15, tzinfo=UTC))


def test_the_plenary_of_the_afternoon_leaves_the_pacific_unserved() -> None:
    assert unserved(SECTIONS, [PLENARY]) == (JAKARTA, AUCKLAND)
    assert unserved(SECTIONS, []) == tuple(SECTIONS)


def test_a_repeat_for_the_pacific_lies_in_its_day_and_within_the_edition() -> None:
    found = proposals(SECTIONS, [JAKARTA, AUCKLAND], 2 * HOUR, LIMITS, near=PLENARY.starts_at)
    assert 1 <= len(found) <= MOST
    assert found[0].served == (JAKARTA, AUCKLAND)
    assert found[0].weight == 2
    for each in found:
        assert is_humane(each.starts_at, each.ends_at, ZoneInfo("Pacific/Auckland"))


def test_of_hours_that_serve_the_pacific_alike_the_kinder_one_to_all_others_wins() -> None:
    found = proposals(SECTIONS, [JAKARTA], HOUR, LIMITS, near=PLENARY.starts_at)
    best = max(each.humane for each in found)
    assert found[0].humane == best
    assert is_humane(found[0].starts_at, found[0].ends_at, ZoneInfo("Europe/Madrid"))


def test_a_repeat_is_not_proposed_while_its_speakers_do_something_else_or_cannot() -> None:
    day = Interval(datetime(2021, 2, 14, tzinfo=UTC), datetime(2021, 2, 24, tzinfo=UTC))
    assert (
        proposals(SECTIONS, [AUCKLAND], HOUR, Limits(LIMITS.home, LIMITS.first, LIMITS.last, busy=(day,)))
        == []
    )
    narrow = Interval(datetime(2021, 2, 17, 1, tzinfo=UTC), datetime(2021, 2, 17, 2, tzinfo=UTC))
    only = Limits(LIMITS.home, LIMITS.first, LIMITS.last, available=((narrow,),))
    assert [p.starts_at for p in proposals(SECTIONS, [AUCKLAND], HOUR, only)] == [narrow.starts_at]


def test_nothing_is_proposed_for_nobody_or_for_what_fits_no_day() -> None:
    assert proposals(SECTIONS, [], HOUR, LIMITS) == []
    assert proposals(SECTIONS, [99], HOUR, LIMITS) == []
    assert proposals(SECTIONS, [JAKARTA], 14 * HOUR, LIMITS) == []
    assert proposals(SECTIONS, [JAKARTA], timedelta(0), LIMITS) == []


def test_a_section_weighs_by_the_share_of_its_people() -> None:
    split = Clocks(((ZoneInfo("Asia/Jakarta"), 3), (ZoneInfo("America/Toronto"), 1)), by_people=True)
    assert share(split, PLENARY.starts_at, PLENARY.ends_at) == 0.25


@given(
    st.sets(st.sampled_from(list(SECTIONS)), min_size=1),
    st.integers(15, 300).map(lambda minutes: timedelta(minutes=minutes)),
    st.lists(st.tuples(st.integers(0, 190), st.integers(1, 24)), max_size=6),
)
def test_every_proposal_keeps_to_the_limits_and_is_humane_for_somebody(
    wanted: set[int], length: timedelta, busy: list[tuple[int, int]]
) -> None:
    start = datetime(2021, 2, 15, tzinfo=UTC)
    taken = tuple(Interval(start + a * HOUR, start + (a + b) * HOUR) for a, b in busy)
    limits = Limits(LIMITS.home, LIMITS.first, LIMITS.last, start + 20 * HOUR, taken)
    found = proposals(SECTIONS, wanted, length, limits)
    for at, each in enumerate(found):
        assert each.ends_at - each.starts_at == length
        assert each.starts_at >= start + 20 * HOUR
        assert LIMITS.first <= each.starts_at.astimezone(LIMITS.home).date() <= LIMITS.last
        assert are_free(taken, Interval(each.starts_at, each.ends_at))
        assert set(each.served) <= wanted
        assert each.weight > 0
        assert all(abs(each.starts_at - other.starts_at) >= APART for other in found[:at])
    assert [p.weight for p in found] == sorted((p.weight for p in found), reverse=True)
