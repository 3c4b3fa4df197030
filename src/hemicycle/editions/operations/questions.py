"""How one registers for an edition, and what is asked: mode, window, places, the organisers' questions."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from hemicycle.editions import rules
from hemicycle.editions.models import Edition, Question, Registration
from hemicycle.editions.operations.edition import write
from hemicycle.editions.operations.registration import give_free_places, locked
from hemicycle.kernel import clock
from hemicycle.kernel.verdict import Refused
from hemicycle.people.models import Person
from hemicycle.record import columns
from hemicycle.record.models import Revision
from hemicycle.record.operations import note_made, revise

FIELDS = ("kind", "label", "help", "options", "required", "sensitive", "show_if", "retention_for")
REGISTRATION = frozenset({"registration_mode", "registration_opens_at", "registration_closes_at", "capacity"})
ANSWERED = _("This question has been answered, so it is changed by a new version of it.")
ASKED_TWICE = _("A later version of this question is asked already.")


@transaction.atomic
def set_registration(
    edition: Edition,
    *,
    mode: str,
    opens_at: datetime | None,
    closes_at: datetime | None,
    capacity: int | None,
    seen: int | None = None,
    by: Person | None,
) -> Revision | None:
    """Say how and when one registers, and how many places there are; new places go to those who wait.

    `Refused` with fewer places than people who take part; `EditConflict` as `record.operations.revise` has it.
    """
    return revise(
        locked(edition),
        {
            "registration_mode": mode,
            "registration_opens_at": columns.plain_value(opens_at),
            "registration_closes_at": columns.plain_value(closes_at),
            "capacity": capacity,
        },
        by=by,
        seen=seen,
    )


@transaction.atomic
def write_edition(edition: Edition, values: Mapping[str, Any], *, by: Person | None) -> None:
    """For the keeper of editions: whatever changes the places, an undo too, keeps the rule and gives new ones away."""
    if "capacity" in values:
        taken = Registration.objects.filter(edition=locked(edition)).count()
        rules.may_set_capacity(capacity=values["capacity"], taken=taken).insist()
    write(edition, values, by=by)
    if REGISTRATION & values.keys():
        give_free_places(locked(edition))


@transaction.atomic
def add_question(edition: Edition, fields: Mapping[str, Any], *, by: Person | None) -> Question:
    """Ask something more, after everything else. `fields` are those of `FIELDS`."""
    edition = locked(edition)
    last = Question.objects.filter(edition=edition).aggregate(last=Max("order"))["last"] or 0
    question = Question(edition=edition, key=_new_key(edition, fields["label"]), order=last + 1, **fields)
    question.save()
    note_made(question, by=by)
    return question


@transaction.atomic
def change_question(
    question: Question, fields: Mapping[str, Any], *, seen: int | None = None, by: Person | None
) -> tuple[Question, Revision | None]:
    """Ask it otherwise. One that was answered stays as it was read, and a new version takes its place.

    Gives the question that is asked now, and what was written down (None: all was as it is).
    """
    edition = locked(question.edition)
    question = Question.objects.select_related("edition__scope").get(pk=question.pk)
    rules.may_change_question(retired=question.retired_at is not None).insist()
    before = {name: getattr(question, name) for name in FIELDS}
    answered = question.answers.exists()
    if not (answered and rules.needs_new_version(before, {**before, **fields})):
        plain = {name: columns.plain_value(value) for name, value in fields.items()}
        return question, revise(question, plain, by=by, seen=seen)
    newest = Question.objects.filter(edition=edition, key=question.key).aggregate(newest=Max("version"))[
        "newest"
    ]
    revise(question, {"retired_at": columns.plain_value(clock.now())}, by=by, seen=seen)
    successor = Question(
        edition=edition,
        key=question.key,
        version=newest + 1,
        order=question.order,
        **{**before, **fields},
    )
    successor.save()
    return successor, note_made(successor, by=by)


@transaction.atomic
def retire_question(question: Question, *, by: Person | None) -> Revision | None:
    """Ask it no more; what was answered stays readable."""
    locked(question.edition)
    return revise(question, {"retired_at": columns.plain_value(clock.now())}, by=by)


@transaction.atomic
def ask_again(question: Question, *, by: Person | None) -> Revision | None:
    """Ask a retired question again. `Refused` when a later version of it is asked."""
    locked(question.edition)
    return revise(question, {"retired_at": None}, by=by)


@transaction.atomic
def move_question(question: Question, *, down: bool, by: Person | None) -> bool:
    """Ask it one place earlier, or later; False when it stands at the end already."""
    edition = locked(question.edition)
    asked = list(Question.objects.filter(edition=edition, retired_at=None))
    here = next((index for index, one in enumerate(asked) if one.pk == question.pk), None)
    there = None if here is None else here + (1 if down else -1)
    if here is None or there is None or not 0 <= there < len(asked):
        return False
    asked.insert(there, asked.pop(here))
    for order, one in enumerate(asked, 1):
        revise(one, {"order": order}, by=by)
    return True


def write_question(question: Question, values: Mapping[str, Any], *, by: Person | None) -> None:
    """For the keeper of questions: what was answered is not made to mean something else, by an undo either."""
    before = {name: getattr(question, name) for name in FIELDS}
    columns.put(question, values)
    after = {name: getattr(question, name) for name in FIELDS}
    if question.answers.exists() and rules.needs_new_version(before, after):
        raise Refused(ANSWERED)
    if "retired_at" in values and values["retired_at"] is None:
        others = Question.objects.filter(edition=question.edition, key=question.key, retired_at=None)
        if others.exclude(pk=question.pk).exists():
            raise Refused(ASKED_TWICE)
    question.save(update_fields=list(values))


def _new_key(edition: Edition, label: Mapping[str, str]) -> str:
    """A short name for the question, from its words, that no other question of the edition has or had."""
    words = next(iter(label.values()), "")
    base = slugify(words)[:40].strip("-") or "question"
    taken = set(Question.objects.filter(edition=edition).values_list("key", flat=True))
    return next(key for key in (base, *(f"{base}-{n}" for n in range(2, 10_000))) if key not in taken)
