"""What the chat tells. Each names its venue."""

from dataclasses import dataclass

from hemicycle.kernel.fact import Fact


@dataclass(frozen=True, slots=True)
class LineWritten(Fact):
    """Somebody wrote a line. Whether everybody may read it is a question of the line."""

    venue_id: int
    line_id: int


@dataclass(frozen=True, slots=True)
class LineEdited(Fact):
    """Its author changed a line."""

    venue_id: int
    line_id: int


@dataclass(frozen=True, slots=True)
class LineAnswered(Fact):
    """Somebody put a sign under a line, or took one away."""

    venue_id: int
    line_id: int


@dataclass(frozen=True, slots=True)
class LinePinned(Fact):
    """A line stands above the others."""

    venue_id: int
    line_id: int


@dataclass(frozen=True, slots=True)
class LineUnpinned(Fact):
    """A line stands above the others no longer."""

    venue_id: int
    line_id: int


@dataclass(frozen=True, slots=True)
class SlowModeSet(Fact):
    """How long everybody waits between two lines; 0: not at all."""

    venue_id: int
    seconds: int
