"""What is said to a section or about a session is nowhere for anybody else: no page, list, bell or notice."""

import json

import pytest
from django.test import Client

from hemicycle.bell import operations as bell
from hemicycle.bell.models import Message
from hemicycle.bell.queries import Question, heard
from hemicycle.bell.viewers import digest_of
from hemicycle.editions.models import Edition
from hemicycle.editions.testing import EditionFactory
from hemicycle.inbox.models import Mail, Notice
from hemicycle.kernel.http import KEEP
from hemicycle.kernel.text import Text
from hemicycle.live import topics as of_venues
from hemicycle.live.bulletins import notices, operations, topics
from hemicycle.live.bulletins.models import Bulletin
from hemicycle.live.bulletins.operations import Words
from hemicycle.live.bulletins.rules import OPEN, URGENT
from hemicycle.live.bulletins.tests.factories import say
from hemicycle.live.models import Venue
from hemicycle.live.tests.factories import register, venue_in_a_session
from hemicycle.live.tests.replaying import drain_all
from hemicycle.people.models import Person, Section
from hemicycle.people.testing import CircleFactory, SectionFactory, with_role
from hemicycle.record import lanes

pytestmark = pytest.mark.django_db
SECRET = "The-secret-words"
PLACES = (
    "/en/2021/",
    "/en/2021/programme/",
    "/en/2021/bulletins/",
    "/en/2021/bulletins/banner/",
    "/en/me/notices/",
)


def read_by(person: Person | None) -> list[str]:
    """Where somebody reads the secret words."""
    client = Client()
    if person:
        client.force_login(person)
    return [path for path in PLACES if SECRET in client.get(path).content.decode()]


def secret(edition: Edition, scope_of: Edition | Section | Venue, by: Person) -> Bulletin:
    made = say(
        edition, scope_of.scope, by, Words(Text(en=SECRET), Text(en=SECRET)), level=URGENT, lasting=OPEN
    )
    drain_all()
    lanes.run_due()
    return made


def hears(person: Person, *asked: str) -> set[str]:
    """Which of these topics the bell would sign for somebody."""
    cookie = f"cookie-{person.pk}"
    bell.admit(cookie, person.pk)
    return set(heard([Question(digest_of(cookie), person.pk, tuple(asked))])[0])


def test_what_is_said_to_a_section_is_read_by_its_people_alone(
    edition: Edition, africa: Section, amina: Person, chen: Person, dora: Person, sami: Person
) -> None:
    stranger = dora
    stranger.section = africa  # she says so herself, and does not take part
    stranger.save()
    made = secret(edition, africa, sami)
    assert read_by(amina) == list(PLACES)
    for person in (None, chen, stranger):
        assert read_by(person) == [], person
    assert set(Notice.objects.values_list("person", flat=True)) == {amina.pk}
    assert [mail.person for mail in Mail.objects.all()] == [amina]  # it is urgent
    told = {message.topic for message in Message.objects.all() if SECRET in json.dumps(message.payload)}
    assert told == {topics.of_section(edition.pk, africa.pk)}
    for person in (chen, stranger):
        client = Client()
        client.force_login(person)
        sent = {"bulletin": f"{made.pk}-1"}
        assert client.post("/en/2021/bulletins/dismissal/", sent).status_code == 404


def test_the_sections_topic_is_heard_by_its_people_alone(
    edition: Edition, africa: Section, amina: Person, chen: Person, dora: Person, sami: Person
) -> None:
    own, everybody = topics.of_section(edition.pk, africa.pk), topics.of_edition(edition.pk)
    other = topics.of_section(edition.pk, Section.objects.get(slug="europe").pk)
    asked = (
        own,
        other,
        everybody,
        "section-bulletins/x/y",
        f"section-bulletins/{edition.pk}/None",
        "section-bulletins/1",
    )
    assert hears(amina, *asked) == {own, everybody}
    assert hears(chen, *asked) == {other, everybody}
    dora.section = africa
    dora.save()
    assert hears(dora, *asked) == {everybody}
    assert hears(sami, *asked) == {everybody}


def test_pages_that_are_kept_never_hold_it(
    client: Client, edition: Edition, africa: Section, venue: Venue, olga: Person, sami: Person
) -> None:
    secret(edition, africa, sami)
    secret(edition, venue, olga)
    for path in PLACES[:3]:
        answer = client.get(path)
        assert answer.headers[KEEP] == "1"
        assert SECRET not in answer.content.decode()


def test_what_is_said_about_a_session_is_read_by_those_whom_it_concerns(
    edition: Edition, venue: Venue, olga: Person, amina: Person, chen: Person, dora: Person
) -> None:
    venue.visits.create(module="chat", person=amina)
    secret(edition, venue, olga)
    assert read_by(amina) == list(PLACES)
    for person in (None, chen, dora):
        assert read_by(person) == [], person
    told = {message.topic for message in Message.objects.all() if SECRET in json.dumps(message.payload)}
    assert told == {of_venues.of_venue(venue.pk)}
    client = Client()
    client.force_login(chen)  # he comes in now: there it stands, and there he can put it away
    inside = client.get(f"/en/2021/venues/{venue.pk}/").content.decode()
    assert SECRET in inside
    assert f'name="venue" value="{venue.pk}"' in inside
    part = f"/en/2021/bulletins/banner/?venue={venue.pk}"
    assert SECRET in client.get(part).content.decode()
    client.force_login(dora)
    assert client.get(part).status_code == 404
    assert client.get(f"/en/2021/venues/{venue.pk}/").status_code == 404
    assert SECRET not in client.get(f"/en/2021/venues/{venue.pk}/").content.decode()


def test_whoever_is_in_the_venue_puts_it_away_there(
    edition: Edition, venue: Venue, olga: Person, chen: Person, dora: Person
) -> None:
    made = secret(edition, venue, olga)
    client = Client()
    sent = {"bulletin": f"{made.pk}-1", "venue": str(venue.pk)}
    client.force_login(dora)
    assert client.post("/en/2021/bulletins/dismissal/", sent).status_code == 404
    client.force_login(chen)
    assert client.post("/en/2021/bulletins/dismissal/", sent).status_code == 302
    assert made.dismissals.get().person == chen


def test_the_session_of_a_circle_is_no_longer_spoken_of_to_whoever_left_it(
    edition: Edition, olga: Person, amina: Person, chen: Person
) -> None:
    circle = CircleFactory.create()
    membership = circle.memberships.create(person=amina)
    hidden = venue_in_a_session(
        edition=edition,
        slug="secret",
        listed_to="circle",
        listed_circle=circle,
        open_to="circle",
        open_circle=circle,
    )
    for person in (amina, chen):
        hidden.visits.create(module="chat", person=person)  # chen was of the circle once
    edition.refresh_from_db()
    secret(edition, hidden, olga)
    assert read_by(amina) == list(PLACES)
    assert read_by(chen) == []
    assert set(Notice.objects.values_list("person", flat=True)) == {amina.pk}
    membership.delete()
    assert read_by(amina) == []
    assert not Notice.objects.exists()  # the list of notices has dropped it


def test_another_edition_says_nothing_here(edition: Edition, olga: Person, amina: Person) -> None:
    other = EditionFactory.create(slug="another")
    with_role(olga, "organiser", other.scope)
    secret(other, other, olga)
    assert read_by(amina) == []


def test_whoever_changes_the_section_hears_what_is_said_to_the_new_one(
    edition: Edition, africa: Section, sami: Person, amina: Person
) -> None:
    secret(edition, africa, sami)
    amina.section = SectionFactory.create()
    amina.save()
    assert read_by(amina) == []
    assert not Notice.objects.exists()


def test_a_notice_is_told_to_nobody_else(
    edition: Edition, africa: Section, sami: Person, amina: Person, chen: Person
) -> None:
    made = secret(edition, africa, sami)
    told = notices.tell(amina, {"bulletin": made.pk})
    assert told is not None
    assert told.title == f"Urgent: {SECRET}"
    assert notices.tell(chen, {"bulletin": made.pk}) is None
    assert notices.tell(amina, {}) is None
    operations.take_down(made, by=sami)
    assert notices.tell(amina, {"bulletin": made.pk}) is None
    drain_all()
    assert SECRET not in json.dumps(list(Message.objects.values_list("payload", flat=True)))


def test_dora_takes_no_part_and_reads_what_is_said_to_everybody(
    edition: Edition, olga: Person, dora: Person
) -> None:
    secret(edition, edition, olga)
    assert read_by(dora) == list(PLACES[:4])
    assert read_by(None) == list(PLACES[:3])
    register(dora, Venue.objects.get())
    assert not Notice.objects.filter(person=dora).exists()
