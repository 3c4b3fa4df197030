"""Who sees what of the desk, without a script: whoever asks, with or without an account, and its officers."""

import re
import uuid
from datetime import timedelta

import pytest
from django.test import Client

from hemicycle.editions.models import Edition, Registration
from hemicycle.editions.testing import EditionFactory
from hemicycle.kernel import clock
from hemicycle.people.models import Access, Person
from hemicycle.people.sign_in.door import is_fresh
from hemicycle.people.sockets import AccountMail
from hemicycle.people.testing import sign_in_freshly, with_role
from hemicycle.programme.models import Audience
from hemicycle.programme.testing import SessionFactory
from hemicycle.welcome import operations, privacy
from hemicycle.welcome.models import Inquiry, KeptAnswer, Shift
from hemicycle.welcome.notices import return_path
from hemicycle.welcome.testing import InquiryFactory

DESK = "/en/2021/desk/"
STUDIO = "/en/2021/studio/desk/"


@pytest.fixture(autouse=True)
def _counted_from_nought(letterbox: list[AccountMail]) -> None:
    """How often one may ask is counted anew in each test."""


@pytest.fixture
def edition(db: None) -> Edition:
    """The edition of 2021."""
    return EditionFactory.create(slug="2021")


@pytest.fixture
def officer(edition: Edition, noor: Person) -> Person:
    """Noor staffs its desk."""
    return with_role(noor, "desk", edition.scope)


def asked(client: Client, **fields: str) -> Inquiry:
    """Ask at the desk by its form; the inquiry."""
    page = client.get(DESK).content.decode()
    key = re.search(r'name="key" value="([^"]+)"', page)
    assert key
    sent = {"topic": "entry", "text": "The code does not come.", "language": "en", "key": key[1], **fields}
    response = client.post(DESK, sent)
    assert response.status_code == 302, response.content.decode()
    return Inquiry.objects.latest("pk")


def hand(client: Client, inquiry: Inquiry) -> None:
    """Take an inquiry in hand by its button."""
    assert client.post(f"{STUDIO}inquiries/{inquiry.pk}/claim/").status_code == 302


# --- whoever asks ----------------------------------------------------------------------------------------


def test_without_an_account_only_the_browser_that_asked_reads_on(edition: Edition, client: Client) -> None:
    inquiry = asked(client, name="Ana", address="ana@example.org")
    there = f"{DESK}inquiries/{inquiry.pk}/"
    assert "The code does not come." in client.get(there).content.decode()
    assert Client().get(there).status_code == 404
    assert inquiry.person is None


def test_without_an_account_one_says_who_one_is(edition: Edition, client: Client) -> None:
    response = client.post(
        DESK, {"topic": "entry", "text": "Help", "language": "en", "key": str(uuid.uuid4())}
    )
    assert response.status_code == 422
    assert "Help" in response.content.decode(), "what was typed stays"
    assert not Inquiry.objects.exists()


def test_a_person_reads_only_their_own(edition: Edition, client: Client, amina: Person, dora: Person) -> None:
    client.force_login(amina)
    inquiry = asked(client)
    assert inquiry.person == amina
    outside = Client()
    outside.force_login(dora)
    there = f"{DESK}inquiries/{inquiry.pk}/"
    for path in (there, f"{there}solution/", f"{there}entry/"):
        assert outside.get(there).status_code == 404
        assert outside.post(path, {"text": "x", "key": str(uuid.uuid4())}).status_code == 404


def test_sent_twice_it_is_asked_once(edition: Edition, client: Client, amina: Person) -> None:
    client.force_login(amina)
    key = str(uuid.uuid4())
    inquiry = asked(client, key=key)
    assert asked(client, key=key) == inquiry
    assert Inquiry.objects.count() == 1


def test_one_asks_so_often_an_hour(edition: Edition, client: Client, amina: Person) -> None:
    client.force_login(amina)
    for _ in range(10):
        asked(client)
    sent = {"topic": "entry", "text": "Again", "language": "en", "key": str(uuid.uuid4())}
    response = client.post(DESK, sent)
    assert response.status_code == 429
    assert "Again" in response.content.decode(), "what was typed stays"
    assert Inquiry.objects.count() == 10


def test_the_link_of_a_mail_leads_back_from_another_browser(edition: Edition, client: Client) -> None:
    inquiry = asked(client, name="Ana", address="ana@example.org")
    path = return_path(inquiry, "en")
    elsewhere = Client()
    response = elsewhere.get(path)
    assert response.status_code == 302
    assert "return" not in response["Location"], "the key does not stay in the address"
    assert elsewhere.get(response["Location"]).status_code == 200
    assert Client().get(f"{path}x").status_code == 404
    other = asked(client, name="Ana", address="ana@example.org")
    token = path.split("?", 1)[1]
    assert Client().get(f"{DESK}inquiries/{other.pk}/?{token}").status_code == 404, (
        "a key opens one conversation"
    )


def test_the_page_one_comes_from_is_told_only_if_one_wants(
    edition: Edition, client: Client, amina: Person
) -> None:
    client.force_login(amina)
    assert "You come from" in client.get(f"{DESK}?from=/en/2021/programme/").content.decode()
    assert asked(client, page="/en/2021/programme/", with_page="on").page == "/2021/programme/"
    assert asked(client, page="/en/2021/programme/").page == ""


@pytest.mark.parametrize(
    "page",
    [
        "https://evil.example/2021/programme/",
        "/en/me/privacy/",
        "/en/2021/studio/participants/",
        "/en/2021/invitation/secret-token/",
        "/en/2021/desk/inquiries/1/",
        "/en/2020/programme/",
        "javascript:alert(1)",
        "//evil.example/",
        "x" * 400,
        "/en/2021/nonsense\x00/",
    ],
)
def test_no_other_page_is_told(edition: Edition, client: Client, amina: Person, page: str) -> None:
    client.force_login(amina)
    assert client.get(DESK, {"from": page}).status_code == 200
    sent = {
        "topic": "entry",
        "text": "Help",
        "language": "en",
        "key": str(uuid.uuid4()),
        "page": page,
        "with_page": "on",
    }
    client.post(DESK, sent)
    found = Inquiry.objects.first()
    assert found is None or found.page in ("", "/2021/programme/")


def test_the_desk_says_who_is_there_in_which_language(
    edition: Edition, client: Client, officer: Person
) -> None:
    assert "Nobody is here at the moment" in client.get(DESK).content.decode()
    now = clock.now()
    Shift.objects.create(
        edition=edition, officer=officer, starts_at=now, ends_at=now + timedelta(hours=2), languages=["fr"]
    )
    page = client.get(DESK).content.decode()
    assert "Open now" in page
    assert "French" in page


def test_answers_are_found_in_the_readers_language(edition: Edition, client: Client) -> None:
    KeptAnswer.objects.create(
        edition=edition,
        question={"en": "Where is the code?", "fr": "Où est le code ?"},
        answer={"en": "In your mailbox.", "fr": "Dans votre boîte."},
        published_at=clock.now(),
    )
    KeptAnswer.objects.create(
        edition=edition, question={"en": "Only for officers: mailbox"}, answer={"en": "x"}
    )
    assert "Where is the code?" in client.get(f"{DESK}answers/?q=MAILBOX").content.decode()
    assert "Only for officers" not in client.get(f"{DESK}answers/?q=mailbox").content.decode()
    assert "Où est le code" in client.get("/fr/2021/desk/answers/?q=boîte").content.decode()
    assert "Nothing fits" in client.get(f"{DESK}answers/?q=boîte").content.decode()


def test_what_is_written_is_never_markup(
    edition: Edition, client: Client, amina: Person, officer: Person
) -> None:
    client.force_login(amina)
    inquiry = asked(client, text="<script>alert(1)</script><img src=x onerror=alert(1)>")
    page = client.get(f"{DESK}inquiries/{inquiry.pk}/").content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    desk = Client()
    desk.force_login(officer)
    assert "<img src=x" not in desk.get(f"{STUDIO}inquiries/{inquiry.pk}/").content.decode()


# --- officers ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["amina", "dora", "sami", ""])
def test_for_others_the_desks_other_side_does_not_exist(
    edition: Edition, client: Client, who: str, request: pytest.FixtureRequest
) -> None:
    inquiry = InquiryFactory.create(edition=edition)
    if who:
        client.force_login(request.getfixturevalue(who))
    own = f"{STUDIO}inquiries/{inquiry.pk}/"
    for path in (STUDIO, own, f"{STUDIO}roster/", f"{STUDIO}answers/", f"{STUDIO}inquiries.csv"):
        assert client.get(path).status_code == (404 if who else 302)
    for path in ("claim", "hand-over", "return", "solution", "entry", "entry/end"):
        assert client.post(f"{own}{path}/").status_code == (404 if who else 302)
    assert not inquiry.claims.exists()


def test_an_officer_of_another_edition_finds_nothing_here(
    edition: Edition, client: Client, noor: Person
) -> None:
    other = EditionFactory.create()
    with_role(noor, "desk", other.scope)
    inquiry = InquiryFactory.create(edition=edition)
    client.force_login(noor)
    assert client.get(f"{STUDIO}inquiries/{inquiry.pk}/").status_code == 404
    assert client.get(f"/en/{other.slug}/studio/desk/inquiries/{inquiry.pk}/").status_code == 404


def test_an_officer_works_the_queue(edition: Edition, client: Client, officer: Person, amina: Person) -> None:
    amina_at_home = Client()
    amina_at_home.force_login(amina)
    inquiry = asked(amina_at_home, text="When does it begin?")
    client.force_login(officer)
    assert "When does it begin?" in client.get(STUDIO).content.decode()
    assert client.post(f"{STUDIO}next/")["Location"].endswith(f"/inquiries/{inquiry.pk}/#id_text")
    there = f"{STUDIO}inquiries/{inquiry.pk}/"
    sent = {"text": "At two.", "key": str(uuid.uuid4()), "path": "/en/2021/programme/"}
    assert client.post(there, sent).status_code == 302
    assert client.post(there, sent).status_code == 302
    page = amina_at_home.get(f"{DESK}inquiries/{inquiry.pk}/").content.decode()
    assert page.count("At two.") == 1
    assert 'href="/en/2021/programme/"' in page
    assert Access.objects.filter(about=amina, by=officer).exists() is False, "the page was not read yet"
    client.get(there)
    assert Access.objects.filter(about=amina, by=officer).exists()
    assert client.post(f"{there}solution/").status_code == 302
    assert "Nobody waits" in client.get(STUDIO).content.decode()


def test_an_empty_queue_says_so(edition: Edition, client: Client, officer: Person) -> None:
    client.force_login(officer)
    response = client.post(f"{STUDIO}next/", follow=True)
    assert "Nobody waits at the moment." in response.content.decode()


def test_the_desk_proposes_only_pages_of_ours(edition: Edition, client: Client, officer: Person) -> None:
    inquiry = InquiryFactory.create(edition=edition)
    client.force_login(officer)
    hand(client, inquiry)
    there = f"{STUDIO}inquiries/{inquiry.pk}/"
    for path in ("https://evil.example/", "javascript:alert(1)", "/en/me/", "/en/2021/studio/"):
        response = client.post(there, {"text": "Go there", "key": str(uuid.uuid4()), "path": path})
        assert response.status_code == 422
        assert "Go there" in response.content.decode()
    assert inquiry.messages.count() == 1


def test_a_proposed_page_exists_only_for_whom_it_does(
    edition: Edition, client: Client, officer: Person, amina: Person
) -> None:
    session = SessionFactory.create(
        edition=edition, slug="closed", listed_to=Audience.PUBLIC, title={"en": "Closed doors"}
    )
    inquiry = InquiryFactory.create(edition=edition, person=amina)
    operations.claim(inquiry, by=officer)
    operations.answer(
        inquiry, "Go there", key=uuid.uuid4(), path=f"/2021/programme/sessions/{session.slug}/", by=officer
    )
    client.force_login(amina)
    assert "Closed doors" not in client.get(f"{DESK}inquiries/{inquiry.pk}/").content.decode(), (
        "it is not released"
    )


def test_nothing_that_is_typed_breaks_the_acts(edition: Edition, client: Client, officer: Person) -> None:
    inquiry = InquiryFactory.create(edition=edition, person=None, name="x", address="x@example.org")
    sign_in_freshly(client, officer)
    hand(client, inquiry)
    there = f"{STUDIO}inquiries/{inquiry.pk}/"
    for value in ("", "\x00", "9" * 40, "-1", "x" * 3000, "amina@example.org"):
        for path in ("hand-over/", "entry/", ""):
            sent = {
                "officer": value,
                "address": value,
                "how": value,
                "text": value,
                "key": value,
                "path": value,
            }
            assert client.post(f"{there}{path}", sent).status_code in (302, 409, 422), (path, value)


# --- the door ----------------------------------------------------------------------------------------------


@pytest.fixture
def let_in(edition: Edition, client: Client, officer: Person, amina: Person) -> Inquiry:
    """Amina asks without an account, and Noor opened the door for her. `client` is Amina's browser."""
    Registration.objects.create(edition=edition, person=amina)
    inquiry = asked(client, name="Amina", address="amina.at.home@example.org")
    desk = Client()
    sign_in_freshly(desk, officer)
    hand(desk, inquiry)
    sent = {"address": amina.email, "how": "Seen in a call."}
    response = desk.post(f"{STUDIO}inquiries/{inquiry.pk}/entry/", sent, follow=True)
    assert "The door is open" in response.content.decode()
    return inquiry


def test_the_browser_that_asked_comes_in_once(let_in: Inquiry, client: Client, amina: Person) -> None:
    there = f"{DESK}inquiries/{let_in.pk}/"
    assert "Come in" in client.get(there).content.decode()
    response = client.post(f"{there}entry/")
    assert response.status_code == 302
    assert client.session["_auth_user_id"] == str(amina.pk)
    request = client.get("/en/me/").wsgi_request
    assert not is_fresh(request), "a door that somebody else opened proves nothing"
    client.logout()
    assert Client().post(f"{there}entry/").status_code == 404


def test_no_other_browser_comes_in(let_in: Inquiry, dora: Person) -> None:
    outside = Client()
    there = f"{DESK}inquiries/{let_in.pk}/entry/"
    assert outside.post(there).status_code == 404
    outside.force_login(dora)
    assert outside.post(there).status_code == 404


def test_the_desk_does_not_tell_who_has_an_account(
    edition: Edition, client: Client, officer: Person, dora: Person
) -> None:
    inquiry = InquiryFactory.create(edition=edition, person=None, name="x", address="x@example.org")
    sign_in_freshly(client, officer)
    hand(client, inquiry)
    pages = []
    for address in (dora.email, "nobody@example.org"):
        sent = {"address": address, "how": "Seen."}
        response = client.post(f"{STUDIO}inquiries/{inquiry.pk}/entry/", sent)
        assert response.status_code == 409
        pages.append(re.sub(r'value="[^"]*"', "", response.content.decode()))
    assert pages[0] == pages[1]
    assert not inquiry.entries.exists()


# --- roster and kept answers -----------------------------------------------------------------------------


def test_shifts_are_planned_by_organisers(
    edition: Edition, client: Client, officer: Person, olga: Person
) -> None:
    client.force_login(officer)
    assert client.get(f"{STUDIO}roster/").status_code == 404
    with_role(olga, "organiser", edition.scope)
    client.force_login(olga)
    sent = {
        "officer": str(officer.pk),
        "starts_at": "2021-02-15T08:00",
        "ends_at": "2021-02-15T14:00",
        "starts_at_0": "2021-02-15",
        "starts_at_1": "08:00",
        "ends_at_0": "2021-02-15",
        "ends_at_1": "14:00",
        "languages": ["en", "fr"],
    }
    assert client.post(f"{STUDIO}roster/", sent).status_code == 302
    shift = Shift.objects.get()
    assert shift.starts_at.astimezone(edition.home).hour == 8
    assert client.post(f"{STUDIO}roster/", sent).status_code == 422
    page = client.get(f"{STUDIO}roster/").content.decode()
    assert "the whole day" in page, "nobody helps in Spanish"
    assert client.post(f"{STUDIO}roster/{shift.pk}/removal/").status_code == 302
    assert not Shift.objects.exists()


def test_an_officer_keeps_an_answer_and_publishes_it(
    edition: Edition, client: Client, officer: Person
) -> None:
    client.force_login(officer)
    sent = {
        "topic": "entry",
        "question_en": "Where is the code?",
        "answer_en": "In **your** mailbox.",
        "seen": "0",
    }
    assert client.post(f"{STUDIO}answers/new/", sent).status_code == 302
    kept = KeptAnswer.objects.get()
    assert kept.published_at is None
    assert (
        client.post(f"{STUDIO}answers/{kept.pk}/", {**sent, "is_public": "on", "seen": "0"}).status_code
        == 302
    )
    kept.refresh_from_db()
    assert kept.published_at is not None
    assert "<strong>your</strong>" in Client().get(f"{DESK}answers/").content.decode()


def test_the_table_holds_no_names(edition: Edition, client: Client, olga: Person) -> None:
    InquiryFactory.create(edition=edition, person=None, name="Ana Secret", address="ana@example.org")
    with_role(olga, "organiser", edition.scope)
    sign_in_freshly(client, olga)
    table = client.get(f"{STUDIO}inquiries.csv").content.decode()
    assert "opened_at" in table
    assert "Ana" not in table
    assert "plenary" not in table


# --- afterwards --------------------------------------------------------------------------------------------


def test_after_ninety_days_the_words_are_gone(edition: Edition, amina: Person) -> None:
    old, young = (
        InquiryFactory.create(edition=edition, person=amina, page="/2021/programme/") for _ in range(2)
    )
    old.messages.update(at=clock.now() - timedelta(days=91))
    assert privacy.forget() == 1
    assert privacy.forget() == 0
    old.refresh_from_db()
    assert old.page == ""
    assert old.messages.get().text == ""
    assert young.messages.get().text
