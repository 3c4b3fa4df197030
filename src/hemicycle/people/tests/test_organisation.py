"""An organisation's own sign-in, against a provider that runs here and signs with a key of its own."""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken
from cryptography.hazmat.primitives.asymmetric import rsa
from django.http import HttpResponse
from django.test import Client

from hemicycle.kernel import env, oidc
from hemicycle.people.models import Person
from hemicycle.people.sign_in import operations

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
LEAVE, BACK = "/oidc/house/login/", "/oidc/house/callback/"


class Provider:
    """What it says of whoever signs in there; tests change it."""

    def __init__(self) -> None:
        self.origin = ""
        self.claims: dict[str, Any] = {}
        self.told: dict[str, Any] | None = None  # what its userinfo says, if not the same
        self.broken = False
        self.asked: list[dict[str, list[str]]] = []

    def answer(self, path: str, body: str) -> dict[str, Any]:
        if self.broken:
            raise ValueError("out of order")
        if path == "/.well-known/openid-configuration":
            return {
                "issuer": self.origin,
                "authorization_endpoint": f"{self.origin}/authorize",
                "token_endpoint": f"{self.origin}/token",
                "userinfo_endpoint": f"{self.origin}/userinfo",
                "jwks_uri": f"{self.origin}/keys",
            }
        if path == "/token":
            self.asked.append(parse_qs(body))
            now = int(time.time())
            signed = {"iss": self.origin, "aud": "hemicycle", "iat": now, "exp": now + 60, **self.claims}
            token = jwt.encode(signed, KEY, algorithm="RS256", headers={"kid": "1"})
            return {
                "access_token": "secret-token",
                "token_type": "Bearer",
                "expires_in": 60,
                "id_token": token,
            }
        return self.told if self.told is not None else self.claims


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    """A provider that answers on a port of this machine, and a house that knows it."""
    found = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            try:
                body = json.dumps(found.answer(urlsplit(self.path).path, self.rfile.read(length).decode()))
            except ValueError:
                self.send_response(500)
                self.end_headers()
                return
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(body.encode())

        do_POST = do_GET  # noqa: N815  (http.server calls it)

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    found.origin = f"http://127.0.0.1:{server.server_port}"
    settings.OIDC = oidc.OpenIDConnect("City of Example", found.origin, "hemicycle", "the-secret")
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": settings.OIDC.provider}
    yield found
    server.shutdown()
    server.server_close()
    thread.join()


def go(client: Client, **more: str) -> HttpResponse:
    """There, and back with the provider's word."""
    there = client.post(LEAVE, more)
    asked = parse_qs(urlsplit(there.headers["Location"]).query)
    assert asked["redirect_uri"] == [f"http://testserver{BACK}"]
    assert asked["code_challenge_method"] == ["S256"]
    return client.get(BACK, {"code": "a-code", "state": asked["state"][0]})  # type: ignore[return-value]


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_the_door_has_a_button_for_the_organisation(client: Client, db: None, provider: Provider) -> None:
    page = client.get("/en/me/sign-in/").content.decode()
    assert "Sign in with City of Example" in page
    assert client.get(LEAVE).status_code == 405


def test_without_a_provider_there_is_no_button_and_no_address(client: Client, db: None) -> None:
    assert "/oidc/" not in client.get("/en/me/sign-in/").content.decode()
    assert client.post(LEAVE).status_code == 404
    assert client.get(BACK).status_code == 404


def test_a_verified_address_leads_to_its_person(client: Client, amina: Person, provider: Provider) -> None:
    provider.claims = {"sub": "77", "email": "Amina@Example.org", "email_verified": True, "name": "A. B."}
    response = go(client, next="/en/time-zone/")
    assert response.headers["Location"] == "/en/time-zone/"
    assert client.session["_auth_user_id"] == str(amina.pk)
    linked = SocialAccount.objects.get()
    assert (linked.user, linked.provider, linked.uid, linked.extra_data) == (amina, "house", "77", {})
    assert not SocialToken.objects.exists()
    amina.refresh_from_db()
    assert amina.name == "Amina"
    assert provider.asked[0]["code_verifier"]


@pytest.mark.parametrize("verified", [False, None, "false", "true", 1, "missing"])
def test_an_address_that_is_not_verified_links_nobody(
    client: Client, amina: Person, provider: Provider, verified: object
) -> None:
    provider.claims = {"sub": "77", "email": "amina@example.org", "email_verified": verified}
    if verified == "missing":
        del provider.claims["email_verified"]
    response = go(client)
    assert not is_in(client)
    assert not SocialAccount.objects.exists()
    assert "did not confirm" in client.get(response.headers["Location"]).content.decode()


def test_an_account_once_linked_comes_in_without_an_address(
    client: Client, amina: Person, provider: Provider
) -> None:
    SocialAccount.objects.create(user=amina, provider="house", uid="77")
    provider.claims = {"sub": "77"}
    go(client)
    assert client.session["_auth_user_id"] == str(amina.pk)


def test_two_answers_that_speak_of_two_people_let_nobody_in(
    client: Client, amina: Person, provider: Provider
) -> None:
    SocialAccount.objects.create(user=amina, provider="house", uid="77")
    provider.claims = {"sub": "78"}
    provider.told = {"sub": "77", "email": "amina@example.org", "email_verified": True}
    go(client)
    assert not is_in(client)


def test_somebody_new_brings_a_name(client: Client, db: None, provider: Provider) -> None:
    provider.claims = {"sub": "1", "email": "new@example.org", "email_verified": True, "name": " Zoë  M. "}
    assert go(client).headers["Location"] == "/en/"
    assert Person.objects.get(email="new@example.org").name == "Zoë M."


def test_somebody_new_without_a_name_is_asked(client: Client, db: None, provider: Provider) -> None:
    provider.claims = {"sub": "1", "email": "new@example.org", "email_verified": True}
    assert "/me/welcome/" in go(client).headers["Location"]


def test_a_closed_account_stays_closed(client: Client, amina: Person, provider: Provider) -> None:
    Person.objects.filter(pk=amina.pk).update(is_active=False)
    provider.claims = {"sub": "77", "email": "amina@example.org", "email_verified": True}
    go(client)
    assert not is_in(client)
    assert not SocialAccount.objects.exists()


def test_nobody_is_taken_elsewhere_afterwards(client: Client, amina: Person, provider: Provider) -> None:
    provider.claims = {"sub": "77", "email": "amina@example.org", "email_verified": True}
    assert go(client, next="https://elsewhere.example/").headers["Location"] == "/en/"


@pytest.mark.parametrize(
    "query",
    [{}, {"code": "x"}, {"code": "x", "state": "forged"}, {"error": "access_denied"}, {"state": "\x00"}],
)
def test_an_answer_that_nobody_asked_for_lets_nobody_in(
    client: Client, amina: Person, provider: Provider, query: dict[str, str]
) -> None:
    provider.claims = {"sub": "77", "email": "amina@example.org", "email_verified": True}
    response = client.get(BACK, query)
    assert response.status_code == 302
    assert not is_in(client)
    assert "did not work" in client.get(response.headers["Location"]).content.decode()


def test_an_answer_counts_once(client: Client, amina: Person, provider: Provider) -> None:
    provider.claims = {"sub": "77", "email": "amina@example.org", "email_verified": True}
    there = client.post(LEAVE)
    state = parse_qs(urlsplit(there.headers["Location"]).query)["state"][0]
    client.get(BACK, {"code": "a-code", "state": state})
    client.post("/en/me/sign-out/")
    client.get(BACK, {"code": "a-code", "state": state})
    assert not is_in(client)


def test_a_provider_that_is_out_of_order_is_told_in_a_sentence(
    client: Client, db: None, provider: Provider
) -> None:
    provider.broken = True
    response = client.post(LEAVE)
    assert "does not answer as it should" in client.get(response.headers["Location"]).content.decode()


@pytest.mark.parametrize(
    "claims", [{}, {"sub": None}, {"sub": "x" * 500}, {"sub": "1", "email": ["x"], "email_verified": True}]
)
def test_whatever_a_provider_says_nothing_breaks(
    client: Client, db: None, provider: Provider, claims: dict[str, Any]
) -> None:
    provider.claims = claims
    assert go(client).status_code == 302
    assert not is_in(client)


def test_the_link_goes_with_the_person(client: Client, amina: Person, provider: Provider) -> None:
    provider.claims = {"sub": "77", "email": "amina@example.org", "email_verified": True}
    go(client)
    operations.forget(amina)
    assert not SocialAccount.objects.exists()


# --- configuration --------------------------------------------------------------------------------------------


def test_a_provider_is_described_by_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "ISSUER": "https://id.example.org/realms/x/",
        "CLIENT_ID": "a",
        "CLIENT_SECRET": "b",
    }.items():
        monkeypatch.setenv(f"HEMICYCLE_OIDC_{name}", value)
    found = oidc.from_environment()
    assert found
    assert (found.name, found.issuer, found.origin) == (
        "id.example.org",
        "https://id.example.org/realms/x",
        "https://id.example.org",
    )


def test_nothing_said_is_no_provider(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ISSUER", "CLIENT_ID", "CLIENT_SECRET"):
        monkeypatch.delenv(f"HEMICYCLE_OIDC_{name}", raising=False)
    assert oidc.from_environment() is None


@pytest.mark.parametrize(
    ("issuer", "client_id"),
    [
        ("https://id.example.org", ""),
        ("", "a"),
        ("http://id.example.org", "a"),
        ("id.example.org", "a"),
        ("https://u:p@id.example.org", "a"),
        ("https://id.example.org?x", "a"),
        ("https://[", "a"),
        ("https://id.example.org;script-src *", "a"),
        ("https://", "a"),
        ("ftp://id.example.org", "a"),
    ],
)
def test_half_a_provider_is_refused(monkeypatch: pytest.MonkeyPatch, issuer: str, client_id: str) -> None:
    monkeypatch.setenv("HEMICYCLE_OIDC_ISSUER", issuer)
    monkeypatch.setenv("HEMICYCLE_OIDC_CLIENT_ID", client_id)
    monkeypatch.setenv("HEMICYCLE_OIDC_CLIENT_SECRET", "b")
    with pytest.raises(env.Misconfigured):
        oidc.from_environment()
