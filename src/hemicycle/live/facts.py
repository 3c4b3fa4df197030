"""What is told of venues. Each names its venue: together they are the record of what moderators did."""

from dataclasses import dataclass

from hemicycle.kernel.fact import Fact


@dataclass(frozen=True, slots=True)
class ModuleOpened(Fact):
    """A module was switched on."""

    venue_id: int
    module: str


@dataclass(frozen=True, slots=True)
class ModuleClosed(Fact):
    """A module was switched off."""

    venue_id: int
    module: str


@dataclass(frozen=True, slots=True)
class ModuleSetReadOnly(Fact):
    """From now on only those who moderate add anything."""

    venue_id: int
    module: str


@dataclass(frozen=True, slots=True)
class ModuleSetWritable(Fact):
    """Everybody may write again."""

    venue_id: int
    module: str


@dataclass(frozen=True, slots=True)
class ContributionHidden(Fact):
    """A moderator hid what somebody said."""

    venue_id: int
    contribution_id: int


@dataclass(frozen=True, slots=True)
class ContributionRestored(Fact):
    """What was hidden is read again."""

    venue_id: int
    contribution_id: int


@dataclass(frozen=True, slots=True)
class ContributionDeleted(Fact):
    """Somebody deleted what they had said."""

    venue_id: int
    contribution_id: int


@dataclass(frozen=True, slots=True)
class ContributionHeld(Fact):
    """What somebody said waits for a moderator."""

    venue_id: int
    contribution_id: int


@dataclass(frozen=True, slots=True)
class ContributionReleased(Fact):
    """A moderator let through what had waited."""

    venue_id: int
    contribution_id: int


@dataclass(frozen=True, slots=True)
class ContributionReported(Fact):
    """Somebody asked the moderators to look."""

    venue_id: int
    contribution_id: int


@dataclass(frozen=True, slots=True)
class ReportsSettled(Fact):
    """A moderator answered what was reported of a contribution."""

    venue_id: int
    contribution_id: int
    outcome: str


@dataclass(frozen=True, slots=True)
class ContributionEmptied(Fact):
    """Its author's data was erased, and its words with it."""

    venue_id: int
    contribution_id: int


@dataclass(frozen=True, slots=True)
class PersonSilenced(Fact):
    """Somebody adds nothing for a time."""

    venue_id: int
    person_id: int
    minutes: int


@dataclass(frozen=True, slots=True)
class SilenceLifted(Fact):
    """Somebody may write again before the time was over."""

    venue_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class PersonBanned(Fact):
    """Somebody no longer enters a venue; `whole` edition or only this one."""

    venue_id: int
    person_id: int
    whole: bool


@dataclass(frozen=True, slots=True)
class BanLifted(Fact):
    """Somebody enters again."""

    venue_id: int | None
    person_id: int
    whole: bool


STATE = frozenset({"ModuleOpened", "ModuleClosed", "ModuleSetReadOnly", "ModuleSetWritable"})
OF_CONTRIBUTIONS = frozenset(
    {
        "ContributionHidden",
        "ContributionRestored",
        "ContributionDeleted",
        "ContributionReleased",
        "ContributionEmptied",
    }
)
OF_THE_QUEUE = frozenset(
    {
        "ContributionHeld",
        "ContributionReported",
        "ReportsSettled",
        "ContributionReleased",
        "ContributionHidden",
    }
)
OF_PERSONS = frozenset({"PersonSilenced", "SilenceLifted", "PersonBanned", "BanLifted"})
ACTS = STATE | OF_CONTRIBUTIONS | OF_THE_QUEUE | OF_PERSONS
