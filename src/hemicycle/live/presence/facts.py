"""What presence tells: only of the log of attendance. Who comes and goes, and how the room reacts, is no fact."""

from dataclasses import dataclass

from hemicycle.kernel.fact import Fact


@dataclass(frozen=True, slots=True)
class AttendanceSwitched(Fact):
    """From now on attendance is noted in the venues of an edition, or no longer."""

    edition_id: int
    noted: bool


@dataclass(frozen=True, slots=True)
class AttendanceRemoved(Fact):
    """Everything that was noted of attendance in an edition was removed by hand."""

    edition_id: int
    count: int  # rows
