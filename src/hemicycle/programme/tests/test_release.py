"""Publishing the draft."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from hemicycle.editions.models import Edition
from hemicycle.editions.testing import EditionFactory
from hemicycle.kernel import clock
from hemicycle.kernel.verdict import Refused
from hemicycle.people.models import Person
from hemicycle.people.testing import CircleFactory
from hemicycle.programme import operations
from hemicycle.programme.models import Change, Occurrence, Release, Session, Slot
from hemicycle.programme.operations import releases
from hemicycle.programme.queries.slots import public_slots
from hemicycle.programme.testing import OccurrenceFactory, SessionFactory
from hemicycle.record.models import Entry

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def edition() -> Edition:
    return EditionFactory.create()


def planned(edition: Edition, **session: object) -> Occurrence:
    return OccurrenceFactory.create(session=SessionFactory.create(edition=edition, **session))


def publish(edition: Edition, by: Person | None = None) -> Release:
    return operations.release(edition, note={"en": "A note"}, by=by)


def move(occurrence: Occurrence, by: timedelta = HOUR) -> Occurrence:
    return operations.move_occurrence(
        occurrence, starts_at=occurrence.starts_at + by, ends_at=occurrence.ends_at + by, by=None
    )


def test_the_first_release_shows_the_draft_and_lists_no_change(edition: Edition, bruno: Person) -> None:
    occurrence = planned(edition)
    release = publish(edition, bruno)
    assert (release.number, release.name, release.by) == (1, "v1", bruno)
    assert [slot.occurrence for slot in release.slots.all()] == [occurrence]
    assert not Change.objects.exists()
    entry = Entry.objects.get(kind="ProgrammeReleased")
    assert entry.data == {
        "edition_id": edition.pk,
        "release_id": release.pk,
        "number": 1,
        "urgent": False,
    }
    assert entry.by == bruno


def test_the_public_reads_no_draft_before_it_is_released(edition: Edition) -> None:
    occurrence = planned(edition)
    publish(edition)
    before = occurrence.starts_at
    other = planned(edition)
    move(occurrence)
    operations.cancel_occurrence(occurrence, by=None)
    operations.list_session_to(occurrence.session, "registered", by=None)
    assert [(slot.starts_at, slot.cancelled) for slot in public_slots(edition)] == [(before, False)]
    publish(edition)
    assert [slot.occurrence for slot in public_slots(edition)] == [other]


def test_a_release_grows_the_version_of_the_edition_at_once(edition: Edition) -> None:
    planned(edition)
    version = edition.version
    publish(edition)
    assert edition.version == version + 1
    edition.refresh_from_db()
    assert edition.version == version + 1


def test_nothing_changed_is_no_release(edition: Edition) -> None:
    planned(edition)
    publish(edition)
    version = edition.version
    with pytest.raises(Refused, match="Nothing has changed"):
        publish(edition)
    edition.refresh_from_db()
    assert edition.version == version
    assert edition.releases.count() == 1


def test_an_empty_draft_is_no_first_release(edition: Edition) -> None:
    with pytest.raises(Refused, match="nothing to publish"):
        publish(edition)


def test_each_change_is_a_line(edition: Edition) -> None:
    stays, moves, ends, goes, reordered = (planned(edition) for _ in range(5))
    back = planned(edition)
    operations.cancel_occurrence(back, by=None)
    publish(edition)
    moved = move(moves)
    operations.cancel_occurrence(ends, by=None)
    operations.restore_occurrence(back, by=None)
    operations.remove_occurrence(goes, by=None)
    operations.move_occurrence(
        reordered, starts_at=reordered.starts_at, ends_at=reordered.ends_at, order=9, by=None
    )
    new = planned(edition)
    publish(edition)
    assert {(change.kind, change.occurrence) for change in Change.objects.all()} == {
        ("moved", moves), ("cancelled", ends), ("restored", back), ("gone", goes), ("new", new),
    }  # fmt: skip
    line = Change.objects.get(kind="moved")
    assert (line.before_starts_at, line.starts_at) == (moves.starts_at, moved.starts_at)
    assert stays.pk not in Change.objects.values_list("occurrence", flat=True)


def test_the_sequence_grows_only_where_calendars_must_be_told(edition: Edition) -> None:
    stays, moves, ends = (planned(edition) for _ in range(3))
    with clock.set_to(datetime(2021, 1, 1, tzinfo=UTC)):
        publish(edition)
    moves = move(moves)
    operations.cancel_occurrence(ends, by=None)
    with clock.set_to(datetime(2021, 2, 1, tzinfo=UTC)):
        second = publish(edition)
    move(moves)
    third = publish(edition)

    def sequences(release: Release) -> list[int]:
        slots = {slot.occurrence_id: slot for slot in release.slots.all()}
        return [slots[o.pk].sequence for o in (stays, moves, ends)]

    assert sequences(second) == [0, 1, 1]
    assert sequences(third) == [0, 2, 1]
    kept = third.slots.get(occurrence=ends)
    assert kept.changed_at.month == 2
    assert third.slots.get(occurrence=stays).changed_at.month == 1


def test_what_left_and_comes_back_has_a_greater_sequence_than_calendars_know(edition: Edition) -> None:
    planned(edition)
    occurrence = move(planned(edition))
    publish(edition)
    occurrence = move(occurrence)
    publish(edition)
    operations.remove_occurrence(occurrence, by=None)
    publish(edition)
    operations.restore_occurrence(occurrence, by=None)
    sequence = publish(edition).slots.get(occurrence=occurrence).sequence
    assert sequence == 3  # it was 1; its cancellation went out with 2


def test_a_session_that_is_no_longer_public_is_gone_by_the_title_it_had(edition: Edition) -> None:
    planned(edition)
    occurrence = planned(edition, title={"en": "Open debate"})
    publish(edition)
    operations.list_session_to(occurrence.session, "circle", CircleFactory.create(), by=None)
    publish(edition)
    operations.edit_session(occurrence.session, changes={"title": {"en": "Secret plan"}}, by=None)
    gone = Change.objects.get(kind="gone")
    assert gone.title == {"en": "Open debate"}
    assert gone.starts_at is None
    assert gone.listed_to == "circle"
    assert gone.before_listed_to == "public"


def test_a_circle_is_named_exactly_when_it_is_needed(edition: Edition) -> None:
    session = SessionFactory.create(edition=edition)
    with pytest.raises(Refused):
        operations.list_session_to(session, "circle", by=None)
    with pytest.raises(Refused):
        operations.list_session_to(session, "public", CircleFactory.create(), by=None)


def test_an_occurrence_ends_after_it_starts(edition: Edition) -> None:
    occurrence = planned(edition)
    with pytest.raises(Refused, match="end after it starts"):
        operations.move_occurrence(
            occurrence, starts_at=occurrence.ends_at, ends_at=occurrence.starts_at, by=None
        )
    with pytest.raises(Refused, match="end after it starts"):
        operations.add_occurrence(
            occurrence.session, starts_at=occurrence.ends_at, ends_at=occurrence.ends_at, by=None
        )


def test_an_added_occurrence_is_in_the_next_release(edition: Edition) -> None:
    occurrence = planned(edition)
    publish(edition)
    again = operations.add_occurrence(
        occurrence.session,
        starts_at=occurrence.starts_at + 12 * HOUR,
        ends_at=occurrence.ends_at + 12 * HOUR,
        guid="given",
        by=None,
    )
    assert again.guid == "given"
    assert {slot.occurrence for slot in publish(edition).slots.all()} == {occurrence, again}


def test_a_release_of_500_sessions_takes_a_second_at_most(
    edition: Edition, django_assert_max_num_queries: object
) -> None:
    scope_of = SessionFactory.create(edition=edition).scope
    scopes = type(scope_of).objects.bulk_create(
        type(scope_of)(kind="session", path=f"/many/{n}/") for n in range(500)
    )
    sessions = Session.objects.bulk_create(
        Session(edition=edition, slug=f"many-{n}", title={"en": f"Many {n}"}, scope=scopes[n])
        for n in range(500)
    )
    start = datetime(2021, 2, 17, 9, tzinfo=UTC)
    Occurrence.objects.bulk_create(
        Occurrence(session=session, starts_at=start, ends_at=start + HOUR) for session in sessions
    )
    publish(edition)
    Occurrence.objects.filter(session__edition=edition).update(starts_at=start - HOUR)
    began = time.perf_counter()
    with django_assert_max_num_queries(40):  # type: ignore[operator]  (SQLite takes a batch at a time)
        publish(edition)
    assert time.perf_counter() - began < 1
    assert Change.objects.filter(kind="moved").count() == 500


def test_a_release_that_breaks_off_leaves_the_version_before_whole(
    edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    occurrence = planned(edition)
    publish(edition)
    version = edition.version
    move(occurrence)

    def breaks(*given: object, **more: object) -> None:
        raise RuntimeError("the power is gone")

    monkeypatch.setattr(releases, "_change_rows", breaks)
    with pytest.raises(RuntimeError, match="power"):
        publish(edition)
    edition.refresh_from_db()
    assert edition.version == version
    assert edition.releases.count() == 1
    assert [slot.starts_at for slot in public_slots(edition)] == [occurrence.starts_at]


# --- texts are live at once -----------------------------------------------------------------------------


def test_a_text_is_live_at_once_and_listed_as_a_text_change(edition: Edition, amina: Person) -> None:
    occurrence = planned(edition, title={"en": "Planet"})
    publish(edition)
    version = edition.version
    changed = operations.edit_session(
        occurrence.session,
        changes={
            "title": {"en": "Planet", "fr": "Planète"},
            "recording_url": "https://example.org/r",
            "languages": [("es", "original", "")],
            "readings": [
                {"title": {"en": "Charter"}, "url": "https://example.org/charter", "language": "en"}
            ],
        },
        by=amina,
    )
    assert changed == ["title.fr", "recording_url", "languages", "readings"]
    line = Change.objects.get()
    assert (line.kind, line.fields, line.release) == ("text", changed, None)
    edition.refresh_from_db()
    assert edition.version > version
    assert public_slots(edition)[0].session.title["fr"] == "Planète"
    assert Entry.objects.get(kind="SessionEdited").data["fields"] == changed


def test_saving_the_same_again_is_no_change(edition: Edition) -> None:
    occurrence = planned(edition, title={"en": "Planet"})
    publish(edition)
    assert operations.edit_session(occurrence.session, changes={"title": {"en": "Planet"}}, by=None) == []
    assert not Change.objects.exists()


def test_changes_of_one_session_within_ten_minutes_are_one_line(edition: Edition) -> None:
    session = planned(edition).session
    with clock.set_to(datetime(2021, 2, 1, 12, 0, tzinfo=UTC)):
        publish(edition)
    for minute, language in ((5, "fr"), (12, "es"), (40, "de")):
        with clock.set_to(datetime(2021, 2, 1, 12, minute, tzinfo=UTC)):
            title = {"en": "One", "fr": "Un", language: f"Changed {minute}"}
            operations.edit_session(session, changes={"title": title}, by=None)
    lines = Change.objects.order_by("at")
    assert [sorted(line.fields) for line in lines] == [
        ["title.en", "title.es", "title.fr"], ["title.de", "title.es"],
    ]  # fmt: skip


def test_a_release_ends_a_line_of_text_changes(edition: Edition) -> None:
    occurrence = planned(edition)
    publish(edition)
    operations.edit_session(occurrence.session, changes={"title": {"en": "One"}}, by=None)
    move(occurrence)
    publish(edition)
    operations.edit_session(occurrence.session, changes={"title": {"en": "Two"}}, by=None)
    assert Change.objects.filter(kind="text").count() == 2


def test_texts_of_what_is_not_released_are_no_news(edition: Edition) -> None:
    planned(edition)
    publish(edition)
    draft = planned(edition).session
    operations.edit_session(draft, changes={"title": {"en": "Still a draft"}}, by=None)
    assert not Change.objects.exists()


def test_text_changes_are_recorded_in_bulk(edition: Edition, django_assert_max_num_queries: object) -> None:
    sessions = [planned(edition).session for _ in range(5)]
    publish(edition)
    with django_assert_max_num_queries(20):  # type: ignore[operator]
        operations.record_text_changes(edition, {session.pk: ["title.en"] for session in sessions}, by=None)
    assert Change.objects.filter(kind="text").count() == 5


@pytest.mark.parametrize(
    "changes",
    [
        {"entry_url": "javascript:alert(1)"},
        {"outcome_links": [{"title": {"en": "x"}, "url": "data:text/html,x"}]},
        {"languages": [("en", "captions", "file:///etc/passwd")]},
        {"readings": [{"title": {"en": "x"}, "url": "https://"}]},
    ],
)
def test_a_link_is_a_web_address(edition: Edition, changes: dict[str, object]) -> None:
    session = planned(edition).session
    with pytest.raises(Refused, match="not a web address"):
        operations.edit_session(session, changes=changes, by=None)


def test_edit_session_changes_no_times(edition: Edition) -> None:
    with pytest.raises(ValueError, match="listed_to"):
        operations.edit_session(planned(edition).session, changes={"listed_to": "public"}, by=None)


def test_what_a_release_shows_is_not_deleted(edition: Edition) -> None:
    occurrence = planned(edition)
    publish(edition)
    with pytest.raises(Exception, match=r"restricted|RESTRICT"):
        occurrence.delete()
    edition.delete()
    assert not Slot.objects.exists()
