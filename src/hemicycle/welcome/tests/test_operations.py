"""Inquiries are asked once, claimed by one, answered by whoever has them in hand; doors open once."""

import uuid
from datetime import date, timedelta

import pytest

from hemicycle.editions.models import Edition, Registration
from hemicycle.editions.operations.opening import copy_edition
from hemicycle.editions.testing import EditionFactory
from hemicycle.inbox.models import Mail, Notice
from hemicycle.kernel import clock
from hemicycle.kernel.verdict import Refused
from hemicycle.people.models import Person
from hemicycle.people.testing import with_role
from hemicycle.record import drain, lanes
from hemicycle.record.models import Job
from hemicycle.welcome import operations
from hemicycle.welcome.models import Inquiry, KeptAnswer, LetIn, Message, Shift
from hemicycle.welcome.notices import _answer, return_path
from hemicycle.welcome.operations.inquiries import holder_of, is_solved
from hemicycle.welcome.queries.queue import figures_of, queue_of
from hemicycle.welcome.testing import InquiryFactory


@pytest.fixture
def edition(db: None) -> Edition:
    """An edition."""
    return EditionFactory.create()


@pytest.fixture
def officer(edition: Edition, noor: Person) -> Person:
    """Noor staffs its desk."""
    return with_role(noor, "desk", edition.scope)


@pytest.fixture
def inquiry(edition: Edition, amina: Person) -> Inquiry:
    """Amina asks."""
    return InquiryFactory.create(edition=edition, person=amina)


def said(inquiry: Inquiry, officer: Person, text: str = "At two.") -> Message:
    """The desk says something."""
    return operations.answer(inquiry, text, key=uuid.uuid4(), by=officer)


def test_a_question_that_is_sent_twice_is_asked_once(edition: Edition, amina: Person) -> None:
    key = uuid.uuid4()
    first, second = (
        operations.ask(edition, "Hello?", topic="other", language="en", key=key, by=amina) for _ in range(2)
    )
    assert first == second
    assert first.messages.count() == 1


def test_nobody_gets_anothers_inquiry_by_its_key(edition: Edition, amina: Person, dora: Person) -> None:
    key = uuid.uuid4()
    operations.ask(edition, "Hello?", topic="other", language="en", key=key, by=amina)
    with pytest.raises(Refused, match="sent before"):
        operations.ask(edition, "Hello?", topic="other", language="en", key=key, by=dora)


def test_whoever_is_at_the_desk_hears_of_it(
    edition: Edition, officer: Person, olga: Person, amina: Person
) -> None:
    with_role(olga, "organiser", edition.scope)
    now = clock.now()
    Shift.objects.create(
        edition=edition,
        officer=officer,
        starts_at=now - timedelta(hours=1),
        ends_at=now + timedelta(hours=1),
        languages=["en"],
    )
    operations.ask(edition, "Hello?", topic="other", language="en", key=uuid.uuid4(), by=amina)
    drain.deliver_all()
    assert [notice.person for notice in Notice.objects.filter(kind="welcome.opened")] == [officer]


def test_while_nobody_is_there_every_officer_hears(
    edition: Edition, officer: Person, olga: Person, amina: Person
) -> None:
    with_role(olga, "organiser", edition.scope)
    operations.ask(edition, "Hello?", topic="other", language="en", key=uuid.uuid4(), by=amina)
    drain.deliver_all()
    assert {notice.person for notice in Notice.objects.filter(kind="welcome.opened")} == {officer, olga}


def test_one_has_it_in_hand(inquiry: Inquiry, officer: Person, olga: Person) -> None:
    operations.claim(inquiry, by=officer)
    with pytest.raises(Refused, match="already has this in hand"):
        operations.claim(inquiry, by=olga)
    assert holder_of(inquiry) == officer


def test_only_whoever_has_it_in_hand_answers(inquiry: Inquiry, officer: Person, olga: Person) -> None:
    with pytest.raises(Refused, match="Take it in hand first"):
        said(inquiry, officer)
    operations.claim(inquiry, by=officer)
    said(inquiry, officer)
    with pytest.raises(Refused, match="has this in hand"):
        said(inquiry, olga)


def test_handed_over_the_conversation_stays_whole(inquiry: Inquiry, officer: Person, olga: Person) -> None:
    operations.claim(inquiry, by=officer)
    said(inquiry, officer)
    operations.hand_over(inquiry, olga, by=officer)
    said(inquiry, olga, "And in room two.")
    assert [message.officer for message in inquiry.messages.all()] == [None, officer, olga]
    with pytest.raises(Refused):
        operations.put_back(inquiry, by=officer)


def test_put_back_it_waits_at_its_old_place(edition: Edition, inquiry: Inquiry, officer: Person) -> None:
    InquiryFactory.create(edition=edition)
    operations.claim(inquiry, by=officer)
    operations.put_back(inquiry, by=officer)
    assert next(iter(Inquiry.objects.waiting())) == inquiry


def test_solved_it_leaves_the_queue_and_a_word_brings_it_back(
    inquiry: Inquiry, officer: Person, amina: Person
) -> None:
    operations.claim(inquiry, by=officer)
    operations.call_solved(inquiry, by=officer, officer=True)
    assert is_solved(inquiry)
    assert not Inquiry.objects.open().exists()
    operations.write(inquiry, "One more thing.", key=uuid.uuid4(), by=amina)
    assert not is_solved(inquiry)
    assert Inquiry.objects.waiting().get() == inquiry
    operations.call_solved(inquiry, by=amina)
    operations.call_solved(inquiry, by=amina)
    assert inquiry.solutions.count() == 2
    assert not Inquiry.objects.open().exists()


def test_the_lists_of_an_officer(edition: Edition, inquiry: Inquiry, officer: Person, olga: Person) -> None:
    mine, other, done = (InquiryFactory.create(edition=edition) for _ in range(3))
    operations.claim(mine, by=officer)
    said(mine, officer, "Here.")
    operations.claim(other, by=olga)
    operations.call_solved(done, by=None)
    InquiryFactory.create()
    queue = queue_of(edition, officer, clock.now())
    assert [line.inquiry for line in queue.mine] == [mine]
    assert queue.mine[0].last is not None
    assert queue.mine[0].last.text == "Here."
    assert [line.inquiry for line in queue.waiting] == [inquiry]
    assert [line.inquiry for line in queue.others] == [other]
    assert [line.inquiry for line in queue.solved] == [done]
    figures = figures_of(edition, clock.now() - timedelta(hours=1))
    assert (figures.waiting, figures.in_hand, figures.solved, figures.asked) == (1, 2, 1, 4)


def test_the_queue_asks_as_much_for_thirty_as_for_three(
    edition: Edition, officer: Person, django_assert_max_num_queries: object
) -> None:
    InquiryFactory.create_batch(30, edition=edition)
    with django_assert_max_num_queries(6):  # type: ignore[operator]
        queue_of(edition, officer, clock.now())


# --- by mail ---------------------------------------------------------------------------------------------


def two_minutes_later() -> None:
    """Facts are heard, and what waits for two minutes is done."""
    drain.deliver_all()
    Job.objects.filter(kind="welcome.tell").update(due_at=clock.real_now())
    lanes.run_due("mail")


def test_an_answer_goes_by_mail_to_whoever_is_gone(inquiry: Inquiry, officer: Person, amina: Person) -> None:
    operations.claim(inquiry, by=officer)
    said(inquiry, officer)
    operations.note_seen(inquiry)
    two_minutes_later()
    assert not Mail.objects.exists(), "she has read it"
    said(inquiry, officer, "Are you still there?")
    two_minutes_later()
    mail = Mail.objects.get()
    assert mail.person == amina
    assert mail.kind == "welcome.answered"


def test_the_mail_says_the_answer_and_nothing_that_lets_in(inquiry: Inquiry, officer: Person) -> None:
    operations.claim(inquiry, by=officer)
    message = said(inquiry, officer, "At two o’clock.")
    inquiry.edition.refresh_from_db()
    letter = _answer(inquiry, message, "en")
    assert "At two o’clock." in letter.parts
    assert "?return=" not in str(letter.parts), "whoever has an account signs in"


def test_without_an_account_the_mail_leads_back_to_the_conversation(
    edition: Edition, officer: Person
) -> None:
    inquiry = InquiryFactory.create(
        edition=edition, person=None, name="Ana", address="ana@example.org", language="es"
    )
    operations.claim(inquiry, by=officer)
    message = said(inquiry, officer, "Ya puede entrar.")
    inquiry.edition.refresh_from_db()
    assert "/es/" in return_path(inquiry, "es")
    assert "?return=" in str(_answer(inquiry, message, "es").parts)
    two_minutes_later()
    assert Mail.objects.get().address == "ana@example.org"


# --- the door --------------------------------------------------------------------------------------------


@pytest.fixture
def outside(edition: Edition) -> Inquiry:
    """Somebody without an account cannot get in."""
    return InquiryFactory.create(
        edition=edition, person=None, name="Amina", address="other@example.org", topic="entry"
    )


def opened(outside: Inquiry, person: Person, officer: Person) -> LetIn:
    """The door, open."""
    return operations.let_in(outside, person, "Seen in a call.", by=officer)


def test_a_door_opens_once(outside: Inquiry, officer: Person, amina: Person, edition: Edition) -> None:
    Registration.objects.create(edition=edition, person=amina)
    operations.claim(outside, by=officer)
    door = opened(outside, amina, officer)
    assert operations.enter(door) == amina
    with pytest.raises(Refused, match="works once"):
        operations.enter(door)


def test_the_person_is_told_at_their_own_address(
    outside: Inquiry, officer: Person, amina: Person, edition: Edition
) -> None:
    Registration.objects.create(edition=edition, person=amina)
    operations.claim(outside, by=officer)
    opened(outside, amina, officer)
    drain.deliver_all()
    assert Mail.objects.get().address == amina.email


def test_a_new_door_closes_the_one_before(
    outside: Inquiry, officer: Person, amina: Person, edition: Edition
) -> None:
    Registration.objects.create(edition=edition, person=amina)
    operations.claim(outside, by=officer)
    first = opened(outside, amina, officer)
    opened(outside, amina, officer)
    with pytest.raises(Refused, match="closed"):
        operations.enter(first)


def test_a_door_is_open_for_a_quarter_of_an_hour(
    outside: Inquiry, officer: Person, amina: Person, edition: Edition
) -> None:
    Registration.objects.create(edition=edition, person=amina)
    operations.claim(outside, by=officer)
    door = opened(outside, amina, officer)
    LetIn.objects.filter(pk=door.pk).update(until_at=clock.real_now() - timedelta(seconds=1))
    with pytest.raises(Refused, match="closed"):
        operations.enter(door)


def test_nobody_who_works_here_is_let_in_by_the_desk(
    outside: Inquiry, officer: Person, olga: Person, edition: Edition
) -> None:
    Registration.objects.create(edition=edition, person=olga)
    with_role(olga, "organiser", edition.scope)
    operations.claim(outside, by=officer)
    with pytest.raises(Refused, match="not let in by the desk"):
        opened(outside, olga, officer)


def test_somebody_who_got_a_role_meanwhile_does_not_come_in(
    outside: Inquiry, officer: Person, amina: Person, edition: Edition
) -> None:
    Registration.objects.create(edition=edition, person=amina)
    operations.claim(outside, by=officer)
    door = opened(outside, amina, officer)
    with_role(amina, "organiser", edition.scope)
    with pytest.raises(Refused, match="not let in by the desk"):
        operations.enter(LetIn.objects.get(pk=door.pk))
    assert LetIn.objects.get(pk=door.pk).used_at is None


def test_an_officer_lets_in_so_many_an_hour(
    outside: Inquiry, officer: Person, amina: Person, edition: Edition
) -> None:
    Registration.objects.create(edition=edition, person=amina)
    operations.claim(outside, by=officer)
    for _ in range(10):
        opened(outside, amina, officer)
    with pytest.raises(Refused, match="within an hour"):
        opened(outside, amina, officer)


def test_shifts_of_one_officer_do_not_overlap(edition: Edition, officer: Person, olga: Person) -> None:
    now = clock.now()
    operations.add_shift(
        edition, officer, starts_at=now, ends_at=now + timedelta(hours=2), languages=["en"], by=olga
    )
    with pytest.raises(Refused, match="already at the desk"):
        operations.add_shift(
            edition,
            officer,
            starts_at=now + timedelta(hours=1),
            ends_at=now + timedelta(hours=3),
            languages=["en"],
            by=olga,
        )


def test_a_copied_edition_keeps_the_answers_and_nobody(edition: Edition, olga: Person, amina: Person) -> None:
    KeptAnswer.objects.create(edition=edition, question={"en": "Where?"}, answer={"en": "Here."})
    InquiryFactory.create(edition=edition, person=amina)
    edition.refresh_from_db()
    made = copy_edition(
        edition,
        slug="2023",
        name={"en": "Retreat 2023"},
        starts_on=date(2023, 2, 20),
        ticked=frozenset({"welcome.answers"}),
        by=olga,
    )
    assert str(made.kept_answers.get()) == "Where?"
    assert not made.inquiries.exists()
