"""Coming in by a code: the same for everybody, once, here, and for a quarter of an hour."""

import re
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.auth import get_user
from django.db import connections
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from hemicycle.kernel.verdict import Refused
from hemicycle.people.models import OneTimeCode, Person
from hemicycle.people.sign_in import limits, operations, rules
from hemicycle.people.sockets import AccountMail, Arrival, arrivals
from hemicycle.people.testing import PersonFactory

Letters = list[AccountMail]
DOOR, CODE, WELCOME = "/en/me/sign-in/", "/en/me/sign-in/code/", "/en/me/welcome/"


def ask(client: Client, address: str, **more: str) -> HttpResponse:
    return client.post(DOOR, {"address": address, **more})  # type: ignore[return-value]


def type_in(client: Client, code: str, path: str = CODE) -> HttpResponse:
    return client.post(path, {"code": code})  # type: ignore[return-value]


def who(client: Client) -> Person | None:
    request = HttpRequest()
    request.session = client.session
    user = get_user(request)
    return user if isinstance(user, Person) else None


def another_code(code: str) -> str:
    return code.replace(code[0], str((int(code[0]) + 1) % 10), 1)


def later(**by: float) -> None:
    """Let that much real time pass for the codes under way."""
    for code in OneTimeCode.objects.all():
        code.made_at -= timedelta(**by)
        code.save(update_fields=["made_at"])


# --- the plain way ------------------------------------------------------------------------------------------


def test_a_code_lets_in_and_leads_back(client: Client, amina: Person, letterbox: Letters) -> None:
    assert "next=%2Fen%2Ftime-zone%2F" not in client.get(DOOR).content.decode()
    page = client.get(f"{DOOR}?next=/en/time-zone/").content.decode()
    assert 'name="next" value="/en/time-zone/"' in page
    assert ask(client, " Amina@Example.org ", next="/en/time-zone/").headers["Location"] == CODE
    assert letterbox[0].address == "amina@example.org"
    assert letterbox[0].purpose == "sign-in"
    page = client.get(CODE).content.decode()
    assert 'autocomplete="one-time-code"' in page
    assert 'inputmode="numeric"' in page
    assert letterbox[0].code not in page
    response = type_in(client, letterbox[0].code)
    assert response.headers["Location"] == "/en/time-zone/"
    assert who(client) == amina


def test_somebody_new_is_asked_for_a_name_and_may_leave_the_rest(
    client: Client, db: None, letterbox: Letters
) -> None:
    ask(client, "new@example.org", next="/en/time-zone/")
    assert not Person.objects.filter(email="new@example.org").exists()
    response = type_in(client, letterbox[0].code)
    assert response.headers["Location"] == f"{WELCOME}?next=%2Fen%2Ftime-zone%2F"
    new = Person.objects.get(email="new@example.org")
    assert not new.has_usable_password()
    assert client.post(WELCOME, {"name": "  ", "language": "en", "zone": ""}).status_code == 422
    response = client.post(
        WELCOME, {"name": " Zoë  Müller ", "language": "fr", "zone": "", "next": "/en/time-zone/"}
    )
    assert response.headers["Location"] == "/en/time-zone/"
    new.refresh_from_db()
    assert (new.name, new.language, new.zone) == ("Zoë Müller", "fr", "")
    assert EmailAddress.objects.get(user=new).verified


def test_the_mail_is_in_the_language_of_the_page(client: Client, amina: Person, letterbox: Letters) -> None:
    client.post("/fr/me/sign-in/", {"address": amina.email})
    assert letterbox[0].language == "fr"


def test_the_demonstrations_clock_does_not_make_codes_old(
    client: Client, amina: Person, letterbox: Letters
) -> None:
    from hemicycle.kernel import clock  # noqa: PLC0415

    ask(client, "amina@example.org")
    with clock.set_to(timezone.now() + timedelta(days=400)):
        type_in(client, letterbox[0].code)
    assert who(client) == amina


def test_a_person_may_come_in_by_a_second_address(client: Client, amina: Person, letterbox: Letters) -> None:
    EmailAddress.objects.create(user=amina, email="second@example.org", verified=True)
    ask(client, "second@example.org")
    type_in(client, letterbox[0].code)
    assert who(client) == amina
    amina.refresh_from_db()
    assert amina.email == "amina@example.org"


def test_an_address_that_was_written_but_not_proved_leads_to_nobody_else(
    client: Client, amina: Person, bruno: Person, letterbox: Letters
) -> None:
    EmailAddress.objects.create(user=amina, email="bruno@example.org", verified=False)
    ask(client, "bruno@example.org")
    type_in(client, letterbox[0].code)
    assert who(client) == bruno


def test_letter_case_makes_nobody_else(client: Client, db: None, letterbox: Letters) -> None:
    person = PersonFactory.create(email="Maria.Lopez@Example.org", name="Maria")
    ask(client, "maria.lopez@example.org")
    type_in(client, letterbox[0].code)
    assert who(client) == person


def test_a_letter_that_looks_like_another_opens_nobodys_account(
    client: Client, db: None, letterbox: Letters
) -> None:
    PersonFactory.create(email="mike@example.org")
    assert ask(client, "m\u0131ke@example.org").status_code == 422
    assert letterbox == []


# --- the same for everybody -----------------------------------------------------------------------------------


def test_nobody_learns_whether_an_address_is_known(amina: Person, letterbox: Letters) -> None:
    closed = PersonFactory.create(email="close@example.org", is_active=False)
    answers = []
    for address in (amina.email, "nobod@example.org", closed.email):
        client = Client()
        first = ask(client, address or "")
        page = client.get(CODE)
        wrong = type_in(client, another_code(letterbox[-1].code))
        again = client.post("/en/me/sign-in/again/sign-in/")
        answers.append(
            [
                (
                    answer.status_code,
                    sorted((key, value) for key, value in answer.headers.items() if key != "Content-Length"),
                    sorted(answer.cookies),
                    re.sub(r'value="(\w{64}|[\d ]{9})"', "", answer.content.decode()).replace(
                        address or "", "…"
                    ),
                )
                for answer in (first, page, wrong, again)
            ]
        )
    assert answers[0] == answers[1] == answers[2]
    assert [letter.purpose for letter in letterbox] == ["sign-in"] * 3
    assert all(letter.person is None for letter in letterbox)


def test_asking_looks_nobody_up(
    client: Client, amina: Person, letterbox: Letters, django_assert_num_queries: Callable[..., object]
) -> None:
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    with CaptureQueriesContext(connection) as asked:
        ask(client, "amina@example.org")
    assert not [query for query in asked.captured_queries if "people_person" in query["sql"]]


@pytest.mark.parametrize("change", [{"is_active": False}, {"erased_at": timezone.now()}])
def test_a_closed_account_is_told_to_its_owner_alone(
    client: Client, amina: Person, letterbox: Letters, change: dict[str, object]
) -> None:
    Person.objects.filter(pk=amina.pk).update(**change)
    ask(client, "amina@example.org")
    response = type_in(client, letterbox[0].code)
    assert response.status_code == 422
    assert "This account is closed" in response.content.decode()
    assert who(client) is None


def test_a_session_ends_with_the_account(client: Client, amina: Person) -> None:
    client.force_login(amina)
    assert client.get("/en/me/").status_code == 200
    Person.objects.filter(pk=amina.pk).update(is_active=False)
    assert client.get("/en/me/").status_code == 302


# --- codes --------------------------------------------------------------------------------------------------


def test_a_code_is_kept_only_as_a_digest(client: Client, amina: Person, letterbox: Letters) -> None:
    ask(client, "amina@example.org")
    typed = rules.typed_code(letterbox[0].code)
    row = OneTimeCode.objects.get()
    assert typed not in {row.digest, str(vars(row))}
    assert typed not in str(dict(client.session))


def test_a_wrong_code_says_what_to_do_and_five_are_too_many(
    client: Client, amina: Person, letterbox: Letters
) -> None:
    ask(client, "amina@example.org")
    for _try in range(5):
        response = type_in(client, another_code(letterbox[0].code))
        assert response.status_code == 422
    assert "one wrong code too many" in response.content.decode()
    response = type_in(client, letterbox[0].code)
    assert who(client) is None
    assert "Send another code" in response.content.decode()


def test_many_wrong_codes_at_once_are_not_more_than_five(amina: Person) -> None:
    code, typed = operations.make_code("sign-in", "amina@example.org")
    refusals = []
    for _try in range(20):
        stale = OneTimeCode.objects.get(pk=code.pk)
        stale.tries = 0  # as a request that began before the others saw it
        with pytest.raises(Refused) as refused:
            operations.use_code(stale, another_code(typed))
        refusals.append(refused.value.why)
    assert refusals.count(rules.WRONG) == 5
    assert refusals.count(rules.TOO_MANY_TRIES) == 15


def test_a_code_runs_out(client: Client, amina: Person, letterbox: Letters) -> None:
    ask(client, "amina@example.org")
    later(minutes=15)
    response = type_in(client, letterbox[0].code)
    assert "That code has run out" in response.content.decode()
    assert who(client) is None
    client.post("/en/me/sign-in/again/sign-in/")
    type_in(client, letterbox[1].code)
    assert who(client) == amina


def test_a_code_is_good_once(client: Client, amina: Person, letterbox: Letters) -> None:
    ask(client, "amina@example.org")
    waiting = client.session["one-time-code"]
    type_in(client, letterbox[0].code)
    assert who(client) == amina
    other = Client()
    session = other.session
    session["one-time-code"] = waiting  # as if the session had not forgotten it
    session.save()
    response = type_in(other, letterbox[0].code)
    assert "has been used already" in response.content.decode()
    assert who(other) is None


@pytest.mark.django_db(transaction=True)
def test_a_code_that_is_used_twice_at_once_is_good_once() -> None:
    code, typed = operations.make_code("sign-in", "amina@example.org")
    begin, outcomes = threading.Barrier(4), []

    def use() -> None:
        mine = OneTimeCode.objects.get(pk=code.pk)
        begin.wait()
        try:
            operations.use_code(mine, typed)
            outcomes.append("in")
        except Refused as refused:
            outcomes.append(str(refused.why))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=use) for _each in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == sorted(["in", *[str(rules.USED)] * 3])


@pytest.mark.django_db(transaction=True)
def test_an_account_that_is_made_twice_at_once_is_made_once() -> None:
    begin, found = threading.Barrier(4), []

    def make() -> None:
        begin.wait()
        try:
            found.append(operations.person_of("twice@example.org", language="en"))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=make) for _each in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({person.pk for person, _made in found}) == 1
    assert [made for _person, made in found].count(True) == 1
    assert EmailAddress.objects.filter(email="twice@example.org").count() == 1


def test_a_code_counts_only_in_the_browser_that_asked(amina: Person, letterbox: Letters) -> None:
    here, elsewhere = Client(), Client()
    ask(here, "amina@example.org")
    assert type_in(elsewhere, letterbox[0].code).headers["Location"] == DOOR
    ask(elsewhere, "amina@example.org")
    type_in(elsewhere, letterbox[0].code)
    assert who(elsewhere) is None
    type_in(here, letterbox[0].code)
    assert who(here) == amina


def test_in_two_tabs_the_newest_code_counts(client: Client, amina: Person, letterbox: Letters) -> None:
    ask(client, "amina@example.org")
    later(seconds=31)
    ask(client, "amina@example.org")
    assert "newest mail" in type_in(client, letterbox[0].code).content.decode()
    type_in(client, letterbox[1].code)
    assert who(client) == amina
    # the tab that was left open leads on, too
    assert client.get(CODE).headers["Location"] == "/en/me/"
    assert type_in(client, letterbox[1].code).headers["Location"] == "/en/me/"


def test_a_form_sent_twice_sends_one_mail(client: Client, amina: Person, letterbox: Letters) -> None:
    ask(client, "amina@example.org")
    ask(client, "amina@example.org")
    assert len(letterbox) == 1
    client.post("/en/me/sign-in/again/sign-in/")
    assert len(letterbox) == 1
    assert "wait half a minute" in client.get(CODE).content.decode()
    later(seconds=31)
    client.post("/en/me/sign-in/again/sign-in/")
    assert len(letterbox) == 2


def test_another_code_for_nothing_begins_again(client: Client, db: None) -> None:
    assert client.get(CODE).headers["Location"] == DOOR
    assert "no code under way" in client.get(DOOR).content.decode()
    assert client.post("/en/me/sign-in/again/sign-in/").headers["Location"] == DOOR
    assert client.post("/en/me/sign-in/again/nothing/").status_code == 404
    assert client.get("/en/me/sign-in/again/sign-in/").status_code == 405


# --- how often ---------------------------------------------------------------------------------------------------


def test_a_mailbox_gets_six_codes_an_hour_from_wherever(amina: Person, letterbox: Letters) -> None:
    for number in range(6):
        assert ask(Client(REMOTE_ADDR=f"192.0.2.{number}"), "amina@example.org").status_code == 302
    response = ask(Client(REMOTE_ADDR="192.0.2.99"), "amina@example.org")
    assert response.status_code == 429
    assert re.search(r"try again in \d+ minutes?", response.content.decode())
    assert 0 < int(response.headers["Retry-After"]) <= 3600
    assert len(letterbox) == 6


def test_a_town_hall_behind_one_address_is_not_locked_out(db: None, letterbox: Letters) -> None:
    for number in range(100):
        assert ask(Client(REMOTE_ADDR="192.0.2.7"), f"officer{number}@example.org").status_code == 302
    assert len(letterbox) == 100


def test_one_network_address_asks_for_so_many_codes(
    db: None, letterbox: Letters, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "CODES_A_NETWORK", limits.Limit("few", 2, 3600))
    for number in range(2):
        assert ask(Client(REMOTE_ADDR="192.0.2.7"), f"officer{number}@example.org").status_code == 302
    assert ask(Client(REMOTE_ADDR="192.0.2.7"), "officer3@example.org").status_code == 429
    assert ask(Client(REMOTE_ADDR="192.0.2.8"), "officer3@example.org").status_code == 302


def test_a_header_that_anybody_can_send_is_no_other_address(
    db: None, letterbox: Letters, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "CODES_A_NETWORK", limits.Limit("few", 1, 3600))
    ask(Client(REMOTE_ADDR="192.0.2.7"), "one@example.org")
    forged = Client(REMOTE_ADDR="192.0.2.7", HTTP_X_FORWARDED_FOR="198.51.100.1")
    assert ask(forged, "two@example.org").status_code == 429


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("", ""),
        ("a socket", "a socket"),
    ],
)
def test_where_a_request_comes_from(address: str, network: str) -> None:
    request = HttpRequest()
    request.META["REMOTE_ADDR"] = address
    assert limits.network_of(request) == network


def test_wrong_codes_are_counted_per_network(
    client: Client, amina: Person, letterbox: Letters, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "TRIES_A_NETWORK", limits.Limit("few", 2, 3600))
    ask(client, "amina@example.org")
    answers = [type_in(client, another_code(letterbox[0].code)).status_code for _try in range(3)]
    assert answers == [422, 422, 429]


def test_without_a_cache_people_still_come_in(
    client: Client, amina: Person, letterbox: Letters, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken:
        def add(self, *args: object, **kwargs: object) -> bool:
            raise OSError

    monkeypatch.setattr(limits, "cache", Broken())
    ask(client, "amina@example.org")
    type_in(client, letterbox[0].code)
    assert who(client) == amina


# --- the session ------------------------------------------------------------------------------------------------


def test_the_session_gets_a_new_key(client: Client, amina: Person, letterbox: Letters) -> None:
    ask(client, "amina@example.org")
    before = client.cookies["sessionid"].value
    assert client.cookies["sessionid"]["max-age"] == 3600
    type_in(client, letterbox[0].code)
    assert client.cookies["sessionid"].value != before
    assert client.cookies["sessionid"]["max-age"] == 30 * 24 * 3600
    assert client.cookies["sessionid"]["httponly"]
    stolen = Client()
    stolen.cookies["sessionid"] = before
    assert who(stolen) is None


def test_nobody_is_taken_elsewhere(client: Client, amina: Person, letterbox: Letters) -> None:
    ask(client, "amina@example.org", next="https://elsewhere.example/")
    assert type_in(client, letterbox[0].code).headers["Location"] == "/en/"
    assert client.get(f"{DOOR}?next=//elsewhere.example/").headers["Location"] == "/en/me/"


@pytest.mark.parametrize(
    "path",
    [
        DOOR,
        CODE,
        WELCOME,
        "/en/me/sign-out/",
        "/en/me/proof/",
        "/en/me/addresses/",
        "/en/me/sessions/others/end/",
    ],
)
def test_no_form_works_without_its_token(amina: Person, letterbox: Letters, path: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(amina)
    assert client.post(path, {"address": "amina@example.org"}).status_code == 403
    assert letterbox == []


def test_signing_out_is_a_form(client: Client, amina: Person) -> None:
    client.force_login(amina)
    assert client.get("/en/me/sign-out/").status_code == 200
    assert who(client) == amina
    assert client.post("/en/me/sign-out/").headers["Location"] == "/en/"
    assert who(client) is None
    assert not UserSession.objects.filter(user=amina).exists()


@pytest.mark.parametrize(
    "path",
    [
        "",
        "welcome/",
        "proof/",
        "addresses/",
        "passkeys/",
        "passkeys/new/",
        "sessions/",
        "sign-in/",
        "sign-out/",
    ],
)
def test_pages_of_the_account_are_kept_nowhere(client: Client, amina: Person, path: str) -> None:
    client.force_login(amina)
    assert client.get(f"/en/me/{path}").headers["Cache-Control"] == "private, no-store"
    response = Client().get(f"/en/me/{path}")
    assert response.headers["Cache-Control"] == "private, no-store"
    assert "X-Hemicycle-Keep" not in response.headers


def test_whoever_is_not_signed_in_is_led_to_the_door_and_back(
    client: Client, amina: Person, letterbox: Letters
) -> None:
    response = client.get("/fr/me/addresses/?x=1")
    assert response.headers["Location"] == "/fr/me/sign-in/?next=/fr/me/addresses/%3Fx%3D1"


def test_whoever_arrives_is_greeted(
    client: Client, amina: Person, letterbox: Letters, monkeypatch: pytest.MonkeyPatch
) -> None:
    greeted = []
    monkeypatch.setattr(
        arrivals, "_plugged", [Arrival("test", lambda request, person: greeted.append(person))]
    )
    ask(client, "amina@example.org")
    type_in(client, letterbox[0].code)
    assert greeted == [amina]


# --- whatever is sent -----------------------------------------------------------------------------------------------


@hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    path=st.sampled_from(
        [
            "sign-in/",
            "sign-in/code/",
            "sign-in/passkey/",
            "welcome/",
            "proof/",
            "proof/code/",
            "proof/passkey/",
            "addresses/",
            "addresses/code/",
            "passkeys/new/",
        ]
    ),
    fields=st.dictionaries(
        st.sampled_from(["address", "code", "next", "credential", "name", "language", "zone", "interrupted"]),
        st.one_of(
            st.text(max_size=60),
            st.sampled_from(
                [
                    "\x00",
                    "[]",
                    "{}",
                    "[" * 5000,
                    '{"id": 1}',
                    '{"response": [], "id": "x", "rawId": "x"}',
                    "9" * 400,
                    '{"id":"YQ","rawId":"YQ","type":"public-key","response":{"userHandle":"MQ"}}',
                    "12345678",
                    "a@b.org",
                ]
            ),
        ),
    ),
    signed_in=st.booleans(),
    waiting=st.sampled_from(["", "sign-in", "proof", "address"]),
)
def test_whatever_is_sent_nothing_breaks(
    amina: Person, letterbox: Letters, path: str, fields: dict[str, str], signed_in: bool, waiting: str
) -> None:
    client = Client(REMOTE_ADDR="192.0.2.1")
    if signed_in:
        client.force_login(amina)
    if waiting:
        code, _typed = operations.make_code(waiting, "amina@example.org")
        session = client.session
        session["one-time-code"] = {"pk": code.pk, "purpose": waiting, "back": "", "interrupted": False}
        session.save()
    response = client.post(f"/en/me/{path}", fields)
    assert response.status_code in {200, 302, 400, 403, 404, 409, 422, 429}
