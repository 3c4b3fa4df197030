"""Giving and taking roles."""

from datetime import datetime

from django.db import transaction

from hemicycle.kernel import clock
from hemicycle.people.facts import RoleGiven, RoleTaken
from hemicycle.people.models import Grant, Person, Scope
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
