"""The same session as in the tests of the venue, with captions on, and somebody who interprets in it."""

import pytest

from hemicycle.live.models import Venue
from hemicycle.live.operations.venues import open_module
from hemicycle.live.tests.conftest import during
from hemicycle.live.tests.conftest import venue as venue_of_the_session
from hemicycle.people.models import Person
from hemicycle.people.testing import PersonFactory, with_role

__all__ = ["during", "venue_of_the_session"]


@pytest.fixture
def venue(venue_of_the_session: Venue) -> Venue:
    """Captions are on: amina and chen take part, olga organises, dora is outside."""
    open_module(venue_of_the_session, "captions", by=None)
    return venue_of_the_session


@pytest.fixture
def interpreter(venue: Venue) -> Person:
    """Imani interprets in this session, and takes no part in the edition."""
    person = PersonFactory.create(name="Imani", email="imani@example.org")
    return with_role(person, "interpreter", venue.scope)
