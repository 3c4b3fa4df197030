"""What somebody may do, and where."""

from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from hemicycle.people.models import Grant, Person
from hemicycle.people.rules import Reach
from hemicycle.people.sockets import permissions


class Rights:
    """What one person may do. Made once a request, from one query; look with `rights_of`."""

    def __init__(self, grants: Iterable[tuple[str, str, str]]) -> None:
        self._grants = tuple(grants)  # (role, path of its scope, kind of the scope)

    def reach(self, permission: str, *, kind: str = "") -> Reach:
        """Where this may be done; with `kind`, only what was given in scopes of that kind ("section").

        A permission that no room declares is a `KeyError`.
        """
        roles = _roles_with(permission)
        return Reach(tuple(path for role, path, of in self._grants if role in roles and kind in ("", of)))

    def held(self, *paths: str) -> frozenset[str]:
        """The names of all permissions that are held at one of these paths."""
        return frozenset(one.name for one in permissions if self.may(one.name, *paths))

    def may(self, permission: str, *paths: str) -> bool:
        """True when this may be done to a thing that hangs in the tree at any of these paths."""
        return self.reach(permission).covers(*paths)

    def __bool__(self) -> bool:
        return bool(self._grants)


def rights_of(person: Person | AnonymousUser | None) -> Rights:
    """The rights of somebody; nobody has none. Asked once for each `Person` object, so once a request."""
    if person is None or not person.is_authenticated:
        return Rights(())
    kept: Rights | None = getattr(person, "_rights", None)
    if kept is None:
        kept = rights_now(person)
        person._rights = kept  # type: ignore[attr-defined]
    return kept


def rights_now(person: Person | AnonymousUser) -> Rights:
    """The rights of somebody as the database has them at this moment: for what changes rights."""
    if not isinstance(person, Person) or not person.is_active:
        return Rights(())
    valid = Grant.objects.valid().filter(person=person)
    return Rights(valid.values_list("role", "scope__path", "scope__kind"))


def who_holds(permission: str, path: str) -> list[Person]:
    """Whoever holds a permission at a path of the tree of scopes now: there, or above it."""
    above = [path[: at + 1] for at, sign in enumerate(path) if sign == "/"]
    grants = Grant.objects.valid().filter(
        role__in=_roles_with(permission), scope__path__in=above, person__is_active=True
    )
    return list({grant.person_id: grant.person for grant in grants.select_related("person")}.values())


def within(reach: Reach, *fields: str) -> Q:
    """The rows of a list that a reach covers; `fields` lead to the paths of scopes, like `scope__path`.

    The same answer as `Reach.covers` gives for one object.
    """
    parts = [Q(**{f"{field}__startswith": path}) for path in reach.paths for field in fields]
    return reduce(or_, parts, Q(pk__in=()))


def _roles_with(permission: str) -> frozenset[str]:
    for declared in permissions:
        if declared.name == permission:
            return declared.roles
    raise KeyError(permission)
