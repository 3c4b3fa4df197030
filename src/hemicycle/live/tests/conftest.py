"""A session that takes place, and who is in it."""

from collections.abc import Iterator

import pytest

from hemicycle.kernel import clock
from hemicycle.live.models import Venue
from hemicycle.live.tests.factories import DURING, register, venue_in_a_session
from hemicycle.people.models import Person
from hemicycle.people.testing import with_role


@pytest.fixture
def during() -> Iterator[None]:
    """The session takes place."""
    with clock.set_to(DURING):
        yield


@pytest.fixture
def venue(db: None, during: None, amina: Person, chen: Person, olga: Person) -> Venue:
    """The venue of a public session for registered people: amina and chen take part, olga organises, dora does not."""
    made = venue_in_a_session()
    for person in (amina, chen):
        register(person, made)
    with_role(olga, "organiser", made.edition.scope)
    return made
