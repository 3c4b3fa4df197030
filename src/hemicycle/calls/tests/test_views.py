"""The device test without a browser: who sees and keeps what, what is refused, and what the page may open."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hemicycle.calls import operations, privacy, queries, rules
from hemicycle.calls.models import DeviceTest
from hemicycle.editions.models import Edition
from hemicycle.editions.testing import EditionFactory
from hemicycle.kernel import clock
from hemicycle.kernel.reader import Reader
from hemicycle.kernel.verdict import Refused
from hemicycle.people.models import Person
from hemicycle.people.privacy.erasure import erase_person
from hemicycle.people.sockets import AccountMail
from hemicycle.people.testing import with_role
from hemicycle.welcome.testing import InquiryFactory

PAGE = "/en/2021/device/"
RESULT = {"camera": "ok", "microphone": "refused", "bandwidth": "video", "down": 90, "up": 80}
OPEN = "camera=(self), microphone=(self)"
CLOSED = "camera=(), microphone=()"


@pytest.fixture(autouse=True)
def _counted_from_nought(letterbox: list[AccountMail]) -> None:
    """How often one may measure is counted anew in each test."""


@pytest.fixture
def edition(db: None) -> Edition:
    """The edition of 2021."""
    return EditionFactory.create(slug="2021")


def keep(client: Client, sent: Any = RESULT, **more: Any) -> Any:
    """Send a result as the page does."""
    body = sent if isinstance(sent, bytes) else json.dumps(sent)
    return client.post(f"{PAGE}result/", body, content_type="application/json", **more)


# --- the page --------------------------------------------------------------------------------------------


def test_the_page_opens_camera_and_microphone_and_no_other_does(edition: Edition, client: Client) -> None:
    answer = client.get(PAGE)
    policy = answer.headers["Permissions-Policy"]
    assert policy.startswith(OPEN)
    assert "geolocation=()" in policy
    assert answer.headers["Cache-Control"] == "private, no-store"
    for other in ("/en/2021/", "/en/2021/desk/", "/en/2021/programme/", "/en/me/sign-in/", f"{PAGE}nothing/"):
        assert client.get(other).headers["Permissions-Policy"].startswith(CLOSED), other


def test_the_content_policy_is_the_one_of_every_page(edition: Edition, client: Client) -> None:
    """What it allows is the same, but for the hashes of scripts that a page declares."""

    def directives(path: str) -> dict[str, str]:
        parts = client.get(path).headers["Content-Security-Policy"].split("; ")
        return {
            name: value for name, _, value in (part.partition(" ") for part in parts) if name != "script-src"
        }

    assert directives(PAGE) == directives("/en/2021/desk/")


def test_without_a_script_the_page_says_what_it_needs_and_leads_to_the_desk(
    edition: Edition, client: Client
) -> None:
    page = client.get(PAGE).content.decode()
    assert "<noscript>" in page
    assert "This test needs JavaScript" in page
    assert "/en/2021/desk/?from=%2Fen%2F2021%2Fdevice%2F&amp;topic=technical" in page
    assert "Nothing of picture or sound leaves your device." in page
    assert "csrfmiddlewaretoken" not in page, "whoever is not signed in has nothing to send"
    assert page.count("<device-part") == len(rules.PARTS)


def test_an_edition_that_is_not_public_has_no_test(edition: Edition, client: Client) -> None:
    Edition.objects.update(published_at=None)
    assert client.get(PAGE).status_code == 404


def test_words_for_the_desk_stand_in_the_question(edition: Edition, client: Client) -> None:
    page = client.get(
        "/en/2021/desk/?topic=technical&text=My+device+test:%0ACamera:+<b>works</b>"
    ).content.decode()
    assert "Camera: &lt;b&gt;works&lt;/b&gt;</textarea>" in page
    assert '<option value="technical" selected>' in page
    came = client.get(f"/en/2021/desk/?from={PAGE}").content.decode()
    assert "Device test</a>" in came


# --- what is kept ----------------------------------------------------------------------------------------


def test_whoever_is_signed_in_keeps_a_result_and_the_last_one_counts(
    edition: Edition, client: Client, amina: Person
) -> None:
    client.force_login(amina)
    answer = keep(client, headers={"user-agent": "Mozilla/5.0 (Windows NT 10.0) Gecko/1 Firefox/130.0"})
    assert answer.status_code == 200
    assert answer.json() == {"said": "Kept, for you and for the welcome desk."}
    test = DeviceTest.objects.get()
    assert (test.person, test.edition, test.browser) == (amina, edition, "Firefox 130, Windows")
    assert test.results == {**RESULT, "bandwidth": "text"}, "what follows from numbers is worked out here"
    assert "90 kbit/s down, 80 kbit/s up" in client.get(PAGE).content.decode()
    keep(client, {"camera": "busy"})
    assert DeviceTest.objects.get().results == {"camera": "busy"}
    page = client.get(PAGE).content.decode()
    assert "in use by another program" in page.split("Your last test")[1]
    assert client.post(f"{PAGE}removal/").status_code == 302
    assert not DeviceTest.objects.exists()


def test_whoever_is_not_signed_in_keeps_nothing(edition: Edition, client: Client) -> None:
    answer = keep(client)
    assert answer.status_code == 401
    assert answer.json()["why"].startswith("Sign in to keep")
    assert client.post(f"{PAGE}removal/").status_code == 302
    assert not DeviceTest.objects.exists()


def test_a_result_from_another_site_is_not_taken(edition: Edition, amina: Person) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(amina)
    assert keep(client).status_code == 403
    assert not DeviceTest.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"camera"',
        b"\xff\xfe",
        b"[" * 1900,
        b'{"camera": "works <b>"}',
        b'{"camera": NaN}',
        b'{"down": 1e999}',
        b'{"down": ' + b"9" * 1900 + b"}",
        b'{"picture": "data"}',
    ],
)
def test_what_is_no_result_is_refused_in_a_sentence(
    edition: Edition, client: Client, amina: Person, body: bytes
) -> None:
    client.force_login(amina)
    answer = keep(client, body)
    assert answer.status_code == 400
    assert answer.json()["why"] == str(rules.NOT_OURS)
    assert not DeviceTest.objects.exists()


def test_a_large_result_is_refused_and_an_empty_one_too(
    edition: Edition, client: Client, amina: Person
) -> None:
    client.force_login(amina)
    assert keep(client, b" " * 2001).status_code == 413
    for empty in ({}, {"camera": "skipped"}, {"down": 3}):
        assert keep(client, empty).status_code == 409
    assert not DeviceTest.objects.exists()


@pytest.mark.django_db
def test_no_bytes_break_it(amina: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    EditionFactory.create(slug="2021")
    monkeypatch.setattr("hemicycle.people.sign_in.limits.count", lambda limit, whom: None)
    client = Client(raise_request_exception=False)
    client.force_login(amina)
    values = st.sampled_from(
        ["ok", "refused", "heard", "video", -50, 400, 0, None, True, [], {}, "\x00", "🦉"]
    )
    names = st.sampled_from([*(part.name for part in rules.PARTS), *rules.NUMBERS, "x", "\x00", "🦉"])
    bodies = st.binary(max_size=60) | st.dictionaries(names, values, max_size=4)

    @settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(bodies)
    def sent(body: Any) -> None:
        answer = keep(client, body)
        assert answer.status_code in {200, 400, 409}
        assert answer.json().keys() <= {"said", "why"}
        for test in DeviceTest.objects.all():
            assert test.results == rules.results_of(test.results)

    sent()


def test_one_keeps_so_many_an_hour(edition: Edition, client: Client, amina: Person, dora: Person) -> None:
    client.force_login(amina)
    assert {keep(client).status_code for _ in range(30)} == {200}
    answer = keep(client)
    assert answer.status_code == 429
    assert "an hour" in answer.json()["why"]
    other = Client()
    other.force_login(dora)
    assert keep(other).status_code == 200


def test_only_the_person_and_the_desk_of_the_edition_see_it(
    edition: Edition, amina: Person, dora: Person, noor: Person, olga: Person
) -> None:
    operations.keep_test(edition, {"microphone": "busy"}, "Firefox 130", by=amina)
    elsewhere = EditionFactory.create(slug="2022")
    with_role(noor, "desk", edition.scope)
    with_role(olga, "desk", elsewhere.scope)
    here = InquiryFactory.create(edition=edition, person=amina)
    there = InquiryFactory.create(edition=elsewhere, person=amina)
    secret = "in use by another program"

    def shown(person: Person, path: str) -> str:
        client = Client()
        client.force_login(person)
        answer = client.get(path)
        if answer.status_code == 404:
            return "404"
        return "shown" if "Firefox 130" in answer.content.decode() else "not there"

    assert shown(amina, PAGE) == "shown"
    assert shown(dora, PAGE) == "not there"
    assert shown(noor, PAGE) == "not there"
    assert shown(noor, f"/en/2021/studio/desk/inquiries/{here.pk}/") == "shown"
    assert shown(olga, f"/en/2022/studio/desk/inquiries/{there.pk}/") == "not there", "of another gathering"
    assert shown(olga, f"/en/2021/studio/desk/inquiries/{here.pk}/") == "404"
    assert shown(dora, f"/en/2021/studio/desk/inquiries/{here.pk}/") == "404"
    assert shown(amina, f"/en/2021/studio/desk/inquiries/{here.pk}/") == "404"
    client = Client()
    client.force_login(noor)
    assert secret in client.get(f"/en/2021/studio/desk/inquiries/{here.pk}/").content.decode()


def test_nobody_takes_away_anothers_result(
    edition: Edition, client: Client, amina: Person, dora: Person
) -> None:
    operations.keep_test(edition, {"camera": "ok"}, "", by=amina)
    client.force_login(dora)
    client.post(f"{PAGE}removal/")
    assert DeviceTest.objects.get().person == amina


# --- the guide, and privacy ------------------------------------------------------------------------------


def test_the_guide_asks_for_a_test_until_there_is_one_of_the_last_thirty_days(
    edition: Edition, amina: Person
) -> None:
    now = clock.now()
    Edition.objects.update(starts_on=now.date(), ends_on=now.date() + timedelta(days=40))
    edition.refresh_from_db()

    def said(after: timedelta = timedelta(0)) -> bool:
        return queries.advice(amina, edition, Reader(("en",), None, now + after)) is not None

    assert said()
    operations.keep_test(edition, {"camera": "refused"}, "", by=amina)
    assert not said()
    assert not said(timedelta(days=29))
    assert said(timedelta(days=31))
    assert not said(timedelta(days=90)), "the gathering is over"


def test_a_test_in_which_nothing_was_tried_is_not_kept(edition: Edition, amina: Person) -> None:
    with pytest.raises(Refused):
        operations.keep_test(edition, {"camera": "skipped"}, "", by=amina)


def test_a_result_goes_after_ninety_days_and_with_the_person(
    edition: Edition, amina: Person, dora: Person
) -> None:
    for person in (amina, dora):
        operations.keep_test(edition, {"camera": "ok"}, "Firefox 130", by=person)
    [(name, kept)] = privacy.export(amina)
    assert name in privacy.WORDS
    assert [one["browser"] for one in kept] == ["Firefox 130"]
    assert privacy.forget() == 0
    erase_person(amina, by=amina)
    assert [test.person for test in DeviceTest.objects.all()] == [dora]
    with clock.set_to(clock.now() + timedelta(days=91)):
        assert privacy.forget() == 1
    assert not DeviceTest.objects.exists()
