"""What one may not read is nowhere: not in the page, not in what is pushed, not in an export, not for dora."""

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hemicycle.bell import operations as bell
from hemicycle.bell.models import Message
from hemicycle.bell.queries import Question, heard
from hemicycle.bell.viewers import digest_of
from hemicycle.live import topics
from hemicycle.live.chat import operations, queries
from hemicycle.live.models import Conduct, Venue
from hemicycle.live.operations import saying
from hemicycle.live.operations.moderation import ban, hide, report
from hemicycle.live.tests.factories import key, register, venue_in_a_session
from hemicycle.live.tests.replaying import drain_all
from hemicycle.people.models import Person
from hemicycle.people.testing import CircleFactory, PersonFactory
from hemicycle.programme.testing import OccurrenceFactory

pytestmark = pytest.mark.django_db
SECRET = "The-secret-words"


def page(client: Client, venue: Venue, person: Person | None, more: str = "") -> tuple[int, str]:
    """What somebody reads at the address of the venue."""
    client.logout()
    if person:
        client.force_login(person)
    answer = client.get(f"/en/{venue.edition.slug}/venues/{venue.pk}/{more}")
    return answer.status_code, answer.content.decode()


def pushed() -> str:
    """Everything that was pushed, on topics that are not the moderators' own."""
    drain_all()
    return json.dumps(list(Message.objects.values("topic", "payload")))


def test_what_waits_is_read_by_its_author_and_moderators_alone(
    client: Client, venue: Venue, amina: Person, chen: Person, olga: Person
) -> None:
    Conduct.objects.create(edition=venue.edition, words={"*": [SECRET]})
    line = operations.write(venue, f"{SECRET} here", key=key(), by=amina)
    assert SECRET not in pushed()
    assert SECRET in page(client, venue, amina)[1]
    assert SECRET in page(client, venue, olga, "moderation/")[1]
    assert SECRET not in page(client, venue, chen)[1]
    assert SECRET not in page(client, venue, chen, f"?q={SECRET[:8]}")[1]
    assert page(client, venue, chen, f"chat/lines/{line.pk}/")[0] == 404
    assert SECRET not in json.dumps(list(queries.rows(venue, True)))
    answer = operations.write(venue, "I answer", key=key(), answers=line.pk, by=chen)
    assert answer.answers is None


@pytest.mark.parametrize("how", ["hidden", "deleted"])
def test_what_was_removed_is_in_no_page_and_no_longer_in_what_was_pushed(
    client: Client, venue: Venue, amina: Person, chen: Person, olga: Person, how: str
) -> None:
    line = operations.write(venue, SECRET, key=key(), by=amina)
    operations.pin(line, by=olga)
    assert SECRET in pushed()
    if how == "hidden":
        hide(line, by=olga)
    else:
        saying.delete(line, by=amina)
    assert SECRET not in pushed()
    for more in ("", f"?q={SECRET[:8]}", f"?line={line.pk}", f"chat/lines/{line.pk}/"):
        _status, html = page(client, venue, chen, more)
        assert SECRET not in html.replace(f'value="{SECRET[:8]}"', "")
    assert SECRET in page(client, venue, olga, f"chat/lines/{line.pk}/")[1]
    assert SECRET not in json.dumps(list(queries.rows(venue, True)))


def test_who_reported_is_known_to_moderators_alone(
    client: Client, venue: Venue, amina: Person, chen: Person, olga: Person
) -> None:
    line = operations.write(venue, "Hello", key=key(), by=amina)
    report(line, reason="other", note=SECRET, by=chen)
    assert SECRET not in pushed()
    assert SECRET in page(client, venue, olga, "moderation/")[1]
    for person in (amina, chen):
        assert page(client, venue, person, "moderation/")[0] == 404


def test_the_venue_of_a_circle_does_not_exist_for_dora(
    client: Client, amina: Person, dora: Person, during: None
) -> None:
    circle = CircleFactory.create()
    circle.memberships.create(person=amina)
    hidden = venue_in_a_session(
        slug="secret", listed_to="circle", listed_circle=circle, open_to="circle", open_circle=circle
    )
    register(dora, hidden)
    operations.write(hidden, SECRET, key=key(), by=amina)
    slug = hidden.edition.slug
    assert page(client, hidden, amina)[0] == 200
    for more in ("", "?part=state", "chat/lines/?part", "moderation/"):
        assert page(client, hidden, dora, more)[0] == 404
        assert page(client, hidden, None, more)[0] == 302
    client.force_login(dora)
    for more in ("chat/lines/", "chat/signs/", "switch/", "unblock/", "contributions/1/"):
        assert (
            client.post(f"/en/{slug}/venues/{hidden.pk}/{more}", {"text": "x", "key": "k"}).status_code == 404
        )
    entering = f"/en/{slug}/programme/sessions/secret/{hidden.occurrence.pk}/"
    assert client.get(entering).status_code == 404
    client.force_login(amina)
    assert client.get(entering).status_code == 302


def hears(person: Person, *asked: str) -> set[str]:
    """Which of these topics the bell would sign for somebody."""
    cookie = f"cookie-{person.pk}"
    bell.admit(cookie, person.pk)
    return set(heard([Question(digest_of(cookie), person.pk, tuple(asked))])[0])


def test_topics_are_heard_by_whoever_may_enter_and_by_nobody_else(
    venue: Venue, amina: Person, chen: Person, olga: Person, dora: Person
) -> None:
    said, desk = topics.of_module(venue.pk, "chat"), topics.of_desk(venue.pk)
    seat = topics.of_seat(venue.pk, amina.pk)
    asked = (topics.of_venue(venue.pk), said, desk, seat, "venue/999999/chat", "venue/x/chat")
    assert hears(amina, *asked) == {topics.of_venue(venue.pk), said, seat}
    assert hears(chen, *asked) == {topics.of_venue(venue.pk), said}
    assert hears(olga, *asked) == {topics.of_venue(venue.pk), said, desk}
    assert hears(dora, *asked) == set()
    ban(amina, venue, by=olga)
    assert hears(amina, *asked) == set()


def test_a_draft_has_no_venue(client: Client, venue: Venue, amina: Person) -> None:
    draft = OccurrenceFactory.create(session__edition=venue.edition, session__slug="draft")
    client.force_login(amina)
    assert client.get(f"/en/2021/programme/sessions/draft/{draft.pk}/").status_code == 404


def test_rights_of_many_are_asked_in_as_many_queries_as_those_of_one(
    venue: Venue,
) -> None:
    people = [register(person, venue) for person in PersonFactory.create_batch(20)]
    topic = topics.of_module(venue.pk, "chat")
    counts = []
    for asking in (people[:1], people):
        with CaptureQueriesContext(connection) as captured:
            well = topics.hear_venues([(person.pk, topic) for person in asking])
        assert len(well) == len(asking)
        counts.append(len(captured))
    assert counts[0] == counts[1]
