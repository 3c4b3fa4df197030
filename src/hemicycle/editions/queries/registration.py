"""Reading who takes part, what is asked of them, and how personal links stand."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db.models import Q, QuerySet

from hemicycle.editions import rules
from hemicycle.editions.models import (
    Answer,
    Application,
    Edition,
    Invitation,
    Question,
    Registration,
    TakeOver,
)
from hemicycle.kernel import clock
from hemicycle.people.models import Management, Person

# --- places and the window ---------------------------------------------------------------------------


def free_places(edition: Edition) -> int | None:
    """How many more can come; None: as many as want to. Only certain while the edition's row is locked."""
    if edition.capacity is None:
        return None
    return max(edition.capacity - Registration.objects.filter(edition=edition).count(), 0)


def window_of(edition: Edition) -> rules.Window:
    """What the edition says about registering now."""
    return rules.Window(
        mode=edition.registration_mode,
        when=edition.registration_state(clock.now()),
        archived=edition.archived_at is not None,
    )


# --- whose it is ---------------------------------------------------------------------------------------


def application_of(edition: Edition, person: Person) -> Application | None:
    """What somebody asked of an edition."""
    return Application.objects.filter(edition=edition, person=person).first()


def in_care_of(person: Person) -> QuerySet[Application]:
    """The applications that somebody sees and may change: their own, and those of people who let them act."""
    mine = Q(person=person) | Q(person__managed_by__manager=person)
    return (
        Application.objects.filter(mine, edition__published_at__isnull=False, person__erased_at=None)
        .select_related("edition__scope", "person", "by")
        .order_by("-edition__starts_on", "at", "pk")
        .distinct()
    )


def others_of(manager: Person, edition: Edition) -> QuerySet[Application]:
    """The applications of people for whom somebody acts in an edition."""
    return (
        Application.objects.filter(edition=edition, person__managed_by__manager=manager)
        .select_related("person")
        .order_by("at", "pk")
    )


def managers_of(person: Person) -> list[Management]:
    """Who acts for somebody."""
    return list(Management.objects.filter(person=person).select_related("manager").order_by("pk"))


def has_address(person: Person, address: str) -> bool:
    """Whether somebody has proved this address as theirs, letter case aside."""
    wanted = address.strip().lower()
    if (person.email or "").lower() == wanted:
        return True
    proved: Any = person.emailaddress_set  # type: ignore[attr-defined]
    return bool(proved.filter(email=wanted, verified=True).exists())


# --- personal links --------------------------------------------------------------------------------------


def hash_of(token: str) -> str:
    """What is kept of a token."""
    return sha256(token.encode("utf-8", "replace")).hexdigest()


def invitation_by(edition: Edition, token: str) -> Invitation | None:
    """The invitation into an edition that a link leads to."""
    return (
        Invitation.objects.select_related("organisation", "section")
        .filter(edition=edition, token_hash=hash_of(token))
        .first()
    )


def invitation_for(edition: Edition, person: Person) -> Invitation | None:
    """An invitation that waits for somebody at an address they have proved: the link may have got lost."""
    addresses = {(person.email or "").lower()}
    proved: Any = person.emailaddress_set  # type: ignore[attr-defined]
    addresses |= set(proved.filter(verified=True).values_list("email", flat=True))
    waiting = Invitation.objects.select_related("organisation", "section").filter(
        edition=edition, used_at=None, revoked_at=None
    )
    now = clock.real_now()
    return next(
        (
            one
            for address in sorted(filter(None, addresses))
            for one in waiting.filter(address__iexact=address)
            if one.address.lower() == address and invitation_state(one, now) == rules.VALID
        ),
        None,
    )


def invitation_state(invitation: Invitation, at: datetime) -> str:
    """How an invitation stands at a real moment."""
    return rules.invitation_state(
        used=invitation.used_at is not None,
        revoked=invitation.revoked_at is not None,
        expires_at=invitation.expires_at,
        at=at,
    )


def take_over_by(token: str) -> TakeOver | None:
    """The offer of a place that a link leads to."""
    return TakeOver.objects.select_related("person", "by").filter(token_hash=hash_of(token)).first()


def take_over_state(take_over: TakeOver, at: datetime) -> str:
    """How an offer of a place stands at a real moment."""
    gone = take_over.person.erased_at is not None
    return rules.invitation_state(
        used=take_over.used_at is not None, revoked=gone, expires_at=take_over.expires_at, at=at
    )


# --- questions and answers -----------------------------------------------------------------------------


def questions_of(edition: Edition) -> list[Question]:
    """What is asked now, in order."""
    return list(Question.objects.filter(edition=edition, retired_at=None))


@dataclass(frozen=True, slots=True)
class Given:
    """An answer and the question it was given to, in the version that was read."""

    answer: Answer
    question: Question
    old: bool  # the question has another version by now, or is asked no more


def answers_of(application: Application) -> list[Given]:
    """Everything that somebody answered, in the order of the questions."""
    rows = Answer.objects.filter(application=application).select_related("question")
    given = [Given(row, row.question, row.question.retired_at is not None) for row in rows]
    return sorted(given, key=lambda one: (one.question.order, one.question.pk))


def latest_answers(application: Application) -> dict[str, Any]:
    """By the questions' keys what was answered last, to an earlier version if there is none to the present."""
    rows = (
        Answer.objects.filter(application=application)
        .select_related("question")
        .order_by("question__version")
    )
    return {row.question.key: row.value for row in rows}


def open_questions(application: Application, questions: Iterable[Question]) -> list[Question]:
    """Questions that must be answered, apply to this person, and are not answered in their present version."""
    rows = Answer.objects.filter(application=application).select_related("question")
    answered = {row.question_id for row in rows}
    values = {row.question.key: row.value for row in rows}
    return [
        question
        for question in questions
        if question.required
        and question.kind != Question.Kind.HEADING
        and question.pk not in answered
        and rules.is_asked(question.show_if, values)
    ]
