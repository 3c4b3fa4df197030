"""When something reaches a person, worked out on paper: quiet hours in every zone, one digest a day, floods."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemicycle.inbox.rules import reaching as rules
from hemicycle.inbox.rules.reaching import (
    ANY_HOUR,
    AT_ONCE,
    DIGEST,
    LONGEST_QUIET,
    MINUTES,
    MOST_IN_A_WINDOW,
    NEVER,
    WAYS,
    WINDOW,
    Hours,
)
from hemicycle.kernel.zones import known_zones

A_DAY = timedelta(hours=24)
MADRID, APIA, TOKYO = ZoneInfo("Europe/Madrid"), ZoneInfo("Pacific/Apia"), ZoneInfo("Asia/Tokyo")
ZONES = sorted(known_zones())


@st.composite
def some_hours(draw: st.DrawFn) -> Hours:
    """Hours that somebody may keep, anywhere on earth."""
    zone = ZoneInfo(draw(st.sampled_from(ZONES)))
    begins, lasts = draw(st.integers(0, MINUTES - 1)), draw(st.integers(1, LONGEST_QUIET))
    quiet = draw(st.sampled_from([None, (begins, (begins + lasts) % MINUTES)]))
    digest_at = draw(st.integers(0, MINUTES - 1))
    if quiet is not None and not rules.may_keep_hours(quiet, digest_at):
        digest_at = quiet[1]
    return Hours(zone, quiet, digest_at)


moments = st.integers(0, 38 * 365 * MINUTES).map(
    lambda minutes: datetime(2000, 1, 5, tzinfo=UTC) + timedelta(minutes=minutes)
)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


# --- quiet hours -------------------------------------------------------------------------------------------


@given(some_hours(), moments)
def test_the_next_loud_moment_is_never_quiet_and_within_a_day(hours: Hours, at: datetime) -> None:
    loud = rules.next_loud(at, hours)
    assert not rules.is_quiet(loud, hours)
    assert at <= loud <= at + A_DAY
    assert loud == at or rules.is_quiet(at, hours), "whoever may be told at once is"
    assert rules.next_loud(loud, hours) == loud


@given(some_hours(), moments, st.sampled_from(ZONES))
def test_whoever_travels_is_left_in_peace_where_they_are_now(hours: Hours, at: datetime, there: str) -> None:
    planned = rules.next_loud(at, hours)
    moved = Hours(ZoneInfo(there), hours.quiet, hours.digest_at)
    again = rules.next_loud(planned, moved)
    assert not rules.is_quiet(again, moved)
    assert again <= planned + A_DAY


@pytest.mark.parametrize(
    ("at", "zone", "quiet", "loud"),
    [
        ("2026-01-10 21:30", MADRID, (22 * 60, 7 * 60), "2026-01-11 06:00"),
        ("2026-01-10 20:59", MADRID, (22 * 60, 7 * 60), "2026-01-10 20:59"),
        ("2026-01-10 12:30", MADRID, (13 * 60, 15 * 60), "2026-01-10 14:00"),  # a siesta
        ("2026-03-28 22:00", MADRID, (22 * 60, 7 * 60), "2026-03-29 05:00"),  # the night is an hour shorter
        ("2026-10-24 21:00", MADRID, (22 * 60, 7 * 60), "2026-10-25 06:00"),  # and an hour longer
        ("2026-03-29 00:30", MADRID, (0, 2 * 60 + 30), "2026-03-29 01:30"),  # 2:30 does not exist
        ("2026-10-25 00:10", MADRID, (22 * 60, 2 * 60 + 30), "2026-10-25 00:30"),  # the first 2:30 …
        ("2026-10-25 01:10", MADRID, (22 * 60, 2 * 60 + 30), "2026-10-25 01:30"),  # … and the second
        ("2011-12-30 09:00", APIA, (22 * 60, 7 * 60), "2011-12-30 17:00"),  # there was no 30 December
    ],
)
def test_quiet_hours_end_when_the_clock_on_the_wall_says_so(
    at: str, zone: ZoneInfo, quiet: tuple[int, int], loud: str
) -> None:
    assert rules.next_loud(utc(at), Hours(zone, quiet)) == utc(loud)


@pytest.mark.parametrize(
    ("quiet", "digest_at", "ok"),
    [
        (None, 3 * 60, True),
        ((22 * 60, 7 * 60), 8 * 60, True),
        ((22 * 60, 7 * 60), 7 * 60, True),
        ((22 * 60, 7 * 60), 6 * 60 + 59, False),
        ((22 * 60, 7 * 60), 22 * 60, False),
        ((7 * 60, 7 * 60), 12 * 60, False),
        ((15 * 60, 7 * 60), 12 * 60, True),
        ((14 * 60, 7 * 60), 12 * 60, False),
    ],
)
def test_hours_leave_room_for_mail_and_for_the_digest(
    quiet: tuple[int, int] | None, digest_at: int, ok: bool
) -> None:
    verdict = rules.may_keep_hours(quiet, digest_at)
    assert bool(verdict) is ok
    assert ok or str(verdict.why)


# --- the digest --------------------------------------------------------------------------------------------


@given(some_hours(), moments)
def test_the_next_digest_comes_later_and_never_in_quiet_hours(hours: Hours, at: datetime) -> None:
    digest = rules.next_digest(at, hours)
    assert at < digest
    assert digest <= at + timedelta(hours=52), "even where a day was left out"
    assert not rules.is_quiet(digest, hours)


@given(some_hours(), moments)
def test_there_is_one_digest_on_each_day_that_a_place_has(hours: Hours, at: datetime) -> None:
    digests = [at]
    for _day in range(6):
        digests.append(rules.next_digest(digests[-1], hours))
    days = [rules.day_of(digest, hours) for digest in digests[1:]]
    assert all(before < after for before, after in pairwise(days))


@pytest.mark.parametrize(
    ("at", "zone", "minute", "digest"),
    [
        ("2026-03-28 12:00", MADRID, 8 * 60, "2026-03-29 06:00"),
        ("2026-10-24 12:00", MADRID, 8 * 60, "2026-10-25 07:00"),
        ("2026-10-24 22:00", MADRID, 2 * 60 + 30, "2026-10-25 00:30"),  # 2:30 comes twice, the digest once
        ("2026-10-25 00:30", MADRID, 2 * 60 + 30, "2026-10-26 01:30"),
        ("2026-10-25 23:00", TOKYO, 8 * 60, "2026-10-26 23:00"),
    ],
)
def test_the_digest_comes_at_the_hour_of_the_wall(at: str, zone: ZoneInfo, minute: int, digest: str) -> None:
    assert rules.next_digest(utc(at), Hours(zone, None, minute)) == utc(digest)


def test_tomorrow_is_the_morning_of_the_next_day_there() -> None:
    assert rules.tomorrow(utc("2026-01-10 23:30"), Hours(MADRID)) == utc("2026-01-12 06:00")
    assert rules.tomorrow(utc("2026-01-10 22:30"), Hours(MADRID, None)) == utc("2026-01-11 06:00")
    assert rules.day_of(utc("2026-01-10 23:30"), Hours(TOKYO)) == date(2026, 1, 11)


# --- a flood -----------------------------------------------------------------------------------------------


def leave(arrivals: Sequence[datetime]) -> list[tuple[datetime, datetime]]:
    """(told, leaves) of things that are told one after the other."""
    known: list[datetime] = []
    found = []
    for now in arrivals:
        leaves = rules.departure(now, known)
        known.append(leaves)
        found.append((now, leaves))
    return found


arrivals = st.lists(st.integers(0, 3600), min_size=1, max_size=80).map(
    lambda seconds: [utc("2026-01-10 12:00") + timedelta(seconds=each) for each in sorted(seconds)]
)


@given(arrivals)
def test_there_are_never_more_than_five_mails_within_ten_minutes_and_nothing_is_lost(
    told: list[datetime],
) -> None:
    left = leave(told)
    assert len(left) == len(told)
    assert all(now <= leaves <= now + WINDOW for now, leaves in left)
    mails = sorted({leaves for _now, leaves in left})
    for begin in mails:
        assert len([mail for mail in mails if begin <= mail < begin + WINDOW]) <= MOST_IN_A_WINDOW


def test_of_a_flood_five_leave_at_once_and_the_rest_is_one_mail_at_the_end_of_the_window() -> None:
    noon = utc("2026-01-10 12:00")
    left = leave([noon + timedelta(seconds=each) for each in range(100)])
    assert [leaves - now for now, leaves in left[:5]] == [timedelta(0)] * 5
    assert {leaves for _now, leaves in left[5:]} == {noon + WINDOW}


# --- all together ------------------------------------------------------------------------------------------


@given(some_hours(), moments, st.sampled_from(WAYS), st.integers(-600, 600))
def test_what_is_planned_keeps_to_hours_and_pause(hours: Hours, now: datetime, way: str, pause: int) -> None:
    paused = Hours(hours.zone, hours.quiet, hours.digest_at, now + timedelta(minutes=pause))
    due = rules.due_at(way, now, paused)
    if way == NEVER:
        assert due is None
        return
    assert due is not None
    assert due >= max(now, now + timedelta(minutes=pause))
    if way != ANY_HOUR:
        assert not rules.is_quiet(due, paused)
    elif pause <= 0:
        assert due == now


@pytest.mark.parametrize(
    ("chosen", "no_digest", "urgent", "way"),
    [
        ("", False, False, DIGEST),  # as the room says
        ("", True, False, NEVER),  # the digest is stopped
        (AT_ONCE, True, False, AT_ONCE),
        (AT_ONCE, False, True, ANY_HOUR),
        (NEVER, False, True, NEVER),
        ("by pigeon", False, False, DIGEST),
    ],
)
def test_the_way_is_the_readers_choice_where_there_is_one(
    chosen: str, no_digest: bool, urgent: bool, way: str
) -> None:
    assert rules.way_of(DIGEST, WAYS, chosen, no_digest=no_digest, urgent=urgent) == way
    assert rules.way_of(NEVER, (AT_ONCE, NEVER), DIGEST, no_digest=False, urgent=False) == NEVER
