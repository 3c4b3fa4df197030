"""Two organisers, or two who claim one entry, at the same time: on a real file and on PostgreSQL."""

from collections.abc import Callable

import pytest

from hemicycle.editions.models import Edition
from hemicycle.editions.testing import EditionFactory
from hemicycle.kernel.verdict import Refused
from hemicycle.people.testing import PersonFactory
from hemicycle.programme import operations
from hemicycle.programme.models import Occurrence, Session, Speaker
from hemicycle.programme.testing import OccurrenceFactory, SessionFactory, SpeakerFactory
from hemicycle.programme.tests.test_at_once import at_once
from hemicycle.record.models import Entry, Revision
from hemicycle.record.operations import EditConflict, newest_revision, revise

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def edition() -> Edition:
    return EditionFactory.create()


def test_of_drags_of_one_block_at_once_one_is_kept_and_the_others_hear_of_it(edition: Edition) -> None:
    occurrence = OccurrenceFactory.create(session=SessionFactory.create(edition=edition))
    seen = newest_revision(occurrence)

    def drag(room: str) -> Callable[[], object]:
        return lambda: revise(Occurrence.objects.get(pk=occurrence.pk), {"room": room}, by=None, seen=seen)

    results = at_once(*map(drag, "ABCD"))
    assert sum(isinstance(result, Revision) for result in results) == 1, results
    assert sum(isinstance(result, EditConflict) for result in results) == 3, results
    occurrence.refresh_from_db()
    assert Revision.objects.of(occurrence).get().fields["room"] == ["", occurrence.room]


def test_an_entry_that_two_claim_at_once_is_one_persons(edition: Edition) -> None:
    speaker = SpeakerFactory.create(edition=edition)
    persons = [PersonFactory.create() for _ in range(3)]
    results = at_once(
        *[
            (lambda p=person: operations.claim_speaker(Speaker.objects.get(pk=speaker.pk), p, by=p))
            for person in persons
        ]
    )
    assert sum(isinstance(result, Speaker) for result in results) == 1, results
    assert sum(isinstance(result, Refused) for result in results) == 2, results
    assert Entry.objects.filter(kind="SpeakerClaimed").count() == 1


def test_sessions_of_one_title_made_at_once_have_an_address_each(edition: Edition) -> None:
    results = at_once(
        *[lambda: operations.make_session(edition, title={"en": "Care"}, by=None) for _ in range(4)]
    )
    assert all(isinstance(result, Session) for result in results), results
    assert set(edition.sessions.values_list("slug", flat=True)) == {"care", "care-2", "care-3", "care-4"}


def test_a_speaker_asked_twice_at_once_gets_one_mail(edition: Edition) -> None:
    speaker = SpeakerFactory.create(edition=edition, address="vera@example.org")
    speaker.speakings.create(session=SessionFactory.create(edition=edition))
    results = at_once(
        *[lambda: operations.ask_speaker(Speaker.objects.get(pk=speaker.pk), by=None) for _ in range(3)]
    )
    assert sum(isinstance(result, Refused) for result in results) == 2, results
    assert Entry.objects.filter(kind="SpeakerAsked").count() == 1
