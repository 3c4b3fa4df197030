"""Whom a session matters: both ends of the question give the same answer, and nobody hears of what they do not see."""

import itertools

import pytest

from hemicycle.editions.models import Registration
from hemicycle.live.models import Visit
from hemicycle.live.operations.venues import make_forum, make_venue
from hemicycle.people.models import CircleMembership, Person
from hemicycle.people.testing import CircleFactory, PersonFactory
from hemicycle.programme.models import Agenda, Audience, Occurrence, Session, Speaking, Star
from hemicycle.programme.queries.involved import people, scopes, titles
from hemicycle.programme.testing import OccurrenceFactory, SpeakerFactory, publish

pytestmark = pytest.mark.django_db


def star(occurrence: Occurrence, person: Person) -> None:
    agenda, _ = Agenda.objects.get_or_create(
        edition=occurrence.session.edition, person=person, defaults={"language": "en"}
    )
    Star.objects.create(agenda=agenda, occurrence=occurrence)


def visit(occurrence: Occurrence, person: Person) -> None:
    forum = make_forum(occurrence.session.edition, occurrence.session.scope)
    Visit.objects.create(venue=make_venue(forum, "occurrence"), module="chat", person=person)


def speak(session: Session, person: Person, answer: str = "") -> None:
    speaker = SpeakerFactory.create(edition=session.edition, person=person)
    Speaking.objects.create(session=session, speaker=speaker, answer=answer)


def involved(session: Session) -> set[int]:
    return set(people(session.scope_id).values_list("pk", flat=True))


def test_both_ends_agree_for_everybody_and_every_session() -> None:
    circle = CircleFactory.create()
    first = OccurrenceFactory.create()
    edition = first.session.edition
    others = [
        OccurrenceFactory.create(
            session__edition=edition, session__listed_to=audience, session__listed_circle=chosen
        )
        for audience, chosen in ((Audience.REGISTERED, None), (Audience.CIRCLE, circle))
    ]
    publish(edition)
    unreleased = OccurrenceFactory.create(session__edition=edition)
    occurrences = [first, *others, unreleased]
    for registered, member, near in itertools.product(
        (False, True), (False, True), ("", "star", "visit", "speaks", "declined")
    ):
        person = PersonFactory.create()
        if registered:
            Registration.objects.create(edition=edition, person=person)
        if member:
            CircleMembership.objects.create(circle=circle, person=person)
        for occurrence in occurrences:
            if near == "star":
                star(occurrence, person)
            elif near == "visit":
                visit(occurrence, person)
            elif near:
                speak(occurrence.session, person, near if near == "declined" else "")
    counts = []
    for occurrence in occurrences:
        session = occurrence.session
        found = involved(session)
        assert found == {
            person.pk
            for person in Person.objects.all()
            if session.scope_id in {row["scope"] for row in scopes(person.pk)}
        }
        counts.append(len(found))
    assert counts == [12, 8, 8, 4]  # all who are near; those registered; those of the circle; only who speaks


def test_whoever_is_gone_is_concerned_by_nothing(amina: Person) -> None:
    occurrence = OccurrenceFactory.create()
    publish(occurrence.session.edition)
    star(occurrence, amina)
    assert involved(occurrence.session) == {amina.pk}
    Person.objects.filter(pk=amina.pk).update(is_active=False)
    assert involved(occurrence.session) == set()


def test_titles_are_told_by_scope() -> None:
    session = OccurrenceFactory.create(session__title={"en": "Opening"}).session
    assert dict(titles([session.scope_id])) == {session.scope_id: {"en": "Opening"}}
