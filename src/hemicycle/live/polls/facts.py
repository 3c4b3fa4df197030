"""What the polls tell. Each names its venue; none says what somebody chose."""

from dataclasses import dataclass

from hemicycle.kernel.fact import Fact


@dataclass(frozen=True, slots=True)
class PollDrafted(Fact):
    """A poll was made, as a draft that only those who moderate see."""

    venue_id: int
    poll_id: int


@dataclass(frozen=True, slots=True)
class PollEdited(Fact):
    """A draft was put otherwise."""

    venue_id: int
    poll_id: int


@dataclass(frozen=True, slots=True)
class PollDeleted(Fact):
    """A draft was deleted for good."""

    venue_id: int
    poll_id: int


@dataclass(frozen=True, slots=True)
class PollOpened(Fact):
    """Everybody may answer."""

    venue_id: int
    poll_id: int


@dataclass(frozen=True, slots=True)
class PollClosed(Fact):
    """No answer is taken any more, and the results stand."""

    venue_id: int
    poll_id: int


@dataclass(frozen=True, slots=True)
class PollReopened(Fact):
    """A closing was taken back."""

    venue_id: int
    poll_id: int


@dataclass(frozen=True, slots=True)
class PollWithdrawn(Fact):
    """A poll was taken from the page, with its answers."""

    venue_id: int
    poll_id: int


@dataclass(frozen=True, slots=True)
class PollRestored(Fact):
    """A withdrawn poll stands in the page again."""

    venue_id: int
    poll_id: int


@dataclass(frozen=True, slots=True)
class PollAnswered(Fact):
    """Somebody answered, for the first time or anew; `venue_id` is where they did."""

    venue_id: int
    poll_id: int


OF_DRAFTS = frozenset({"PollDrafted", "PollEdited", "PollDeleted"})
OF_STATE = frozenset({"PollOpened", "PollClosed", "PollReopened", "PollWithdrawn", "PollRestored"})
