"""A session with a venue, for tests of this room and of its modules."""

import uuid
from datetime import UTC, datetime
from typing import Any

from hemicycle.editions.models import Edition, Registration
from hemicycle.editions.testing import EditionFactory
from hemicycle.live.models import Venue
from hemicycle.people.models import Person
from hemicycle.programme.testing import OccurrenceFactory, publish
from hemicycle.programme.venues import venue_of

DURING = datetime(2021, 2, 17, 13, 10, tzinfo=UTC)


def venue_in_a_session(**session: Any) -> Venue:
    """A released session of the edition 2021 that takes place at `DURING`, and its venue with the chat on."""
    session.setdefault(
        "edition", Edition.objects.filter(slug="2021").first() or EditionFactory.create(slug="2021")
    )
    occurrence = OccurrenceFactory.create(**{f"session__{name}": value for name, value in session.items()})
    publish(occurrence.session.edition)
    return Venue.objects.select_related("edition__scope").get(pk=venue_of(occurrence).pk)


def register(person: Person, venue: Venue) -> Person:
    """The person, who takes part in the venue's edition."""
    Registration.objects.get_or_create(person=person, edition=venue.edition)
    return person


def key() -> str:
    """A key as forms bring it."""
    return uuid.uuid4().hex
