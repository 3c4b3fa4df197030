"""The form builder: what organisers ask, in which order, in which version, and who may."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from hemicycle.editions import rules
from hemicycle.editions.models import Application, Edition, Question, Registration
from hemicycle.editions.operations import apply
from hemicycle.editions.operations import questions as operations
from hemicycle.editions.queries.registration import latest_answers, open_questions, questions_of
from hemicycle.editions.testing import OpenEditionFactory, QuestionFactory
from hemicycle.kernel.verdict import Refused
from hemicycle.people.models import Person
from hemicycle.people.operations import give_role
from hemicycle.people.testing import PersonFactory
from hemicycle.record.models import Entry, Revision
from hemicycle.record.operations import EditConflict, newest_revision, undo

pytestmark = pytest.mark.django_db
PAGE = "/en/2021/studio/registration/"
LINE = {"kind": "line", "label_en": "Diet", "label_fr": "Régime", "help_en": "Say it"}


@pytest.fixture
def edition() -> Edition:
    return OpenEditionFactory.create(slug="2021")


@pytest.fixture
def desk(client: Client, noor: Person, edition: Edition) -> Client:
    """The client of an organiser."""
    give_role(noor, "organiser", edition.scope, by=None)
    client.force_login(noor)
    return client


def fields(**more: Any) -> dict[str, Any]:
    common = {"kind": "line", "label": {"en": "Diet"}, "help": {}, "options": [], "required": False}
    return {**common, "sensitive": False, "show_if": {}, "retention_for": None, **more}


def answered(question: Question, value: Any = "x") -> Application:
    person = PersonFactory.create()
    return apply(question.edition, person, answers={question.key: value}, consents={}, by=person)


# --- who may -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("part", ["", "preview/", "questions/new/", "questions/1/"])
@pytest.mark.parametrize("role", [None, "desk", "interpreter"])
def test_whoever_does_not_organise_finds_nothing(
    client: Client, edition: Edition, dora: Person, part: str, role: str | None
) -> None:
    if role:
        give_role(dora, role, edition.scope, by=None)
    client.force_login(dora)
    assert client.get(PAGE + part).status_code == 404
    assert client.post(PAGE + part, LINE).status_code in {404, 405}
    assert not Question.objects.exists()


def test_a_question_of_another_edition_is_not_found(desk: Client) -> None:
    other = QuestionFactory.create(edition=OpenEditionFactory.create(slug="2022"))
    assert desk.get(f"{PAGE}questions/{other.pk}/").status_code == 404
    assert desk.post(f"{PAGE}questions/{other.pk}/retired/").status_code == 404


# --- the window ------------------------------------------------------------------------------------------------


def window(**more: str) -> dict[str, str]:
    return {"mode": "open", "capacity": "", "opens_at": "", "closes_at": "", **more}


def test_mode_window_and_places_are_set_in_the_home_zone(desk: Client, edition: Edition) -> None:
    sent = window(mode="approval", capacity="7", opens_at="2021-01-01T00:00", closes_at="2021-02-13T00:00")
    assert desk.post(PAGE, sent).status_code == 302
    edition.refresh_from_db()
    assert (edition.registration_mode, edition.capacity) == ("approval", 7)
    assert edition.registration_closes_at == datetime(2021, 2, 12, 23, tzinfo=UTC)
    shown = desk.get(PAGE).content.decode()
    assert 'name="closes_at-day" value="2021-02-13"' in shown
    assert 'name="closes_at-hour" value="00:00"' in shown


@pytest.mark.parametrize(
    "wrong",
    [
        {"mode": "x"},
        {"capacity": "-1"},
        {"capacity": "9" * 30},
        {"closes_at": "\0"},
        {"opens_at": "2021-02-01T00:00", "closes_at": "2021-01-01T00:00"},
    ],
)
def test_a_wrong_window_is_refused_in_a_sentence(
    desk: Client, edition: Edition, wrong: dict[str, str]
) -> None:
    assert desk.post(PAGE, window(**wrong)).status_code == 422
    assert Edition.objects.get(pk=edition.pk).registration_mode == "open"


def test_there_are_never_fewer_places_than_people(desk: Client, edition: Edition, amina: Person) -> None:
    apply(edition, amina, answers={}, consents={}, by=amina)
    response = desk.post(PAGE, window(capacity="0"))
    assert response.status_code == 409
    assert "1 people take part already" in response.content.decode()
    assert Edition.objects.get(pk=edition.pk).capacity is None


def test_new_places_go_to_those_who_wait(desk: Client, edition: Edition) -> None:
    Edition.objects.update(capacity=1)
    for person in PersonFactory.create_batch(3):
        apply(edition, person, answers={}, consents={}, by=person)
    desk.post(PAGE, window(capacity="2"))
    assert Registration.objects.count() == 2


def _as_it_is(edition: Edition, by: Person) -> dict[str, Any]:
    opens_at, closes_at = edition.registration_opens_at, edition.registration_closes_at
    return {"mode": "open", "opens_at": opens_at, "closes_at": closes_at, "by": by}


def test_places_that_an_undo_brings_back_go_to_those_who_wait_and_they_hear_of_it(
    edition: Edition, noor: Person
) -> None:
    window = _as_it_is(edition, noor)
    operations.set_registration(edition, capacity=3, **window)
    fewer = operations.set_registration(edition, capacity=1, **window)
    assert fewer is not None
    for person in PersonFactory.create_batch(3):
        apply(edition, person, answers={}, consents={}, by=person)
    assert (Registration.objects.count(), Entry.objects.filter(kind="Accepted").count()) == (1, 1)
    undo(fewer, by=noor)
    assert (Registration.objects.count(), Entry.objects.filter(kind="Accepted").count()) == (3, 3)


def test_an_undo_leaves_nobody_without_the_place_they_have(edition: Edition, noor: Person) -> None:
    window = _as_it_is(edition, noor)
    operations.set_registration(edition, capacity=1, **window)
    more = operations.set_registration(edition, capacity=2, **window)
    assert more is not None
    for person in PersonFactory.create_batch(2):
        apply(edition, person, answers={}, consents={}, by=person)
    with pytest.raises(Refused, match="2 people take part already"):
        undo(more, by=noor)
    assert Edition.objects.get(pk=edition.pk).capacity == 2


def test_what_somebody_else_has_set_meanwhile_is_not_lost(edition: Edition, noor: Person) -> None:
    seen = newest_revision(edition)
    common = {"opens_at": edition.registration_opens_at, "closes_at": None, "capacity": None, "by": noor}
    operations.set_registration(edition, mode="approval", **common)
    with pytest.raises(EditConflict):
        operations.set_registration(edition, mode="invitation", seen=seen, **common)


# --- questions -------------------------------------------------------------------------------------------------


def test_a_question_is_added_in_several_languages(desk: Client, edition: Edition) -> None:
    sent = LINE | {
        "kind": "choice",
        "options_en": "By train\nFrom home\n",
        "options_fr": "En train\nDe chez moi",
        "required": "on",
        "retention_for": "30",
    }
    assert desk.post(f"{PAGE}questions/new/", sent).status_code == 302
    question = Question.objects.get()
    assert (question.key, question.kind, question.required, question.retention_for) == (
        "diet",
        "choice",
        True,
        30,
    )
    assert question.options == [
        {"value": "by-train", "label": {"en": "By train", "fr": "En train"}},
        {"value": "from-home", "label": {"en": "From home", "fr": "De chez moi"}},
    ]
    assert question.label.said(("fr",)).text == "Régime"
    assert "Diet" in desk.get(f"{PAGE}preview/").content.decode()
    assert "Régime" in desk.get(f"{PAGE}preview/".replace("/en/", "/fr/")).content.decode()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"label_en": "", "label_fr": ""}, "required"),
        ({"kind": "choice"}, "at least two answers"),
        ({"kind": "choice", "options_en": "A\nB", "options_fr": "A"}, "as many answers"),
        ({"kind": "choice", "options_en": "A\nA"}, "the same"),
        ({"kind": "choice", "options_en": "\n".join(str(n) for n in range(200))}, "At most"),
        ({"kind": "\0"}, "valid choice"),
        ({"retention_for": "9" * 40}, "less than or equal"),
        ({"label_en": "x" * 400}, "at most 300"),
    ],
)
def test_a_wrong_question_is_refused_and_kept_in_the_form(
    desk: Client, edition: Edition, wrong: dict[str, str], words: str
) -> None:
    response = desk.post(f"{PAGE}questions/new/", LINE | wrong)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert "Say it" in response.content.decode()
    assert not Question.objects.exists()


def test_a_question_hangs_on_answers_to_one_earlier_one(desk: Client, edition: Edition) -> None:
    options = [{"value": value, "label": {"en": value}} for value in ("train", "plane")]
    QuestionFactory.create(edition=edition, key="travel", kind="choice", options=options, order=1)
    QuestionFactory.create(edition=edition, key="first", kind="yes", order=2)
    desk.post(f"{PAGE}questions/new/", LINE | {"show_if": ["travel=train", "travel=plane"]})
    made = Question.objects.get(key="diet")
    assert made.show_if == {"key": "travel", "values": ["train", "plane"]}
    response = desk.post(f"{PAGE}questions/{made.pk}/", LINE | {"show_if": ["travel=train", "first=yes"]})
    assert response.status_code == 422
    first = Question.objects.get(key="travel")
    assert "show_if" not in desk.get(f"{PAGE}questions/{first.pk}/").content.decode()


def test_a_question_that_nobody_answered_is_changed_in_place(edition: Edition, noor: Person) -> None:
    question = operations.add_question(edition, fields(), by=noor)
    now, _revision = operations.change_question(question, fields(required=True), by=noor)
    assert (now.pk, Question.objects.get().required) == (question.pk, True)
    assert [one.act for one in Revision.objects.of(question)] == ["changed", "made"]


def test_a_question_that_was_answered_gets_a_new_version(edition: Edition, noor: Person) -> None:
    question = operations.add_question(edition, fields(), by=noor)
    application = answered(question, "vegan")
    now, _revision = operations.change_question(question, fields(label={"en": "What do you eat?"}), by=noor)
    assert (now.key, now.version, now.order) == (question.key, 2, question.order)
    assert [one.pk for one in questions_of(edition)] == [now.pk]
    assert application.answers.get().question == question
    assert latest_answers(application) == {question.key: "vegan"}


def test_whoever_answered_is_asked_again_only_if_it_must_be_answered(edition: Edition, noor: Person) -> None:
    question = operations.add_question(edition, fields(), by=noor)
    application = answered(question)
    now, _one = operations.change_question(question, fields(label={"en": "What?"}), by=noor)
    assert open_questions(application, questions_of(edition)) == []
    now, _two = operations.change_question(now, fields(label={"en": "What?"}, required=True), by=noor)
    assert open_questions(application, questions_of(edition)) == [now]


@pytest.mark.parametrize(
    ("change", "new"),
    [
        ({"order": 5}, False),
        ({"retention_for": 3}, False),
        ({"sensitive": True}, False),
        ({"label": {"en": "Diet", "fr": "Régime"}}, False),
        ({"label": {"en": "Food"}}, True),
        ({"label": {}}, True),
        ({"kind": "text"}, True),
        ({"required": True}, True),
        ({"show_if": {"key": "a", "values": ["b"]}}, True),
        ({"options": [{"value": "a", "label": {"en": "A", "fr": "A"}}]}, False),
        ({"options": [{"value": "a", "label": {"en": "B"}}]}, True),
        ({"options": []}, True),
    ],
)
def test_what_changes_the_meaning_makes_a_new_version(change: dict[str, Any], new: bool) -> None:
    before = fields(options=[{"value": "a", "label": {"en": "A"}}])
    assert rules.needs_new_version(before, {**before, **change}) is new


def test_a_retired_question_is_asked_no_more_and_can_come_back(desk: Client, edition: Edition) -> None:
    question = QuestionFactory.create(edition=edition, key="diet")
    answered(question)
    desk.post(f"{PAGE}questions/{question.pk}/retired/")
    assert questions_of(edition) == []
    assert desk.post(f"{PAGE}questions/{question.pk}/", LINE).status_code == 409
    desk.post(f"{PAGE}questions/{question.pk}/retired/", {"again": "1"})
    assert questions_of(edition) == [question]


def test_an_earlier_version_does_not_come_back_beside_a_later_one(edition: Edition, noor: Person) -> None:
    question = operations.add_question(edition, fields(), by=noor)
    answered(question)
    operations.change_question(question, fields(kind="text"), by=noor)
    question.refresh_from_db()
    with pytest.raises(Refused, match="later version"):
        operations.ask_again(question, by=noor)


def test_questions_are_moved_by_buttons(desk: Client, edition: Edition) -> None:
    first, second = (QuestionFactory.create(edition=edition, order=number) for number in (1, 2))
    desk.post(f"{PAGE}questions/{first.pk}/order/", {"down": "1"})
    assert questions_of(edition) == [second, first]
    page = desk.get(PAGE).content.decode()
    assert page.index(f'id="question-{second.pk}"') < page.index(f'id="question-{first.pk}"')
    desk.post(f"{PAGE}questions/{first.pk}/order/", {"up": "1"})
    desk.post(f"{PAGE}questions/{first.pk}/order/", {"up": "1"})
    assert questions_of(edition) == [first, second]


def test_the_page_asks_as_much_of_the_database_for_three_questions_as_for_one(
    desk: Client, edition: Edition, django_assert_max_num_queries: Any
) -> None:
    for _each in range(3):
        QuestionFactory.create(edition=edition)
    desk.get(PAGE)
    with django_assert_max_num_queries(20):
        assert desk.get(PAGE).status_code == 200


# --- when it is asked -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("show_if", "answers", "asked"),
    [
        ({}, {}, True),
        ({"key": "a", "values": ["x"]}, {}, False),
        ({"key": "a", "values": ["x"]}, {"a": "x"}, True),
        ({"key": "a", "values": ["x"]}, {"a": ["y", "x"]}, True),
        ({"key": "a", "values": ["x"]}, {"a": []}, False),
        ({"key": "a", "values": ["yes"]}, {"a": True}, True),
        ({"key": "a", "values": ["yes"]}, {"a": False}, False),
        ({"key": "a", "values": ["no"]}, {"a": False}, True),
        ({"key": "a", "values": ["no"]}, {}, False),
        ({"key": "a", "values": "yes"}, {"a": True}, False),
        ({"key": "a", "values": ["3"]}, {"a": 3}, True),
    ],
)
def test_a_condition_looks_at_the_answer_it_hangs_on(
    show_if: dict[str, Any], answers: dict[str, Any], asked: bool
) -> None:
    assert rules.is_asked(show_if, answers) is asked
