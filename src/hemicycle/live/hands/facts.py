"""What the hands tell. Each names its venue, and whom it is about."""

from dataclasses import dataclass

from hemicycle.kernel.fact import Fact


@dataclass(frozen=True, slots=True)
class HandRaised(Fact):
    """Somebody wants to speak, or says otherwise about what."""

    venue_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class HandLowered(Fact):
    """Somebody no longer wants to speak."""

    venue_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class HandTakenDown(Fact):
    """A host took a hand down, or the house did, of somebody who was silenced or excluded."""

    venue_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class HandPutUpAgain(Fact):
    """A host put a hand up again that had been taken down."""

    venue_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class FloorGiven(Fact):
    """Somebody has the floor; `before` had it until then (0: nobody)."""

    venue_id: int
    person_id: int
    before: int = 0


@dataclass(frozen=True, slots=True)
class FloorLengthened(Fact):
    """Whoever has the floor has a minute more."""

    venue_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class FloorEnded(Fact):
    """Somebody has the floor no longer."""

    venue_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class ChairingSet(Fact):
    """In which order and for how long the floor is given was changed."""

    venue_id: int
    order: str
    minutes: int


@dataclass(frozen=True, slots=True)
class HandsEmptied(Fact):
    """Somebody's data was erased: the venue's list is to be read without them."""

    venue_id: int


OF_HANDS = frozenset(
    {
        "HandRaised",
        "HandLowered",
        "HandTakenDown",
        "HandPutUpAgain",
        "FloorGiven",
        "FloorLengthened",
        "FloorEnded",
        "ChairingSet",
        "HandsEmptied",
    }
)
