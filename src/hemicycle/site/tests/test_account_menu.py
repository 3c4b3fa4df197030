"""The account in the header: a way in for visitors on every page, a menu for whoever is signed in."""

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hemicycle.editions.models import Edition
from hemicycle.editions.testing import EditionFactory
from hemicycle.kernel.http import KEEP
from hemicycle.people.models import Person
from hemicycle.people.operations import give_role
from hemicycle.people.sign_in import operations
from hemicycle.people.sockets import AccountMail
from hemicycle.programme import agenda_cookie
from hemicycle.programme.agenda_cookie import Stars
from hemicycle.programme.models import Agenda
from hemicycle.site import tables

Letters = list[AccountMail]


@pytest.fixture
def edition(db: None) -> Edition:
    made = EditionFactory.create(slug="2021")
    made.refresh_from_db()
    return made


def test_a_visitor_finds_the_way_in_and_back_on_a_page_that_is_kept(client: Client, edition: Edition) -> None:
    response = client.get("/en/2021/")
    assert 'href="/en/me/sign-in/?next=%2Fen%2F2021%2F"' in response.content.decode()
    assert response.headers[KEEP] == "1"
    assert not response.cookies


def test_the_door_does_not_lead_to_itself(client: Client, edition: Edition) -> None:
    assert "sign-in-link" not in client.get("/en/me/sign-in/").content.decode()


def test_whoever_is_signed_in_finds_their_menu_and_the_page_is_theirs(
    client: Client, edition: Edition, amina: Person
) -> None:
    client.force_login(amina)
    response = client.get("/en/2021/")
    page = response.content.decode()
    assert KEEP not in response.headers
    assert "sign-in-link" not in page
    assert re.search(r'<span class="initials" aria-hidden="true">A</span>', page)
    for address in ("/en/me/", "/en/2021/programme/agenda/", "/en/me/notices/"):
        assert f'<a href="{address}"' in page
    assert 'action="/en/me/sign-out/"' in page
    assert "/en/2021/studio/" not in page


def test_whoever_works_on_the_edition_finds_the_studio(
    client: Client, edition: Edition, olga: Person
) -> None:
    give_role(olga, "organiser", edition.scope, by=None)
    client.force_login(olga)
    assert 'href="/en/2021/studio/' in client.get("/en/2021/").content.decode()


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("Ada Lovelace", "AL"),
        ("María del Carmen Pérez", "MP"),
        ("Noor", "N"),
        ("Olga (illustrative)", "O"),
        ("أمينة", "أ"),
        ("李 小龙", "李小"),
        ("", "A"),
    ],
)
def test_initials_are_of_the_name_in_its_own_script(
    client: Client, edition: Edition, amina: Person, name: str, initials: str
) -> None:
    Person.objects.filter(pk=amina.pk).update(name=name)
    client.force_login(amina)
    assert f'aria-hidden="true">{initials}</span>' in client.get("/en/2021/").content.decode()


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/en/2021/news/", 4),  # the session and its person; roles; unread notices
        # It listens: whether the browser is known, and, where no hub is in the process, from which place on.
        ("/en/2021/", 8),
    ],
)
def test_being_signed_in_costs_a_page_little(
    client: Client, edition: Edition, amina: Person, path: str, most: int
) -> None:
    visitor = Client()
    client.force_login(amina)
    for one in (visitor, client):  # what is kept in the process is kept now, and the session noted
        one.get(path)
    counts = []
    for one in (visitor, client):
        with CaptureQueriesContext(connection) as made:
            one.get(path)
        counts.append(len(made))
    assert counts[1] - counts[0] <= most


def with_stars(client: Client, edition: Edition, count: int) -> None:
    response = HttpResponse()
    agenda_cookie.keep(HttpRequest(), response, edition.pk, Stars(dict.fromkeys(range(1, count + 1), 1)))
    client.cookies["stars"] = response.cookies["stars"].value


def test_stars_of_the_browser_are_offered_after_signing_in_and_do_not_move_by_themselves(
    client: Client, edition: Edition, amina: Person, letterbox: Letters
) -> None:
    with_stars(client, edition, 2)
    client.post("/en/me/sign-in/", {"address": "amina@example.org", "next": "/en/2021/"})
    response = client.post("/en/me/sign-in/code/", {"code": letterbox[0].code})
    page = client.get(response.headers["Location"]).content.decode()
    assert "kept 2 stars for you" in page
    assert '<a href="/en/2021/programme/agenda/">Move them into your account</a>' in page
    assert "kept 2 stars" not in client.get("/en/2021/").content.decode()  # said once
    assert "stars" in client.cookies
    assert not Agenda.objects.filter(person=amina).exists()


def test_without_stars_nothing_is_offered(
    client: Client, edition: Edition, amina: Person, letterbox: Letters
) -> None:
    client.post("/en/me/sign-in/", {"address": "amina@example.org", "next": "/en/2021/"})
    response = client.post("/en/me/sign-in/code/", {"code": letterbox[0].code})
    assert 'class="notice info"' not in client.get(response.headers["Location"]).content.decode()


def test_a_backup_holds_how_people_come_in_and_not_who_is_in(client: Client, amina: Person) -> None:
    names = {tables.name_of(model) for model in tables.in_order()}
    assert {"account.emailaddress", "mfa.authenticator", "socialaccount.socialaccount"} <= names
    assert not names & tables.PASSING
    client.force_login(amina)
    client.get("/en/me/")
    operations.add_address(amina, "second@example.org")
    operations.add_passkey(amina, {"id": "x"}, name="key")
    operations.make_code("sign-in", "amina@example.org")
    before: dict[Any, list[bytes]] = {model: list(tables.lines(model)) for model in tables.in_order()}
    tables.make_empty()  # as a restore does: whoever was signed in is so no longer
    assert not Session.objects.exists()
    assert not UserSession.objects.exists()
    for model, rows in before.items():
        tables.put(model, rows)
    assert EmailAddress.objects.get(user=amina.pk).email == "second@example.org"
    assert Authenticator.objects.get(user=amina.pk).data["name"] == "key"
    assert client.get("/en/me/").status_code == 302
