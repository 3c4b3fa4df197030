"""Reading who has which role where, who may give and take it, and why somebody may do something."""

from collections.abc import Sequence
from dataclasses import dataclass

from hemicycle.kernel.verdict import Verdict
from hemicycle.kernel.words import Words
from hemicycle.people import rules
from hemicycle.people.models import Grant, Person, Scope
from hemicycle.people.queries.rights import Rights, rights_of
from hemicycle.people.sockets import Permission, Role, permissions, roles

GIVE = "people.grant"


def role_named(name: str) -> Role | None:
    """The role of that name; None: no room has it (any more)."""
    return next((role for role in roles if role.name == name), None)


def permissions_of(role: str) -> frozenset[str]:
    """The names of the permissions that a role holds."""
    return frozenset(one.name for one in permissions if role in one.roles)


def may_give(giver: Person, role: str, scope: Scope, *, rights: Rights | None = None) -> Verdict:
    """Whether somebody may give this role in this place."""
    rights = rights_of(giver) if rights is None else rights  # no rights are rights, too
    known = role_named(role)
    return rules.may_give(
        may_grant=rights.may(GIVE, scope.path),
        fits=known is not None and scope.kind in known.kinds,
        needed=permissions_of(role),
        held=rights.held(scope.path),
    )


def may_take(taker: Person, grant: Grant, *, rights: Rights | None = None) -> Verdict:
    """Whether somebody may take this role back."""
    rights = rights_of(taker) if rights is None else rights
    own = grant.person_id == taker.pk
    return rules.may_take(
        may_grant=rights.may(GIVE, grant.scope.path),
        own=own,
        last=own and is_last(grant),
        needed=permissions_of(grant.role),
        held=rights.held(grant.scope.path),
    )


def is_last(grant: Grant) -> bool:
    """True when nobody else has a role for good that gives roles in this place, so that nobody could give any more."""
    if GIVE not in permissions_of(grant.role):
        return False
    others = Grant.objects.filter(role=grant.role, scope=grant.scope, until_at=None, person__is_active=True)
    return not others.exclude(person=grant.person_id).exclude(person__email=None).exists()


@dataclass(frozen=True, slots=True)
class Explained:
    """Whether a person may do something in a place, and by which of their roles."""

    permission: Permission
    via: list[Grant]

    @property
    def may(self) -> bool:
        """True when a role gives it."""
        return bool(self.via)

    @property
    def label(self) -> Words:
        """What may be done, in words."""
        return self.permission.label


def explain(person: Person | None, paths: Sequence[str]) -> list[Explained]:
    """Every permission, and the grants by which the person has it at one of these paths; nobody has none."""
    grants: list[Grant] = []
    if person is not None and person.is_active:
        grants = list(Grant.objects.valid().filter(person=person).select_related("scope").order_by("pk"))
    return [
        Explained(
            permission,
            [
                grant
                for grant in grants
                if grant.role in permission.roles and any(path.startswith(grant.scope.path) for path in paths)
            ],
        )
        for permission in permissions
    ]
