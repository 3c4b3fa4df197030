"""Persons who do not sign in: a colleague makes them and acts for them, until they take over themselves."""

from dataclasses import dataclass

from django.db import transaction

from hemicycle.kernel import clock
from hemicycle.people import rules
from hemicycle.people.models import (
    Access,
    Affiliation,
    Circle,
    CircleMembership,
    Consent,
    Management,
    Organisation,
    Person,
    Section,
)
from hemicycle.people.operations.consents import record_consent
from hemicycle.people.operations.managing import let_manage
from hemicycle.people.operations.scopes import join_circle
from hemicycle.people.queries import may_act_for
from hemicycle.record.models import Revision


@dataclass(frozen=True, slots=True)
class Colleague:
    """What is known of somebody for whom a colleague acts."""

    name: str
    mailbox: str  # where their mail goes: their own address, or the office's
    office: str = ""
    language: str = "en"
    country: str = ""
    section: Section | None = None
    organisation: Organisation | None = None
    organisation_name: str = ""  # of one that this house does not know


@transaction.atomic
def make_colleague(said: Colleague, *, by: Person) -> Person:
    """Somebody who cannot sign in; `by` acts for them."""
    person = Person(mailbox=said.mailbox)
    person.set_unusable_password()
    _write(person, said)
    let_manage(person, by, by=by)
    return person


@transaction.atomic
def correct_colleague(person: Person, said: Colleague, *, by: Person) -> None:
    """Write better who somebody is who has not taken over themselves; their mailbox stays."""
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    may_act_for(by, person).insist()
    rules.may_correct(signs_in=person.email is not None).insist()
    _write(person, said)


def _write(person: Person, said: Colleague) -> None:
    """Who somebody is and for whom they speak, as their colleague says it."""
    person.name, person.office, person.language = said.name, said.office, said.language
    person.country, person.organisation = said.country, said.organisation
    person.section = said.section or (said.organisation.section if said.organisation else None)
    person.save()
    person.affiliations.all().delete()
    if said.organisation_name and said.organisation is None:
        Affiliation.objects.create(person=person, name=said.organisation_name, office=said.office)


@transaction.atomic
def dissolve_into(person: Person, account: Person, *, by: Person) -> None:
    """All that was kept for somebody without a sign-in goes to their own account, and the empty row stays behind.

    What the account says already is left as it is. Whoever acted for the one acts for the other, who may end it.
    """
    for name in ("name", "office", "country", "gender", "section_id", "organisation_id"):
        if not getattr(account, name):
            setattr(account, name, getattr(person, name))
    account.save(update_fields=["name", "office", "country", "gender", "section", "organisation"])
    if not account.affiliations.exists():
        Affiliation.objects.filter(person=person).update(person=account)
    for management in Management.objects.filter(person=person).exclude(manager=account):
        let_manage(account, management.manager, by=by)
    for circle in Circle.objects.filter(memberships__person=person):
        join_circle(circle, account)
    _move_consents(person, account, by=by)
    Access.objects.filter(about=person).update(about=account)
    Revision.objects.filter(about=person).update(about=account)
    for left in (Management, CircleMembership, Affiliation):
        left.objects.filter(person=person).delete()
    Person.objects.filter(pk=person.pk).update(
        name="",
        mailbox="",
        office="",
        country="",
        gender="",
        section=None,
        organisation=None,
        is_active=False,
        erased_at=clock.now(),
    )


def _move_consents(person: Person, account: Person, *, by: Person) -> None:
    """The log comes along; what a colleague agreed to never holds against what the account itself has said."""
    own = {
        (row.scope_id, row.purpose): row for row in account.consents.select_related("scope").order_by("pk")
    }
    Consent.objects.filter(person=person).update(person=account)
    for row in own.values():
        record_consent(account, row.purpose, row.given, wording=row.wording, scope=row.scope, by=by)
