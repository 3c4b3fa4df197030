"""An inquiry is handed to the host of a session, who sees that one and no other."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client

from hemicycle.editions.models import Edition
from hemicycle.inbox.models import Notice
from hemicycle.kernel import clock
from hemicycle.live.models import Venue
from hemicycle.live.tests.factories import DURING, venue_in_a_session
from hemicycle.people.models import Person
from hemicycle.people.testing import CircleFactory, with_role
from hemicycle.programme.models import Audience, Session
from hemicycle.record import drain
from hemicycle.welcome import operations
from hemicycle.welcome.models import Inquiry
from hemicycle.welcome.operations.inquiries import holder_of, is_solved
from hemicycle.welcome.queries import hosts
from hemicycle.welcome.queries.hosts import hosts_near
from hemicycle.welcome.testing import InquiryFactory

STUDIO = "/en/2021/studio/desk/"


@pytest.fixture
def venue(db: None) -> Venue:
    """A session that takes place at `DURING`."""
    return venue_in_a_session()


@pytest.fixture
def session(venue: Venue) -> Session:
    """The session itself."""
    return Session.objects.get(forum=venue.forum)


@pytest.fixture
def host(session: Session, sami: Person) -> Person:
    """Sami hosts it."""
    return with_role(sami, "session-host", session.scope)


@pytest.fixture
def inquiry(venue: Venue, session: Session, host: Person, noor: Person, amina: Person) -> Inquiry:
    """Amina asks from the session's page; Noor, at the desk, has it in hand."""
    with_role(noor, "desk", venue.edition.scope)
    page = f"/2021/programme/sessions/{session.slug}/"
    made = InquiryFactory.create(edition=venue.edition, person=amina, page=page)
    operations.claim(made, by=noor)
    return made


def hand_to(host: Person, inquiry: Inquiry, noor: Person) -> Client:
    """Noor hands it over."""
    client = Client()
    client.force_login(noor)
    answer = client.post(f"{STUDIO}inquiries/{inquiry.pk}/hand-over/", {"to": host.pk})
    assert answer.status_code == 302
    drain.deliver_all()
    return client


def test_the_host_is_offered_with_the_session(
    inquiry: Inquiry, session: Session, host: Person, noor: Person, client: Client
) -> None:
    client.force_login(noor)
    with clock.set_to(DURING):
        page = client.get(f"{STUDIO}inquiries/{inquiry.pk}/").content.decode()
    assert f'<option value="{host.pk}">{host.called} · {session.title.said(["en"])}' in page


def test_the_host_answers_and_solves_and_then_finds_it_no_more(
    inquiry: Inquiry, host: Person, noor: Person, client: Client
) -> None:
    hand_to(host, inquiry, noor)
    assert holder_of(inquiry) == host
    assert Notice.objects.filter(person=host, kind="welcome.given").count() == 1
    client.force_login(host)
    there = f"{STUDIO}inquiries/{inquiry.pk}/"
    page = client.get(there).content.decode()
    assert "handed this to you" in page
    assert f'href="{STUDIO}"' not in page, "a host finds no queue"
    assert client.get("/en/me/notices/").content.decode().count(there) >= 1
    sent = {"text": "It begins at two.", "key": str(uuid.uuid4()), "solved": "1"}
    answer = client.post(there, sent)
    assert answer.status_code == 302
    assert client.get(answer["Location"]).status_code == 200
    assert is_solved(inquiry)
    assert client.get(there).status_code == 404


def test_the_host_puts_it_back(inquiry: Inquiry, host: Person, noor: Person, client: Client) -> None:
    hand_to(host, inquiry, noor)
    client.force_login(host)
    client.post(f"{STUDIO}inquiries/{inquiry.pk}/return/")
    assert list(Inquiry.objects.waiting()) == [inquiry]


def test_a_host_finds_neither_others_nor_the_queue_nor_the_door(
    inquiry: Inquiry, host: Person, noor: Person, dora: Person, client: Client
) -> None:
    other = InquiryFactory.create(edition=inquiry.edition)
    hand_to(host, inquiry, noor)
    client.force_login(host)
    for path in ("", f"inquiries/{other.pk}/"):
        assert client.get(STUDIO + path).status_code == 404
    acts = (f"{inquiry.pk}/entry/", f"{inquiry.pk}/hand-over/", f"{other.pk}/return/", f"{other.pk}/claim/")
    for act in acts:
        assert client.post(f"{STUDIO}inquiries/{act}").status_code == 404, act
    client.force_login(dora)
    assert client.get(f"{STUDIO}inquiries/{inquiry.pk}/").status_code == 404


def test_somebody_who_hosts_nothing_is_not_given_it(
    inquiry: Inquiry, dora: Person, noor: Person, client: Client
) -> None:
    client.force_login(noor)
    assert client.post(f"{STUDIO}inquiries/{inquiry.pk}/hand-over/", {"to": dora.pk}).status_code == 409
    assert holder_of(inquiry) == noor


def test_hosts_are_found_in_as_many_queries_for_one_session_as_for_three(
    host: Person, venue: Venue, django_assert_num_queries: object
) -> None:
    edition: Edition = venue.edition
    with django_assert_num_queries(3):  # type: ignore[operator]
        hosts_near(edition, DURING, ["en"], reader=host)
    for slug in ("two", "three"):
        more = venue_in_a_session(slug=slug)
        with_role(host, "session-host", more.scope)
    with django_assert_num_queries(3):  # type: ignore[operator]
        found = hosts_near(edition, DURING, ["en"], reader=host)
    assert [one.person for one in found] == [host]


def test_the_title_of_a_session_that_an_officer_does_not_see_is_not_told(
    inquiry: Inquiry, session: Session, host: Person, noor: Person, client: Client
) -> None:
    session.slots.update(listed_to=Audience.CIRCLE, listed_circle=CircleFactory.create())
    client.force_login(noor)
    with clock.set_to(DURING):
        page = client.get(f"{STUDIO}inquiries/{inquiry.pk}/").content.decode()
    assert f'<option value="{host.pk}">{host.called}</option>' in page
    assert session.title.said(["en"]).text not in page


def test_the_host_of_the_page_is_found_however_much_takes_place(
    venue: Venue, session: Session, host: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hosts, "MOST_SESSIONS", 1)
    venue_in_a_session(slug="earlier")
    session.slots.update(starts_at=DURING + timedelta(days=2), ends_at=DURING + timedelta(days=2, hours=1))
    page = f"/2021/programme/sessions/{session.slug}/"
    assert [one.person for one in hosts_near(venue.edition, DURING, ["en"], page=page, reader=host)] == [host]


def test_an_officer_takes_over_what_somebody_left_in_hand(
    inquiry: Inquiry, host: Person, noor: Person, client: Client
) -> None:
    hand_to(host, inquiry, noor)
    client.force_login(noor)
    there = f"{STUDIO}inquiries/{inquiry.pk}/"
    assert "taking-over/" in client.get(there).content.decode()
    for _click in range(2):
        assert client.post(f"{there}taking-over/").status_code == 302
    assert holder_of(inquiry) == noor
    assert inquiry.claims.filter(ended_at=None).count() == 1
    operations.call_solved(inquiry, by=noor, officer=True)
    assert client.post(f"{there}taking-over/").status_code == 409
