"""Giving and taking roles."""

from datetime import datetime

from django.db import IntegrityError, transaction

from hemicycle.bell.operations import ask_again
from hemicycle.kernel import clock
from hemicycle.people.facts import RoleGiven, RoleTaken
from hemicycle.people.models import Grant, Person, Scope
from hemicycle.people.queries import roles as queries
from hemicycle.people.queries.rights import rights_now
from hemicycle.people.sign_in.queries import person_at
from hemicycle.record.operations import announce


@transaction.atomic
def give_role(
    person: Person, role: str, scope: Scope, *, until_at: datetime | None = None, by: Person | None
) -> Grant:
    """The person has the role in the scope and below it from now on; giving it again only changes how long."""
    grant, made = Grant.objects.update_or_create(
        person=person,
        role=role,
        scope=scope,
        defaults={"until_at": until_at},
        create_defaults={"until_at": until_at, "by": by, "at": clock.now()},
    )
    if made:
        announce(RoleGiven(person_id=person.pk, role=role, scope_id=scope.pk), by=by)
    return grant


@transaction.atomic
def take_role(grant: Grant, *, by: Person | None) -> None:
    """The person has this role here no longer."""
    deleted, _each = Grant.objects.filter(pk=grant.pk).delete()
    if deleted:
        announce(RoleTaken(person_id=grant.person_id, role=grant.role, scope_id=grant.scope_id), by=by)
        ask_again(person=grant.person_id)


@transaction.atomic
def hand_role(
    person: Person, role: str, scope: Scope, *, until_at: datetime | None = None, by: Person
) -> Grant:
    """Give a role as somebody who may: `Refused` when they do not hold there what it holds, at this very moment.

    The last one who can give roles in a place cannot put an end to their own.
    """
    scope = _one_at_a_time(scope)
    rights = rights_now(by)
    queries.may_give(by, role, scope, rights=rights).insist()
    kept = Grant.objects.filter(person=person, role=role, scope=scope).first()
    if kept is not None and until_at is not None:
        queries.may_take(by, kept, rights=rights).insist()
    return give_role(person, role, scope, until_at=until_at, by=by)


@transaction.atomic
def take_back(grant: Grant, *, by: Person) -> None:
    """Take a role back as somebody who may, at this very moment: of two who take each other's, one comes too late."""
    _one_at_a_time(grant.scope)
    queries.may_take(by, grant, rights=rights_now(by)).insist()
    take_role(grant, by=by)


def newcomer(address: str, *, name: str, language: str) -> Person:
    """Whoever this address (clean) leads to; somebody new can sign in by a code to it from now on."""
    for _attempt in range(2):
        found = person_at(address)
        if found is not None:
            return found
        person = Person(email=address, name=name, language=language)
        person.set_unusable_password()
        try:
            with transaction.atomic():
                person.save()
        except IntegrityError:  # they have come in by themselves at this moment
            continue
        return person
    raise RuntimeError(address)  # pragma: no cover


def _one_at_a_time(scope: Scope) -> Scope:
    return Scope.objects.select_for_update().get(pk=scope.pk)
