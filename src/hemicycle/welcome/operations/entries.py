"""The door that an officer opens for somebody whose code does not come: once, soon, for one browser, written down."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from hemicycle.kernel import clock
from hemicycle.people.models import Person
from hemicycle.people.queries import rights_of
from hemicycle.record.operations import announce
from hemicycle.welcome import rules
from hemicycle.welcome.facts import PersonCameIn, PersonLetIn
from hemicycle.welcome.models import Inquiry, LetIn
from hemicycle.welcome.operations.inquiries import holder_of
from hemicycle.welcome.queries.queue import HELP

if TYPE_CHECKING:
    from hemicycle.kernel.verdict import Verdict


@transaction.atomic
def let_in(inquiry: Inquiry, person: Person, how: str, *, by: Person) -> LetIn:
    """Open the door for a quarter of an hour to the browser that asks, as this person.

    `how` says in the officer's words how they made sure who it is. Whatever was opened in this inquiry before is
    closed. The person is told by mail at their own address.
    """
    Person.objects.select_for_update().get(pk=by.pk)  # the officer's limit is counted by one at a time
    holder = holder_of(inquiry)
    mine = holder is not None and holder.pk == by.pk
    rules.may_answer(mine=mine, claimed_by=holder.called if holder else "").insist()
    may_be_let_in(inquiry, person, by=by).insist()
    now = clock.real_now()
    inquiry.entries.filter(used_at=None, ended_at=None).update(ended_at=now)
    made = LetIn.objects.create(
        inquiry=inquiry, person=person, officer=by, how=how, until_at=now + rules.ENTRY_VALID_FOR
    )
    announce(PersonLetIn(made.pk), by=by)
    return made


def may_be_let_in(inquiry: Inquiry, person: Person, *, by: Person) -> Verdict:
    """Whether this officer may open the door for this person."""
    lately = LetIn.objects.filter(officer=by, at__gt=clock.now() - timedelta(hours=1)).count()
    return _may_be(person, inquiry.edition_id, lately=lately)


def _may_be(person: Person, edition_id: int, *, lately: int) -> Verdict:
    return rules.may_let_in(
        is_staff=bool(rights_of(person)),
        registered=person.registrations.filter(edition=edition_id).exists(),
        erased=person.erased_at is not None or not person.is_active,
        lately=lately,
    )


def close_entry(entry: LetIn, *, by: Person) -> None:
    """Take back what was opened and not used yet."""
    LetIn.objects.filter(pk=entry.pk, used_at=None, ended_at=None).update(ended_at=clock.real_now())


@transaction.atomic
def enter(entry: LetIn) -> Person:
    """Come in, once: of two clicks one does."""
    now = clock.real_now()
    free = LetIn.objects.filter(pk=entry.pk, used_at=None, ended_at=None, until_at__gt=now)
    if not free.update(used_at=now):
        entry.refresh_from_db()
        rules.may_enter(
            used=entry.used_at is not None, ended=entry.ended_at is not None, until_at=entry.until_at, at=now
        ).insist()
    person, edition = Person.objects.get(pk=entry.person_id), entry.inquiry.edition
    officer = Person.objects.get(pk=entry.officer_id)
    rules.may_enter(
        used=False,
        ended=not rights_of(officer).may(HELP, edition.scope.path),  # taken from the officer meanwhile
        until_at=entry.until_at,
        at=now,
    ).insist()
    _may_be(person, edition.pk, lately=0).insist()
    announce(PersonCameIn(entry.pk), by=person)
    return person
