"""Speakers: asked, answering, claimed, merged; their photo and when they can be there."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pytest_django import DjangoCaptureOnCommitCallbacks

from hemicycle.editions.models import Edition
from hemicycle.editions.testing import EditionFactory
from hemicycle.kernel.verdict import Refused
from hemicycle.people.models import Person
from hemicycle.people.testing import OrganisationFactory, with_role
from hemicycle.programme import operations
from hemicycle.programme.models import Speaker, Speaking
from hemicycle.programme.testing import OccurrenceFactory, SessionFactory, SpeakerFactory, publish
from hemicycle.record.models import Entry, Revision
from hemicycle.record.operations import keeper_of, revise, undo

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition() -> Edition:
    return EditionFactory.create()


@pytest.fixture
def speaker(edition: Edition) -> Speaker:
    return SpeakerFactory.create(edition=edition, address="vera@example.org")


@pytest.fixture
def speaking(speaker: Speaker) -> Speaking:
    return Speaking.objects.create(session=SessionFactory.create(edition=speaker.edition), speaker=speaker)


def picture(colour: str = "red") -> bytes:
    out = BytesIO()
    Image.new("RGB", (900, 600), colour).save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def _files(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


# --- the entry ----------------------------------------------------------------------------------------------


def test_speakers_of_one_name_have_two_addresses(edition: Edition, olga: Person) -> None:
    slugs = [operations.make_speaker(edition, name="Vera Cruz", by=olga).slug for _ in range(3)]
    assert slugs == ["vera-cruz", "vera-cruz-2", "vera-cruz-3"]
    assert operations.make_speaker(edition, name="会议", by=olga).slug == "speaker"
    with pytest.raises(Refused, match="needs a name"):
        operations.make_speaker(edition, name="  ", by=olga)


def test_every_field_of_an_entry_can_be_written_read_and_undone(speaker: Speaker, olga: Person) -> None:
    with_role(olga, "organiser", speaker.edition.scope)
    city = OrganisationFactory.create(slug="kochi")
    before = keeper_of(speaker).read(speaker)
    wanted = {
        "name": "Vera Other",
        "office": {"es": "Alcaldesa"},
        "biography": {"en": "Words"},
        "organisation": city.pk,
        "address": "other@example.org",
        "person": olga.pk,
        "availability": [["2021-02-17T08:00:00+00:00", "2021-02-17T10:00:00+00:00"]],
    }
    assert set(wanted) == set(before) - {"photo", "edition", "slug", "guid"}
    revision = revise(speaker, wanted, by=olga)
    assert revision is not None
    speaker.refresh_from_db()
    assert keeper_of(speaker).read(speaker) == before | wanted
    assert revision.about_id is None
    assert speaker.person == olga
    revise(speaker, {name: pair[0] for name, pair in revision.fields.items()}, by=olga)
    assert keeper_of(speaker).read(Speaker.objects.get(pk=speaker.pk)) == before


def test_another_name_is_told_as_a_change_of_the_sessions(speaking: Speaking) -> None:
    OccurrenceFactory.create(session=speaking.session)
    publish(speaking.session.edition)
    revise(speaking.speaker, {"name": "Vera Other"}, by=None)
    assert speaking.session.changes.get().fields == ["speakers"]


def test_a_speaker_changes_their_own_words_and_nothing_else(
    speaker: Speaker, vera: Person, dora: Person
) -> None:
    operations.claim_speaker(speaker, vera, by=vera)
    speaker.refresh_from_db()
    revision = revise(speaker, {"biography": {"es": "Palabras"}}, by=vera)
    assert revision is not None
    assert (revision.by, revision.about) == (vera, vera)
    for changes in ({"name": "Queen"}, {"address": "x@example.org"}, {"person": dora.pk}):
        with pytest.raises(Refused, match="not yours"):
            revise(speaker, changes, by=vera)
    with pytest.raises(Refused, match="not yours"):
        revise(speaker, {"biography": {"es": "Otras"}}, by=dora)


def test_times_that_touch_become_one_and_none_ends_before_it_starts(speaker: Speaker) -> None:
    at = [datetime(2021, 2, 17, hour, tzinfo=UTC) for hour in range(8, 12)]
    operations.set_availability(speaker, [(at[2], at[3]), (at[0], at[1]), (at[1], at[2])], by=None)
    assert [(a.starts_at, a.ends_at) for a in speaker.availabilities.all()] == [(at[0], at[3])]
    with pytest.raises(Refused, match="end after it starts"):
        operations.set_availability(speaker, [(at[1], at[0])], by=None)


# --- the photo ---------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("_files")
def test_a_photo_is_made_anew_and_the_one_before_is_gone(
    speaker: Speaker, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks, tmp_path: Path
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        operations.set_photo(speaker, picture(), by=None)
    first = tmp_path / speaker.photo.name
    with Image.open(first) as kept:
        assert (kept.format, max(kept.size)) == ("WEBP", 320)
    with django_capture_on_commit_callbacks(execute=True):
        operations.set_photo(speaker, picture("blue"), by=None)
    assert not first.exists()
    with django_capture_on_commit_callbacks(execute=True):
        operations.set_photo(speaker, None, by=None)
    assert not list((tmp_path / "speakers").iterdir())
    assert not Speaker.objects.get(pk=speaker.pk).photo


@pytest.mark.usefixtures("_files")
def test_what_is_no_picture_is_refused_and_leaves_nothing(speaker: Speaker, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no picture"):
        operations.set_photo(speaker, b"<svg onload=alert(1)>", by=None)
    assert not (tmp_path / "speakers").exists()
    with pytest.raises(Refused, match="no longer kept"):
        revise(speaker, {"photo": "speakers/gone.webp"}, by=None)


@pytest.mark.usefixtures("_files")
def test_a_photo_that_may_not_be_changed_leaves_no_file(
    speaker: Speaker, dora: Person, tmp_path: Path
) -> None:
    with pytest.raises(Refused, match="not yours"):
        operations.set_photo(speaker, picture(), by=dora)
    assert not list((tmp_path / "speakers").iterdir())


# --- asking and answering -----------------------------------------------------------------------------------


def test_a_speaker_is_asked_once_about_each_session_and_again_only_on_purpose(
    speaking: Speaking, olga: Person
) -> None:
    asked = operations.ask_speaker(speaking.speaker, by=olga)
    assert asked == [speaking]
    fact = Entry.objects.get(kind="SpeakerAsked")
    assert fact.data == {"speaker_id": speaking.speaker_id, "speaking_ids": [speaking.pk]}
    with pytest.raises(Refused, match="nothing to ask"):
        operations.ask_speaker(speaking.speaker, by=olga)
    assert operations.ask_speaker(speaking.speaker, again=True, by=olga) == [speaking]
    operations.answer(speaking, "confirmed", by=None)
    with pytest.raises(Refused, match="nothing to ask"):
        operations.ask_speaker(speaking.speaker, again=True, by=olga)


def test_without_an_address_nobody_is_asked(speaking: Speaking, vera: Person) -> None:
    speaking.speaker.address = ""
    speaking.speaker.save()
    with pytest.raises(Refused, match="no address"):
        operations.ask_speaker(speaking.speaker, by=None)
    operations.claim_speaker(speaking.speaker, vera, by=None)
    assert operations.address_of(Speaker.objects.get(pk=speaking.speaker_id)) == "vera@example.org"


def test_an_answer_is_kept_with_its_word_and_can_be_taken_back(speaking: Speaking) -> None:
    operations.answer(speaking, "declined", word="I am on a ship", by=None)
    assert (speaking.session.speakings.get().answer, speaking.session.speakings.get().word) == (
        "declined",
        "I am on a ship",
    )
    assert Entry.objects.get(kind="SpeakerAnswered").data == {
        "speaking_id": speaking.pk,
        "answer": "declined",
    }
    operations.answer(speaking, "", by=None)
    assert speaking.session.speakings.get().answered_at is None
    with pytest.raises(Refused):
        operations.answer(speaking, "perhaps", by=None)


def test_only_the_speaker_or_an_organiser_answers(
    speaking: Speaking, vera: Person, olga: Person, dora: Person
) -> None:
    with_role(olga, "organiser", speaking.session.edition.scope)
    for person in (vera, dora):
        with pytest.raises(Refused, match="not yours"):
            revise(speaking, {"answer": "confirmed"}, by=person)
    operations.claim_speaker(speaking.speaker, vera, by=vera)
    assert revise(speaking, {"answer": "confirmed", "slides_url": "https://example.org/s"}, by=vera)
    assert revise(speaking, {"answer": "declined", "word": "by telephone"}, by=olga)
    assert Revision.objects.of(speaking).first().about == vera  # type: ignore[union-attr]


def test_slides_are_a_web_address(speaking: Speaking) -> None:
    with pytest.raises(Refused, match="not a web address"):
        revise(speaking, {"slides_url": "javascript:alert(1)"}, by=None)


# --- who they are -------------------------------------------------------------------------------------------


def test_an_entry_is_taken_over_once(speaker: Speaker, vera: Person, dora: Person) -> None:
    operations.claim_speaker(speaker, vera, by=vera)
    operations.claim_speaker(speaker, vera, by=vera)
    assert Entry.objects.filter(kind="SpeakerClaimed").count() == 1
    with pytest.raises(Refused, match="somebody else"):
        operations.claim_speaker(speaker, dora, by=dora)
    assert Speaker.objects.get(pk=speaker.pk).person == vera


@pytest.mark.usefixtures("_files")
def test_two_entries_become_one_with_the_sessions_of_both(
    speaker: Speaker, vera: Person, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    edition = speaker.edition
    gone = SpeakerFactory.create(edition=edition, office={"en": "Mayor"}, person=vera, guid="g-1")
    shared, only = SessionFactory.create(edition=edition), SessionFactory.create(edition=edition)
    Speaking.objects.create(session=shared, speaker=speaker)
    Speaking.objects.create(session=shared, speaker=gone, answer="confirmed", word="Yes!")
    Speaking.objects.create(session=only, speaker=gone)
    operations.set_photo(gone, picture(), by=None)
    with django_capture_on_commit_callbacks(execute=True):
        kept = operations.merge_speakers(speaker, gone, by=None)
    assert not Speaker.objects.filter(pk=gone.pk).exists()
    assert (kept.name, kept.person, kept.guid, kept.address) == (
        speaker.name,
        vera,
        "g-1",
        "vera@example.org",
    )
    assert dict(kept.office) == {"en": "Mayor"}
    assert kept.photo.storage.exists(kept.photo.name)
    assert set(kept.speakings.values_list("session", "answer", "word")) == {
        (shared.pk, "confirmed", "Yes!"),
        (only.pk, "", ""),
    }
    removal = Revision.objects.get(label="programme.speaker", key=gone.pk, act="removed")
    assert removal.fields["merged_into"] == [None, kept.slug]
    with pytest.raises(Refused, match="cannot be brought back"):
        undo(removal, by=None)


def test_what_is_not_one_speaker_is_not_merged(speaker: Speaker, vera: Person, dora: Person) -> None:
    elsewhere = SpeakerFactory.create()
    for other, why in ((speaker, "one and the same"), (elsewhere, "different editions")):
        with pytest.raises(Refused, match=why):
            operations.merge_speakers(speaker, other, by=None)
    other = SpeakerFactory.create(edition=speaker.edition, person=dora)
    operations.claim_speaker(speaker, vera, by=None)
    with pytest.raises(Refused, match="two different persons"):
        operations.merge_speakers(speaker, other, by=None)


def test_whoever_speaks_somewhere_stays(speaking: Speaking) -> None:
    with pytest.raises(Refused, match="still speaks"):
        operations.remove_speaker(speaking.speaker, by=None)
    speaking.delete()
    operations.remove_speaker(speaking.speaker, by=None)
    assert not Speaker.objects.exists()
