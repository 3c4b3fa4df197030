"""Registering in the browser: what a page says, what is asked, what is kept, and who sees what."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from hemicycle.editions.models import Application, Edition, Invitation, Registration
from hemicycle.editions.operations import apply, decline, withdraw
from hemicycle.editions.queries.registration import hash_of
from hemicycle.editions.testing import EditionFactory, OpenEditionFactory, QuestionFactory
from hemicycle.kernel import clock
from hemicycle.people.models import Consent, Management, Person
from hemicycle.people.operations import let_manage
from hemicycle.people.privacy.export import everything_about
from hemicycle.people.sockets import AccountMail
from hemicycle.record.models import Unsaved

pytestmark = pytest.mark.django_db
State = Application.State
FORM = {"name": "Amina B.", "language": "en", "consent-data": "on"}
PAGE = "/en/2021/registration/"


@pytest.fixture
def edition() -> Edition:
    return OpenEditionFactory.create(slug="2021")


def send(client: Client, path: str = PAGE, **more: Any) -> Any:
    return client.post(path, {**FORM, **more})


def invite(edition: Edition, address: str = "new@example.org", **more: Any) -> str:
    """A link's token."""
    token = f"token-{edition.slug}"
    Invitation.objects.create(edition=edition, address=address, token_hash=hash_of(token), **more)
    return f"/en/{edition.slug}/invitation/{token}/"


# --- what the page says ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"registration_mode": "closed"}, "cannot register for this edition here"),
        ({"registration_opens_at": datetime(2100, 1, 1, tzinfo=UTC)}, "opens on"),
        ({"registration_closes_at": datetime(2021, 1, 1, tzinfo=UTC)}, "Registration closed on"),
        ({"registration_opens_at": None, "registration_closes_at": None}, "Registration closed on"),
        ({"registration_mode": "invitation"}, "by invitation"),
        ({"registration_mode": "approval"}, "decide on each registration"),
        ({"capacity": 0}, "waiting list"),
        ({}, "some five minutes"),
    ],
)
def test_the_page_says_how_things_stand(
    client: Client, edition: Edition, changes: dict[str, Any], words: str
) -> None:
    Edition.objects.filter(pk=edition.pk).update(**changes)
    response = client.get(PAGE)
    assert response.status_code == 200
    assert words in response.content.decode()
    assert response.headers["Cache-Control"] == "private, no-store"


def test_an_edition_that_is_not_public_has_no_registration(client: Client) -> None:
    EditionFactory.create(slug="hidden", published_at=None)
    assert client.get("/en/hidden/registration/").status_code == 404


def test_whoever_is_registered_is_led_to_the_registration(
    client: Client, edition: Edition, amina: Person
) -> None:
    application = apply(edition, amina, answers={}, consents={}, by=amina)
    client.force_login(amina)
    assert client.get(PAGE).headers["Location"] == f"/en/me/registrations/{application.pk}/"
    page = client.get(f"/en/me/registrations/{application.pk}/").content.decode()
    assert "You take part" in page


# --- sending it --------------------------------------------------------------------------------------------


def test_somebody_signed_in_registers_at_once(client: Client, edition: Edition, amina: Person) -> None:
    client.force_login(amina)
    response = send(
        client, office="Mayor of Rabat", organisation="City of Rabat", country="MA", needs=["captions"]
    )
    application = Application.objects.get(person=amina)
    assert response.headers["Location"] == f"/en/me/registrations/{application.pk}/"
    assert Registration.objects.filter(edition=edition, person=amina).exists()
    amina.refresh_from_db()
    assert (amina.name, amina.office, amina.country) == ("Amina B.", "Mayor of Rabat", "MA")
    assert amina.affiliations.get().name == "City of Rabat"
    assert application.needs == ["captions"]


def test_no_box_is_ticked_beforehand_and_each_answer_is_kept(
    client: Client, edition: Edition, amina: Person
) -> None:
    client.force_login(amina)
    page = client.get(PAGE).content.decode()
    for purpose in ("data", "pictures", "directory"):
        box = re.search(rf'<input[^>]*name="consent-{purpose}"[^>]*>', page)
        assert box
        assert "checked" not in box.group()
    send(client, **{"consent-pictures": "on"})
    given = dict(Consent.objects.filter(person=amina, scope=edition.scope).values_list("purpose", "given"))
    assert given == {"data": True, "pictures": True, "directory": False}


def test_without_the_needed_agreement_nothing_is_sent_and_nothing_is_lost(
    client: Client, edition: Edition, amina: Person
) -> None:
    client.force_login(amina)
    response = client.post(PAGE, {"name": "Amina <of> Rabat", "language": "fr", "needs_note": "A ramp"})
    page = response.content.decode()
    assert response.status_code == 422
    assert 'href="#id_consent-data"' in page
    assert "Amina &lt;of&gt; Rabat" in page
    assert "A ramp" in page
    assert not Application.objects.exists()


def test_a_form_that_is_sent_twice_registers_once(client: Client, edition: Edition, amina: Person) -> None:
    client.force_login(amina)
    send(client)
    assert send(client).status_code == 302
    assert Application.objects.count() == 1


def test_a_form_that_comes_after_the_window_is_answered_with_a_sentence(
    client: Client, edition: Edition, amina: Person
) -> None:
    client.force_login(amina)
    Edition.objects.update(registration_closes_at=datetime(2021, 1, 1, tzinfo=UTC))
    response = send(client)
    assert response.status_code == 409
    assert "Registration is closed." in response.content.decode()


@pytest.mark.parametrize("name", ["name", "organisation", "needs_note", "office"])
@pytest.mark.parametrize("value", ["\0", "x" * 100_000])
def test_what_cannot_be_kept_is_refused_in_a_sentence(
    client: Client, edition: Edition, amina: Person, name: str, value: str
) -> None:
    client.force_login(amina)
    assert send(client, **{name: value}).status_code == 422
    assert not Application.objects.exists()


@pytest.mark.parametrize("name", ["country", "section", "gender", "language", "needs", "interpretation"])
@pytest.mark.parametrize("value", ["\0", "x", "99999999999999999999999"])
def test_what_is_not_among_the_choices_is_refused(
    client: Client, edition: Edition, amina: Person, name: str, value: str
) -> None:
    client.force_login(amina)
    assert send(client, **{name: value}).status_code == 422


# --- proving the address last --------------------------------------------------------------------------------


def test_a_visitor_types_first_and_proves_the_address_after(
    client: Client, edition: Edition, letterbox: list[AccountMail]
) -> None:
    response = send(client, email="New@Example.org", name="Nuria", needs_note="A quiet room")
    assert response.headers["Location"] == "/en/me/sign-in/code/"
    assert not Application.objects.exists()
    assert letterbox[0].address == "new@example.org"
    response = client.post("/en/me/sign-in/code/", {"code": letterbox[0].code}, follow=True)
    assert Person.objects.get(email="new@example.org").name == "Nuria"
    page = client.get(PAGE).content.decode()
    assert "what you typed is here" in page
    assert "A quiet room" in page
    send(client, name="Nuria")
    assert Application.objects.get().person.email == "new@example.org"
    assert Registration.objects.count() == 1


def test_at_a_shared_computer_nobody_reads_what_the_one_before_typed(
    client: Client, edition: Edition, letterbox: list[AccountMail]
) -> None:
    send(client, email="nuria@example.org", name="Nuria", needs_note="A quiet room")
    client.post("/en/me/sign-in/", {"address": "next@example.org"})
    client.post("/en/me/sign-in/code/", {"code": letterbox[-1].code})
    assert Person.objects.get(email="next@example.org").name == ""
    page = client.get(PAGE).content.decode()
    assert "A quiet room" not in page
    assert "Nuria" not in page


def test_what_was_typed_is_the_persons_once_they_are_in(
    client: Client, edition: Edition, letterbox: list[AccountMail]
) -> None:
    send(client, email="nuria@example.org", name="Nuria", needs_note="A quiet room")
    client.post("/en/me/sign-in/code/", {"code": letterbox[-1].code})
    nuria = Person.objects.get(email="nuria@example.org")
    assert "A quiet room" in json.dumps(
        [value for _name, _words, value in everything_about(nuria)], default=str
    )
    assert "A quiet room" not in json.dumps(dict(client.session.items()), default=str)
    send(client, name="Nuria", needs_note="A quiet room")
    assert not Unsaved.objects.filter(by=nuria).exists()


def test_what_a_visitor_typed_wrongly_is_told_before_a_code_is_sent(
    client: Client, edition: Edition, letterbox: list[AccountMail]
) -> None:
    for address in ("", "no address", "x@", "x" * 300 + "@example.org"):
        assert send(client, email=address).status_code == 422
    assert letterbox == []


def test_the_answer_to_a_visitor_is_the_same_whoever_has_an_account(
    edition: Edition, amina: Person, letterbox: list[AccountMail]
) -> None:
    known, unknown = send(Client(), email=amina.email), send(Client(), email="nobody@example.org")
    assert (known.status_code, known.headers["Location"]) == (
        unknown.status_code,
        unknown.headers["Location"],
    )


# --- invitations -----------------------------------------------------------------------------------------------


def test_an_invitation_opens_the_form_filled_in_and_is_used_up(
    client: Client, edition: Edition, letterbox: list[AccountMail]
) -> None:
    Edition.objects.update(registration_mode="invitation")
    path = invite(edition, name="Nuria", office="Adviser", organisation_name="City of Lugo", country="ES")
    page = client.get(path).content.decode()
    for words in ("Nuria", "Adviser", "City of Lugo", "new@example.org"):
        assert words in page
    assert send(client, path).headers["Location"] == "/en/me/sign-in/code/"
    client.post("/en/me/sign-in/code/", {"code": letterbox[0].code})
    send(client, path, name="Nuria")
    assert Application.objects.get().state == State.ACCEPTED
    assert Invitation.objects.get().used_by == Person.objects.get(email="new@example.org")
    assert "used already" in Client().get(path).content.decode()


def test_an_invitation_is_for_its_address_alone(client: Client, edition: Edition, dora: Person) -> None:
    Edition.objects.update(registration_mode="invitation")
    path = invite(edition)
    client.force_login(dora)
    response = client.get(path)
    assert response.status_code == 409
    assert "new@example.org" not in response.content.decode()
    assert send(client, path).status_code == 409
    assert send(client).status_code == 409
    assert not Application.objects.exists()


@pytest.mark.parametrize(
    ("changes", "words", "status"),
    [
        ({"revoked_at": datetime(2021, 1, 1, tzinfo=UTC)}, "withdrawn by the organisers", 410),
        ({"expires_at": datetime(2021, 1, 1, tzinfo=UTC)}, "has expired", 410),
        ({"used_at": datetime(2021, 1, 1, tzinfo=UTC)}, "used already", 410),
        ({"token_hash": "x"}, "leads to no invitation", 404),
    ],
)
def test_an_invitation_that_cannot_be_used_says_why(
    client: Client, edition: Edition, changes: dict[str, Any], words: str, status: int
) -> None:
    path = invite(edition)
    Invitation.objects.update(**changes)
    response = client.get(path)
    assert response.status_code == status
    assert words in response.content.decode()


def test_an_invitation_whose_link_got_lost_is_found_by_its_address(
    client: Client, edition: Edition, amina: Person
) -> None:
    Edition.objects.update(registration_mode="invitation")
    invite(edition, address="Amina@example.org")
    client.force_login(amina)
    assert send(client).status_code == 302
    assert Invitation.objects.get().used_by == amina


def test_an_invitation_into_another_edition_does_not_count(client: Client, edition: Edition) -> None:
    other = OpenEditionFactory.create(slug="2022")
    path = invite(other).replace("/2022/", "/2021/")
    assert client.get(path).status_code == 404


# --- the organisers' questions ---------------------------------------------------------------------------------


@pytest.fixture
def travel(edition: Edition) -> None:
    options = [
        {"value": "train", "label": {"en": "By train"}},
        {"value": "home", "label": {"en": "From home"}},
    ]
    common = {"edition": edition}
    QuestionFactory.create(**common, key="travel", kind="choice", options=options, required=True, order=1)
    QuestionFactory.create(
        **common, key="ticket", required=True, show_if={"key": "travel", "values": ["train"]}, order=2
    )


def test_a_question_that_hangs_on_another_says_when_it_is_asked(client: Client, travel: None) -> None:
    page = client.get(PAGE).content.decode()
    assert "Only if your answer to “Question travel” is “By train”." in page
    assert '<show-if data-field="q-travel"' in page


@pytest.mark.parametrize(
    ("answers", "status", "kept"),
    [
        ({}, 422, None),
        ({"q-travel": "train"}, 422, None),
        ({"q-travel": "home"}, 302, {"travel": "home"}),
        ({"q-travel": "home", "q-ticket": "ignored"}, 302, {"travel": "home"}),
        ({"q-travel": "train", "q-ticket": "12"}, 302, {"travel": "train", "ticket": "12"}),
        ({"q-travel": "rocket"}, 422, None),
    ],
)
def test_the_server_decides_what_is_asked(
    client: Client,
    amina: Person,
    travel: None,
    answers: dict[str, str],
    status: int,
    kept: dict[str, str] | None,
) -> None:
    client.force_login(amina)
    assert send(client, **answers).status_code == status
    application = Application.objects.filter(person=amina).first()
    found = {one.question.key: one.value for one in application.answers.all()} if application else None
    assert found == kept


@pytest.mark.parametrize(
    ("kind", "sent", "kept"),
    [
        ("line", "a line", "a line"),
        ("text", "a\nb", "a\nb"),
        ("choices", ["a", "b"], ["a", "b"]),
        ("yes", "on", True),
        ("number", "12", 12),
        ("date", "2021-02-15", "2021-02-15"),
        ("country", "MA", "MA"),
        ("languages", ["fr", "es"], ["fr", "es"]),
    ],
)
def test_every_kind_of_question_is_answered(
    client: Client, edition: Edition, amina: Person, kind: str, sent: Any, kept: Any
) -> None:
    options = [{"value": value, "label": {"en": value}} for value in "ab"]
    QuestionFactory.create(edition=edition, key="one", kind=kind, options=options, required=True)
    client.force_login(amina)
    assert send(client).status_code == 422
    send(client, **{"q-one": sent})
    assert Application.objects.get().answers.get().value == kept
    page = client.get(f"/en/me/registrations/{Application.objects.get().pk}/").content.decode()
    assert "Question one" in page


@pytest.mark.parametrize("kind", ["number", "date", "country", "languages", "choices", "line"])
@pytest.mark.parametrize("value", ["\0", "9" * 400, "-1e9999", "2021-13-45"])
def test_a_wrong_answer_is_refused_in_a_sentence(
    client: Client, edition: Edition, amina: Person, kind: str, value: str
) -> None:
    QuestionFactory.create(edition=edition, key="one", kind=kind)
    client.force_login(amina)
    expected = 302 if kind == "line" and value in {"-1e9999", "2021-13-45"} else 422
    assert send(client, **{"q-one": value}).status_code == expected


# --- mine --------------------------------------------------------------------------------------------------------


def mine(application: Application, part: str = "") -> str:
    return f"/en/me/registrations/{application.pk}/{part}"


@pytest.mark.parametrize("part", ["", "answers/", "withdrawal/"])
def test_another_persons_registration_does_not_exist(
    client: Client, edition: Edition, amina: Person, dora: Person, part: str
) -> None:
    application = apply(edition, amina, answers={}, consents={}, by=amina)
    client.force_login(dora)
    assert client.get(mine(application, part)).status_code == 404
    assert client.post(mine(application, part or "coming-back/")).status_code == 404
    assert client.post(mine(application, "offer/"), {"address": "dora@example.org"}).status_code == 404
    assert client.post(mine(application, "name/"), {"name": "X"}).status_code == 404


def test_a_visitor_is_led_to_the_door(client: Client, edition: Edition, amina: Person) -> None:
    application = apply(edition, amina, answers={}, consents={}, by=amina)
    assert "/me/sign-in/" in client.get(mine(application)).headers["Location"]


def test_answers_are_changed_while_the_window_is_open(
    client: Client, edition: Edition, amina: Person
) -> None:
    QuestionFactory.create(edition=edition, key="diet")
    application = apply(edition, amina, answers={"diet": "none"}, consents={}, by=amina)
    client.force_login(amina)
    assert 'value="none"' in client.get(mine(application, "answers/")).content.decode()
    client.post(mine(application, "answers/"), {"q-diet": "vegan"})
    assert application.answers.get().value == "vegan"
    Edition.objects.update(registration_closes_at=datetime(2021, 1, 1, tzinfo=UTC))
    assert client.post(mine(application, "answers/"), {"q-diet": "meat"}).status_code == 409
    assert application.answers.get().value == "vegan"


def test_a_withdrawal_says_what_it_means_and_can_be_taken_back(
    client: Client, edition: Edition, amina: Person
) -> None:
    application = apply(edition, amina, answers={}, consents={}, by=amina)
    client.force_login(amina)
    assert "next on the waiting list" in client.get(mine(application, "withdrawal/")).content.decode()
    client.post(mine(application, "withdrawal/"))
    assert not Registration.objects.exists()
    assert "Take it back" in client.get(mine(application)).content.decode()
    client.post(mine(application, "coming-back/"))
    assert Registration.objects.exists()


def test_a_declined_registration_cannot_be_sent_again(
    client: Client, edition: Edition, amina: Person
) -> None:
    decline(apply(edition, amina, answers={}, consents={}, by=amina), note="Too late", by=None)
    client.force_login(amina)
    assert send(client).status_code == 302
    assert Application.objects.get().state == State.DECLINED
    assert "Too late" in client.get(mine(Application.objects.get())).content.decode()


def test_a_colleague_who_may_act_sees_and_changes_it(
    client: Client, edition: Edition, amina: Person, dora: Person
) -> None:
    application = apply(edition, amina, answers={}, consents={}, by=amina)
    management = let_manage(amina, dora, by=amina)
    client.force_login(dora)
    assert "Amina" in client.get("/en/me/registrations/").content.decode()
    client.post(mine(application, "withdrawal/"))
    assert Application.objects.get().state == State.WITHDRAWN
    Management.objects.filter(pk=management.pk).delete()
    assert client.get(mine(application)).status_code == 404


def test_a_list_takes_as_many_queries_for_three_as_for_one(
    client: Client, amina: Person, django_assert_max_num_queries: Any
) -> None:
    client.force_login(amina)
    for _each in range(3):
        apply(OpenEditionFactory.create(), amina, answers={}, consents={}, by=amina)
    with django_assert_max_num_queries(14):
        assert client.get("/en/me/registrations/").status_code == 200


def test_pages_of_registration_read_from_right_to_left_too(
    client: Client, edition: Edition, amina: Person
) -> None:
    application = apply(edition, amina, answers={}, consents={}, by=amina)
    withdraw(application, by=amina)
    client.force_login(amina)
    for path in (mine(application), "/en/me/registrations/", "/en/2021/registration/others/"):
        response = client.get(path.replace("/en/", "/ar/", 1))
        assert response.status_code == 200
        assert 'dir="rtl"' in response.content.decode()
    translation.activate("en")


_ = (clock, timedelta)
