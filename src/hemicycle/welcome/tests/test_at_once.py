"""Officers and people at the same time: on a real file and on PostgreSQL."""

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest

from hemicycle.editions.models import Edition, Registration
from hemicycle.editions.testing import EditionFactory
from hemicycle.kernel import clock
from hemicycle.kernel.verdict import Refused
from hemicycle.people.models import Person
from hemicycle.people.testing import PersonFactory, with_role
from hemicycle.programme.tests.test_at_once import at_once
from hemicycle.welcome import operations
from hemicycle.welcome.models import Claim, Inquiry, LetIn, Message, Shift
from hemicycle.welcome.testing import InquiryFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def edition() -> Edition:
    """An edition."""
    return EditionFactory.create()


def test_of_officers_who_claim_at_once_one_has_it(edition: Edition) -> None:
    inquiry = InquiryFactory.create(edition=edition)
    officers = [PersonFactory.create() for _ in range(4)]

    def claim(officer: Person) -> Callable[[], object]:
        return lambda: operations.claim(Inquiry.objects.get(pk=inquiry.pk), by=officer)

    results = at_once(*map(claim, officers))
    assert sum(isinstance(result, Claim) for result in results) == 1, results
    assert sum(isinstance(result, Refused) for result in results) == 3, results


def test_a_question_sent_many_times_at_once_is_asked_once(edition: Edition) -> None:
    person, key = PersonFactory.create(), uuid.uuid4()

    def ask() -> object:
        return operations.ask(edition, "Hello?", topic="other", language="en", key=key, by=person)

    results = at_once(*[ask] * 4)
    assert all(isinstance(result, Inquiry) for result in results), results
    assert Message.objects.count() == 1


def test_a_door_lets_in_one_of_two_clicks(edition: Edition) -> None:
    person, officer = PersonFactory.create(), with_role(PersonFactory.create(), "desk", edition.scope)
    Registration.objects.create(edition=edition, person=person)
    inquiry = InquiryFactory.create(edition=edition, person=None, name="x", address="x@example.org")
    operations.claim(inquiry, by=officer)
    door = operations.let_in(inquiry, person, "Seen.", by=officer)
    results = at_once(*[lambda: operations.enter(LetIn.objects.get(pk=door.pk))] * 3)
    assert sum(isinstance(result, Person) for result in results) == 1, results
    assert sum(isinstance(result, Refused) for result in results) == 2, results


def test_shifts_planned_at_once_do_not_overlap(edition: Edition) -> None:
    officer, begins = PersonFactory.create(), clock.now()

    def plan(later: int) -> Callable[[], object]:
        starts_at = begins + timedelta(minutes=later)
        return lambda: operations.add_shift(
            edition,
            officer,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=2),
            languages=["en"],
            by=officer,
        )

    results = at_once(*map(plan, range(4)))
    assert sum(isinstance(result, Shift) for result in results) == 1, results
