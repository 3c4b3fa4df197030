"""A person's notices and wishes: who sees them, without JavaScript, and the way to stop a kind without signing in."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.signing import Signer
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hemicycle.inbox.models import Notice, Undeliverable, Unsubscription
from hemicycle.inbox.operations import forget_old_notices, notify, send_mail
from hemicycle.inbox.operations.mails import STOP_SALT, stop_url
from hemicycle.inbox.queries import does_not_want, unread_count
from hemicycle.inbox.sockets import NoticeKind, Told, notice_kinds
from hemicycle.inbox.testing import kinds, letter
from hemicycle.kernel import clock
from hemicycle.people.models import Person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kinds")]
_ = kinds
HIDDEN: set[int] = set()


def _tell(person: Person, data: dict[str, Any]) -> Told | None:
    if data["n"] in HIDDEN:
        return None
    return Told(f"Told {data['n']} to {person.name}", "Some words.", "/en/2021/")


@pytest.fixture(autouse=True)
def notice_kind() -> Any:
    before = list(notice_kinds)
    notice_kinds.plug(NoticeKind("test.told", "Something", _tell))
    HIDDEN.clear()
    yield
    notice_kinds._plugged[:] = before


def tell(person: Person, n: int, **given: Any) -> Notice:
    return notify("test.told", person, {"n": n}, key=f"told-{n}", **given)


def page(client: Client, person: Person | None, path: str = "/en/me/notices/", status: int = 200) -> str:
    if person is not None:
        client.force_login(person)
    response = client.get(path)
    assert response.status_code == status
    assert response.headers["Cache-Control"] == "private, no-store"
    return response.content.decode()


# --- notices -----------------------------------------------------------------------------------------------


def test_notices_are_read_by_their_owner_alone(client: Client, amina: Person, dora: Person) -> None:
    tell(amina, 7)
    assert "Told 7 to Amina" in page(client, amina)
    assert "Told 7" not in page(client, dora)


@pytest.mark.parametrize("path", ["/en/me/notices/", "/en/me/mail/"])
def test_a_visitor_is_led_to_the_sign_in_page(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/en/me/sign-in/?next=")


def test_the_unread_stand_first_and_the_newest_above(client: Client, amina: Person) -> None:
    for n in (1, 2, 3):
        tell(amina, n)
    Notice.objects.filter(key="told-3").update(read_at=clock.now())
    assert re.findall(r"<a href=\"/en/2021/\">Told (\d)", page(client, amina)) == ["2", "1", "3"]


def test_telling_again_makes_no_second_notice(amina: Person) -> None:
    assert tell(amina, 1).pk == tell(amina, 1).pk


def test_a_notice_is_read_by_its_button_and_only_by_its_owner(
    client: Client, amina: Person, dora: Person
) -> None:
    notice = tell(amina, 1)
    client.force_login(dora)
    assert client.post(f"/en/me/notices/{notice.pk}/read/").status_code == 404
    assert unread_count(amina) == 1
    client.force_login(amina)
    assert client.get(f"/en/me/notices/{notice.pk}/read/").status_code == 405
    response = client.post(f"/en/me/notices/{notice.pk}/read/")
    assert (response.status_code, response.headers["Location"]) == (302, "/en/me/notices/")
    assert unread_count(amina) == 0


@pytest.mark.parametrize("there", ["https://evil.example/", "//evil.example/", "/\\evil.example", "x"])
def test_reading_never_leads_to_another_site(client: Client, amina: Person, there: str) -> None:
    client.force_login(amina)
    response = client.post(f"/en/me/notices/{tell(amina, 1).pk}/read/", {"next": there})
    assert response.headers["Location"] == "/en/me/notices/"


def test_all_are_read_at_once_and_only_mine(client: Client, amina: Person, dora: Person) -> None:
    for n in range(3):
        tell(amina, n)
        tell(dora, n)
    client.force_login(amina)
    client.post("/en/me/notices/read/")
    assert (unread_count(amina), unread_count(dora)) == (0, 3)


def test_a_notice_whose_object_is_no_longer_theirs_disappears_and_is_not_counted(
    client: Client, amina: Person
) -> None:
    tell(amina, 1)
    tell(amina, 2)
    HIDDEN.add(1)
    words = page(client, amina)
    assert "Told 1" not in words
    assert "Told 2" in words
    assert unread_count(amina) == 1


def test_a_notice_of_a_kind_that_nobody_declares_is_left_out_and_kept(client: Client, amina: Person) -> None:
    notify("test.gone", amina, {}, key="gone")
    page(client, amina)
    assert Notice.objects.count() == 1


def test_without_notices_the_page_says_what_will_stand_there(client: Client, amina: Person) -> None:
    assert "Nothing new" in page(client, amina)


def test_the_number_of_queries_does_not_grow_with_the_notices(client: Client, amina: Person) -> None:
    tell(amina, 1)
    client.force_login(amina)
    client.get("/en/me/notices/")
    counts = []
    for more in (2, 20):
        for n in range(more):
            tell(amina, 100 * more + n)
        with CaptureQueriesContext(connection) as queries:
            client.get("/en/me/notices/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


# --- wishes ------------------------------------------------------------------------------------------------


def test_only_kinds_that_one_may_do_without_can_be_switched_off(client: Client, amina: Person) -> None:
    words = page(client, amina, "/en/me/mail/")
    assert "Changes of sessions that you starred" in words
    assert "Your registration" not in words


def test_switching_a_kind_off_keeps_its_mails_away_and_on_again_lets_them_come(
    client: Client, amina: Person
) -> None:
    client.force_login(amina)
    asked = {"keep": "1", "line": "test.wished"}
    assert client.post("/en/me/mail/", asked | {"mail:test.wished": "never"}).status_code == 302
    assert send_mail("test.wished", letter(), key="a", to=amina) is None
    assert send_mail("test.owed", letter(), key="b", to=amina) is not None
    client.post("/en/me/mail/", asked | {"mail:test.wished": "at once"})
    assert send_mail("test.wished", letter(), key="a", to=amina) is not None


def test_a_kind_that_is_owed_cannot_be_asked_for(client: Client, amina: Person) -> None:
    client.force_login(amina)
    client.post("/en/me/mail/", {"keep": "1", "line": "test.owed", "mail:test.owed": "never"})
    assert not Unsubscription.objects.exists()
    wrong = {"keep": "1", "line": "test.wished", "mail:test.wished": "in the digest"}
    assert client.post("/en/me/mail/", wrong).status_code == 400
    assert not Unsubscription.objects.exists()


def test_whoever_cannot_be_reached_reads_so_and_can_ask_to_try_again(client: Client, amina: Person) -> None:
    Undeliverable.objects.create(address="amina@example.org")
    assert "Our mail does not reach you." in page(client, amina, "/en/me/mail/")
    client.post("/en/me/mail/", {"try_again": "1"})
    assert not Undeliverable.objects.exists()
    assert not Unsubscription.objects.exists(), "this button says nothing about kinds"


# --- stopping without signing in ---------------------------------------------------------------------------


def _stop_path(person: Person | None = None, address: str = "") -> str:
    mail = send_mail("test.wished", letter(), key=f"{person}{address}", to=person, address=address)
    assert mail is not None
    return stop_url(mail).partition("8000")[2]


def test_a_mail_program_stops_a_kind_with_one_post_and_no_session(amina: Person) -> None:
    client = Client(enforce_csrf_checks=True)
    path = _stop_path(amina)
    assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert does_not_want("test.wished", person=amina, address="")


def test_following_the_link_alone_stops_nothing(client: Client, amina: Person) -> None:
    words = client.get(_stop_path(amina)).content.decode()
    assert "Changes of sessions that you starred" in words
    assert not Unsubscription.objects.exists()


def test_stopping_twice_is_stopping_once_and_can_be_taken_back(client: Client, amina: Person) -> None:
    path = _stop_path(amina)
    client.post(path)
    client.post(path)
    assert Unsubscription.objects.count() == 1
    client.post(path, {"again": "1"})
    assert not Unsubscription.objects.exists()


def test_an_address_without_an_account_stops_a_kind_for_itself_alone(client: Client, amina: Person) -> None:
    client.post(_stop_path(address="Office@Example.org"))
    assert does_not_want("test.wished", person=None, address="office@example.org")
    assert not does_not_want("test.wished", person=None, address="other@example.org")
    assert not does_not_want("test.wished", person=amina, address="amina@example.org")


def test_links_that_we_have_not_signed_or_that_speak_of_owed_mails_do_not_exist(
    client: Client, amina: Person
) -> None:
    signed = Signer(salt=STOP_SALT).sign_object
    for token in (
        "x",
        "\x00",
        "ä" * 300,
        signed({"k": "test.owed", "p": amina.pk}),
        signed({"k": "test.gone", "p": amina.pk}),
        signed({"k": "test.wished", "p": 10**12}),
        Signer(salt="other").sign_object({"k": "test.wished", "p": amina.pk}),
    ):
        assert client.post(f"/en/me/mail/stop/{token}/").status_code == 404
    assert not Unsubscription.objects.exists()


def test_notices_that_were_read_half_a_year_ago_are_removed(amina: Person) -> None:
    old, new, unread = (tell(amina, n) for n in range(3))
    Notice.objects.filter(pk=old.pk).update(read_at=clock.now() - timedelta(days=181))
    Notice.objects.filter(pk=new.pk).update(read_at=clock.now() - timedelta(days=10))
    Notice.objects.filter(pk=unread.pk).update(at=clock.now() - timedelta(days=400))
    assert forget_old_notices() == 1
    assert set(Notice.objects.values_list("key", flat=True)) == {"told-1", "told-2"}
