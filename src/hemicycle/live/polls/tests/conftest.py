"""The same session as in the tests of the venue, with polls switched on."""

import pytest

from hemicycle.live.models import Venue
from hemicycle.live.operations.venues import open_module
from hemicycle.live.polls.tests.factories import MODULE
from hemicycle.live.tests.conftest import during
from hemicycle.live.tests.factories import register, venue_in_a_session
from hemicycle.people.models import Person
from hemicycle.people.testing import with_role

__all__ = ["during", "venue"]


@pytest.fixture
def venue(db: None, during: None, amina: Person, chen: Person, olga: Person) -> Venue:
    """Amina and Chen take part, Olga organises, Dora does not know of it."""
    made = venue_in_a_session()
    for person in (amina, chen):
        register(person, made)
    with_role(olga, "organiser", made.edition.scope)
    open_module(made, MODULE, by=None)
    return made
