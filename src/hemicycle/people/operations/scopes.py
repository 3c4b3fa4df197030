"""The tree of scopes, and who is in which circle."""

import uuid

from django.db import transaction

from hemicycle.people.models import Circle, CircleMembership, Person, Scope


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
