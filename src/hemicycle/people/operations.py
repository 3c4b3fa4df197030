"""Everything that changes persons, organisations, sections, circles and scopes."""

from django.db import transaction

from hemicycle.people.models import Circle, CircleMembership, Person, Scope


@transaction.atomic
def make_scope(kind: str, *, under: Scope | None = None) -> Scope:
    """A new node of the tree, below `under` or at the top."""
    scope = Scope.objects.create(kind=kind, parent=under, path=f"new-{kind}-{id(object())}")
    scope.path = f"{under.path if under else '/'}{scope.pk}/"
    scope.save(update_fields=["path"])
    return scope


def join_circle(circle: Circle, person: Person) -> CircleMembership:
    """The person is in the circle from now on; joining twice changes nothing."""
    membership, _ = CircleMembership.objects.get_or_create(circle=circle, person=person)
    return membership
