"""A session with its crew: olga organises, vera speaks in it, ines interprets, noor staffs the desk."""

import pytest

from hemicycle.live.models import Venue
from hemicycle.live.tests.conftest import during, venue
from hemicycle.people.models import Person
from hemicycle.people.testing import PersonFactory, with_role
from hemicycle.programme.models import Session, Speaking
from hemicycle.programme.testing import SpeakerFactory

__all__ = ["during", "venue"]


@pytest.fixture
def ines(db: None) -> Person:
    """She interprets."""
    return PersonFactory.create(name="Ines", email="ines@example.org")


@pytest.fixture
def crew(venue: Venue, vera: Person, ines: Person, noor: Person) -> Venue:
    """The venue of amina and chen with its crew. (Olga organises in it already.)"""
    speaks(venue, vera)
    with_role(ines, "interpreter", venue.edition.scope)
    with_role(noor, "desk", venue.edition.scope)
    return venue


def speaks(venue: Venue, person: Person | None, name: str = "", answer: str = "") -> int:
    """The key of a speaker of the venue's session, with an account or without."""
    speaker = SpeakerFactory.create(
        edition=venue.edition, person=person, name=name or (person.name if person else "")
    )
    session = Session.objects.get(occurrences__venue=venue)
    order = session.speakings.count()
    Speaking.objects.create(session=session, speaker=speaker, order=order, answer=answer)
    return int(speaker.pk)
