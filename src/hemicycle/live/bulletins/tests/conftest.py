"""A session that takes place; sami hosts Africa, amina belongs to it, chen to another section."""

import pytest

from hemicycle.editions.models import Edition
from hemicycle.live.models import Venue
from hemicycle.live.tests.conftest import during, venue
from hemicycle.people.models import Person, Section
from hemicycle.people.testing import SectionFactory, with_role

__all__ = ["during", "venue"]


@pytest.fixture
def edition(venue: Venue) -> Edition:
    """The edition of the venue: amina and chen take part, olga organises, dora does not take part."""
    return venue.edition


@pytest.fixture
def africa(edition: Edition, amina: Person, chen: Person, sami: Person) -> Section:
    """A section with its host, and another one."""
    africa = SectionFactory.create(slug="africa", name={"en": "Africa", "fr": "Afrique"})
    europe = SectionFactory.create(slug="europe")
    for person, section in ((amina, africa), (chen, europe)):
        person.section = section
        person.save()
    with_role(sami, "section-host", africa.scope)
    return africa
