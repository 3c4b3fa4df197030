"""What a page says to its browser: topics its reader may hear, bound to the sign-in, from a place before it read."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from hemicycle.bell import hub, operations, pages, queries, tokens
from hemicycle.bell.middleware import BellStart
from hemicycle.bell.models import Message, Viewer
from hemicycle.bell.operations import ASK, CLOSE
from hemicycle.bell.queries import Question
from hemicycle.bell.rules import Place
from hemicycle.bell.sockets import Asked
from hemicycle.bell.viewers import COOKIE, digest_of
from hemicycle.kernel import clock
from hemicycle.kernel.http import KEEP, kept_page
from hemicycle.people.models import Person
from hemicycle.people.operations import give_role, take_role
from hemicycle.people.privacy.erasure import erase_person
from hemicycle.people.sign_in import operations as sign_in
from hemicycle.people.testing import ScopeFactory

pytestmark = pytest.mark.django_db


def a_request(person: Person | None = None) -> HttpRequest:
    request = RequestFactory().get("/en/")
    request.session = SessionStore()
    request.user = person or AnonymousUser()
    request.bell_start = pages.PageStart.now()  # type: ignore[attr-defined]
    return request


def stated(bell: pages.Bell | None, cookie: str = "") -> tokens.Stated:
    assert bell is not None
    return tokens.read(bell.address.removeprefix("/bell/?t="), cookie)


def test_a_visitor_states_public_topics_only(may_hear: set[Asked]) -> None:
    assert stated(pages.bell_for(a_request(), ["hall/1", "room/1"])).topics == ("hall/1",)
    assert pages.bell_for(a_request(), ["room/1"]) is None


def test_somebody_states_what_they_may_hear_bound_to_their_cookie(
    may_hear: set[Asked], amina: Person
) -> None:
    may_hear.add((amina.pk, "room/1"))
    request = a_request(amina)
    bell = pages.bell_for(request, ["hall/1", "room/1", "room/2"])
    cookie = request.session["bell"]
    assert stated(bell, cookie).topics == ("hall/1", "room/1")
    assert stated(bell, cookie).person == amina.pk
    for other in ("", "x" * 43):
        with pytest.raises(tokens.Unreadable) as trouble:
            stated(bell, other)
        assert trouble.value.status == 403


def test_what_is_public_is_bound_to_nobody(amina: Person) -> None:
    assert stated(pages.bell_for(a_request(amina), ["hall/1"])).person is None


def test_a_topic_of_no_kind_is_a_mistake() -> None:
    for topic in ("attic/1", "hall", "hall/ 1"):
        with pytest.raises(ValueError, match="no topic"):
            pages.bell_for(a_request(), [topic])


def test_a_token_that_was_changed_or_is_too_old_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    token = tokens.make(["hall/1"], "fr", person=None, cookie="")
    data, signature = token.split(".")
    forged = tokens._encode(json.dumps({"t": ["room/1"], "l": "fr", "i": 1}).encode())
    for bad in (
        f"{forged}.{signature}",
        f"{data}.{signature[:-1]}",
        f"{data}.",
        data,
        "",
        ".",
        "é.é",
        "[].x",
    ):
        with pytest.raises(tokens.Unreadable) as trouble:
            tokens.read(bad, "")
        assert trouble.value.status in {400, 403}
    late = tokens.time.time() + 8 * 24 * 3600
    monkeypatch.setattr(tokens.time, "time", lambda: late)
    with pytest.raises(tokens.Unreadable) as trouble:
        tokens.read(token, "")
    assert trouble.value.status == 410


def test_the_tag_writes_where_to_listen_and_from_when_on() -> None:
    context = Context({"request": a_request(), "topics": ["hall/1", "hall/2"]})
    with translation.override("fr"):
        page = Template('{% load bell %}{% bell topics "hall/3" %}').render(context)
    found = re.search(
        r'<meta name="bell" content="/bell/\?t=([^"]+)">\n<meta name="bell-since" content="(\w+-0)">', page
    )
    assert found
    assert tokens.read(found[1], "").language == "fr"
    assert tokens.read(found[1], "").topics == ("hall/1", "hall/2", "hall/3")
    assert Template('{% load bell %}{% bell "room/1" %}').render(context) == ""


def test_the_place_is_that_from_before_the_view_read_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    class Somewhere:
        here = Place("abcd", 7)

    monkeypatch.setattr(hub, "current", Somewhere())
    found: list[pages.Bell | None] = []

    def view(request: HttpRequest) -> HttpResponse:
        Somewhere.here = Place("abcd", 8)  # something is told while the page is read
        found.append(pages.bell_for(request, ["hall/1"]))
        return HttpResponse()

    BellStart(view)(a_request())
    assert found[0] is not None
    assert found[0].since == Place("abcd", 7)


def test_without_a_hub_the_place_is_before_everything_of_the_last_minute() -> None:
    operations.publish("hall/1", "line", {"*": "long ago"})
    Message.objects.update(at=clock.real_now() - timedelta(minutes=5))
    operations.publish("hall/1", "line", {"*": "just now"})
    bell = pages.bell_for(a_request(), ["hall/1"])
    assert bell is not None
    assert bell.since.seq == 1


def test_a_page_that_listens_to_what_is_public_may_be_kept_and_one_of_somebody_may_not(
    may_hear: set[Asked], amina: Person
) -> None:
    may_hear.add((amina.pk, "room/1"))

    @kept_page
    def view(request: HttpRequest) -> HttpResponse:
        pages.bell_for(request, ["hall/1", "room/1"])
        return HttpResponse("page")

    assert view(a_request())[KEEP] == "1"
    assert KEEP not in view(a_request(amina))


def test_many_are_asked_with_one_question(
    may_hear: set[Asked],
    amina: Person,
    bruno: Person,
    dora: Person,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    people = {"amina": amina.pk, "bruno": bruno.pk, "dora": dora.pk}
    may_hear |= {(amina.pk, "room/1"), (bruno.pk, "room/1")}
    for cookie, person in people.items():
        operations.admit(cookie, person)
    asked = [Question(digest_of(cookie), person, ("hall/1", "room/1")) for cookie, person in people.items()]
    asked += [
        Question(digest_of("amina"), bruno.pk, ("room/1",)),  # another's cookie
        Question(digest_of("unknown"), amina.pk, ("room/1",)),
        Question("", amina.pk, ("room/1", "hall/1")),
        Question("", None, ("room/1", "attic/1")),
    ]
    with django_assert_num_queries(1):
        answers = queries.heard(asked)
    both = frozenset({"hall/1", "room/1"})
    hall = frozenset({"hall/1"})
    assert answers == [both, both, hall, frozenset(), frozenset(), hall, frozenset()]


# --- sign-in, sign-out, and other ends ----------------------------------------------------------------------


def words() -> list[tuple[str, dict[str, Any]]]:
    """What the hubs were told."""
    return list(Message.objects.filter(topic="").order_by("seq").values_list("name", "payload"))


def signed_in(client: Client, person: Person) -> str:
    client.force_login(person)
    client.get(reverse("me:home"))
    return client.cookies[COOKIE].value


def test_a_sign_in_gives_a_cookie_that_no_script_reads(client: Client, amina: Person) -> None:
    cookie = signed_in(client, amina)
    made = client.cookies[COOKIE]
    assert made["httponly"]
    assert made["samesite"] == "Lax"
    viewer = Viewer.objects.get()
    assert (viewer.digest, viewer.person_id) == (digest_of(cookie), amina.pk)
    assert cookie != viewer.digest
    assert COOKIE not in client.get(reverse("me:home")).cookies, "it is given once"


def test_a_sign_out_takes_it_and_ends_what_was_heard_with_it(client: Client, amina: Person) -> None:
    cookie = signed_in(client, amina)
    response = client.post(reverse("me:sign-out"))
    assert response.cookies[COOKIE]["max-age"] == 0
    assert words() == [(CLOSE, {"viewer": digest_of(cookie), "person": ""})]
    assert not Viewer.objects.exists()


def test_a_session_that_is_ended_elsewhere_ends_there(client: Client, amina: Person) -> None:
    here, there = signed_in(client, amina), signed_in(other := Client(), amina)
    assert sign_in.end_sessions(amina, but=other.session.session_key) == 1
    assert words() == [(CLOSE, {"viewer": digest_of(here), "person": ""})]
    assert Viewer.objects.get().digest == digest_of(there)


def test_erasure_ends_everything(client: Client, amina: Person) -> None:
    cookie = signed_in(client, amina)
    erase_person(amina, by=None)
    assert (CLOSE, {"viewer": digest_of(cookie), "person": ""}) in words()
    assert (CLOSE, {"viewer": "", "person": str(amina.pk)}) in words()
    assert not Viewer.objects.exists()


def test_a_role_that_is_taken_is_asked_about_at_once(amina: Person) -> None:
    grant = give_role(amina, "organiser", ScopeFactory(), by=None)
    assert words() == []
    take_role(grant, by=None)
    assert words() == [(ASK, {"topic": "", "person": str(amina.pk)})]


def test_a_session_from_before_gets_its_cookie_when_it_is_needed(may_hear: set[Asked], amina: Person) -> None:
    may_hear.add((amina.pk, "room/1"))
    request = a_request(amina)
    first = pages.bell_for(request, ["room/1"])
    again = pages.bell_for(request, ["room/1"])
    assert first is not None
    assert again is not None
    assert Viewer.objects.count() == 1
    Viewer.objects.update(until_at=clock.real_now())
    pages.bell_for(request, ["room/1"])
    assert Viewer.objects.alive().get().digest == digest_of(request.session["bell"])
