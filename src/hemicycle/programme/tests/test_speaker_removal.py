"""A speaker who was removed can be brought back, for a while with the photo; what was erased stays erased."""

import os
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pytest_django import DjangoCaptureOnCommitCallbacks

from hemicycle.kernel import clock
from hemicycle.kernel.verdict import Refused
from hemicycle.people.models import Person
from hemicycle.people.privacy.erasure import erase_person
from hemicycle.people.testing import OrganisationFactory, with_role
from hemicycle.programme import operations, tasks
from hemicycle.programme.models import Speaker, Speaking
from hemicycle.programme.testing import SessionFactory, SpeakerFactory
from hemicycle.record.models import Revision
from hemicycle.record.operations import keeper_of, may_undo, revise, undo

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: Any) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def speaker(vera: Person, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> Speaker:
    """An entry with something in every field."""
    made = SpeakerFactory.create(slug="vera-of-old", guid="g-7", person=vera, address="vera@example.org")
    out = BytesIO()
    Image.new("RGB", (300, 200), "red").save(out, "PNG")
    with django_capture_on_commit_callbacks(execute=True):
        operations.set_photo(made, out.getvalue(), by=None)
    changes = {
        "office": {"es": "Alcaldesa"},
        "organisation": OrganisationFactory.create().pk,
        "availability": [["2021-02-17T08:00:00+00:00", "2021-02-17T10:00:00+00:00"]],
    }
    revise(made, changes, by=None)
    return Speaker.objects.get(pk=made.pk)


def remove(speaker: Speaker, capture: DjangoCaptureOnCommitCallbacks) -> Revision:
    with capture(execute=True):
        return operations.remove_speaker(speaker, by=None)


def grow_old(file: Path) -> None:
    """The file was saved two hours ago: no entry is about to show it."""
    then = clock.real_now().timestamp() - 7200
    os.utime(file, (then, then))


def test_undo_brings_back_all_of_a_removed_speaker(
    speaker: Speaker, olga: Person, media: Path, django_capture_on_commit_callbacks: Any
) -> None:
    with_role(olga, "organiser", speaker.edition.scope)
    before, key, photo = keeper_of(speaker).read(speaker), speaker.pk, media / str(speaker.photo.name)
    removal = remove(speaker, django_capture_on_commit_callbacks)
    grow_old(photo)
    assert tasks.remove_photos_of_removed_speakers() == ""
    assert photo.exists(), "kept for the undo"
    undo(removal, by=olga)
    again = Speaker.objects.get(pk=key)
    assert keeper_of(again).read(again) == before
    assert (again.slug, again.guid) == ("vera-of-old", "g-7")
    with pytest.raises(Refused, match="undone already"):
        undo(removal, by=olga)
    Revision.objects.filter(pk=removal.pk).update(at=clock.now() - timedelta(days=90))
    assert tasks.remove_photos_of_removed_speakers() == ""
    assert photo.exists(), "an entry shows it again"


def test_only_those_who_run_the_speakers_bring_one_back(
    speaker: Speaker, dora: Person, django_capture_on_commit_callbacks: Any
) -> None:
    removal = remove(speaker, django_capture_on_commit_callbacks)
    with pytest.raises(Refused, match="not yours"):
        undo(removal, by=dora)
    assert not Speaker.objects.exists()


def test_an_address_that_another_has_taken_stays_theirs(
    speaker: Speaker, django_capture_on_commit_callbacks: Any
) -> None:
    edition, key = speaker.edition, speaker.pk
    removal = remove(speaker, django_capture_on_commit_callbacks)
    other = SpeakerFactory.create(edition=edition, slug="vera-of-old")
    undo(removal, by=None)
    assert Speaker.objects.get(pk=other.pk).slug == "vera-of-old"
    assert Speaker.objects.get(pk=key).slug != "vera-of-old"


def test_after_a_while_the_photo_goes_and_the_entry_comes_back_without(
    speaker: Speaker, media: Path, django_capture_on_commit_callbacks: Any
) -> None:
    key, photo = speaker.pk, media / str(speaker.photo.name)
    removal = remove(speaker, django_capture_on_commit_callbacks)
    Revision.objects.filter(pk=removal.pk).update(at=clock.now() - tasks.PHOTO_KEPT_FOR - timedelta(days=1))
    assert tasks.remove_photos_of_removed_speakers() == "", "just saved: an entry may be about to show it"
    grow_old(photo)
    assert tasks.remove_photos_of_removed_speakers() == "1 photos that no speaker shows removed"
    assert not photo.exists()
    undo(removal, by=None)
    assert not Speaker.objects.get(pk=key).photo


def test_erasure_takes_the_photo_at_once_and_nothing_comes_back(
    speaker: Speaker, vera: Person, media: Path, django_capture_on_commit_callbacks: Any
) -> None:
    photo = media / str(speaker.photo.name)
    removal = remove(speaker, django_capture_on_commit_callbacks)
    with django_capture_on_commit_callbacks(execute=True):
        erase_person(vera, by=None)
    assert not photo.exists()
    assert not may_undo(Revision.objects.get(pk=removal.pk))


def test_whoever_speaks_somewhere_is_not_removed_so_no_answer_is_lost(speaker: Speaker) -> None:
    Speaking.objects.create(session=SessionFactory.create(edition=speaker.edition), speaker=speaker)
    with pytest.raises(Refused, match="still speaks"):
        operations.remove_speaker(speaker, by=None)
