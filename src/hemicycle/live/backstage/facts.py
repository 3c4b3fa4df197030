"""What is told of backstage: which rows, never their words. Each names its venue."""

from dataclasses import dataclass

from hemicycle.kernel.fact import Fact


@dataclass(frozen=True, slots=True)
class CrewNoteWritten(Fact):
    """One of the crew told the others something in words."""

    venue_id: int
    note_id: int


@dataclass(frozen=True, slots=True)
class CrewSignalGiven(Fact):
    """One of the crew gave a signal."""

    venue_id: int
    note_id: int


@dataclass(frozen=True, slots=True)
class CrewNoteWithdrawn(Fact):
    """A note or a signal was taken back."""

    venue_id: int
    note_id: int


@dataclass(frozen=True, slots=True)
class CrewNotesEmptied(Fact):
    """The data of an author was erased, and the words of their notes with it."""

    venue_id: int


@dataclass(frozen=True, slots=True)
class RunOfShowChanged(Fact):
    """An item was added, changed, moved or removed."""

    venue_id: int


@dataclass(frozen=True, slots=True)
class RunOfShowWentOn(Fact):
    """The next item has begun; without one all is over."""

    venue_id: int
    item_id: int | None


@dataclass(frozen=True, slots=True)
class RunOfShowWentBack(Fact):
    """What had begun last has not, after all."""

    venue_id: int
    item_id: int | None
