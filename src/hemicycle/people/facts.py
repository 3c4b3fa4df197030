"""What the people tell the other rooms."""

from dataclasses import dataclass

from hemicycle.kernel.fact import Fact


@dataclass(frozen=True, slots=True)
class RoleGiven(Fact):
    """Somebody has a role in a scope from now on."""

    person_id: int
    role: str
    scope_id: int


@dataclass(frozen=True, slots=True)
class RoleTaken(Fact):
    """Somebody no longer has a role in a scope."""

    person_id: int
    role: str
    scope_id: int


@dataclass(frozen=True, slots=True)
class ManagementOffered(Fact):
    """A person asks whoever signs in with an address to act for them; the address stands in the offer."""

    person_id: int
    offer_id: int


@dataclass(frozen=True, slots=True)
class ManagementGiven(Fact):
    """A person lets a colleague act for them."""

    person_id: int
    manager_id: int


@dataclass(frozen=True, slots=True)
class ManagementEnded(Fact):
    """A colleague acts for a person no longer."""

    person_id: int
    manager_id: int


@dataclass(frozen=True, slots=True)
class ConsentWithdrawn(Fact):
    """Somebody takes back a yes they gave."""

    person_id: int
    purpose: str
    scope_id: int | None


@dataclass(frozen=True, slots=True)
class AddressChanged(Fact):
    """Somebody's main e-mail address is another one from now on."""

    person_id: int


@dataclass(frozen=True, slots=True)
class CopyMade(Fact):
    """A copy of everything about somebody can be fetched."""

    person_id: int
    copy_id: int


@dataclass(frozen=True, slots=True)
class PersonErased(Fact):
    """Somebody's data is erased; the row that is left names nobody."""

    person_id: int


@dataclass(frozen=True, slots=True)
class PastDataRemoved(Fact):
    """What was past its time is removed: how many of each rule, and which rules failed."""

    removed: dict[str, int]
    failed: list[str]
