"""Who asks, who gets a place, who waits, and what happens when a place becomes free."""

import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection, connections
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from hemicycle.editions.models import Answer, Application, Edition, Registration
from hemicycle.editions.operations import registration as operations
from hemicycle.editions.testing import (
    EditionFactory,
    OpenEditionFactory,
    QuestionFactory,
)
from hemicycle.kernel import clock
from hemicycle.kernel.verdict import Refused
from hemicycle.people.models import Consent, Person
from hemicycle.people.testing import PersonFactory
from hemicycle.record.models import Entry

pytestmark = pytest.mark.django_db
State = Application.State


def ask(edition: Edition, person: Person, **more: Any) -> Application:
    return operations.apply(
        edition, person, **{"answers": {}, "consents": {"data": True}, "by": person, **more}
    )


def told() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("kind", flat=True))


def test_in_an_open_edition_whoever_asks_takes_part(amina: Person) -> None:
    application = ask(OpenEditionFactory.create(), amina)
    assert application.state == State.ACCEPTED
    assert Registration.objects.filter(person=amina, edition=application.edition).exists()
    assert told() == ["Applied", "Accepted"]


def test_by_approval_whoever_asks_waits_for_a_decision(amina: Person) -> None:
    application = ask(OpenEditionFactory.create(registration_mode="approval"), amina)
    assert application.state == State.PENDING
    assert not Registration.objects.exists()


def test_whoever_asks_twice_has_asked_once(amina: Person) -> None:
    edition = OpenEditionFactory.create()
    assert ask(edition, amina).pk == ask(edition, amina).pk
    assert told() == ["Applied", "Accepted"]


@pytest.mark.parametrize(
    ("edition", "why"),
    [
        ({"registration_mode": "closed"}, "not register|cannot register"),
        ({"registration_opens_at": datetime(2100, 1, 1, tzinfo=UTC)}, "not open yet"),
        ({"registration_closes_at": datetime(2021, 1, 1, tzinfo=UTC)}, "closed"),
        ({"registration_mode": "invitation"}, "by invitation"),
        ({"archived_at": datetime(2021, 1, 1, tzinfo=UTC)}, "archived"),
    ],
)
def test_who_may_not_ask_reads_why(amina: Person, edition: dict[str, Any], why: str) -> None:
    with pytest.raises(Refused, match=why):
        ask(OpenEditionFactory.create(**edition), amina)
    assert not Application.objects.exists()


def test_an_organiser_puts_somebody_in_whatever_the_window(amina: Person, noor: Person) -> None:
    application = ask(EditionFactory.create(), amina, regardless=True, by=noor)
    assert (application.state, application.by, application.decided_by) == (State.ACCEPTED, noor, noor)


def test_a_declined_person_does_not_ask_again(amina: Person, noor: Person) -> None:
    edition = OpenEditionFactory.create()
    operations.decline(ask(edition, amina), by=noor)
    assert not Registration.objects.exists()
    with pytest.raises(Refused, match="declined"):
        ask(edition, amina)


def test_consents_and_needs_are_kept_as_they_were_given(amina: Person) -> None:
    edition = OpenEditionFactory.create()
    application = ask(
        edition,
        amina,
        consents={"data": True, "pictures": False},
        needs=operations.Needs(("captions", "wings"), "A note"),
        interpretation=["fr", "fr", "es"],
    )
    given = {one.purpose: one.given for one in Consent.objects.filter(person=amina, scope=edition.scope)}
    assert given == {"data": True, "pictures": False}
    assert (application.needs, application.needs_note) == (["captions"], "A note")
    assert application.interpretation == ["fr", "es"]


def test_only_questions_that_are_asked_now_are_answered(amina: Person) -> None:
    asked = QuestionFactory.create(key="diet")
    QuestionFactory.create(edition=asked.edition, key="old", retired_at=clock.now())
    application = ask(asked.edition, amina, answers={"diet": "none", "old": "x", "unknown": "y"})
    assert [(one.question, one.value) for one in application.answers.all()] == [(asked, "none")]


def test_a_changed_answer_takes_the_place_of_the_one_before(amina: Person) -> None:
    question = QuestionFactory.create(key="diet")
    application = ask(question.edition, amina, answers={"diet": "none"})
    operations.change_answers(application, answers={"diet": "vegan"}, by=amina)
    assert Answer.objects.get().value == "vegan"
    operations.change_answers(application, answers={"diet": ""}, by=amina)
    assert not Answer.objects.exists()


def test_answers_stay_once_the_window_is_closed(amina: Person) -> None:
    edition = OpenEditionFactory.create()
    application = ask(edition, amina)
    Edition.objects.update(registration_closes_at=datetime(2021, 1, 1, tzinfo=UTC))
    with pytest.raises(Refused, match="closed"):
        operations.change_answers(application, answers={}, by=amina)


def test_when_it_is_full_one_waits_and_moves_up(amina: Person, bruno: Person, chen: Person) -> None:
    edition = OpenEditionFactory.create(capacity=1)
    first, second, third = (ask(edition, person) for person in (amina, bruno, chen))
    assert [first.state, second.state, third.state] == [State.ACCEPTED, State.WAITING, State.WAITING]
    operations.withdraw(first, by=amina)
    assert [state_of(one) for one in (first, second, third)] == [
        State.WITHDRAWN,
        State.ACCEPTED,
        State.WAITING,
    ]
    assert list(Registration.objects.values_list("person", flat=True)) == [bruno.pk]


def test_by_approval_the_organisers_hear_of_a_free_place(amina: Person, bruno: Person, noor: Person) -> None:
    edition = OpenEditionFactory.create(capacity=1, registration_mode="approval")
    first, second = ask(edition, amina), ask(edition, bruno)
    operations.accept(first, by=noor)
    operations.put_on_waiting_list(second, by=noor)
    operations.withdraw(first, by=amina)
    assert state_of(second) == State.WAITING
    assert told()[-1] == "PlaceFreed"


def test_nobody_is_accepted_beyond_the_places(amina: Person, bruno: Person, noor: Person) -> None:
    edition = OpenEditionFactory.create(capacity=1, registration_mode="approval")
    operations.accept(ask(edition, amina), by=noor)
    second = ask(edition, bruno)
    with pytest.raises(Refused, match="All places are taken"):
        operations.accept(second, by=noor)
    assert state_of(second) == State.PENDING


def test_whoever_takes_a_withdrawal_back_has_their_place_again(amina: Person) -> None:
    edition = OpenEditionFactory.create(registration_mode="approval")
    application = operations.accept(ask(edition, amina), by=None)
    operations.withdraw(application, by=amina)
    assert operations.take_back_withdrawal(application, by=amina).state == State.ACCEPTED


def test_whoever_withdrew_before_a_decision_asks_again(amina: Person) -> None:
    edition = OpenEditionFactory.create(registration_mode="approval")
    application = ask(edition, amina)
    operations.withdraw(application, by=amina)
    assert operations.take_back_withdrawal(application, by=amina).state == State.PENDING


def test_a_decision_is_taken_back_without_the_person_coming_back_at_once(amina: Person, noor: Person) -> None:
    edition = OpenEditionFactory.create(capacity=1)
    application = ask(edition, amina)
    operations.restore(application, State.WAITING, noor)
    assert state_of(application) == State.WAITING
    assert told()[-1] == "Restored"


def state_of(application: Application) -> str:
    return Application.objects.values_list("state", flat=True).get(pk=application.pk)


# --- at once ---------------------------------------------------------------------------------------------


def together(*acts: Callable[[], object]) -> list[object]:
    """What several acts give that begin at the same moment, each on its own connection."""
    gate, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(number: int, act: Callable[[], object]) -> None:
        gate.wait()
        try:
            results[number] = act()  # type: ignore[call-overload]
        except Exception as trouble:
            results[number] = trouble  # type: ignore[call-overload]
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results  # type: ignore[return-value]


@pytest.mark.django_db(transaction=True)
def test_the_last_place_is_taken_by_one_of_two() -> None:
    edition = OpenEditionFactory.create(capacity=1)
    people = PersonFactory.create_batch(4)
    results = together(*[lambda person=person: ask(edition, person).state for person in people])
    assert sorted(map(str, results)) == ["accepted", "waiting", "waiting", "waiting"]
    assert Registration.objects.count() == 1
    connection.close()


@pytest.mark.django_db(transaction=True)
def test_a_form_sent_twice_makes_one_application() -> None:
    edition, person = OpenEditionFactory.create(), PersonFactory.create()
    results = together(*[lambda: ask(edition, person).pk] * 3)
    assert len(set(results)) == 1
    assert Application.objects.count() == Registration.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_organisers_accept_two_into_one_place() -> None:
    edition = OpenEditionFactory.create(capacity=1, registration_mode="approval")
    waiting = [ask(edition, person) for person in PersonFactory.create_batch(2)]
    results = together(*[lambda one=one: operations.accept(one, by=None) for one in waiting])
    assert sum(isinstance(result, Refused) for result in results) == 1
    assert Registration.objects.count() == 1


# --- whatever is done in whatever order ----------------------------------------------------------------


class Places(RuleBasedStateMachine):
    """People ask, organisers decide, people withdraw, the number of places changes."""

    @initialize(mode=st.sampled_from(["open", "approval"]), capacity=st.sampled_from([None, 0, 1, 2]))
    def begin(self, mode: str, capacity: int | None) -> None:
        self.edition = OpenEditionFactory.create(registration_mode=mode, capacity=capacity)
        self.people = PersonFactory.create_batch(4)

    @rule(who=st.integers(0, 3), regardless=st.booleans())
    def someone_asks(self, who: int, regardless: bool) -> None:
        self.attempt(lambda: ask(self.edition, self.people[who], regardless=regardless))

    @precondition(lambda self: Application.objects.filter(edition=self.edition).exists())
    @rule(
        which=st.integers(0, 3),
        act=st.sampled_from(["accept", "decline", "put_on_waiting_list", "withdraw", "take_back_withdrawal"]),
    )
    def somebody_decides(self, which: int, act: str) -> None:
        self.attempt(lambda: getattr(operations, act)(self.one(which), by=None))

    @precondition(lambda self: Application.objects.filter(edition=self.edition).exists())
    @rule(which=st.integers(0, 3), state=st.sampled_from(State.values))
    def a_decision_is_taken_back(self, which: int, state: str) -> None:
        self.attempt(lambda: operations.restore(self.one(which), state, None))

    def one(self, which: int) -> Application:
        applications = list(Application.objects.filter(edition=self.edition).order_by("pk"))
        return applications[which % len(applications)]

    def attempt(self, act: Callable[[], object]) -> None:
        with suppress(Refused):
            act()

    @invariant()
    def a_registration_exists_exactly_for_the_accepted(self) -> None:
        accepted = Application.objects.filter(edition=self.edition, state=State.ACCEPTED)
        registered = Registration.objects.filter(edition=self.edition)
        assert set(accepted.values_list("person", flat=True)) == set(
            registered.values_list("person", flat=True)
        )

    @invariant()
    def nobody_takes_part_beyond_the_places(self) -> None:
        if self.edition.capacity is not None:
            assert Registration.objects.filter(edition=self.edition).count() <= self.edition.capacity


def test_places_and_states_agree_whatever_is_done() -> None:
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Places,
        settings=settings(
            max_examples=15,
            stateful_step_count=15,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
