"""The calendar feed of an agenda: made, followed, renewed, stopped."""

import hashlib
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from icalendar import Calendar

from hemicycle.editions.models import Edition
from hemicycle.editions.testing import EditionFactory
from hemicycle.kernel import clock
from hemicycle.people.models import Person
from hemicycle.people.operations import join_circle
from hemicycle.people.testing import CircleFactory
from hemicycle.programme import operations
from hemicycle.programme.models import Agenda, Occurrence
from hemicycle.programme.sockets import CONFIRMED, AgendaItem, AgendaSource, agenda_items
from hemicycle.programme.tests.test_agenda import AGENDA, html, page, planned, publish, star
from hemicycle.programme.views import agenda as views

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _no_limit_yet() -> None:
    sender = hashlib.sha256(b"127.0.0.1").hexdigest()[:32]
    cache.delete_many(["feeds-made", f"feeds-made-{sender}"])


@pytest.fixture
def edition() -> Edition:
    return EditionFactory.create(slug="2021")


@pytest.fixture
def released(edition: Edition) -> Occurrence:
    plenary = planned(edition, "Plenary")
    publish(edition)
    return plenary


def subscribe(client: Client) -> str:
    answer = client.post(AGENDA + "feed/")
    assert answer.status_code in {200, 302}
    shown = answer.content.decode() if answer.status_code == 200 else html(client)
    found = re.search(r'value="http://[^"]+(/feeds/[\w-]+\.ics)"', shown)
    assert found
    assert f"webcal://localhost:8000{found[1]}" in shown
    return found[1]


def events(client: Client, address: str) -> dict[str, object]:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Cache-Control"] == "private, no-store"
    return {str(event["SUMMARY"]): event for event in Calendar.from_ical(answer.content).walk("VEVENT")}


def test_a_feed_needs_no_account_and_follows_later_stars(
    client: Client, edition: Edition, released: Occurrence
) -> None:
    later = planned(edition, "Later", 5)
    publish(edition)
    star(client, released)
    address = subscribe(client)
    assert list(events(Client(), address)) == ["Plenary"]
    star(client, later)
    assert set(events(Client(), address)) == {"Plenary", "Later"}
    star(client, released, on="0")
    assert list(events(Client(), address)) == ["Later"]
    assert "Later" in page(client)


def test_two_tabs_lose_no_star_when_a_feed_keeps_them(
    client: Client, edition: Edition, released: Occurrence
) -> None:
    later = planned(edition, "Later", 5)
    publish(edition)
    address = subscribe(client)
    before = client.cookies["stars"].value
    star(client, released)
    client.cookies["stars"] = before  # the other tab's request left before this answer came
    star(client, later)
    assert set(events(Client(), address)) == {"Plenary", "Later"}
    assert "Plenary" in page(client)


def test_only_a_hash_of_the_token_is_kept(client: Client, edition: Edition) -> None:
    address = subscribe(client)
    token = address.removeprefix("/feeds/").removesuffix(".ics")
    kept = Agenda.objects.values_list().get()
    assert token not in str(kept)
    assert client.get(f"/feeds/{Agenda.objects.get().token_hash}.ics").status_code == 404


def test_a_move_reaches_the_calendar_with_a_greater_sequence_under_the_same_uid(
    client: Client, edition: Edition, released: Occurrence
) -> None:
    star(client, released)
    address = subscribe(client)
    before = events(client, address)["Plenary"]
    operations.move_occurrence(
        released, starts_at=released.starts_at + HOUR, ends_at=released.ends_at + HOUR, by=None
    )
    assert events(client, address)["Plenary"]["SEQUENCE"] == before["SEQUENCE"] == 0  # type: ignore[index]
    publish(edition)
    after = events(client, address)["Plenary"]
    assert after["SEQUENCE"] == 1  # type: ignore[index]
    assert after["UID"] == before["UID"]  # type: ignore[index]
    assert after["DTSTART"].dt - before["DTSTART"].dt == HOUR  # type: ignore[index]
    operations.cancel_occurrence(released, by=None)
    publish(edition)
    (cancelled,) = events(client, address).values()
    assert cancelled["STATUS"] == "CANCELLED"  # type: ignore[index]
    assert cancelled["SEQUENCE"] == 2  # type: ignore[index]
    assert cancelled["UID"] == before["UID"]  # type: ignore[index]


def test_the_language_is_that_of_the_agenda_unless_another_is_asked_for(
    client: Client, edition: Edition, released: Occurrence
) -> None:
    operations.edit_session(released.session, changes={"title": {"en": "Plenary", "fr": "Plénière"}}, by=None)
    star(client, released)
    client.post("/fr/2021/programme/agenda/feed/")
    address = subscribe_address(client)
    assert list(events(client, address)) == ["Plénière"]
    assert list(events(client, f"{address}?lang=en")) == ["Plenary"]
    assert list(events(client, f"{address}?lang=../../x")) == ["Plénière"]
    one, other = (events(client, f"{address}?lang={code}").popitem()[1] for code in ("en", "fr"))
    assert one["UID"] == other["UID"]  # type: ignore[index]


def subscribe_address(client: Client) -> str:
    found = re.search(r"/feeds/[\w-]+\.ics", html(client))
    assert found
    return found[0]


def test_a_new_address_stops_the_old_one(client: Client, released: Occurrence) -> None:
    star(client, released)
    old = subscribe(client)
    new = subscribe(client)
    assert old != new
    assert client.get(old).status_code == 404
    assert list(events(client, new)) == ["Plenary"]
    assert Agenda.objects.count() == 1


def test_a_stopped_feed_is_gone_and_the_stars_stay(client: Client, released: Occurrence) -> None:
    star(client, released)
    address = subscribe(client)
    client.post(AGENDA + "feed/end/")
    assert client.get(address).status_code == 404
    assert not Agenda.objects.exists()
    assert "Plenary" in page(client)


@pytest.mark.parametrize("token", ["x", "-", "a" * 500, "%00", "é"])
def test_an_unknown_token_is_nothing(client: Client, edition: Edition, token: str) -> None:
    answer = client.get(f"/feeds/{token}.ics")
    assert answer.status_code == 404
    assert answer["Cache-Control"] == "private, no-store"


def test_an_unchanged_feed_is_not_sent_again(client: Client, edition: Edition, released: Occurrence) -> None:
    star(client, released)
    address = subscribe(client)
    first = client.get(address)
    again = client.get(address, HTTP_IF_NONE_MATCH=first["ETag"])
    assert again.status_code == 304
    assert not again.content
    operations.cancel_occurrence(released, by=None)
    publish(edition)
    assert client.get(address, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 200


def test_a_feed_that_was_forgotten_is_no_feed_and_stars_go_on(client: Client, released: Occurrence) -> None:
    star(client, released)
    subscribe(client)
    Agenda.objects.all().delete()
    assert "Subscribe" in page(client)
    assert "Plenary" in page(client)
    star(client, released, on="0")
    assert "Plenary" not in page(client)


def test_a_feed_shows_what_its_owner_may_see_now(client: Client, edition: Edition, chen: Person) -> None:
    circle = CircleFactory.create()
    membership = join_circle(circle, chen)
    secret = planned(edition, "Council of elders")
    operations.list_session_to(secret.session, "circle", circle, by=None)
    publish(edition)
    client.force_login(chen)
    star(client, secret)
    address = subscribe(client)
    anybody = Client()
    assert list(events(anybody, address)) == ["Council of elders"]
    membership.delete()
    assert events(anybody, address) == {}


def test_a_feed_without_an_account_never_shows_what_is_no_longer_public(
    client: Client, edition: Edition, released: Occurrence, chen: Person
) -> None:
    planned(edition, "Other")
    circle = CircleFactory.create()
    join_circle(circle, chen)
    star(client, released)
    address = subscribe(client)
    operations.list_session_to(released.session, "circle", circle, by=None)
    publish(edition)
    client.force_login(chen)
    assert events(client, address) == {}


def test_a_persons_address_is_shown_once_and_other_rooms_add_to_the_feed(
    client: Client, released: Occurrence, amina: Person
) -> None:
    item = AgendaItem(
        uid="bilateral-1@x", sequence=3, status=CONFIRMED, starts_at=released.starts_at,
        ends_at=released.ends_at, title="Bilateral", url="http://testserver/x/", changed_at=released.starts_at,
    )  # fmt: skip
    source = AgendaSource("test", lambda edition, person, language: [item] if person == amina else [])
    client.force_login(amina)
    star(client, released)
    address = subscribe(client)
    assert address not in html(client)
    assert "New address" in page(client)
    agenda_items.plug(source)
    try:
        assert set(events(Client(), address)) == {"Plenary", "Bilateral"}
    finally:
        agenda_items._plugged.remove(source)
    client.post(AGENDA + "feed/end/")
    assert client.get(address).status_code == 404
    assert "Plenary" in page(client)


def test_who_may_not_sign_in_any_more_has_no_feed(
    client: Client, released: Occurrence, amina: Person
) -> None:
    client.force_login(amina)
    address = subscribe(client)
    Person.objects.filter(pk=amina.pk).update(is_active=False)
    assert client.get(address).status_code == 404


def test_a_feed_of_an_edition_that_is_not_published_is_nothing(client: Client, edition: Edition) -> None:
    address = subscribe(client)
    Edition.objects.update(published_at=None)
    assert client.get(address).status_code == 404


def test_feeds_are_made_in_moderation(
    client: Client, edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "FEEDS_AN_ADDRESS", 2)
    subscribe(client)
    subscribe(client)
    answer = client.post(AGENDA + "feed/")
    assert 400 <= answer.status_code < 500
    assert "try again later" in answer.content.decode()
    assert client.post(AGENDA + "feed/", REMOTE_ADDR="192.0.2.7").status_code == 302
    monkeypatch.setattr(views, "FEEDS_AN_HOUR", 2)
    assert 400 <= client.post(AGENDA + "feed/", REMOTE_ADDR="192.0.2.8").status_code < 500


def test_making_a_feed_needs_the_token_of_the_page(edition: Edition) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(AGENDA + "feed/").status_code == 403
    assert not Agenda.objects.exists()


def test_when_a_feed_was_read_is_noted_once_a_day(client: Client, edition: Edition) -> None:
    with clock.set_to(datetime(2021, 2, 1, 8, tzinfo=UTC)):
        address = subscribe(client)
        made = Agenda.objects.get().read_at
    with clock.set_to(datetime(2021, 2, 1, 20, tzinfo=UTC)):
        client.get(address)
        assert Agenda.objects.get().read_at == made
    with clock.set_to(datetime(2021, 2, 3, 8, tzinfo=UTC)):
        client.get(address)
        assert Agenda.objects.get().read_at.day == 3


def test_moving_stars_into_the_account_stops_the_feed_of_the_browser(
    client: Client, released: Occurrence, amina: Person
) -> None:
    star(client, released)
    address = subscribe(client)
    client.force_login(amina)
    assert "stops then" in page(client)
    client.post(AGENDA + "stars/")
    assert client.get(address).status_code == 404
