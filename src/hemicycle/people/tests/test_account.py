"""The account: addresses, sessions, a fresh proof for what is sensitive, how it is forgotten."""

import threading
import time
from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection, connections
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from hemicycle.kernel.verdict import Refused
from hemicycle.people.models import OneTimeCode, Person
from hemicycle.people.requests import MemberRequest
from hemicycle.people.sign_in import operations, privacy, queries, recently, rules
from hemicycle.people.sockets import AccountMail, AccountPage, account_pages
from hemicycle.people.testing import PersonFactory
from hemicycle.record.models import Entry

Letters = list[AccountMail]
PROOF_CODE, ADDRESS_CODE = "/en/me/proof/code/", "/en/me/addresses/code/"
CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36"


def come_in(client: Client, person: Person, letterbox: Letters) -> None:
    """Sign in with a code: the proof is fresh."""
    client.post("/en/me/sign-in/", {"address": person.email})
    client.post("/en/me/sign-in/code/", {"code": letterbox[-1].code})


def let_time_pass(client: Client, seconds: int) -> None:
    """Let every proof of this session be older."""
    session = client.session
    session["account_authentication_methods"] = [
        {**record, "at": record["at"] - seconds} for record in session["account_authentication_methods"]
    ]
    session.save()


# --- home ------------------------------------------------------------------------------------------------------


def test_the_home_leads_to_every_page_that_rooms_plugged_in(client: Client, amina: Person) -> None:
    client.force_login(amina)
    page = client.get("/en/me/").content.decode()
    for name in ("addresses", "passkeys", "sessions"):
        assert f'href="/en/me/{name}/"' in page
    for card in account_pages:
        assert str(card.label) in page


def test_a_room_plugs_in_a_page(client: Client, amina: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    page = AccountPage("test", "A page of a room", "What one finds there.", "me:sessions", "info", 1)
    monkeypatch.setattr(account_pages, "_plugged", [page])
    client.force_login(amina)
    assert "A page of a room" in client.get("/en/me/").content.decode()


# --- a fresh proof ---------------------------------------------------------------------------


def test_what_is_sensitive_asks_again_after_a_quarter_of_an_hour(
    client: Client, amina: Person, letterbox: Letters
) -> None:
    come_in(client, amina, letterbox)
    assert client.get("/en/me/passkeys/new/").status_code == 200
    let_time_pass(client, 15 * 60)
    response = client.get("/en/me/passkeys/new/")
    assert response.headers["Location"] == "/en/me/proof/?next=%2Fen%2Fme%2Fpasskeys%2Fnew%2F"
    page = client.get(response.headers["Location"]).content.decode()
    assert "a•••a@example.org" in page
    client.post("/en/me/proof/", {"next": "/en/me/passkeys/new/"})
    assert (letterbox[-1].purpose, letterbox[-1].address) == ("proof", "amina@example.org")
    response = client.post(PROOF_CODE, {"code": letterbox[-1].code})
    assert response.headers["Location"] == "/en/me/passkeys/new/"
    assert client.get("/en/me/passkeys/new/").status_code == 200


def test_a_session_without_any_proof_is_asked(client: Client, amina: Person) -> None:
    client.force_login(amina)  # as the demonstration's personas are
    assert client.get("/en/me/passkeys/new/").status_code == 302


def test_a_form_that_was_interrupted_changes_nothing_and_comes_back_to_its_page(
    client: Client, amina: Person, letterbox: Letters
) -> None:
    come_in(client, amina, letterbox)
    second = EmailAddress.objects.create(user=amina, email="second@example.org", verified=True)
    let_time_pass(client, 3600)
    removal = f"/en/me/addresses/{second.pk}/removal/"
    response = client.post(removal, headers={"referer": "http://testserver/en/me/addresses/?x=1"})
    assert EmailAddress.objects.filter(pk=second.pk).exists()
    assert (
        response.headers["Location"] == "/en/me/proof/?next=%2Fen%2Fme%2Faddresses%2F%3Fx%3D1&interrupted=1"
    )
    assert "has not been sent yet" in client.get(response.headers["Location"]).content.decode()
    client.post("/en/me/proof/", {"next": "/en/me/addresses/", "interrupted": "1"})
    response = client.post(PROOF_CODE, {"code": letterbox[-1].code})
    assert "Nothing has been changed yet" in client.get(response.headers["Location"]).content.decode()


@pytest.mark.parametrize(
    "referer", ["https://elsewhere.example/en/", "http://[", "", "http://testserver//elsewhere"]
)
def test_a_form_from_who_knows_where_comes_back_to_its_own_address(
    client: Client, amina: Person, referer: str
) -> None:
    client.force_login(amina)
    response = client.post("/en/me/addresses/", {"address": "x@example.org"}, headers={"referer": referer})
    assert response.headers["Location"] == "/en/me/proof/?next=%2Fen%2Fme%2Faddresses%2F&interrupted=1"


def test_the_proof_of_somebody_else_counts_for_nobody(
    client: Client, amina: Person, bruno: Person, letterbox: Letters
) -> None:
    come_in(client, amina, letterbox)
    client.force_login(bruno)
    assert client.get("/en/me/passkeys/new/").status_code == 302


def test_a_code_for_signing_in_is_no_proof_and_a_proof_does_not_sign_in(
    client: Client, amina: Person, letterbox: Letters
) -> None:
    client.force_login(amina)
    client.post("/en/me/proof/")
    visitor = Client()
    session = visitor.session
    session["one-time-code"] = client.session["one-time-code"]
    session.save()
    response = visitor.post("/en/me/sign-in/code/", {"code": letterbox[-1].code})
    assert response.headers["Location"] == "/en/me/sign-in/"
    assert "_auth_user_id" not in visitor.session


def test_a_view_of_another_room_can_ask_for_a_fresh_proof(amina: Person) -> None:
    @recently
    def erasure(request: MemberRequest) -> HttpResponse:
        return HttpResponse("gone")

    request = RequestFactory().get("/en/me/privacy/")
    request.user = amina
    request.session = {}  # type: ignore[assignment]
    assert erasure(request).status_code == 302
    request.session = {  # type: ignore[assignment]
        "account_authentication_methods": [{"method": "code", "at": time.time()}],
        "account_authentication_methods_user": str(amina.pk),
    }
    assert erasure(request).content == b"gone"


# --- addresses -------------------------------------------------------------------------------------------------------


def test_an_address_is_changed_by_adding_proving_and_choosing_it(
    client: Client, amina: Person, letterbox: Letters
) -> None:
    come_in(client, amina, letterbox)
    response = client.post("/en/me/addresses/", {"address": "Amina@City.example"})
    assert response.headers["Location"] == ADDRESS_CODE
    assert (letterbox[-1].purpose, letterbox[-1].address) == ("address", "amina@city.example")
    assert not EmailAddress.objects.filter(email="amina@city.example").exists()
    client.post(ADDRESS_CODE, {"code": letterbox[-1].code})
    added = EmailAddress.objects.get(email="amina@city.example")
    assert (added.user, added.verified, added.primary) == (amina, True, False)
    amina.refresh_from_db()
    assert amina.email == "amina@example.org"
    client.post(f"/en/me/addresses/{added.pk}/primary/")
    amina.refresh_from_db()
    assert amina.email == "amina@city.example"
    assert [one.email for one in queries.addresses_of(amina)] == ["amina@city.example", "amina@example.org"]
    assert (letterbox[-1].purpose, letterbox[-1].address) == ("address-changed", "amina@example.org")
    assert Entry.objects.get(kind="AddressChanged").data == {"person_id": amina.pk}
    assert client.get("/en/me/addresses/").status_code == 200


def test_an_address_of_somebody_else_is_told_only_to_whoever_reads_its_mail(
    client: Client, amina: Person, bruno: Person, letterbox: Letters
) -> None:
    come_in(client, amina, letterbox)
    response = client.post("/en/me/addresses/", {"address": "bruno@example.org"})
    assert response.headers["Location"] == ADDRESS_CODE  # as for any other
    response = client.post(ADDRESS_CODE, {"code": letterbox[-1].code})
    assert "belongs to another account" in response.content.decode()
    assert not EmailAddress.objects.filter(user=amina, email="bruno@example.org").exists()


def test_ones_own_address_is_not_added_twice(client: Client, amina: Person, letterbox: Letters) -> None:
    come_in(client, amina, letterbox)
    response = client.post("/en/me/addresses/", {"address": "AMINA@example.org"})
    assert response.status_code == 422
    assert "one of yours already" in response.content.decode()


def test_the_main_address_stays(client: Client, amina: Person, letterbox: Letters) -> None:
    come_in(client, amina, letterbox)
    main = EmailAddress.objects.get(user=amina)
    assert client.post(f"/en/me/addresses/{main.pk}/removal/").status_code == 409
    second = operations.add_address(amina, "second@example.org")
    assert client.post(f"/en/me/addresses/{second.pk}/removal/").status_code == 302
    assert [one.pk for one in queries.addresses_of(amina)] == [main.pk]


def test_an_address_of_another_does_not_exist(
    client: Client, amina: Person, dora: Person, letterbox: Letters
) -> None:
    theirs = operations.add_address(amina, "second@example.org")
    come_in(client, dora, letterbox)
    for page in ("primary", "removal"):
        assert client.get(f"/en/me/addresses/{theirs.pk}/{page}/").status_code == 404
        assert client.post(f"/en/me/addresses/{theirs.pk}/{page}/").status_code == 404
    with pytest.raises(Refused):
        operations.make_primary(dora, theirs)


def test_an_address_that_was_only_written_is_proved_by_signing_in(
    client: Client, amina: Person, letterbox: Letters
) -> None:
    client.force_login(amina)
    assert "Not proved yet" in client.get("/en/me/addresses/").content.decode()
    other = Client()
    come_in(other, amina, letterbox)
    assert "Not proved yet" not in client.get("/en/me/addresses/").content.decode()


def test_an_address_taken_meanwhile_is_not_made_the_main_one(amina: Person, bruno: Person) -> None:
    second = operations.add_address(amina, "second@example.org")
    Person.objects.filter(pk=bruno.pk).update(email="Second@example.org")
    with pytest.raises(Refused):
        operations.make_primary(amina, second)
    amina.refresh_from_db()
    assert amina.email == "amina@example.org"


# --- sessions ---------------------------------------------------------------------------


def test_sessions_are_listed_and_can_be_ended(amina: Person, letterbox: Letters) -> None:
    here, there = Client(HTTP_USER_AGENT=CHROME), Client(HTTP_USER_AGENT="curl/8")
    come_in(here, amina, letterbox)
    OneTimeCode.objects.all().delete()
    come_in(there, amina, letterbox)
    page = here.get("/en/me/sessions/").content.decode()
    assert "Chrome on Linux" in page
    assert "does not tell its name" in page
    assert page.count("this one") == 1
    other = UserSession.objects.get(user_agent="curl/8")
    here.post(f"/en/me/sessions/{other.pk}/end/")
    assert there.get("/en/me/").status_code == 302
    assert here.get("/en/me/").status_code == 200


def test_all_others_end_at_once(amina: Person, letterbox: Letters) -> None:
    clients = [Client() for _each in range(3)]
    for client in clients:
        come_in(client, amina, letterbox)
    clients[0].post("/en/me/sessions/others/end/")
    assert [client.get("/en/me/").status_code for client in clients] == [200, 302, 302]


def test_ending_this_session_signs_out(client: Client, amina: Person, letterbox: Letters) -> None:
    come_in(client, amina, letterbox)
    response = client.post(f"/en/me/sessions/{UserSession.objects.get().pk}/end/")
    assert response.headers["Location"] == "/en/"
    assert client.get("/en/me/").status_code == 302


def test_a_session_of_another_does_not_exist(amina: Person, dora: Person, letterbox: Letters) -> None:
    theirs, mine = Client(HTTP_USER_AGENT=CHROME), Client(HTTP_USER_AGENT="curl/8")
    come_in(theirs, amina, letterbox)
    come_in(mine, dora, letterbox)
    session = UserSession.objects.get(user=amina)
    assert mine.post(f"/en/me/sessions/{session.pk}/end/").status_code == 404
    assert "Chrome" not in mine.get("/en/me/sessions/").content.decode()
    assert theirs.get("/en/me/").status_code == 200


def test_a_list_of_sessions_costs_the_same_for_one_and_for_three(
    amina: Person, letterbox: Letters, django_assert_num_queries: Callable[..., object]
) -> None:
    counts = []
    client = Client()
    come_in(client, amina, letterbox)
    for _more in range(2):
        client.get("/en/me/sessions/")
        with CaptureQueriesContext(connection) as queries_made:
            client.get("/en/me/sessions/")
        counts.append(len(queries_made))
        for _each in range(2):
            come_in(Client(), amina, letterbox)
    assert counts[0] == counts[1]


def test_a_session_that_nobody_noted_is_noted_when_it_is_used(client: Client, amina: Person) -> None:
    client.force_login(amina)
    client.get("/en/me/", headers={"user-agent": CHROME})
    assert UserSession.objects.get(user=amina).user_agent == CHROME
    with CaptureQueriesContext(connection) as queries_made:
        client.get("/en/me/")
    assert not [query for query in queries_made if "usersessions" in query["sql"]]


def test_a_strange_browser_is_noted_too(client: Client, amina: Person) -> None:
    client.force_login(amina)
    assert client.get("/en/me/", headers={"user-agent": "x\x00" * 400}).status_code == 200
    assert len(UserSession.objects.get().user_agent) <= 200


# --- forgetting -----------------------------------------------------------------------------------------------


def test_nothing_is_left_by_which_an_erased_person_comes_in(
    amina: Person, bruno: Person, letterbox: Letters
) -> None:
    client, others = Client(), Client()
    come_in(client, amina, letterbox)
    come_in(others, bruno, letterbox)
    operations.add_address(amina, "second@example.org")
    operations.add_passkey(amina, {"id": "x"}, name="key")
    SocialAccount.objects.create(user=amina, provider="house", uid="1")
    operations.make_code("sign-in", "second@example.org")
    operations.forget(amina)
    for model in (EmailAddress, Authenticator, SocialAccount, UserSession):
        assert not model.objects.filter(user=amina).exists()
    assert not OneTimeCode.objects.filter(address__in=["amina@example.org", "second@example.org"]).exists()
    assert client.get("/en/me/").status_code == 302
    assert others.get("/en/me/").status_code == 200
    assert EmailAddress.objects.filter(user=bruno).exists()


def test_the_copy_of_everything_holds_nothing_with_which_somebody_comes_in(
    amina: Person, letterbox: Letters
) -> None:
    client = Client()
    come_in(client, amina, letterbox)
    operations.add_passkey(amina, {"id": "the-credential"}, name="My key")
    told = dict(privacy.export(amina))
    assert set(told) == set(privacy.WORDS)
    assert "My key" in str(told)
    assert "amina@example.org" in str(told)
    key = client.session.session_key
    assert key
    for secret in ("the-credential", key, letterbox[0].code.replace(" ", "")):
        assert secret not in str(told)


def test_old_codes_and_sessions_are_tidied_away(client: Client, amina: Person, letterbox: Letters) -> None:
    come_in(client, amina, letterbox)
    UserSession.objects.create(user=amina, session_key="gone", ip="0.0.0.0", user_agent="")
    OneTimeCode.objects.update(made_at="2020-01-01T00:00:00Z")
    assert privacy.forget_old() == 2
    assert UserSession.objects.count() == Session.objects.count() == 1
    assert client.get("/en/me/").status_code == 200


# --- passkeys (the device itself is in `journeys/`) -------------------------------------------------------


def test_a_passkey_is_named_and_removed_by_its_owner_alone(
    client: Client, amina: Person, dora: Person, letterbox: Letters
) -> None:
    passkey = operations.add_passkey(amina, {"id": "x"}, name="key")
    come_in(client, dora, letterbox)
    for page in ("name", "removal"):
        assert client.get(f"/en/me/passkeys/{passkey.pk}/{page}/").status_code == 404
        assert client.post(f"/en/me/passkeys/{passkey.pk}/{page}/", {"name": "mine"}).status_code == 404
    client = Client()
    OneTimeCode.objects.all().delete()
    come_in(client, amina, letterbox)
    client.post(f"/en/me/passkeys/{passkey.pk}/name/", {"name": " Blue  key "})
    assert queries.passkeys_of(amina)[0].name == "Blue key"
    assert "Blue key" in client.get("/en/me/passkeys/").content.decode()
    let_time_pass(client, 3600)
    assert client.post(f"/en/me/passkeys/{passkey.pk}/removal/").status_code == 302
    assert queries.has_passkey(amina)
    client.post("/en/me/proof/")
    client.post(PROOF_CODE, {"code": letterbox[-1].code})
    client.post(f"/en/me/passkeys/{passkey.pk}/removal/")
    assert not queries.has_passkey(amina)


def test_what_a_device_is_asked_names_nobody(client: Client, amina: Person) -> None:
    operations.add_passkey(amina, {"id": "x"}, name="key")
    asked = client.post("/en/me/sign-in/passkey/options/").json()["publicKey"]
    assert asked["rpId"] == "localhost"
    assert not asked.get("allowCredentials")


def test_a_device_always_asks_for_finger_face_or_pin(client: Client, amina: Person) -> None:
    """Else a question for a proof could be answered, without any, for the sign-in of whoever lost the key."""
    operations.add_passkey(amina, {"id": "x"}, name="key")
    sign_in = client.post("/en/me/sign-in/passkey/options/").json()["publicKey"]
    assert sign_in["userVerification"] == "required"
    client.force_login(PersonFactory.create())
    proof = client.post("/en/me/proof/passkey/options/").json()["publicKey"]
    assert proof["userVerification"] == "required"
    assert client.session["mfa.webauthn.state"]["user_verification"] == "required"


@pytest.mark.parametrize("path", ["sign-in/passkey/", "proof/passkey/"])
@pytest.mark.parametrize(
    "answer",
    [
        "",
        "null",
        "[1]",
        "{",
        '{"id":"YQ","rawId":"YQ","type":"public-key","response":{"clientDataJSON":"e30",'
        '"authenticatorData":"YQ","signature":"YQ","userHandle":"MQ"}}',
    ],
)
def test_an_answer_that_no_device_gave_lets_nobody_in(
    client: Client, amina: Person, path: str, answer: str
) -> None:
    if path.startswith("proof"):
        client.force_login(amina)
    client.post(f"/en/me/{path}options/")
    response = client.post(f"/en/me/{path}", {"credential": answer})
    assert response.status_code == 302
    assert "did not work" in client.get(response.headers["Location"]).content.decode()
    assert "account_authentication_methods" not in client.session


@pytest.mark.django_db(transaction=True)
def test_an_address_that_two_prove_at_once_is_one_persons() -> None:
    people = [PersonFactory.create() for _each in range(3)]
    begin, outcomes = threading.Barrier(3), []

    def add(person: Person) -> None:
        begin.wait()
        try:
            operations.add_address(person, "shared@example.org")
            outcomes.append("added")
        except Refused as refused:
            outcomes.append(str(refused.why))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=add, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == sorted(["added", str(rules.NOT_YOURS), str(rules.NOT_YOURS)])
    assert EmailAddress.objects.filter(email="shared@example.org").count() == 1
