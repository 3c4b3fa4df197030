"""The way into a venue stands in the lists while it is open, for whoever may enter."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from hemicycle.editions.models import Registration
from hemicycle.editions.testing import EditionFactory
from hemicycle.kernel import clock
from hemicycle.live.models import Venue
from hemicycle.live.operations.venues import open_module
from hemicycle.people.models import Person
from hemicycle.people.testing import with_role
from hemicycle.programme.models import Audience, Slot
from hemicycle.programme.queries.venues import open_doors
from hemicycle.programme.testing import OccurrenceFactory, publish

STARTS = datetime(2021, 2, 17, 13, 0, tzinfo=UTC)
DAY = "/en/2021/programme/2021-02-17/"


@pytest.fixture
def slots(db: None) -> dict[str, Slot]:
    """Two sessions at one time: one for everybody, one for registered people."""
    edition = EditionFactory.create(slug="2021")
    for audience in (Audience.PUBLIC, Audience.REGISTERED):
        OccurrenceFactory.create(
            session__edition=edition,
            session__slug=audience,
            session__open_to=audience,
            starts_at=STARTS,
            ends_at=STARTS + timedelta(hours=1),
        )
    publish(edition)
    return {slot.session.slug: slot for slot in Slot.objects.current().select_related("session__edition")}


def doors(slots: dict[str, Slot], person: Person | None, at: datetime) -> set[str]:
    """The sessions whose door stands open."""
    edition = slots["public"].session.edition
    found = open_doors(edition, slots.values(), person, at)
    return {name for name, slot in slots.items() if slot.occurrence_id in found}


def test_doors_open_a_quarter_of_an_hour_before_and_close_after(
    slots: dict[str, Slot], amina: Person
) -> None:
    Registration.objects.create(person=amina, edition=slots["public"].session.edition)
    minutes = (-16, -15, 0, 59, 74, 75)
    found = [bool(doors(slots, amina, STARTS + timedelta(minutes=at))) for at in minutes]
    assert found == [False, True, True, True, True, False]


def test_each_reader_sees_the_doors_that_are_theirs(
    slots: dict[str, Slot], amina: Person, dora: Person
) -> None:
    Registration.objects.create(person=amina, edition=slots["public"].session.edition)
    assert doors(slots, amina, STARTS) == {"public", "registered"}
    assert doors(slots, dora, STARTS) == {"public"}
    assert doors(slots, None, STARTS) == {"public"}


def test_nothing_is_asked_while_nothing_is_open(
    slots: dict[str, Slot], amina: Person, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        assert not doors(slots, amina, STARTS - timedelta(hours=3))
    with django_assert_num_queries(3):
        assert doors(slots, amina, STARTS)


def test_the_door_stands_in_the_day_the_week_and_the_agenda(
    slots: dict[str, Slot], amina: Person, dora: Person, client: Client
) -> None:
    edition = slots["public"].session.edition
    Registration.objects.create(person=amina, edition=edition)
    with clock.set_to(STARTS):
        for person, count in ((None, 1), (dora, 1), (amina, 2)):
            client.logout()
            if person:
                client.force_login(person)
            for page in (DAY, "/en/2021/programme/", "/en/2021/programme/list/"):
                assert client.get(page).content.decode().count("chip door") == count, page
        star = f"/en/2021/programme/stars/{slots['registered'].occurrence_id}/"
        client.post(star, {"on": "1"}, HTTP_ORIGIN="http://testserver")
        agenda = client.get("/en/2021/programme/agenda/").content.decode()
        way = agenda.split('class="chip door" href="')[1].split('"')[0]
        assert client.get(way).status_code == 302
        assert "/venues/" in client.get(way)["Location"]


def test_whoever_works_for_a_session_they_may_not_enter_goes_backstage(
    slots: dict[str, Slot], sami: Person, dora: Person, client: Client
) -> None:
    edition = slots["public"].session.edition
    with_role(sami, "interpreter", edition.scope)
    way = f"/en/2021/programme/sessions/registered/{slots['registered'].occurrence_id}/"
    client.force_login(dora)
    assert client.get(way).status_code == 404
    client.force_login(sami)
    page = client.get("/en/2021/programme/sessions/registered/").content.decode()
    assert way in page
    assert "Backstage" in page
    with clock.set_to(STARTS):
        there = client.get(way)["Location"]
    open_module(Venue.objects.get(), "captions", by=None)
    assert there.endswith("/backstage/")
    with clock.set_to(STARTS):
        assert client.get(there).status_code == 200
        assert "/captions/typing/" in client.get(there).content.decode()
