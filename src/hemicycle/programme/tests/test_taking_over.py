"""What goes along in the programme when a place is taken over."""

import pytest

from hemicycle.people.models import Person
from hemicycle.people.testing import PersonFactory
from hemicycle.programme.models import Agenda, Star
from hemicycle.programme.operations.agenda import agenda_of, star
from hemicycle.programme.operations.taking_over import follow
from hemicycle.programme.testing import OccurrenceFactory, SessionFactory, SpeakerFactory

pytestmark = pytest.mark.django_db


def test_stars_and_speakers_go_along(amina: Person) -> None:
    kept = PersonFactory.create(email=None)
    session = SessionFactory.create()
    first, second = OccurrenceFactory.create_batch(2, session=session)
    speaker = SpeakerFactory.create(edition=session.edition, person=kept)
    star(agenda_of(kept, session.edition, language="en"), {first.pk: 1, second.pk: 1}, by=kept)
    star(agenda_of(amina, session.edition, language="en"), {first.pk: 2}, by=amina)
    follow(kept, amina)
    speaker.refresh_from_db()
    assert speaker.person == amina
    assert Agenda.objects.get().person == amina
    assert dict(Star.objects.values_list("occurrence", "seen")) == {first.pk: 2, second.pk: 1}


def test_an_agenda_goes_over_whole_where_there_was_none(amina: Person) -> None:
    kept = PersonFactory.create(email=None)
    occurrence = OccurrenceFactory.create()
    star(agenda_of(kept, occurrence.session.edition, language="en"), {occurrence.pk: 1}, by=kept)
    follow(kept, amina)
    assert Agenda.objects.get().person == amina
    assert Star.objects.count() == 1
