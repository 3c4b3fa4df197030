"""What a release changes, on paper."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hemicycle.programme.models import Audience, Change
from hemicycle.programme.rules import releases as rules
from hemicycle.programme.rules.releases import Difference, Listing, Place, Sight

MORNING = datetime(2021, 2, 17, 9, 0, tzinfo=UTC)
PUBLIC, REGISTERED, COUNCIL = Listing("public"), Listing("registered"), Listing("circle", 7)

listings = st.one_of(
    st.sampled_from([PUBLIC, REGISTERED]),
    st.builds(lambda circle: Listing("circle", circle), st.integers(1, 3)),
)
places = st.builds(
    lambda hour, length, **more: Place(
        MORNING + timedelta(hours=hour), MORNING + timedelta(hours=hour + length), **more
    ),
    st.integers(0, 5),
    st.integers(1, 2),
    listing=listings,
    room=st.sampled_from(["", "A"]),
    cancelled=st.booleans(),
    order=st.integers(0, 1),
)
versions = st.dictionaries(st.integers(1, 6), places)
sights = st.builds(Sight, registered=st.booleans(), circles=st.frozensets(st.integers(1, 3)))


def at(hour: int, listing: Listing = PUBLIC, **more: object) -> Place:
    return Place(
        MORNING + timedelta(hours=hour),
        MORNING + timedelta(hours=hour + 1),
        listing,
        **more,  # type: ignore[arg-type]
    )


@given(versions)
def test_equal_versions_have_no_differences(version: dict[int, Place]) -> None:
    assert rules.changes(version, dict(version)) == []


@given(versions, versions)
def test_applying_the_differences_gives_the_version_after(
    before: dict[int, Place], after: dict[int, Place]
) -> None:
    assert rules.applied(before, rules.changes(before, after)) == after


@given(versions, versions)
def test_the_way_back_differs_in_the_same_places(before: dict[int, Place], after: dict[int, Place]) -> None:
    there = {difference.occurrence for difference in rules.changes(before, after)}
    back = {difference.occurrence for difference in rules.changes(after, before)}
    assert there == back


@given(st.one_of(st.none(), places), st.one_of(st.none(), places), listings, sights)
def test_a_line_is_told_only_to_whom_saw_or_sees_the_session(
    before: Place | None, after: Place | None, now: Listing, sight: Sight
) -> None:
    was, is_ = before.listing if before else rules.NOBODY, after.listing if after else rules.NOBODY
    for kind in rules.kinds(Difference(1, before, after)):
        if rules.is_told(kind, sight, before=was, after=is_, now=now):
            assert sight.sees(was) or (sight.sees(is_) and sight.sees(now))
            assert kind == rules.GONE or sight.sees(now)


@given(st.one_of(st.none(), places), st.one_of(st.none(), places), sights)
def test_a_reader_is_told_one_line_at_most_of_a_difference(
    before: Place | None, after: Place | None, sight: Sight
) -> None:
    was, is_ = before.listing if before else rules.NOBODY, after.listing if after else rules.NOBODY
    kinds = rules.kinds(Difference(1, before, after))
    told = [kind for kind in kinds if rules.is_told(kind, sight, before=was, after=is_, now=is_)]
    assert len(told) <= 1


def kinds(before: Place | None, after: Place | None) -> list[str]:
    return rules.kinds(Difference(1, before, after))


def test_what_is_told_of_a_difference() -> None:
    assert kinds(None, at(1)) == ["new"]
    assert kinds(at(1), at(2)) == ["moved"]
    assert kinds(at(1), at(1, room="B")) == ["moved"]
    assert kinds(at(1), at(2, cancelled=True)) == ["cancelled"]
    assert kinds(at(1, cancelled=True), at(2)) == ["restored"]
    assert kinds(at(1), None) == ["gone"]


def test_order_is_not_told_and_what_comes_in_cancelled_is_not_new() -> None:
    assert kinds(at(1), at(1, order=1)) == []
    assert kinds(None, at(1, cancelled=True)) == []
    assert kinds(at(1, cancelled=True), at(2, cancelled=True)) == []


def test_a_narrower_audience_is_gone_for_those_outside_and_nothing_for_those_inside() -> None:
    assert "gone" in kinds(at(1), at(1, COUNCIL))
    inside = Sight(circles=frozenset({7}))
    assert rules.is_told("gone", rules.EVERYBODY, before=PUBLIC, after=COUNCIL, now=COUNCIL)
    assert not rules.is_told("gone", inside, before=PUBLIC, after=COUNCIL, now=COUNCIL)


@given(st.lists(st.integers(0, 300), max_size=40))
def test_pages_hold_every_release_once_and_none_is_too_long(counts: list[int]) -> None:
    cut = rules.pages(counts, releases=10, lines=200)
    assert [count for page in cut for count in counts[page]] == counts
    for page in cut:
        assert len(counts[page]) <= 10
        assert sum(counts[page]) <= 200 or len(counts[page]) == 1
    assert len(cut) == 1 or all(counts[page] for page in cut)


def test_calendars_hear_of_times_rooms_and_cancellations_only() -> None:
    assert rules.needs_new_sequence(at(1), at(2))
    assert rules.needs_new_sequence(at(1), at(1, room="B"))
    assert rules.needs_new_sequence(at(1), at(1, cancelled=True))
    assert not rules.needs_new_sequence(at(1), at(1, order=4))
    assert not rules.needs_new_sequence(at(1), at(1, COUNCIL))


def test_the_words_of_the_rules_are_those_of_the_tables() -> None:
    assert {kind.value for kind in Change.Kind} == {
        rules.NEW, rules.MOVED, rules.CANCELLED, rules.RESTORED, rules.GONE, rules.TEXT,
    }  # fmt: skip
    assert {audience.value for audience in Audience} == {rules.PUBLIC, rules.REGISTERED, rules.CIRCLE}


def test_a_session_ends_after_it_starts_and_within_two_weeks() -> None:
    assert rules.may_take_place(MORNING, MORNING + timedelta(minutes=5))
    assert not rules.may_take_place(MORNING, MORNING)
    assert not rules.may_take_place(MORNING, MORNING + timedelta(days=15))
