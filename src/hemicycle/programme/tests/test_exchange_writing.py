"""schedule.xml and schedule.json: the rules of the public schemas, round trips, and nothing that is not public."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hemicycle.editions.models import Edition, Registration
from hemicycle.editions.testing import EditionFactory, ThemeFactory
from hemicycle.people.models import Person
from hemicycle.people.operations import join_circle
from hemicycle.people.testing import CircleFactory
from hemicycle.programme.exchange import importing
from hemicycle.programme.exchange.writing import duration
from hemicycle.programme.models import Audience, Reading, Session, SessionLanguage, Speaker, Speaking
from hemicycle.programme.testing import OccurrenceFactory, SessionFactory, publish

pytestmark = pytest.mark.django_db

FILES = ("schedule.xml", "schedule.json", "programme.ics")
# what the public schema of schedule.xml asks of an event: each element once, in any order
REQUIRED = {"room", "title", "subtitle", "type", "date", "start", "duration", "abstract", "slug", "track"}
ALLOWED = REQUIRED | {
    "persons", "language", "description", "recording", "links", "attachments", "logo", "url", "feedback_url",
}  # fmt: skip
DATE_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(Z|[+-]\d{2}:\d{2})")
DURATION = re.compile(r"\d{1,2}:\d{2}(:\d{2})?")
START = re.compile(r"[0-2]\d:[0-5]\d")
SLUG = re.compile(r"[a-z0-9_]{4,}-[a-z0-9_-]{4,}")


@pytest.fixture
def edition() -> Edition:
    edition = EditionFactory.create()
    theme = ThemeFactory.create(edition=edition, name={"en": "Planet", "fr": "Planète"})
    plenary = SessionFactory.create(
        edition=edition,
        slug="plenary",
        kind="plenary",
        title={"en": 'Water & "air" <for> all ]]>', "fr": "L’eau pour tous·tes", "ar": "الماء"},
        subtitle={"en": "Second line"},
        description={"en": "First paragraph.\n\n- one\n- two\n\nLast *words*."},
        entry_url="https://secret.example.org/room",
    )
    plenary.themes.add(theme)
    SessionLanguage.objects.create(session=plenary, language="es", way="original")
    SessionLanguage.objects.create(session=plenary, language="fr", way="interpreted")
    Reading.objects.create(session=plenary, title={"en": "A text"}, url="https://example.org/a?b=1&c=2")
    for order, name in enumerate(("Zoé Ante", "Abel Post")):
        speaker = Speaker.objects.create(
            edition=edition, slug=f"s{order}", name=name, biography={"en": f"Bio {name}"}
        )
        Speaking.objects.create(session=plenary, speaker=speaker, order=order)
    OccurrenceFactory.create(session=plenary, guid="2021-plenary", room="Sala 1")
    again = datetime(2021, 2, 18, 23, 30, tzinfo=UTC)  # the 19th in Barcelona
    OccurrenceFactory.create(session=plenary, guid="2021-plenary-again", starts_at=again)
    short = SessionFactory.create(edition=edition, slug="x", title={"fr": "Seulement en français"})
    OccurrenceFactory.create(session=short, ends_at=datetime(2021, 2, 17, 13, 20, tzinfo=UTC))
    publish(edition)
    return edition


def fetched(client: Client, edition: Edition, name: str, language: str = "en") -> bytes:
    response = client.get(f"/{language}/{edition.slug}/{name}")
    assert response.status_code == 200
    return response.content


def xml(client: Client, edition: Edition, language: str = "en") -> Element:
    return ElementTree.fromstring(fetched(client, edition, "schedule.xml", language))


def test_the_file_follows_the_public_schema_of_schedule_xml(client: Client, edition: Edition) -> None:
    root = xml(client, edition)
    assert root.tag == "schedule"
    assert [child.tag for child in root] == ["generator", "version", "conference", "day", "day"]
    assert root.find("generator").attrib.keys() == {"name", "version"}
    assert root.findtext("version") == "v1"
    conference = {child.tag: child.text for child in root.find("conference")}
    assert {"title", "acronym", "start", "end", "days", "timeslot_duration"} <= set(conference)
    assert re.fullmatch("[a-z0-9_-]{4,}", conference["acronym"])
    assert (conference["start"], conference["end"]) == ("2021-02-15", "2021-02-22")
    assert conference["days"] == "2"
    assert conference["time_zone_name"] == "Europe/Madrid"
    assert conference["base_url"].endswith(f"/en/{edition.slug}/programme/")
    days = root.findall("day")
    assert [day.get("index") for day in days] == ["1", "2"]
    assert [day.get("date") for day in days] == ["2021-02-17", "2021-02-19"]
    assert all(DATE_TIME.fullmatch(day.get(edge)) for day in days for edge in ("start", "end"))
    assert all(
        room.get("name") and set(room.attrib) <= {"name", "guid"} for room in root.iter("room") if len(room)
    )


def test_every_event_follows_the_public_schema_of_schedule_xml(client: Client, edition: Edition) -> None:
    events = xml(client, edition).findall("day/room/event")
    assert len(events) == 3
    for event in events:
        names = [child.tag for child in event]
        assert len(names) == len(set(names))
        assert set(names) >= REQUIRED
        assert set(names) <= ALLOWED
        assert set(event.attrib) == {"id", "guid"}
        assert int(event.get("id")) > 0
        assert str(UUID(event.get("guid"))) == event.get("guid")
        assert DATE_TIME.fullmatch(event.findtext("date"))
        assert START.fullmatch(event.findtext("start"))
        assert event.findtext("date")[11:16] == event.findtext("start")
        assert DURATION.fullmatch(event.findtext("duration"))
        assert SLUG.fullmatch(event.findtext("slug"))
        assert all(int(person.get("id")) > 0 for person in event.findall("persons/person"))
        assert all(link.get("href").startswith("http") for link in event.findall("links/link"))
    for key in ("id", "guid"):
        assert len({event.get(key) for event in events}) == 3
    assert len({event.findtext("slug") for event in events}) == 3


def test_the_json_follows_the_public_schema(client: Client, edition: Edition) -> None:
    top = json.loads(fetched(client, edition, "schedule.json"))
    assert set(top) == {"$schema", "generator", "schedule"}
    schedule = top["schedule"]
    assert schedule["version"] == "v1"
    conference = schedule["conference"]
    assert {"title", "acronym", "days", "daysCount", "start", "end", "timeslot_duration"} <= set(conference)
    assert set(conference) <= {
        "acronym", "title", "description", "start", "end", "daysCount", "timeslot_duration", "time_zone_name",
        "logo", "colors", "keywords", "url", "tracks", "rooms", "meta", "days",
    }  # fmt: skip
    assert re.search(r"^[a-z0-9_-][a-z0-9_]{3,}(-2[0-9]{3}-[a-z]+)?$", conference["acronym"])
    assert conference["daysCount"] == len(conference["days"]) == 2
    assert all({"guid", "name"} <= set(room) for room in conference["rooms"])
    for day in conference["days"]:
        assert set(day) == {"index", "date", "day_start", "day_end", "rooms"}
        for name, events in day["rooms"].items():
            assert all(event["room"] == name for event in events)
            for event in events:
                assert_is_an_event(event)


def assert_is_an_event(event: dict[str, Any]) -> None:
    required = {
        "abstract", "date", "duration", "guid", "id", "language", "links", "persons", "room", "slug", "start",
        "subtitle", "title", "track", "type", "url",
    }  # fmt: skip
    assert set(event) >= required
    assert set(event) <= required | {"description", "attachments", "answers", "logo"}
    assert isinstance(event["id"], int)
    assert UUID(event["guid"])
    assert re.fullmatch(r"[0-9]+:[0-9]{2}", event["duration"])
    assert re.fullmatch(r"[a-z0-9_-]+[a-z0-9]", event["slug"])
    assert event["url"].startswith("http")
    assert all({"public_name", "id"} <= set(person) and "name" not in person for person in event["persons"])


def test_speakers_stand_in_the_order_in_which_they_speak(client: Client, edition: Edition) -> None:
    event = xml(client, edition).find("day/room/event")
    assert [person.text for person in event.findall("persons/person")] == ["Zoé Ante", "Abel Post"]


def test_a_duration_is_hours_and_minutes_and_days_only_when_there_are_any() -> None:
    assert duration(timedelta(minutes=5)) == "00:05"
    assert duration(timedelta(hours=9, minutes=30)) == "09:30"
    assert duration(timedelta(days=1, hours=2)) == "1:02:00"


def test_texts_are_in_the_language_of_the_address_and_fall_back(client: Client, edition: Edition) -> None:
    titles = [title.text for title in xml(client, edition, "fr").iter("title")]
    assert titles == ["Séminaire 2021", "L’eau pour tous·tes", "Seulement en français", "L’eau pour tous·tes"]


def test_an_edition_without_a_release_has_a_file_without_events(client: Client) -> None:
    edition = EditionFactory.create(slug="n")
    root = xml(client, edition)
    assert root.findtext("version") == "v0"
    assert len(root.findall("day")) == 1
    assert not root.findall("day/room/event")
    assert (
        json.loads(fetched(client, edition, "schedule.json"))["schedule"]["conference"]["acronym"] == "n___"
    )


def test_cancelled_occurrences_are_left_out(client: Client, edition: Edition) -> None:
    edition.sessions.get(slug="plenary").occurrences.update(cancelled=True)
    publish(edition)
    assert len(xml(client, edition).findall("day/room/event")) == 1


@pytest.mark.parametrize("name", FILES)
def test_what_is_assumed_is_not_told_as_a_fact(client: Client, edition: Edition, name: str) -> None:
    assert b"illustrative" not in fetched(client, edition, name)
    edition.sessions.filter(slug="plenary").update(assumed={"starts_at": "No hour was found."})
    publish(edition)
    assert b"illustrative" in fetched(client, edition, name)


# --- round trips --------------------------------------------------------------------------------------


def programme(edition: Edition, *, language: str) -> list[tuple[object, ...]]:
    """What a reader of the language finds, without keys of rows."""
    return sorted(
        (
            session.slug,
            session.kind,
            tuple(
                text.said((language, "en", "fr")).text
                for text in (session.title, session.subtitle, session.description)
            ),
            tuple((o.starts_at, o.ends_at, o.room, o.cancelled) for o in session.occurrences.all()),
            tuple(speaking.speaker.name for speaking in session.speakings.all()),
            tuple((reading.url, str(reading.title)) for reading in session.readings.all()),
            tuple(str(theme) for theme in session.themes.all()),
            tuple(row.language for row in session.languages.all() if row.way == "original"),
        )
        for session in edition.sessions.all()
    )


@pytest.mark.parametrize("name", ["schedule.xml", "schedule.json"])
def test_our_own_file_makes_the_same_programme_in_another_edition(
    client: Client, edition: Edition, name: str
) -> None:
    other = EditionFactory.create(zone="America/Lima")
    data = fetched(client, edition, name)
    importing.apply(importing.preview(other, data), by=None)
    assert programme(other, language="en") == programme(edition, language="en")
    plenary = other.sessions.get(slug="plenary")
    assert plenary.title == {
        "en": edition.sessions.get(slug="plenary").title["en"]
    }  # spoken in Spanish, written in English
    assert other.sessions.get(slug="x").title == {"fr": "Seulement en français"}
    again = importing.preview(other, data)
    assert {row.state for row in again.rows} == {"unchanged"}


def test_the_french_file_adds_the_french_texts(client: Client, edition: Edition) -> None:
    other = EditionFactory.create()
    for language in ("en", "fr"):
        data = fetched(client, edition, "schedule.xml", language)
        importing.apply(importing.preview(other, data), by=None)
    title = edition.sessions.get(slug="plenary").title
    assert other.sessions.get(slug="plenary").title == {"en": title["en"], "fr": title["fr"]}
    assert programme(other, language="fr") == programme(edition, language="fr")


@pytest.mark.parametrize("name", ["schedule.xml", "schedule.json"])
@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_our_own_file_changes_nothing_at_home(
    client: Client, edition: Edition, name: str, language: str
) -> None:
    preview = importing.preview(edition, fetched(client, edition, name, language))
    assert {row.state for row in preview.rows} == {"unchanged"}
    version = edition.version
    importing.apply(preview, by=None)
    edition.refresh_from_db()
    assert edition.version == version


def test_what_is_taken_out_of_our_own_file_is_gone_and_what_is_not_public_is_not(
    client: Client, edition: Edition
) -> None:
    hidden = SessionFactory.create(edition=edition, listed_to=Audience.REGISTERED)
    OccurrenceFactory.create(session=hidden)
    publish(edition)
    root = xml(client, edition)
    room = root.find("day/room")
    room.remove(room.find("event"))
    preview = importing.preview(edition, ElementTree.tostring(root))
    assert sorted(row.state for row in preview.rows) == ["gone", "unchanged", "unchanged"]


# --- who may see what -----------------------------------------------------------------------------------


@pytest.fixture
def secrets(edition: Edition, amina: Person) -> Edition:
    circle = CircleFactory.create()
    join_circle(circle, amina)
    Registration.objects.create(edition=edition, person=amina)
    for name, listed in (("ForMembers", {"listed_to": Audience.CIRCLE, "listed_circle": circle}),
                         ("ForRegistered", {"listed_to": Audience.REGISTERED})):  # fmt: skip
        session = SessionFactory.create(edition=edition, slug=name.lower(), title={"en": name}, **listed)
        speaker = Speaker.objects.create(edition=edition, slug=name.lower(), name=f"Speaker{name}")
        Speaking.objects.create(session=session, speaker=speaker)
        Reading.objects.create(
            session=session, title={"en": f"Reading{name}"}, url=f"https://example.org/{name}"
        )
        OccurrenceFactory.create(session=session, room=f"Room{name}")
    publish(edition)
    return edition


@pytest.mark.parametrize("name", FILES)
def test_who_is_outside_finds_nothing_that_is_not_public(
    client: Client, secrets: Edition, dora: Person, name: str
) -> None:
    for person in (None, dora):
        if person is not None:
            client.force_login(person)
        body = fetched(client, secrets, name).decode()
        assert "Water" in body
        assert "ForMembers" not in body
        assert "ForRegistered" not in body


@pytest.mark.parametrize("name", FILES)
def test_who_is_in_the_circle_and_registered_finds_it_and_it_is_kept_for_nobody(
    client: Client, secrets: Edition, amina: Person, name: str
) -> None:
    client.force_login(amina)
    response = client.get(f"/en/{secrets.slug}/{name}")
    assert b"ForMembers" in response.content
    assert b"ForRegistered" in response.content
    assert "X-Hemicycle-Keep" not in response
    assert b"ForMembers" not in fetched(Client(), secrets, name)


@pytest.mark.parametrize("name", FILES)
def test_the_way_in_is_in_no_file(client: Client, edition: Edition, name: str) -> None:
    assert b"secret.example.org" not in fetched(client, edition, name)


def test_a_session_that_one_may_not_see_has_no_calendar(
    client: Client, secrets: Edition, amina: Person
) -> None:
    path = f"/en/{secrets.slug}/programme/sessions/formembers.ics"
    assert client.get(path).status_code == 404
    client.force_login(amina)
    assert client.get(path).status_code == 200


def test_what_the_draft_holds_is_not_exported_before_a_release(client: Client, edition: Edition) -> None:
    OccurrenceFactory.create(session=SessionFactory.create(edition=edition, title={"en": "Tomorrow"}))
    for name in FILES:
        assert b"Tomorrow" not in fetched(client, edition, name)


def test_files_of_an_edition_that_is_not_published_do_not_exist(client: Client, edition: Edition) -> None:
    edition.published_at = None
    edition.save()
    for name in FILES:
        assert client.get(f"/en/{edition.slug}/{name}").status_code == 404


@pytest.mark.parametrize("name", FILES)
def test_the_number_of_queries_does_not_depend_on_the_number_of_sessions(client: Client, name: str) -> None:
    counts = []
    for count in (1, 5):
        edition = EditionFactory.create()
        for _number in range(count):
            session: Session = SessionFactory.create(edition=edition)
            Reading.objects.create(session=session, title={"en": "A"}, url="https://example.org/")
            OccurrenceFactory.create(session=session)
        publish(edition)
        with CaptureQueriesContext(connection) as captured:
            fetched(client, edition, name)
        counts.append(len(captured))
    assert counts[0] == counts[1]
