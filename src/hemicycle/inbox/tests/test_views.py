"""A person's notices and wishes: who sees them, without JavaScript, and the way to stop a kind without signing in."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.signing import Signer
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hemicycle.bell.models import Message
from hemicycle.inbox import topics
from hemicycle.inbox.models import Notice, Rhythm, Undeliverable, Unsubscription, Wish
from hemicycle.inbox.operations import (
    drop_notices,
    forget_old_notices,
    notify,
    notify_all,
    read_all_notices,
    read_notice,
    send_mail,
)
from hemicycle.inbox.operations.mails import STOP_SALT, stop_url
from hemicycle.inbox.queries import does_not_want, unread_count
from hemicycle.inbox.sockets import NoticeKind, Told, notice_kinds
from hemicycle.inbox.testing import kinds, letter
from hemicycle.kernel import clock
from hemicycle.people.models import Person
from hemicycle.people.testing import PersonFactory, ScopeFactory, with_role

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


# --- what reaches me ---------------------------------------------------------------------------------------

MAIL = "/en/me/mail/"


def test_the_page_has_a_line_for_every_kind_below_the_headings_of_rooms(
    client: Client, amina: Person
) -> None:
    words = page(client, amina, MAIL)
    assert re.search(
        r">Programme</th>.*A session you starred begins soon.*>In the sessions</th>", words, re.S
    )
    assert 'name="mail:programme.starting"' in words
    starting = words[words.index('name="mail:programme.starting"') :].partition("</select>")[0]
    assert "In the daily digest" not in starting, "a digest of tomorrow would be too late"


def test_what_is_chosen_is_kept_and_shown_again(client: Client, amina: Person) -> None:
    client.force_login(amina)
    answer = {"keep": "1", "line": ["test.told", "live.named"], "mail:test.told": "any hour"}
    answer |= {"mail:live.named": "never", "page:live.named": "on"}
    response = client.post(MAIL, answer, follow=True)
    assert "Your choice is kept." in response.content.decode()
    wishes = {wish.kind: (wish.in_page, wish.mail) for wish in Wish.objects.filter(person=amina)}
    assert wishes == {"test.told": (False, "any hour"), "live.named": (True, "never")}
    shown = response.context["form"]
    assert (shown["page:test.told"].value(), shown["mail:test.told"].value()) == (False, "any hour")
    tell(amina, 1)
    assert unread_count(amina) == 0


def test_lines_that_the_form_did_not_show_stay_as_they_are(client: Client, amina: Person) -> None:
    client.force_login(amina)
    client.post(
        MAIL, {"keep": "1", "line": "live.named", "page:live.named": "on", "mail:live.named": "never"}
    )
    assert list(Wish.objects.values_list("kind", flat=True)) == ["live.named"]


def test_a_way_that_a_kind_does_not_have_is_refused(client: Client, amina: Person) -> None:
    client.force_login(amina)
    asked = {"keep": "1", "line": "programme.starting", "mail:programme.starting": "digest"}
    assert client.post(MAIL, asked).status_code == 400
    assert not Wish.objects.exists()


def test_hours_are_kept_in_the_persons_own_zone(client: Client, amina: Person) -> None:
    Person.objects.filter(pk=amina.pk).update(zone="Asia/Jakarta")
    client.force_login(amina)
    asked = {"hours": "1", "quiet": "on", "quiet_from": "21:30", "quiet_until": "06:15"}
    response = client.post(MAIL, asked | {"digest": "on", "digest_at": "06:30"}, follow=True)
    words = response.content.decode()
    assert "Your hours are kept." in words
    assert "Jakarta (UTC+7)" in words
    for value in ("21:30", "06:15", "06:30"):
        assert f'value="{value}"' in words
    kept = Rhythm.objects.get(person=amina)
    assert (kept.quiet_from, kept.quiet_until, kept.digest_at) == (21 * 60 + 30, 6 * 60 + 15, 6 * 60 + 30)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"quiet": "on", "quiet_from": "22:00", "quiet_until": ""}, "Please say an hour"),
        ({"quiet": "on", "quiet_from": "22:00", "quiet_until": "21:00"}, "up to 16 hours"),
        ({"quiet": "on", "quiet_from": "22:00", "quiet_until": "08:30"}, "in your quiet hours"),
        ({"quiet": "on", "quiet_from": "when it is dark", "quiet_until": "07:00"}, "valid time"),
    ],
)
def test_hours_that_cannot_be_say_why_and_keep_what_was_typed(
    client: Client, amina: Person, given: dict[str, str], sentence: str
) -> None:
    client.force_login(amina)
    response = client.post(MAIL, {"hours": "1", "digest": "on", "digest_at": "08:00"} | given)
    assert response.status_code == 400
    words = response.content.decode()
    assert sentence in words
    assert given["quiet_from"] in words
    assert not Rhythm.objects.exists()


def test_switched_off_hours_need_no_hour(client: Client, amina: Person) -> None:
    client.force_login(amina)
    assert client.post(MAIL, {"hours": "1"}).status_code == 302
    assert Rhythm.objects.get().quiet_from is None
    assert does_not_want("inbox.digest", person=amina)
    assert client.post(MAIL, {"hours": "1", "digest": "on", "digest_at": "09:00"}).status_code == 302
    assert not does_not_want("inbox.digest", person=amina)


def test_everything_is_paused_until_tomorrow_and_goes_on(client: Client, amina: Person) -> None:
    client.force_login(amina)
    assert "Nothing is lost." in client.post(MAIL, {"pause": "1"}, follow=True).content.decode()
    assert "End the pause" in page(client, amina, MAIL)
    client.post(MAIL, {"go_on": "1"})
    assert "Pause everything until tomorrow" in page(client, amina, MAIL)
    assert Rhythm.objects.get().paused_until is None


def test_nobody_changes_what_reaches_somebody_else(client: Client, amina: Person, dora: Person) -> None:
    client.force_login(dora)
    client.post(
        MAIL, {"keep": "1", "line": "live.named", "mail:live.named": "never", "person": str(amina.pk)}
    )
    assert set(Wish.objects.values_list("person", flat=True)) == {dora.pk}
    assert "Dora" not in page(client, amina, MAIL)


def test_the_number_of_queries_does_not_grow_with_the_wishes(client: Client, amina: Person) -> None:
    client.force_login(amina)
    client.get(MAIL)
    counts = []
    for kind in ("live.named", "test.told", "programme.starting"):
        Wish.objects.create(person=amina, kind=kind, mail="never")
        with CaptureQueriesContext(connection) as queries:
            client.get(MAIL)
        counts.append(len(queries))
    assert len(set(counts)) == 1


def test_a_bundle_is_stopped_with_all_that_it_tells_and_taken_back(client: Client, amina: Person) -> None:
    token = Signer(salt=STOP_SALT).sign_object(
        {"k": "inbox.bundle", "p": amina.pk, "of": ["test.told", "live.named"]}
    )
    path = f"/en/me/mail/stop/{token}/"
    words = client.post(path, {"List-Unsubscribe": "One-Click"}).content.decode()
    assert "Something" in words
    assert "Somebody names you in a chat" in words
    assert "What reaches me" in words, "it says where one wants it again"
    assert all(does_not_want(kind, person=amina) for kind in ("test.told", "live.named"))
    client.post(path, {"again": "1"})
    assert not any(does_not_want(kind, person=amina) for kind in ("test.told", "live.named"))


def test_the_digest_is_stopped_by_its_link_alone(client: Client, amina: Person) -> None:
    token = Signer(salt=STOP_SALT).sign_object({"k": "inbox.digest", "p": amina.pk})
    words = client.post(f"/en/me/mail/stop/{token}/").content.decode()
    assert "The daily digest" in words
    assert does_not_want("inbox.digest", person=amina)
    assert not Wish.objects.exists()


# --- live --------------------------------------------------------------------------------------------------


def test_the_page_of_notices_listens_to_its_readers_own_topic(client: Client, amina: Person) -> None:
    words = page(client, amina)
    assert '<meta name="bell"' in words
    assert f'data-bell-read="person/{amina.pk} notices, person/all notices"' in words
    assert words.count('id="unread"') == words.count('id="unread-there"') == words.count('id="notices"') == 1


def test_only_the_person_hears_their_topic(amina: Person, dora: Person) -> None:
    asked = [(amina.pk, f"person/{amina.pk}"), (dora.pk, f"person/{amina.pk}"), (dora.pk, "person/all")]
    assert topics.may_hear([*asked, (dora.pk, f"person/{dora.pk}/more")]) == {asked[0], asked[2]}


def test_the_number_and_the_list_are_read_again_alone(client: Client, amina: Person, dora: Person) -> None:
    tell(amina, 1)
    part = page(client, amina, "/en/me/notices/?part")
    assert "Told 1" in part
    assert "<html" not in part
    number = page(client, amina, "/en/me/notices/count/")
    assert re.search(r'id="unread".*class="count unread">1<', number, re.S)
    assert "count unread" not in page(client, dora, "/en/me/notices/count/")
    client.logout()
    assert client.get("/en/me/notices/count/").status_code == 302


def rung() -> list[str]:
    return list(Message.objects.filter(name="notices").order_by("seq").values_list("topic", flat=True))


def test_a_bell_rings_when_something_is_told_read_or_gone_and_not_otherwise(amina: Person) -> None:
    mine = f"person/{amina.pk}"
    notice = tell(amina, 1)
    assert rung() == [mine]
    tell(amina, 1)
    assert rung() == [mine], "told already"
    read_notice(notice)
    read_notice(notice)
    assert rung() == [mine] * 2
    tell(amina, 2)
    read_all_notices(amina)
    read_all_notices(amina)
    assert rung() == [mine] * 4
    drop_notices(amina, [notice.pk])
    drop_notices(amina, [notice.pk])
    assert rung() == [mine] * 5


def test_what_very_many_are_told_rings_one_bell_for_all(amina: Person) -> None:
    people = [amina, *PersonFactory.create_batch(30)]
    notify_all("test.told", people, {"n": 1}, key="all")
    assert rung() == ["person/all"]
    notify_all("test.told", people, {"n": 1}, key="all")
    assert rung() == ["person/all"]


def test_what_is_not_wanted_in_the_page_rings_no_bell(amina: Person) -> None:
    Wish.objects.create(person=amina, kind="test.told", in_page=False)
    tell(amina, 1)
    assert rung() == []


# --- who is asked about what -------------------------------------------------------------------------------


def test_what_only_some_are_told_is_no_question_to_the_others(
    client: Client, amina: Person, noor: Person
) -> None:
    with_role(noor, "desk", ScopeFactory.create(kind="edition"))
    assert "Somebody asks the desk" in page(client, noor, MAIL)
    assert "Somebody asks the desk" not in page(client, amina, MAIL)


def test_what_there_is_nothing_to_choose_about_has_no_line(client: Client, amina: Person) -> None:
    words = page(client, amina, MAIL)
    assert "An address that takes no mail" not in words
    assert "Late changes of the programme" in words, "that it always comes is worth knowing"
