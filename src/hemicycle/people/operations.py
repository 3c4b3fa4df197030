"""Everything that changes persons, organisations, sections, circles and scopes."""

import uuid
from datetime import datetime

from django.db import transaction

from hemicycle.kernel import clock
from hemicycle.people.facts import RoleGiven, RoleTaken
from hemicycle.people.models import Circle, CircleMembership, Grant, Person, Scope
from hemicycle.record.operations import announce


@transaction.atomic
def make_scope(kind: str, *, under: Scope | None = None) -> Scope:
    """A new node of the tree, below `under` or at the top."""
    scope = Scope.objects.create(kind=kind, parent=under, path=f"new-{kind}-{id(object())}")
    scope.path = f"{under.path if under else '/'}{scope.pk}/"
    scope.save(update_fields=["path"])
    return scope


@transaction.atomic
def make_scopes(kind: str, *, under: Scope | None = None, count: int) -> list[Scope]:
    """Many new nodes below `under` at once."""
    token = uuid.uuid4().hex
    scopes = Scope.objects.bulk_create(
        (Scope(kind=kind, parent=under, path=f"new-{token}-{number}") for number in range(count)),
        batch_size=500,
    )
    for scope in scopes:
        scope.path = f"{under.path if under else '/'}{scope.pk}/"
    return Scope.objects.bulk_create(
        scopes, update_conflicts=True, update_fields=["path"], unique_fields=["id"], batch_size=500
    )


def join_circle(circle: Circle, person: Person) -> CircleMembership:
    """The person is in the circle from now on; joining twice changes nothing."""
    membership, _ = CircleMembership.objects.get_or_create(circle=circle, person=person)
    return membership


def house_scope() -> Scope:
    """The scope above all others: whoever has a role here has it everywhere."""
    scope, _made = Scope.objects.get_or_create(path="/", defaults={"kind": "house"})
    return scope


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
