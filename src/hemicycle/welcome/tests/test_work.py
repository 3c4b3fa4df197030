"""An officer's work goes quickly: what is next has the focus, answers are kept and put in, shifts are repeated."""

import uuid
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from hemicycle.editions.models import Edition
from hemicycle.editions.testing import EditionFactory
from hemicycle.kernel import clock
from hemicycle.kernel.verdict import Refused
from hemicycle.people.models import Person
from hemicycle.people.testing import with_role
from hemicycle.welcome import operations, rules
from hemicycle.welcome.models import Inquiry, KeptAnswer, Shift
from hemicycle.welcome.operations.inquiries import is_solved
from hemicycle.welcome.testing import InquiryFactory

DESK, STUDIO = "/en/2021/desk/", "/en/2021/studio/desk/"


@pytest.fixture
def edition(db: None) -> Edition:
    """The edition of 2021."""
    return EditionFactory.create(slug="2021")


@pytest.fixture
def officer(edition: Edition, noor: Person) -> Person:
    """Noor staffs its desk."""
    return with_role(noor, "desk", edition.scope)


@pytest.fixture
def inquiry(edition: Edition, officer: Person, amina: Person) -> Inquiry:
    """Amina asks; Noor has it in hand."""
    made = InquiryFactory.create(edition=edition, person=amina, topic="programme", language="fr")
    operations.claim(made, by=officer)
    return made


def test_after_each_act_the_focus_is_on_what_comes_next(
    edition: Edition, officer: Person, inquiry: Inquiry, client: Client
) -> None:
    second = InquiryFactory.create(edition=edition)
    client.force_login(officer)
    there = f"{STUDIO}inquiries/{inquiry.pk}/"
    sent = {"text": "At two.", "key": str(uuid.uuid4()), "solved": "1"}
    assert client.post(there, sent)["Location"] == f"{STUDIO}#next"
    assert is_solved(inquiry)
    assert inquiry.messages.count() == 2
    assert 'id="next"' in client.get(STUDIO).content.decode()
    assert client.post(f"{STUDIO}next/")["Location"] == f"{STUDIO}inquiries/{second.pk}/#id_text"
    assert client.post(f"{STUDIO}inquiries/{second.pk}/return/")["Location"] == f"{STUDIO}#next"
    assert client.post(f"{STUDIO}inquiries/{second.pk}/claim/")["Location"].endswith("#id_text")
    assert client.post(f"{STUDIO}next/")["Location"] == f"{STUDIO}#next"
    assert '<h2 id="next" tabindex="-1">' in client.get(STUDIO).content.decode()


def test_the_button_of_the_next_one_comes_with_the_queue(
    edition: Edition, officer: Person, client: Client
) -> None:
    client.force_login(officer)
    assert "Take the next one" not in client.get(f"{STUDIO}?part").content.decode()
    InquiryFactory.create(edition=edition)
    assert "Take the next one" in client.get(f"{STUDIO}?part").content.decode()


def test_an_answer_that_was_not_said_does_not_solve(
    edition: Edition, officer: Person, inquiry: Inquiry, client: Client
) -> None:
    client.force_login(officer)
    sent = {"text": "", "key": str(uuid.uuid4()), "solved": "1"}
    assert client.post(f"{STUDIO}inquiries/{inquiry.pk}/", sent).status_code == 422
    assert not is_solved(inquiry)


def test_a_solved_inquiry_becomes_a_kept_answer_without_who_asked(
    edition: Edition, officer: Person, amina: Person, client: Client
) -> None:
    inquiry = InquiryFactory.create(edition=edition, person=amina, topic="languages")
    inquiry.messages.update(text="AMINA here, amina@example.org: is it in French?")
    operations.claim(inquiry, by=officer)
    operations.answer(inquiry, "Dear Amina, it is.", key=uuid.uuid4(), by=officer)
    operations.call_solved(inquiry, by=officer, officer=True)
    client.force_login(officer)
    page = client.get(f"{STUDIO}inquiries/{inquiry.pk}/").content.decode()
    there = f"{STUDIO}answers/new/?inquiry={inquiry.pk}"
    assert there in page
    form = client.get(there).content.decode()
    assert "is it in French?" in form
    assert "Dear …, it is." in form
    assert "amina@" not in form
    assert not KeptAnswer.objects.exists()
    sent = {"topic": "languages", "question_en": "Is it in French?", "answer_en": "It is.", "seen": "0"}
    assert client.post(there, sent).status_code == 302
    assert KeptAnswer.objects.get().published_at is None


def test_no_answer_begins_with_words_of_another_edition(
    edition: Edition, officer: Person, client: Client
) -> None:
    other = InquiryFactory.create()
    client.force_login(officer)
    for key in (str(other.pk), "x", "", "9" * 30, "-1", "\x00"):
        response = client.get(f"{STUDIO}answers/new/", {"inquiry": key})
        assert response.status_code == 200
        assert "plenary" not in response.content.decode()


def test_kept_answers_are_put_in_in_the_language_of_whoever_asks(
    edition: Edition, officer: Person, inquiry: Inquiry, client: Client
) -> None:
    for topic in ("other", "programme"):
        KeptAnswer.objects.create(
            edition=edition,
            topic=topic,
            question={"en": f"When? {topic}"},
            answer={"en": "At two.", "fr": "À « deux » heures."},
        )
    client.force_login(officer)
    page = client.get(f"{STUDIO}inquiries/{inquiry.pk}/").content.decode()
    assert 'data-puts="id_text" data-text="À « deux » heures."' in page
    assert page.index("When? programme") < page.index("When? other"), "those to this topic stand first"


@pytest.mark.parametrize("words", ["CODE", "ou est", "où est", "boite", "Boîte code"])
def test_answers_are_found_without_accents_and_case(edition: Edition, client: Client, words: str) -> None:
    KeptAnswer.objects.create(
        edition=edition,
        question={"fr": "Où est le code ?"},
        answer={"fr": "Dans votre boîte."},
        published_at=clock.now(),
    )
    assert "Où est le code" in client.get("/fr/2021/desk/answers/", {"q": words}).content.decode()


# --- shifts ------------------------------------------------------------------------------------------------


def sent_shift(officer: Person, **more: str) -> dict[str, object]:
    """A morning, as the form sends it."""
    return {
        "officer": str(officer.pk),
        "starts_at": "2021-02-15T08:00",
        "ends_at": "2021-02-15T14:00",
        "languages": ["en", "fr"],
        **more,
    }


def test_a_week_of_shifts_is_planned_at_once(
    edition: Edition, officer: Person, olga: Person, client: Client
) -> None:
    with_role(olga, "organiser", edition.scope)
    client.force_login(olga)
    assert client.post(f"{STUDIO}roster/", sent_shift(officer, last_on="2021-02-19")).status_code == 302
    hours = [one.starts_at.astimezone(edition.home) for one in Shift.objects.all()]
    assert [(at.day, at.hour) for at in hours] == [(day, 8) for day in range(15, 20)]
    page = client.get(f"{STUDIO}roster/").content.decode()
    assert "5 shifts are on the roster." in page
    assert '<rect class="there" x="80.0" width="60.0"' in page, "eight to fourteen of a day that is 240 wide"


def test_of_shifts_that_clash_on_one_day_none_is_planned(
    edition: Edition, officer: Person, olga: Person, client: Client
) -> None:
    with_role(olga, "organiser", edition.scope)
    client.force_login(olga)
    home = edition.home
    Shift.objects.create(
        edition=edition,
        officer=officer,
        starts_at=datetime(2021, 2, 17, 9, tzinfo=home),
        ends_at=datetime(2021, 2, 17, 10, tzinfo=home),
        languages=["en"],
    )
    assert client.post(f"{STUDIO}roster/", sent_shift(officer, last_on="2021-02-19")).status_code == 422
    assert Shift.objects.count() == 1
    for last_on in ("2021-02-14", "2022-02-15", "nonsense"):
        assert client.post(f"{STUDIO}roster/", sent_shift(officer, last_on=last_on)).status_code == 422


def test_a_shift_is_copied_to_the_next_day(
    edition: Edition, officer: Person, olga: Person, client: Client
) -> None:
    with_role(olga, "organiser", edition.scope)
    client.force_login(olga)
    client.post(f"{STUDIO}roster/", sent_shift(officer))
    page = client.get(f"{STUDIO}roster/", {"copy": Shift.objects.get().pk}).content.decode()
    assert 'value="2021-02-16"' in page
    assert client.get(f"{STUDIO}roster/", {"copy": "\x00"}).status_code == 200
    other = EditionFactory.create()
    foreign = Shift.objects.create(
        edition=other,
        officer=officer,
        starts_at=datetime(2021, 3, 1, 8, tzinfo=UTC),
        ends_at=datetime(2021, 3, 1, 9, tzinfo=UTC),
        languages=["en"],
    )
    assert 'value="2021-03-02"' not in client.get(f"{STUDIO}roster/", {"copy": foreign.pk}).content.decode()


def test_the_same_hours_stay_the_same_when_clocks_change() -> None:
    home = ZoneInfo("Europe/Madrid")
    starts_at, ends_at = datetime(2021, 3, 27, 8, tzinfo=home), datetime(2021, 3, 27, 14, tzinfo=home)
    begins, ends = rules.same_hours(starts_at, ends_at, 1, home)
    assert begins.astimezone(home).hour == 8
    assert begins - starts_at.astimezone(UTC) == timedelta(hours=23)
    assert ends - begins == timedelta(hours=6)
    assert list(rules.days_until(starts_at, date(2021, 3, 28), home)) == [0, 1]
    with pytest.raises(Refused):
        rules.days_until(starts_at, date(2021, 3, 26), home)


def test_names_and_addresses_are_left_out() -> None:
    assert rules.without_names("Ana likes bananas (ana@x.org). ANA Ruiz", "Ana", "", "Ana Ruiz") == (
        "… likes bananas (…). …"
    )
