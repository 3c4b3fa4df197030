"""Factories of the programme."""

from datetime import UTC, datetime, timedelta

import factory

from hemicycle.editions.models import Edition
from hemicycle.editions.operations import touch
from hemicycle.editions.testing import EditionFactory
from hemicycle.people.operations import make_scope
from hemicycle.programme.models import Occurrence, Release, Session, Slot, Speaker


class SessionFactory(factory.django.DjangoModelFactory[Session]):
    """A public session without an occurrence."""

    class Meta:
        model = Session

    edition = factory.SubFactory(EditionFactory)
    slug = factory.Sequence(lambda n: f"session-{n}")
    title = factory.LazyAttribute(lambda o: {"en": f"Session {o.slug}"})
    scope = factory.LazyAttribute(lambda o: make_scope("session", under=o.edition.scope))


class OccurrenceFactory(factory.django.DjangoModelFactory[Occurrence]):
    """17 February 2021, 13:00 UTC, for an hour and a half."""

    class Meta:
        model = Occurrence

    session = factory.SubFactory(SessionFactory)
    starts_at = datetime(2021, 2, 17, 13, 0, tzinfo=UTC)
    ends_at = factory.LazyAttribute(lambda o: o.starts_at + timedelta(minutes=90))


class SpeakerFactory(factory.django.DjangoModelFactory[Speaker]):
    """Somebody who speaks nowhere yet and has no address."""

    class Meta:
        model = Speaker

    edition = factory.SubFactory(EditionFactory)
    slug = factory.Sequence(lambda n: f"speaker-{n}")
    name = factory.Sequence(lambda n: f"Speaker {n}")


def publish(edition: Edition) -> Release:
    """Publish the draft as it stands, bypassing the operation (which has tests of its own)."""
    number = edition.releases.count() + 1
    release = Release.objects.create(edition=edition, number=number)
    for occurrence in (
        Occurrence.objects.in_draft().filter(session__edition=edition).select_related("session")
    ):
        Slot.objects.create(
            release=release,
            occurrence=occurrence,
            session=occurrence.session,
            starts_at=occurrence.starts_at,
            ends_at=occurrence.ends_at,
            room=occurrence.room,
            cancelled=occurrence.cancelled,
            order=occurrence.order,
            listed_to=occurrence.session.listed_to,
            listed_circle=occurrence.session.listed_circle,
        )
    touch(edition)
    edition.refresh_from_db()
    return release
