"""What the editions tell the other rooms."""

from dataclasses import dataclass

from hemicycle.kernel.fact import Fact


@dataclass(frozen=True, slots=True)
class Applied(Fact):
    """Somebody asked to take part, or asked again after they had withdrawn."""

    application_id: int
    edition_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class Accepted(Fact):
    """Somebody takes part from now on."""

    application_id: int
    edition_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class Declined(Fact):
    """Somebody will not take part; the application's note says what the organisers wrote."""

    application_id: int
    edition_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class Waitlisted(Fact):
    """Somebody waits for a place."""

    application_id: int
    edition_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class Withdrawn(Fact):
    """Somebody no longer takes part, or no longer asks to."""

    application_id: int
    edition_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class PlaceFreed(Fact):
    """A place became free while others wait for one and organisers decide who gets it."""

    edition_id: int


@dataclass(frozen=True, slots=True)
class Restored(Fact):
    """Organisers have taken back a decision: the application is again in the state that it was in before."""

    application_id: int
    edition_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class AnswersChanged(Fact):
    """Somebody who asked to take part has changed what they wrote."""

    application_id: int
    edition_id: int
    person_id: int
