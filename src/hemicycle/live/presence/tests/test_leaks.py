"""Names are for those who may read them, and each look is written down; for others there is no such page."""

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hemicycle.bell import operations as bell
from hemicycle.bell.models import Message
from hemicycle.bell.queries import Question, heard
from hemicycle.bell.viewers import digest_of
from hemicycle.live.models import Venue
from hemicycle.live.presence import notices, operations
from hemicycle.live.presence.models import Attendance, Here, Policy
from hemicycle.live.queries.places import place_of
from hemicycle.live.tests.factories import register
from hemicycle.live.tests.replaying import drain_all
from hemicycle.people.models import Access, Person
from hemicycle.people.testing import OrganisationFactory, PersonFactory, with_role
from hemicycle.record.models import Revision

pytestmark = pytest.mark.django_db
STUDIO = "/en/2021/studio/live/attendance/"


@pytest.fixture
def attended(venue: Venue, amina: Person, chen: Person) -> Venue:
    """Amina and chen attended."""
    Policy.objects.create(edition=venue.edition, noted=True)
    amina.name = "=Amina"  # what a spreadsheet would take for a formula
    amina.organisation = OrganisationFactory.create(name={"en": "Rabat"}, country="MA")
    amina.save()
    place = place_of(venue)
    assert place is not None
    for person in (amina, chen):
        operations.arrive(venue, place, by=person)
    return venue


def pages(venue: Venue, person: Person) -> list[str]:
    return [
        STUDIO,
        f"{STUDIO}{venue.pk}/",
        f"{STUDIO}{venue.pk}.csv",
        f"{STUDIO}all.json",
        f"{STUDIO}people/{person.pk}/",
        f"{STUDIO}removal/",
    ]


def test_the_log_does_not_exist_for_dora_chen_and_who_hosts_a_session(
    client: Client, attended: Venue, amina: Person, chen: Person, dora: Person, sami: Person
) -> None:
    with_role(sami, "session-host", attended.scope)
    for person in (dora, chen, sami):
        client.force_login(person)
        for page in pages(attended, amina):
            assert client.get(page).status_code == 404
            assert client.post(page, {"confirmed": "1", "kept_days": "1"}).status_code == 404
    client.logout()
    for page in pages(attended, amina):
        assert client.get(page).status_code == 302
    assert Attendance.objects.count() == 2
    assert not Access.objects.exists()


def test_organisers_read_it_and_every_look_is_written_down(
    client: Client, attended: Venue, amina: Person, chen: Person, olga: Person
) -> None:
    client.force_login(olga)
    assert client.get(STUDIO).status_code == 200
    assert not Access.objects.exists()  # numbers
    page = client.get(f"{STUDIO}{attended.pk}/").content.decode()
    assert "=Amina" in page
    assert "Rabat" in page
    assert client.get(f"{STUDIO}people/{chen.pk}/").status_code == 200
    for form in ("csv", "json"):
        assert client.get(f"{STUDIO}{attended.pk}.{form}").status_code == 200
        assert client.get(f"{STUDIO}all.{form}").status_code == 200
    told = Access.objects.order_by("pk").values_list("what", "about", "count", "by")
    assert list(told) == [
        ("live.attendance", None, 2, olga.pk),
        ("live.attendance", chen.pk, 1, olga.pk),
        *[("live.attendance.export", None, 2, olga.pk)] * 4,
    ]


def test_a_file_holds_what_was_noted_and_no_formula(client: Client, attended: Venue, olga: Person) -> None:
    client.force_login(olga)
    assert "'=Amina" in client.get(f"{STUDIO}{attended.pk}.csv").content.decode()
    rows = client.get(f"{STUDIO}all.json").json()
    assert [(row["name"], row["organisation"], row["country"], row["minutes"]) for row in rows] == [
        ("=Amina", "Rabat", "MA", 1),
        ("Chen", "", "", 1),
    ]
    assert rows[0]["from"] == "2021-02-17T13:10:00+00:00"
    assert client.get(f"{STUDIO}all.exe").status_code == 404


def test_what_is_not_there_is_not_found(client: Client, attended: Venue, olga: Person, dora: Person) -> None:
    client.force_login(olga)
    for page in (f"people/{dora.pk}/", "people/999999/", f"people/{'9' * 30}/", "999999/", f"{'9' * 30}/"):
        assert client.get(f"{STUDIO}{page}").status_code == 404


def test_removing_all_is_asked_first(client: Client, attended: Venue, olga: Person) -> None:
    client.force_login(olga)
    asked = client.get(f"{STUDIO}removal/").content.decode()
    assert "2 entries of this edition are removed for good" in asked
    client.post(f"{STUDIO}removal/")
    assert Attendance.objects.count() == 2
    assert client.post(f"{STUDIO}removal/", {"confirmed": "1"}).status_code == 302
    assert not Attendance.objects.exists()
    assert client.get(f"{STUDIO}removal/").status_code == 302


def test_the_policy_has_a_history_and_can_be_undone(client: Client, venue: Venue, olga: Person) -> None:
    client.force_login(olga)
    assert client.post(STUDIO, {"noted": "on", "kept_days": "7", "seen": "0"}).status_code == 302
    policy = Policy.objects.get()
    assert (policy.noted, policy.kept_days) == (True, 7)
    revision = Revision.objects.of(policy).get()
    client.post(f"/en/2021/studio/history/{revision.pk}/undo/")
    policy.refresh_from_db()
    assert (policy.noted, policy.kept_days) == (False, 30)
    assert client.post(STUDIO, {"noted": "on", "kept_days": "0", "seen": "0"}).status_code == 200
    policy.refresh_from_db()
    assert not policy.noted


def test_the_list_of_a_session_asks_as_much_for_three_as_for_one(
    client: Client, attended: Venue, olga: Person
) -> None:
    client.force_login(olga)
    place = place_of(attended)
    assert place is not None
    counts: dict[str, set[int]] = {}
    for _more in range(2):
        for page in (STUDIO, f"{STUDIO}{attended.pk}/", f"{STUDIO}all.csv"):
            client.get(page)
            with CaptureQueriesContext(connection) as captured:
                assert client.get(page).status_code == 200
            counts.setdefault(page, set()).add(len(captured))
        for person in PersonFactory.create_batch(3, organisation=OrganisationFactory.create()):
            operations.arrive(attended, place, by=person)
    assert all(len(found) == 1 for found in counts.values()), counts


def test_nobody_s_name_is_in_what_others_read_or_hear(
    client: Client,
    attended: Venue,
    amina: Person,
    chen: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shown: list[str] = []
    monkeypatch.setattr(notices, "show", lambda topic, name, payload: shown.append(json.dumps(payload)))
    operations.react(attended.pk, "heart", by=amina)
    notices.tell_here(attended.pk)
    notices.tell_reactions(attended.pk)
    drain_all()
    client.force_login(chen)
    read = [client.get(f"/en/2021/venues/{attended.pk}/{more}") for more in ("", "presence/?part=here")]
    everything = "".join(
        [*shown, *(one.content.decode() for one in read), json.dumps(list(Message.objects.values("payload")))]
    )
    assert len(shown) == 2
    for secret in ("Amina", "Rabat", "Morocco"):
        assert secret not in everything


def test_whoever_may_not_enter_neither_counts_nor_reads_nor_reacts(
    client: Client, venue: Venue, dora: Person
) -> None:
    client.force_login(dora)
    for more in ("here/", "reactions/", "counting/"):
        sent = client.post(
            f"/en/2021/venues/{venue.pk}/presence/{more}", {"sign": "yes"}, headers={"X-Fragment": "x"}
        )
        assert sent.status_code == 404
    assert client.get(f"/en/2021/venues/{venue.pk}/presence/?part=here").status_code == 404
    assert not Here.objects.exists()
    client.logout()
    assert client.post(f"/en/2021/venues/{venue.pk}/presence/here/").status_code == 302


def test_a_pass_is_one_person_s_for_one_venue(
    client: Client, venue: Venue, amina: Person, dora: Person
) -> None:
    client.force_login(amina)
    client.get(f"/en/2021/venues/{venue.pk}/")
    assert client.post(f"/en/no-such/venues/{venue.pk}/presence/here/").status_code == 404
    client.force_login(dora)
    assert client.post(f"/en/2021/venues/{venue.pk}/presence/here/").status_code == 404


def test_what_is_told_is_heard_by_whoever_may_enter(venue: Venue, amina: Person, dora: Person) -> None:
    topic = notices.topic_of(venue.pk)
    for person, hears in (
        (amina, {topic}),
        (register(PersonFactory.create(), venue), {topic}),
        (dora, set()),
    ):
        bell.admit(f"cookie-{person.pk}", person.pk)
        assert heard([Question(digest_of(f"cookie-{person.pk}"), person.pk, (topic,))])[0] == hears
