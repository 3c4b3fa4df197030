"""An office registers several people, and each takes over their own place."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from hemicycle.editions.models import Application, Edition, Question, Registration, TakeOver
from hemicycle.editions.notices import registration as notices
from hemicycle.editions.operations import apply, change_answers, delegations
from hemicycle.editions.testing import OpenEditionFactory, QuestionFactory
from hemicycle.editions.tests.test_registration_operations import together
from hemicycle.inbox.models import Mail
from hemicycle.kernel import clock
from hemicycle.kernel.verdict import Refused
from hemicycle.people.models import Management, Person
from hemicycle.people.operations import record_consent
from hemicycle.people.operations.colleagues import Colleague
from hemicycle.people.queries import consents_of
from hemicycle.people.testing import PersonFactory
from hemicycle.record import drain

pytestmark = pytest.mark.django_db
State = Application.State
PAGE = "/en/2021/registration/others/"


@pytest.fixture
def edition() -> Edition:
    return OpenEditionFactory.create(slug="2021")


@pytest.fixture
def office() -> Person:
    return PersonFactory.create(name="Office of Lugo", email="office@example.org")


def rows(*people: dict[str, str], **more: str) -> dict[str, str]:
    data = {
        "row-TOTAL_FORMS": str(len(people)),
        "row-INITIAL_FORMS": "0",
        "agreed": "on",
        "organisation": "City of Lugo",
    }
    for number, person in enumerate(people):
        data |= {f"row-{number}-{name}": value for name, value in {"language": "es", **person}.items()}
    return data | more


def kept(edition: Edition, office: Person, **more: Any) -> Application:
    colleague = Colleague(**{"name": "Mayor", "mailbox": "mayor@example.org", "language": "es", **more})
    return delegations.register_others(edition, [delegations.Delegate(colleague)], by=office)[0]


def link_of(application: Application) -> str:
    """The path of the link that was mailed."""
    drain.deliver_all()
    mail = Mail.objects.filter(kind=notices.OFFER).latest("pk")
    found = re.search(r"https?://[^/\s]+(/\w\w/me/registrations/take-over/[^/\s]+/)", mail.text)
    assert found
    return found.group(1)


# --- registering ---------------------------------------------------------------------------------------------


def test_an_office_registers_three_in_one_go(client: Client, edition: Edition, office: Person) -> None:
    client.force_login(office)
    response = client.post(
        PAGE,
        rows(
            {"name": "Mayor", "email": "Mayor@example.org", "office": "Mayor of Lugo"},
            {"name": "Adviser"},
            {"name": "Interpreter", "language": "fr"},
            {},
        ),
    )
    assert response.status_code == 302
    assert Registration.objects.filter(edition=edition).count() == 3
    mayor, adviser, interpreter = Person.objects.exclude(pk=office.pk).order_by("pk")
    assert [one.email for one in (mayor, adviser, interpreter)] == [None, None, None]
    assert [one.mailbox for one in (mayor, adviser)] == ["mayor@example.org", "office@example.org"]
    assert (interpreter.language, mayor.office) == ("fr", "Mayor of Lugo")
    assert mayor.affiliations.get().name == "City of Lugo"
    assert all(one.by == office for one in Application.objects.all())
    assert Management.objects.filter(manager=office).count() == 3
    assert list(TakeOver.objects.values_list("address", flat=True)) == ["mayor@example.org"]
    page = client.get("/en/me/registrations/").content.decode()
    assert "Adviser" in page


def test_rows_are_added_by_a_button_and_keep_what_was_typed(
    client: Client, edition: Edition, office: Person
) -> None:
    client.force_login(office)
    assert client.get(PAGE).content.decode().count("<legend>") == 3
    page = client.post(PAGE, rows({"name": "Mayor"}, {"office": "Adviser"}, more="1")).content.decode()
    assert page.count("<legend>") == 3
    for words in ('value="Mayor"', 'value="Adviser"', 'value="City of Lugo"'):
        assert words in page
    assert 'role="alert"' not in page
    assert not Application.objects.exists()


@pytest.mark.parametrize(
    "people",
    [
        [{}],
        [{"office": "Adviser"}],
        [{"name": "Mayor", "email": "no address"}],
        [{"name": "Mayor"}, {"name": "\0"}],
        [{"name": "Mayor", "language": "xx"}],
    ],
)
def test_one_wrong_row_registers_nobody(
    client: Client, edition: Edition, office: Person, people: list[dict[str, str]]
) -> None:
    client.force_login(office)
    response = client.post(PAGE, rows(*people))
    assert response.status_code == 422
    assert 'role="alert"' in response.content.decode()
    assert not Application.objects.exists()


@pytest.mark.parametrize("total", ["", "x", "-1", "13", "999999999999999999999"])
def test_a_form_whose_number_of_rows_is_nonsense_registers_nobody_beyond_the_limit(
    client: Client, edition: Edition, office: Person, total: str
) -> None:
    client.force_login(office)
    data = {**rows({"name": "Mayor"}), "row-TOTAL_FORMS": total}
    assert client.post(PAGE, data).status_code == 422
    assert client.post(PAGE, {**data, "more": "1"}).status_code in {200, 422}


def test_without_their_agreement_nobody_is_registered(
    client: Client, edition: Edition, office: Person
) -> None:
    client.force_login(office)
    data = rows({"name": "Mayor"})
    del data["agreed"]
    assert client.post(PAGE, data).status_code == 422


def test_the_same_form_twice_registers_everybody_once(
    client: Client, edition: Edition, office: Person
) -> None:
    client.force_login(office)
    for _each in range(2):
        client.post(PAGE, rows({"name": "Mayor", "email": "mayor@example.org"}, {"name": "Adviser"}))
    assert Application.objects.count() == 2


@pytest.fixture
def asked(edition: Edition) -> tuple[Question, Question]:
    """How somebody comes, which must be said, and from where, which is asked of those who travel."""
    coming = QuestionFactory.create(
        edition=edition,
        key="coming",
        kind=Question.Kind.CHOICE,
        required=True,
        label={"en": "How will you take part?"},
        options=[
            {"value": "here", "label": {"en": "In the hall"}},
            {"value": "far", "label": {"en": "From afar"}},
        ],
    )
    origin = QuestionFactory.create(
        edition=edition,
        key="origin",
        kind=Question.Kind.LINE,
        required=True,
        label={"en": "From which airport?"},
        show_if={"key": "coming", "values": ["here"]},
    )
    return coming, origin


def test_the_organisers_questions_are_asked_of_each(
    client: Client, edition: Edition, office: Person, asked: tuple[Question, Question]
) -> None:
    client.force_login(office)
    page = client.get(PAGE).content.decode()
    assert page.count("How will you take part?</legend>") == 3
    assert page.count('data-field="row-1-q-coming"') == 1
    people = (
        {"name": "Mayor", "q-coming": "here", "q-origin": "LCG"},
        {"name": "Adviser", "q-coming": "far", "q-origin": "not asked"},
    )
    assert client.post(PAGE, rows(*people, {"q-origin": ""})).status_code == 302
    mayor, adviser = Application.objects.order_by("pk")
    assert {one.question.key: one.value for one in mayor.answers.all()} == {"coming": "here", "origin": "LCG"}
    assert {one.question.key: one.value for one in adviser.answers.all()} == {"coming": "far"}


@pytest.mark.parametrize(
    ("second", "field", "words"),
    [
        ({"name": "Adviser"}, "row-1-q-coming_0", "Person 2, How will you take part?"),
        ({"name": "Adviser", "q-coming": "here"}, "row-1-q-origin", "Person 2, From which airport?"),
        ({"q-coming": "far"}, "row-1-name", "Person 2, Name"),
    ],
)
def test_what_must_be_answered_for_each_is_said_with_the_way_there(
    client: Client,
    edition: Edition,
    office: Person,
    asked: tuple[Question, Question],
    second: dict[str, str],
    field: str,
    words: str,
) -> None:
    client.force_login(office)
    response = client.post(PAGE, rows({"name": "Mayor", "q-coming": "far"}, second))
    page = response.content.decode()
    assert response.status_code == 422
    assert f'<a href="#id_{field}"><b>{words}</b> ' in page
    assert f'id="id_{field}"' in page
    assert not Application.objects.exists()


def test_a_question_in_another_language_keeps_its_own_direction(
    client: Client, edition: Edition, office: Person, asked: tuple[Question, Question]
) -> None:
    client.force_login(office)
    assert "\u2068How will you take part?\u2069" in client.get(PAGE.replace("/en/", "/ar/")).content.decode()
    assert "\u2068" not in client.get(PAGE).content.decode()


def test_another_row_keeps_the_answers(
    client: Client, edition: Edition, office: Person, asked: tuple[Question, Question]
) -> None:
    client.force_login(office)
    page = client.post(PAGE, rows({"name": "Mayor", "q-coming": "far"}, more="1")).content.decode()
    assert re.search(r'name="row-0-q-coming" value="far"[^>]* checked', page)
    assert 'name="row-1-q-coming"' in page
    assert 'role="alert"' not in page


def test_an_address_that_has_an_account_is_answered_like_any_other(edition: Edition, amina: Person) -> None:
    pages = []
    for address in (amina.email, "nobody@example.org"):
        office = PersonFactory.create(name="Office")
        client = Client()
        client.force_login(office)
        client.post(PAGE, rows({"name": "Mayor", "email": address or ""}))
        page = client.get("/en/me/registrations/").content.decode()
        pages.append(re.sub(r'(registrations|person)/\d+|[\w.]+@example.org|value="\w{64}"', "", page))
    assert pages[0] == pages[1]
    assert not Registration.objects.filter(person=amina).exists()


def test_whoever_acts_for_too_many_is_refused(edition: Edition, office: Person) -> None:
    many = [Colleague(name=f"Person {number}", mailbox="office@example.org") for number in range(12)]
    for batch in range(5):
        named = [
            delegations.Delegate(Colleague(name=f"{one.name} {batch}", mailbox=one.mailbox)) for one in many
        ]
        delegations.register_others(edition, named, by=office)
    with pytest.raises(Refused, match="60 people"):
        delegations.register_others(edition, [delegations.Delegate(many[0])], by=office)
    assert Application.objects.count() == 60


def test_a_visitor_signs_in_first(client: Client, edition: Edition) -> None:
    assert "/me/sign-in/" in client.get(PAGE).headers["Location"]


# --- taking over -----------------------------------------------------------------------------------------------


def test_the_mayor_takes_over_with_the_link_from_the_mail(
    client: Client, edition: Edition, office: Person
) -> None:
    question = QuestionFactory.create(edition=edition, key="diet")
    application = kept(edition, office)
    application.answers.create(question=question, value="vegan")
    path = link_of(application)
    page = client.get(path).content.decode()
    assert "Office of Lugo" in page
    assert "mayor@example.org" not in page
    mayor = PersonFactory.create(name="", email="mayor@example.org")
    client.force_login(mayor)
    assert client.post(path, {"take": "1"}).status_code == 302
    own = Application.objects.get()
    assert (own.person, own.state) == (mayor, State.ACCEPTED)
    assert own.answers.get().value == "vegan"
    assert Registration.objects.get().person == mayor
    mayor.refresh_from_db()
    assert mayor.name == "Mayor"
    assert Management.objects.get(person=mayor).manager == office
    empty = Person.objects.exclude(pk__in=[mayor.pk, office.pk]).get()
    assert (empty.name, empty.mailbox, empty.is_active) == ("", "", False)
    assert Mail.objects.filter(person=empty).count() == 0
    assert Client().get(path).status_code == 410


def test_the_link_lets_nobody_else_in(client: Client, edition: Edition, office: Person, dora: Person) -> None:
    path = link_of(kept(edition, office))
    client.force_login(dora)
    assert "mayor@example.org" not in client.get(path).content.decode()
    assert client.post(path, {"take": "1"}).status_code == 409
    assert Application.objects.get().person.name == "Mayor"


def test_whoever_does_not_want_the_place_gives_it_back(
    client: Client, edition: Edition, office: Person
) -> None:
    path = link_of(kept(edition, office))
    assert "se ha devuelto" in client.post(path, {"refuse": "1"}).content.decode()
    assert Application.objects.get().state == State.WITHDRAWN
    assert client.post(path, {"refuse": "1"}).status_code == 410


def test_an_old_link_says_so(client: Client, edition: Edition, office: Person) -> None:
    path = link_of(kept(edition, office))
    TakeOver.objects.update(expires_at=clock.real_now() - timedelta(seconds=1))
    response = client.get(path)
    assert response.status_code == 410
    assert "ya no es válido" in response.content.decode()


def test_a_new_offer_makes_the_one_before_void(client: Client, edition: Edition, office: Person) -> None:
    application = kept(edition, office)
    before = link_of(application)
    client.force_login(office)
    client.post(f"/en/me/registrations/{application.pk}/offer/", {"address": "Other@example.org"})
    assert client.get(before).status_code == 410
    assert client.get(link_of(application)).status_code == 200
    assert TakeOver.objects.latest("pk").address == "other@example.org"


def test_a_mailbox_is_not_flooded_with_offers(client: Client, edition: Edition, office: Person) -> None:
    application = kept(edition, office)
    client.force_login(office)
    path = f"/en/me/registrations/{application.pk}/offer/"
    answers = [client.post(path, {"address": "mayor@example.org"}).status_code for _each in range(4)]
    assert answers == [302, 302, 409, 409]
    assert TakeOver.objects.count() == 3


@pytest.mark.parametrize(
    ("own", "kept_state", "holds", "places"),
    [
        ("accepted", "accepted", "accepted", 1),
        ("pending", "accepted", "accepted", 1),
        ("waiting", "accepted", "accepted", 1),
        ("declined", "accepted", "declined", 0),
        ("withdrawn", "accepted", "accepted", 1),
        ("withdrawn", "pending", "pending", 0),
        ("accepted", "pending", "accepted", 1),
        ("pending", "withdrawn", "pending", 0),
    ],
)
def test_of_two_places_one_holds(
    edition: Edition, office: Person, amina: Person, own: str, kept_state: str, holds: str, places: int
) -> None:
    mine = apply(edition, amina, answers={}, consents={}, by=amina)
    theirs = kept(edition, office, mailbox=amina.email)
    for application, state in ((mine, own), (theirs, kept_state)):
        Application.objects.filter(pk=application.pk).update(state=state)
        if state != State.ACCEPTED:
            Registration.objects.filter(person=application.person).delete()
    offer = TakeOver.objects.get()
    delegations.take_over(offer, by=amina)
    assert Application.objects.get().state == holds
    assert Application.objects.get().person == amina
    assert Registration.objects.count() == places
    with pytest.raises(Refused):
        delegations.take_over(offer, by=amina)


def test_a_manager_corrects_who_somebody_is_until_the_person_has_an_account(
    client: Client, edition: Edition, office: Person, amina: Person
) -> None:
    application = kept(edition, office, organisation_name="City of Lugo", country="PT")
    said = {
        "name": "The Mayor",
        "office": "Mayor",
        "organisation": "City of Vigo",
        "country": "ES",
        "language": "fr",
    }
    client.force_login(office)
    assert "Correct who this is" in client.get(f"/en/me/registrations/{application.pk}/").content.decode()
    response = client.post(f"/en/me/registrations/{application.pk}/correction/", said, follow=True)
    assert "City of Vigo" in response.content.decode()
    person = Person.objects.get(pk=application.person_id)
    assert (person.name, person.office, person.country, person.language) == ("The Mayor", "Mayor", "ES", "fr")
    assert person.mailbox == "mayor@example.org"
    assert [one.name for one in person.affiliations.all()] == ["City of Vigo"]
    Management.objects.create(person=amina, manager=office)
    own = apply(edition, amina, answers={}, consents={}, by=amina)
    assert "Correct who this is" not in client.get(f"/en/me/registrations/{own.pk}/").content.decode()
    response = client.post(f"/en/me/registrations/{own.pk}/correction/", said)
    assert response.status_code == 409
    amina.refresh_from_db()
    assert amina.name != "The Mayor"


def test_whoever_has_taken_over_decides_what_nobody_could_answer_for_them(
    client: Client, edition: Edition, office: Person
) -> None:
    application = kept(edition, office)
    mayor = PersonFactory.create(name="", email="mayor@example.org")
    delegations.take_over(TakeOver.objects.get(), by=mayor)
    path = f"/en/me/registrations/{application.pk}/answers/"
    client.force_login(office)  # who still acts for the mayor
    assert "consent-pictures" not in client.get(path).content.decode()
    assert client.post(path, {"consent-pictures": "on"}).status_code == 302
    assert set(consents_of(mayor, edition.scope)) == {"data"}
    client.force_login(mayor)
    assert "You decide." in client.get(f"/en/me/registrations/{application.pk}/").content.decode()
    assert client.post(path, {"consent-pictures": "on"}).status_code == 302
    said = {purpose: consent.given for purpose, consent in consents_of(mayor, edition.scope).items()}
    assert said == {"data": True, "pictures": True, "directory": False}
    assert "You decide." not in client.get(f"/en/me/registrations/{application.pk}/").content.decode()
    assert re.search(r'name="consent-pictures"[^>]* checked', client.get(path).content.decode())


def test_nobody_agrees_for_somebody_else(edition: Edition, office: Person) -> None:
    application = kept(edition, office)
    with pytest.raises(Refused, match="for themselves"):
        change_answers(application, answers={}, consents={"pictures": True}, by=office)
    assert set(consents_of(application.person, edition.scope)) == {"data"}


def test_a_correction_without_a_name_changes_nothing_and_nobody_else_may_correct(
    client: Client, edition: Edition, office: Person, dora: Person
) -> None:
    application = kept(edition, office)
    path = f"/en/me/registrations/{application.pk}/correction/"
    client.force_login(office)
    assert client.post(path, {"name": "", "language": "fr"}).status_code == 422
    client.force_login(dora)
    assert client.post(path, {"name": "Dora", "language": "fr"}).status_code == 404
    assert Person.objects.get(pk=application.person_id).name == "Mayor"


@pytest.mark.django_db(transaction=True)
def test_a_link_that_is_opened_twice_at_once_is_used_once() -> None:
    edition = OpenEditionFactory.create(slug="2021")
    office = PersonFactory.create(name="Office", email="office@example.org")
    account = PersonFactory.create(email="mayor@example.org")
    kept(edition, office)
    offer = TakeOver.objects.get()
    results = together(*[lambda: delegations.take_over(offer, by=account)] * 2)
    assert sorted(type(result).__name__ for result in results) == ["NoneType", "Refused"]
    assert Registration.objects.get().person == account


def test_what_a_colleague_agreed_to_does_not_outweigh_ones_own_no(
    edition: Edition, office: Person, amina: Person
) -> None:
    record_consent(amina, "data", False, scope=edition.scope, by=amina)
    kept(edition, office, mailbox=amina.email)
    delegations.take_over(TakeOver.objects.get(), by=amina)
    assert amina.consents.count() == 3
    assert not consents_of(amina, edition.scope)["data"].given
