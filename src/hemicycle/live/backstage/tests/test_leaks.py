"""Backstage is for its crew: for everybody else it is not there, in no page, no export, and not on the bell."""

import json
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hemicycle.bell import operations as bell
from hemicycle.bell.models import Message
from hemicycle.bell.queries import Question, heard
from hemicycle.bell.viewers import digest_of
from hemicycle.editions.testing import EditionFactory
from hemicycle.live.backstage import operations, queries
from hemicycle.live.backstage.tests.conftest import speaks
from hemicycle.live.backstage.topics import hear_backstage, of_backstage
from hemicycle.live.exchange import written
from hemicycle.live.models import Venue
from hemicycle.live.operations.moderation import ban
from hemicycle.live.sockets import modules
from hemicycle.live.tests.factories import key, register, venue_in_a_session
from hemicycle.live.tests.replaying import drain_all
from hemicycle.people.models import Person
from hemicycle.people.testing import CircleFactory, PersonFactory, SectionFactory, with_role
from hemicycle.programme.models import Lead, Session, Slot

pytestmark = pytest.mark.django_db
SECRET = "The-secret-words"
PATHS = ("", "?part=signals", "?part=run", "?part=notes", "?view=prompter")


def answer(client: Client, venue: Venue, person: Person | None, more: str = "backstage/") -> tuple[int, str]:
    """What somebody reads at the address."""
    client.logout()
    if person:
        client.force_login(person)
    found = client.get(f"/en/{venue.edition.slug}/venues/{venue.pk}/{more}")
    return found.status_code, found.content.decode()


def hears(person: Person, *asked: str) -> set[str]:
    """Which of these topics the bell would sign for somebody."""
    cookie = f"cookie-{person.pk}"
    bell.admit(cookie, person.pk)
    return set(heard([Question(digest_of(cookie), person.pk, tuple(asked))])[0])


def test_who_is_backstage_and_as_what(
    crew: Venue,
    vera: Person,
    ines: Person,
    noor: Person,
    olga: Person,
    sami: Person,
    bruno: Person,
    amina: Person,
    dora: Person,
) -> None:
    session = Session.objects.get(occurrences__venue=crew)
    with_role(bruno, "session-host", session.scope)
    people = (vera, ines, noor, olga, bruno, sami, amina, dora)
    found = queries.crew_among({(person.pk, crew.pk) for person in people} | {(None, crew.pk)})
    assert {person.name: found.get((person.pk, crew.pk)) for person in people} == {
        "Vera": {"speaker"},
        "Ines": {"interpreter"},
        "Noor": {"desk"},
        "Olga": {"host"},
        "Bruno": {"host"},
        "Sami": None,
        "Amina": None,
        "Dora": None,
    }


def test_a_host_who_speaks_is_both(crew: Venue, olga: Person) -> None:
    speaks(crew, olga)
    assert queries.duties_in(crew, olga) == {"host", "speaker"}


def test_the_host_of_a_section_is_backstage_where_it_leads(crew: Venue, sami: Person) -> None:
    section = SectionFactory.create()
    with_role(sami, "section-host", section.scope)
    assert not queries.duties_in(crew, sami)
    Lead.objects.create(session=Session.objects.get(occurrences__venue=crew), section=section)
    assert queries.duties_in(crew, sami) == {"host"}


def test_a_role_in_another_edition_or_session_does_not_count(crew: Venue, chen: Person) -> None:
    with_role(chen, "interpreter", EditionFactory.create(slug="2022").scope)
    other = venue_in_a_session(slug="another")
    with_role(chen, "session-host", Session.objects.get(occurrences__venue=other).scope)
    assert not queries.duties_in(crew, chen)
    assert queries.duties_in(other, chen) == {"host"}


def test_an_interpreter_of_one_session_is_backstage_there_alone(crew: Venue, chen: Person) -> None:
    other = venue_in_a_session(slug="another")
    with_role(chen, "interpreter", Session.objects.get(occurrences__venue=other).scope)
    assert not queries.duties_in(crew, chen)
    assert queries.duties_in(other, chen) == {"interpreter"}


def test_whoever_declined_does_not_speak(crew: Venue, chen: Person) -> None:
    speaks(crew, chen, answer="declined")
    assert not queries.duties_in(crew, chen)


def test_for_everybody_else_it_is_not_there(
    client: Client, crew: Venue, amina: Person, dora: Person, olga: Person
) -> None:
    note = operations.write(crew, SECRET, key=key(), by=olga)
    item = operations.add_item(crew, title=SECRET, who="", minutes=5, key=key(), by=olga)
    for person in (amina, dora):
        for path in PATHS:
            assert answer(client, crew, person, f"backstage/{path}")[0] == 404, (person, path)
        client.force_login(person)
        for path in (
            "notes/",
            f"notes/{note.pk}/withdrawal/",
            "signals/",
            "run/",
            "run/items/",
            f"run/items/{item.pk}/",
            f"run/items/{item.pk}/place/",
        ):
            there = f"/en/2021/venues/{crew.pk}/backstage/{path}"
            assert client.get(there).status_code == 404, (person, path)
            assert client.post(there, {"text": "x", "key": "k", "act": "next"}).status_code == 404
    assert answer(client, crew, None)[0] == 302, "whoever is not signed in is asked to sign in"
    assert answer(client, crew, olga)[0] == 200


def test_the_venues_page_leads_backstage_only_who_may(
    client: Client, crew: Venue, amina: Person, vera: Person, olga: Person
) -> None:
    operations.write(crew, SECRET, key=key(), by=olga)
    link = f"/en/2021/venues/{crew.pk}/backstage/"
    for person, leads in ((amina, False), (vera, True), (olga, True)):
        status, html = answer(client, crew, person, "")
        assert status == 200
        assert (link in html) is leads, person
        assert ("venue-backstage" in html) is False
        assert SECRET not in html


def test_what_was_told_backstage_is_in_nothing_that_others_read(
    client: Client, crew: Venue, amina: Person, olga: Person, ines: Person
) -> None:
    operations.write(crew, SECRET, key=key(), by=ines)
    operations.add_item(crew, title=SECRET, who=SECRET, minutes=5, note=SECRET, key=key(), by=olga)
    drain_all()
    assert SECRET not in json.dumps(list(Message.objects.values("topic", "payload")))
    for module in modules:
        for form in ("csv", "json"):
            assert SECRET.encode() not in written(module, crew, form, moderates=True)[0]
    for person in (amina, olga):
        for path in ("", "?part=state"):
            assert SECRET not in answer(client, crew, person, path)[1]
    assert SECRET not in answer(client, crew, olga, "moderation/")[1]


def test_the_bell_is_heard_by_the_crew_alone(
    crew: Venue,
    vera: Person,
    ines: Person,
    noor: Person,
    olga: Person,
    amina: Person,
    chen: Person,
    dora: Person,
) -> None:
    topic = of_backstage(crew.pk)
    asked = (topic, "venue-backstage/999999", "venue-backstage/x", f"{topic}/more")
    for person in (vera, ines, noor, olga):
        assert hears(person, *asked) == {topic}
    for person in (amina, chen, dora):
        assert hears(person, *asked) == set()
    ban(vera, crew, by=olga)
    assert hears(vera, *asked) == set()


def test_whoever_is_banned_finds_no_door(client: Client, crew: Venue, vera: Person, olga: Person) -> None:
    ban(vera, crew, by=olga)
    assert answer(client, crew, vera)[0] == 404


def test_the_session_of_a_circle_has_an_interpreter_who_may_not_enter_it(
    client: Client, ines: Person, dora: Person, during: None
) -> None:
    circle = CircleFactory.create()
    closed = {"listed_to": "circle", "listed_circle": circle, "open_to": "circle", "open_circle": circle}
    venue = venue_in_a_session(slug="secret", **closed)
    with_role(ines, "interpreter", venue.edition.scope)
    register(dora, venue)
    assert answer(client, venue, ines, "")[0] == 404
    assert answer(client, venue, ines)[0] == 200
    assert answer(client, venue, dora)[0] == 404


def test_what_is_for_one_duty_is_in_no_other_page(
    client: Client, crew: Venue, ines: Person, vera: Person, olga: Person, noor: Person
) -> None:
    operations.write(crew, SECRET, key=key(), to="interpreter", by=noor)
    for path in ("backstage/", "backstage/?part=notes", "backstage/?notes=all"):
        assert SECRET not in answer(client, crew, vera, path)[1], path
        for person in (ines, olga, noor):
            assert SECRET in answer(client, crew, person, path)[1], (person, path)


def test_a_draft_has_no_backstage(client: Client, crew: Venue, olga: Person) -> None:
    Slot.objects.filter(occurrence__venue=crew).delete()
    assert answer(client, crew, olga)[0] == 404
    assert hears(olga, of_backstage(crew.pk)) == set()


def test_nothing_typed_is_markup(client: Client, crew: Venue, ines: Person, olga: Person) -> None:
    nasty = "<img src=x onerror=alert(1)> [x](javascript:alert(1))"
    operations.write(crew, nasty, key=key(), by=ines)
    operations.add_item(crew, title=nasty, who=nasty, note=nasty, minutes=5, key=key(), by=olga)
    html = answer(client, crew, olga)[1]
    assert "<img src=x" not in html
    assert not re.search(r'href="javascript', html)


def test_the_crew_of_many_is_asked_in_as_many_queries_as_of_one(crew: Venue) -> None:
    people = PersonFactory.create_batch(20)
    for person in people:
        speaks(crew, person)
    topic = of_backstage(crew.pk)
    counts = []
    for asking in (people[:1], people):
        with CaptureQueriesContext(connection) as captured:
            well = hear_backstage([(person.pk, topic) for person in asking])
        assert len(well) == len(asking)
        counts.append(len(captured))
    assert counts[0] == counts[1]
