"""A session in which one raises hands: amina and chen take part, each of a section; bruno has none; olga hosts."""

import pytest

from hemicycle.live.models import Venue
from hemicycle.live.operations.venues import open_module
from hemicycle.live.tests.conftest import during
from hemicycle.live.tests.factories import register, venue_in_a_session
from hemicycle.people.models import Person
from hemicycle.people.testing import SectionFactory, with_role

__all__ = ["during", "venue"]


@pytest.fixture
def venue(db: None, during: None, amina: Person, chen: Person, bruno: Person, olga: Person) -> Venue:
    """The venue of a session, with hands switched on."""
    made = venue_in_a_session()
    for person, region in ((amina, "Africa"), (chen, "Asia")):
        person.section = SectionFactory.create(region={"en": region, "fr": f"{region} fr"})
        person.save()
    for person in (amina, chen, bruno):
        register(person, made)
    with_role(olga, "organiser", made.edition.scope)
    open_module(made, "hands", by=None)
    return made
