"""The door that an officer opens: for one browser, proving nothing, told to the person, useless to a thief."""

import re
import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from hemicycle.editions.models import Edition, Registration
from hemicycle.editions.testing import EditionFactory
from hemicycle.inbox.models import Notice
from hemicycle.kernel import clock
from hemicycle.people.models import Access, Grant, Person
from hemicycle.people.sockets import AccountMail
from hemicycle.people.testing import sign_in_freshly, with_role
from hemicycle.record import drain
from hemicycle.welcome import operations, privacy
from hemicycle.welcome.models import Inquiry, LetIn
from hemicycle.welcome.notices import return_path

DESK, STUDIO = "/en/2021/desk/", "/en/2021/studio/desk/"
SENSITIVE = (
    ("get", "me:passkey-new", {}),
    ("post", "me:passkey-new-options", {}),
    ("post", "me:addresses", {}),
    ("post", "me:new-manager", {}),
    ("post", "me:new-copy", {}),
    ("get", "me:erasure", {}),
    ("post", "me:erasure", {}),
)


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


@pytest.fixture
def inquiry(edition: Edition, client: Client, officer: Person, amina: Person) -> Inquiry:
    """Amina asks from the browser `client`, without an account; Noor has it in hand."""
    Registration.objects.create(edition=edition, person=amina)
    key = str(uuid.uuid4())
    sent = {"topic": "entry", "text": "No code.", "language": "en", "key": key}
    client.post(DESK, {**sent, "name": "Amina", "address": "wrong@example.org"})
    made = Inquiry.objects.get()
    operations.claim(made, by=officer)
    return made


@pytest.fixture
def door(inquiry: Inquiry, amina: Person, officer: Person) -> LetIn:
    """The door is open."""
    return operations.let_in(inquiry, amina, "Seen in a call.", by=officer)


def come_in(client: Client, inquiry: Inquiry) -> None:
    """Press the button."""
    assert client.post(f"{DESK}inquiries/{inquiry.pk}/entry/").status_code == 302
    assert "_auth_user_id" in client.session


@pytest.mark.parametrize(("method", "name", "kwargs"), SENSITIVE)
def test_coming_in_by_the_desk_is_no_fresh_proof(
    door: LetIn, inquiry: Inquiry, client: Client, method: str, name: str, kwargs: dict[str, object]
) -> None:
    come_in(client, inquiry)
    response = getattr(client, method)(reverse(name, kwargs=kwargs))
    assert response.status_code == 302
    assert reverse("me:proof") in response["Location"]


def test_a_session_that_the_desk_opened_lasts_a_week_at_most(
    door: LetIn, inquiry: Inquiry, client: Client
) -> None:
    come_in(client, inquiry)
    assert client.session.get_expiry_age() <= 7 * 24 * 3600


def test_whoever_gets_a_role_later_is_out_until_they_prove_who_they_are(
    edition: Edition, door: LetIn, inquiry: Inquiry, client: Client, amina: Person
) -> None:
    come_in(client, inquiry)
    assert client.get("/en/me/").status_code == 200
    with_role(amina, "organiser", edition.scope)
    response = client.get("/en/2021/studio/")
    assert response.status_code == 302
    assert "sign-in" in response["Location"]
    assert "_auth_user_id" not in client.session


def test_whoever_has_a_role_and_proved_it_stays_in(edition: Edition, officer: Person, client: Client) -> None:
    sign_in_freshly(client, officer)
    assert client.get(STUDIO).status_code == 200


def test_the_link_of_a_mail_leads_to_the_words_and_not_in(door: LetIn, inquiry: Inquiry) -> None:
    stranger = Client()
    stranger.get(return_path(inquiry, "en"))
    there = f"{DESK}inquiries/{inquiry.pk}/"
    page = stranger.get(there).content.decode()
    assert "only in the browser in which you asked" in page
    assert "Come in" not in page
    assert stranger.post(f"{there}entry/").status_code == 404
    door.refresh_from_db()
    assert door.used_at is None


def test_a_browser_that_asked_and_follows_its_own_mail_may_still_come_in(
    door: LetIn, inquiry: Inquiry, client: Client
) -> None:
    client.get(return_path(inquiry, "en"))
    come_in(client, inquiry)


def test_a_cookie_that_somebody_wrote_opens_nothing(door: LetIn, inquiry: Inquiry) -> None:
    forger = Client()
    for value in (f"[[{inquiry.pk}, true]]", f"[[{inquiry.pk}, true]]:x:y", "", "x" * 5000):
        forger.cookies["desk"] = value
        assert forger.get(f"{DESK}inquiries/{inquiry.pk}/").status_code == 404


def test_what_a_page_shows_is_no_key_to_the_conversation(
    edition: Edition, door: LetIn, inquiry: Inquiry, client: Client, officer: Person
) -> None:
    desk = Client()
    desk.force_login(officer)
    for page in (
        client.get(f"{DESK}inquiries/{inquiry.pk}/").content.decode(),
        desk.get(f"{STUDIO}inquiries/{inquiry.pk}/").content.decode(),
    ):
        assert str(inquiry.key) not in page
    sent = {"topic": "entry", "text": "Mine", "language": "en", "key": str(inquiry.key)}
    thief = Client()
    response = thief.post(DESK, {**sent, "name": "Thief", "address": "thief@example.org"})
    assert response.status_code == 409
    assert thief.get(f"{DESK}inquiries/{inquiry.pk}/").status_code == 404


def test_an_officer_proves_who_they_are_before_a_door_opens(
    inquiry: Inquiry, client: Client, officer: Person, amina: Person
) -> None:
    thief = Client()
    thief.force_login(officer)
    there = f"{STUDIO}inquiries/{inquiry.pk}/"
    assert "Prove it" in thief.get(there).content.decode()
    sent = {"address": amina.email, "how": "Believe me."}
    response = thief.post(f"{there}entry/", sent)
    assert reverse("me:proof") in response["Location"]
    assert not LetIn.objects.exists()
    sign_in_freshly(thief, officer)
    assert "Open the door" in thief.get(there).content.decode()
    thief.post(f"{there}entry/", sent)
    assert LetIn.objects.get().how == "Believe me."
    assert Access.objects.filter(what="desk.entry", about=amina, by=officer).exists()


def test_a_door_closes_with_the_role_of_whoever_opened_it(
    door: LetIn, inquiry: Inquiry, client: Client, officer: Person
) -> None:
    Grant.objects.filter(person=officer).delete()
    assert client.post(f"{DESK}inquiries/{inquiry.pk}/entry/").status_code == 409
    assert "_auth_user_id" not in client.session
    door.refresh_from_db()
    assert door.used_at is None


def test_a_door_closes_when_somebody_no_longer_takes_part(
    door: LetIn, inquiry: Inquiry, client: Client, amina: Person
) -> None:
    amina.registrations.all().delete()
    assert client.post(f"{DESK}inquiries/{inquiry.pk}/entry/").status_code == 409


def test_whose_account_it_is_reads_it_in_the_page_too(door: LetIn, amina: Person, dora: Person) -> None:
    drain.deliver_all()
    notice = Notice.objects.get(kind="welcome.let_in")
    assert notice.person == amina
    at_home = Client()
    at_home.force_login(amina)
    assert "The welcome desk let you in" in at_home.get("/en/me/notices/").content.decode()


def test_somebody_who_came_in_finds_the_conversation_again(
    door: LetIn, inquiry: Inquiry, client: Client, amina: Person, dora: Person
) -> None:
    elsewhere = Client()
    elsewhere.force_login(amina)
    there = f"{DESK}inquiries/{inquiry.pk}/"
    assert elsewhere.get(there).status_code == 404, "she has not come in yet"
    come_in(client, inquiry)
    for browser in (client, elsewhere):
        assert browser.get(there).status_code == 200
    outside = Client()
    outside.force_login(dora)
    assert outside.get(there).status_code == 404
    assert any("No code." in str(kept) for _name, kept in privacy.export(amina))
    privacy.erase(amina)
    assert inquiry.messages.get().text == ""


def test_whoever_asked_and_signed_in_meanwhile_reads_on(inquiry: Inquiry, amina: Person) -> None:
    signed_in = Client()
    signed_in.force_login(amina)
    response = signed_in.get(return_path(inquiry, "en"), follow=True)
    assert response.status_code == 200
    assert "No code." in response.content.decode()


def test_doors_do_not_open_for_a_stranger_by_forged_forms(inquiry: Inquiry, door: LetIn) -> None:
    forged = Client(enforce_csrf_checks=True)
    for path in ("", "solution/", "entry/"):
        assert forged.post(f"{DESK}inquiries/{inquiry.pk}/{path}").status_code == 403


# --- what is over --------------------------------------------------------------------------------------


def test_in_an_archived_edition_the_desk_is_only_read(
    edition: Edition, door: LetIn, inquiry: Inquiry, client: Client, officer: Person
) -> None:
    Edition.objects.filter(pk=edition.pk).update(archived_at=clock.now())
    there = f"{DESK}inquiries/{inquiry.pk}/"
    page = client.get(there).content.decode()
    assert "No code." in page
    assert 'name="text"' not in page
    assert "Come in" not in page
    front = client.get(DESK).content.decode()
    assert 'name="text"' not in front
    assert "archived" in front
    for path in (DESK, there, f"{there}solution/", f"{there}entry/"):
        sent = {"text": "More", "key": str(uuid.uuid4()), "topic": "entry", "language": "en"}
        assert client.post(path, sent).status_code == 409
    assert "_auth_user_id" not in client.session
    assert inquiry.messages.count() == 1
    desk = Client()
    sign_in_freshly(desk, officer)
    assert desk.get(f"{STUDIO}inquiries/{inquiry.pk}/").status_code == 200
    assert desk.post(f"{STUDIO}inquiries/{inquiry.pk}/solution/").status_code == 409


def test_the_desk_of_an_edition_that_is_not_public_does_not_exist(
    edition: Edition, door: LetIn, inquiry: Inquiry, client: Client
) -> None:
    Edition.objects.filter(pk=edition.pk).update(published_at=None)
    for path in (DESK, f"{DESK}inquiries/{inquiry.pk}/", f"{DESK}answers/", return_path(inquiry, "en")):
        assert client.get(path).status_code == 404
    assert client.post(f"{DESK}inquiries/{inquiry.pk}/entry/").status_code == 404


def test_old_doors_do_not_count_for_the_hour(
    door: LetIn, inquiry: Inquiry, officer: Person, amina: Person
) -> None:
    LetIn.objects.update(at=clock.now() - timedelta(hours=2))
    for _ in range(10):
        operations.let_in(inquiry, amina, "Seen.", by=officer)
    assert len(re.findall("Seen", " ".join(LetIn.objects.values_list("how", flat=True)))) == 11
