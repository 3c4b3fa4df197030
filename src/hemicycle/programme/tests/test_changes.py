"""The public change list, for people and feed readers: what it tells, and to whom."""

import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from random import Random
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hemicycle.editions.models import Edition, Registration
from hemicycle.editions.testing import EditionFactory
from hemicycle.kernel.reader import Reader
from hemicycle.kernel.verdict import Refused
from hemicycle.people.models import Circle, Person
from hemicycle.people.operations import join_circle
from hemicycle.people.testing import CircleFactory
from hemicycle.programme import operations
from hemicycle.programme.models import Occurrence, Session, Slot
from hemicycle.programme.queries import changes as queries
from hemicycle.programme.queries.changes import change_list, sight_of
from hemicycle.programme.rules.releases import Listing
from hemicycle.programme.testing import OccurrenceFactory, SessionFactory

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
DAY = timedelta(days=1)


@pytest.fixture
def edition() -> Edition:
    return EditionFactory.create(slug="2021")


@pytest.fixture
def council(chen: Person) -> Circle:
    circle = CircleFactory.create()
    join_circle(circle, chen)
    return circle


@pytest.fixture
def registered(edition: Edition, amina: Person) -> Person:
    Registration.objects.create(edition=edition, person=amina)
    return amina


def planned(edition: Edition, title: str, **more: object) -> Occurrence:
    return OccurrenceFactory.create(
        session=SessionFactory.create(edition=edition, title={"en": title}), **more
    )


def publish(edition: Edition) -> None:
    operations.release(edition, note={}, by=None)


def move(occurrence: Occurrence, by: timedelta = DAY) -> None:
    occurrence.refresh_from_db()
    operations.move_occurrence(
        occurrence, starts_at=occurrence.starts_at + by, ends_at=occurrence.ends_at + by, by=None
    )


def page(client: Client, language: str = "en", query: str = "") -> str:
    answer = client.get(f"/{language}/2021/programme/changes/{query}")
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", answer.content.decode()))


def feed(client: Client, language: str = "en") -> str:
    answer = client.get(f"/{language}/2021/programme/changes.atom")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    return answer.content.decode()


def test_before_the_first_release_there_is_a_sentence(client: Client, edition: Edition) -> None:
    planned(edition, "Draft only")
    assert "not published yet" in page(client)
    assert "Draft only" not in page(client)
    assert "<entry>" not in feed(client)


def test_the_first_release_is_one_sentence(client: Client, edition: Edition) -> None:
    planned(edition, "Plenary")
    publish(edition)
    assert "The programme is published." in page(client)
    assert "Plenary" not in page(client)


def test_a_move_is_told_in_the_readers_zone_by_name(client: Client, edition: Edition) -> None:
    plenary = planned(edition, "Plenary")
    publish(edition)
    move(plenary)
    publish(edition)
    told = "Plenary moved from Wed, 17 Feb, 14:00 to Thu, 18 Feb, 14:00 (Barcelona time)."
    assert told in page(client)
    assert told in re.sub(r"<[^>]+>", "", feed(client).replace("&lt;", "<").replace("&gt;", ">"))
    assert "from Wed, 17 Feb, 20:00 to Thu, 18 Feb, 20:00 (Jakarta time)" in page(
        client, query="?tz=Asia/Jakarta"
    )


def test_every_kind_of_change_has_its_sentence(client: Client, edition: Edition) -> None:
    names = ("Longer", "Elsewhere", "Online", "Off", "On again", "Removed")
    made = {name: planned(edition, name, room="Hall" if name == "Online" else "") for name in names}
    operations.cancel_occurrence(made["On again"], by=None)
    publish(edition)
    start, end = made["Longer"].starts_at, made["Longer"].ends_at
    operations.move_occurrence(made["Longer"], starts_at=start, ends_at=end + timedelta(minutes=30), by=None)
    operations.move_occurrence(made["Elsewhere"], starts_at=start, ends_at=end, room="Room <B>", by=None)
    operations.move_occurrence(made["Online"], starts_at=start, ends_at=end, room="", by=None)
    operations.cancel_occurrence(made["Off"], by=None)
    operations.restore_occurrence(made["On again"], by=None)
    operations.remove_occurrence(made["Removed"], by=None)
    planned(edition, "Latecomer")
    publish(edition)
    operations.edit_session(made["Off"].session, changes={"title": {"en": "Off", "fr": "Annulée"}}, by=None)
    shown = page(client)
    for sentence in (
        "Longer on Wed, 17 Feb, 14:00 now ends at 16:00 instead of 15:30 (Barcelona time).",
        "Elsewhere on Wed, 17 Feb, 14:00 (Barcelona time) is now in Room &lt;B&gt;.",
        "Online on Wed, 17 Feb, 14:00 (Barcelona time) is now online.",
        "Off, planned for Wed, 17 Feb, 14:00 (Barcelona time), is cancelled.",
        "On again takes place after all: Wed, 17 Feb, 14:00 (Barcelona time).",
        "Removed is no longer in the programme. It was planned for Wed, 17 Feb, 14:00 (Barcelona time).",
        "Latecomer is new: Wed, 17 Feb, 14:00 (Barcelona time).",
        "Off — changed: title (French).",
    ):
        assert sentence in shown
    assert shown.index("— changed:") < shown.index("is new")


def test_titles_are_in_the_readers_language(client: Client, edition: Edition) -> None:
    plenary = planned(edition, "Plenary")
    publish(edition)
    operations.edit_session(plenary.session, changes={"title": {"en": "Plenary", "fr": "Plénière"}}, by=None)
    assert "Plénière" in page(client, "fr")


def test_a_secret_session_has_no_line_for_those_it_is_not_listed_to(
    client: Client, edition: Edition, council: Circle, dora: Person, chen: Person
) -> None:
    planned(edition, "Plenary")
    secret = planned(edition, "Council of elders")
    operations.list_session_to(secret.session, "circle", council, by=None)
    publish(edition)
    move(secret)
    planned(edition, "Another")
    publish(edition)
    operations.edit_session(secret.session, changes={"description": {"en": "Whom to elect"}}, by=None)
    for who in (None, dora):
        if who is not None:
            client.force_login(who)
        assert "elders" not in page(client)
        assert "Another is new" in page(client)
        assert "elders" not in feed(client)
        client.logout()
    client.force_login(chen)
    assert "Council of elders moved" in page(client)
    assert "Council of elders — changed: description" in page(client)
    assert "elders" not in feed(client)


def test_a_session_that_became_secret_leaves_only_the_title_it_had_in_public(
    client: Client, edition: Edition, council: Circle, dora: Person, chen: Person
) -> None:
    planned(edition, "Plenary")
    debate = planned(edition, "Open debate")
    publish(edition)
    move(debate)
    publish(edition)
    operations.edit_session(debate.session, changes={"title": {"en": "Open debate on care"}}, by=None)
    assert "Open debate on care moved" in page(client)
    operations.list_session_to(debate.session, "circle", council, by=None)
    publish(edition)
    operations.edit_session(debate.session, changes={"title": {"en": "Secret plan"}}, by=None)
    move(debate)
    publish(edition)
    for who in (None, dora):
        if who is not None:
            client.force_login(who)
        for shown in (page(client), feed(client)):
            assert "Secret plan" not in shown
            assert shown.count("Open debate on care") == 1
            assert "is no longer in the programme" in shown
            assert f"/sessions/{debate.session.slug}" not in shown
        assert (
            f"/sessions/{debate.session.slug}"
            not in client.get("/en/2021/programme/changes/").content.decode()
        )
    client.force_login(chen)
    assert "no longer in the programme" not in page(client)
    assert "Secret plan moved" in page(client)


def test_a_session_that_was_never_public_never_appears(
    client: Client, edition: Edition, council: Circle
) -> None:
    planned(edition, "Plenary")
    secret = planned(edition, "Council of elders")
    operations.list_session_to(secret.session, "circle", council, by=None)
    publish(edition)
    operations.remove_occurrence(secret, by=None)
    publish(edition)
    assert "elders" not in page(client)
    assert "No session that is listed to you has another time." in page(client)


def test_wider_is_new_to_those_who_did_not_see_it(
    client: Client, edition: Edition, registered: Person
) -> None:
    planned(edition, "Plenary")
    clinic = planned(edition, "Clinic")
    operations.list_session_to(clinic.session, "registered", by=None)
    publish(edition)
    operations.list_session_to(clinic.session, "public", by=None)
    publish(edition)
    assert "Clinic is new" in page(client)
    client.force_login(registered)
    assert "Clinic is new" not in page(client)


@pytest.mark.parametrize("seed", range(12))
def test_whatever_happens_nobody_reads_a_title_they_could_not_read_on_its_page(
    edition: Edition, council: Circle, registered: Person, chen: Person, seed: int
) -> None:
    """A random week of an organising team; every title is told apart, so a leak names itself."""
    chance = Random(seed)  # noqa: S311  (a dice, not a secret)
    readers = {"visitor": None, "registered": registered, "council": chen}
    sights = {name: sight_of(edition, person) for name, person in readers.items()}
    known: dict[str, set[str]] = {name: set() for name in readers}
    made = [planned(edition, f"title-{number}-first") for number in range(4)]

    def note_what_can_be_read() -> None:
        newest = edition.releases.first()
        for slot in newest.slots.select_related("session") if newest else ():
            for name, sight in sights.items():
                if sight.sees(Listing(slot.listed_to, slot.listed_circle_id)):
                    known[name].add(str(slot.session.title))

    for step in range(40):
        occurrence = chance.choice(made)
        session = Session.objects.get(pk=occurrence.session_id)
        match chance.randrange(6):
            case 0:
                operations.edit_session(
                    session, changes={"title": {"en": f"title-{session.pk}-{step}"}}, by=None
                )
            case 1:
                audience = chance.choice(["public", "registered", "circle"])
                circle = council if audience == "circle" else None
                operations.list_session_to(session, audience, circle, by=None)
            case 2:
                move(occurrence, timedelta(minutes=chance.randint(-60, 60)))
            case 3:
                chance.choice(
                    [
                        operations.cancel_occurrence,
                        operations.restore_occurrence,
                        operations.remove_occurrence,
                    ]
                )(occurrence, by=None)
            case _:
                with suppress(Refused):
                    publish(edition)
        note_what_can_be_read()
    edition.refresh_from_db()
    reader = Reader(("en",), None, datetime(2021, 2, 17, tzinfo=UTC))
    for name, person in readers.items():
        listed = change_list(edition, person, reader)
        lines = [line for stretch in listed.stretches for line in stretch.lines]
        told = set(re.findall(r"title-[\w-]+", " ".join(f"{line.title} {line.sentence}" for line in lines)))
        assert told <= known[name], name


def test_sight_agrees_with_the_tables(
    edition: Edition, council: Circle, amina: Person, chen: Person, dora: Person, registered: Person
) -> None:
    for listed, circle in (("public", None), ("registered", None), ("circle", council)):
        session = SessionFactory.create(edition=edition, listed_to=listed, listed_circle=circle)
        OccurrenceFactory.create(session=session)
    publish(edition)
    for person in (None, amina, chen, dora):
        sight = sight_of(edition, person)
        listed = {
            slot.pk
            for slot in Slot.objects.all()
            if sight.sees(Listing(slot.listed_to, slot.listed_circle_id))
        }
        assert listed == {slot.pk for slot in Slot.objects.visible_to(person)}


def test_the_atom_feed_is_well_formed_and_its_addresses_are_absolute(
    client: Client, edition: Edition
) -> None:
    plenary = planned(edition, "Plenary <&> more")
    publish(edition)
    move(plenary)
    publish(edition)
    operations.edit_session(plenary.session, changes={"subtitle": {"en": "New"}}, by=None)
    root = ElementTree.fromstring(feed(client))
    entries = root.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}title") for entry in entries] == [
        "Plenary <&> more", "Programme v2", "Programme v1",
    ]  # fmt: skip
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(set(ids)) == 3
    assert all(name and name.startswith("urn:uuid:") for name in ids)
    assert ids == [
        e.findtext(f"{ATOM}id") for e in ElementTree.fromstring(feed(client, "fr")).findall(f"{ATOM}entry")
    ]
    assert '<a href="http' in (entries[1].findtext(f"{ATOM}summary") or "")
    for link in root.iter(f"{ATOM}link"):
        assert link.attrib["href"].startswith("http")


def test_the_number_of_queries_does_not_depend_on_the_number_of_changes(
    client: Client, edition: Edition
) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as asked:
            page(client)
        return len(asked)

    many = [planned(edition, f"Session {n}") for n in range(12)]
    publish(edition)
    move(many[0])
    publish(edition)
    operations.edit_session(many[0].session, changes={"subtitle": {"en": "x"}}, by=None)
    before = count()
    for occurrence in many[1:]:
        move(occurrence)
        operations.edit_session(occurrence.session, changes={"subtitle": {"en": "x"}}, by=None)
    publish(edition)
    assert count() <= before


def test_older_releases_are_on_further_pages(client: Client, edition: Edition) -> None:
    plenary = planned(edition, "Plenary")
    publish(edition)
    for number in range(12):
        move(plenary, timedelta(minutes=5 if number % 2 else -5))
        plenary.refresh_from_db()
        publish(edition)
        operations.edit_session(plenary.session, changes={"subtitle": {"en": str(number)}}, by=None)
    first, second = page(client), page(client, query="?page=2")
    assert "v13" in first
    assert "v4 " in first
    assert "v3 " not in first
    assert "v3 " in second
    assert "The programme is published." in second
    assert first.count("— changed:") + second.count("— changed:") == 12


def test_very_many_text_changes_are_counted(
    client: Client, edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "TEXTS_A_STRETCH", 2)
    many = [planned(edition, f"Session {n}").session for n in range(5)]
    publish(edition)
    operations.record_text_changes(edition, {session.pk: ["title.en"] for session in many}, by=None)
    shown = page(client)
    assert shown.count("— changed:") == 2
    assert "And 3 sessions more." in shown


def test_a_long_release_has_a_page_of_its_own(
    client: Client, edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "LINES_A_PAGE", 3)
    many = [planned(edition, f"Session {n}") for n in range(5)]
    publish(edition)
    for occurrence in many:
        move(occurrence)
    publish(edition)
    assert page(client).count(" moved from ") == 5
    assert "v1" not in page(client)
    assert "The programme is published." in page(client, query="?page=2")


@pytest.mark.parametrize("query", ["?page=0", "?page=-1", "?page=x", "?page=99999999999999999999", "?page=²"])
def test_an_odd_page_number_is_some_page(client: Client, edition: Edition, query: str) -> None:
    planned(edition, "Plenary")
    publish(edition)
    assert "v1" in page(client, query=query)


def test_another_editions_changes_are_not_told(client: Client, edition: Edition) -> None:
    other = EditionFactory.create(slug="2020")
    planned(edition, "Here")
    elsewhere = planned(other, "Elsewhere")
    publish(edition)
    publish(other)
    move(elsewhere)
    publish(other)
    assert "Elsewhere" not in page(client)
