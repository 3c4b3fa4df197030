"""What the questions tell. Each names its venue."""

from dataclasses import dataclass

from hemicycle.kernel.fact import Fact


@dataclass(frozen=True, slots=True)
class QuestionAsked(Fact):
    """Somebody asked. Whether everybody may read it is a question of the question."""

    venue_id: int
    question_id: int


@dataclass(frozen=True, slots=True)
class QuestionCorrected(Fact):
    """Whoever asked put it in other words."""

    venue_id: int
    question_id: int


@dataclass(frozen=True, slots=True)
class QuestionSupported(Fact):
    """Somebody wants to know the same, or no longer."""

    venue_id: int
    question_id: int


@dataclass(frozen=True, slots=True)
class TurnTaken(Fact):
    """A question is being answered now; `before` was, until then (0: none)."""

    venue_id: int
    question_id: int
    before: int = 0


@dataclass(frozen=True, slots=True)
class TurnEnded(Fact):
    """It is being answered no longer."""

    venue_id: int
    question_id: int


@dataclass(frozen=True, slots=True)
class QuestionReplied(Fact):
    """A question was answered, or what stood as its answer was changed or taken back."""

    venue_id: int
    question_id: int
