"""The guide: of all that could be done next, the best; and the first steps of somebody new."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hemicycle.editions.sockets import guide_steps
from hemicycle.welcome.models import LeftStep

if TYPE_CHECKING:
    from hemicycle.editions.models import Edition
    from hemicycle.editions.sockets import Advice, GuideStep
    from hemicycle.kernel.reader import Reader
    from hemicycle.people.models import Person


@dataclass(frozen=True, slots=True)
class Step:
    """A rule of the guide as it stands for a person now."""

    rule: GuideStep
    advice: Advice | None
    left: bool

    @property
    def is_done(self) -> bool:
        """Nothing is to be done here."""
        return self.advice is None


@dataclass(frozen=True, slots=True)
class Guide:
    """What is said to a person: the best thing first, then the others; the walk with what is done of it."""

    steps: list[Step]

    @property
    def next(self) -> Step | None:
        """The next best thing to do."""
        return next((step for step in self.steps if step.advice and not step.left), None)

    @property
    def others(self) -> list[Step]:
        """What else could be done."""
        return [step for step in self.steps if step.advice and not step.left and step is not self.next]

    @property
    def walk(self) -> list[Step]:
        """The first steps, done or not."""
        return [step for step in self.steps if step.rule.of_the_walk]

    @property
    def walked(self) -> int:
        """How many of the first steps are done."""
        return sum(step.is_done for step in self.walk)

    @property
    def has_left(self) -> bool:
        """Some steps were left for later."""
        return any(step.left and step.advice for step in self.steps)


def guide_for(person: Person, edition: Edition, reader: Reader) -> Guide:
    """Ask every rule; the most pressing comes first."""
    left = set(LeftStep.objects.filter(person=person, edition=edition).values_list("step", flat=True))
    return Guide(
        [Step(rule, rule.advise(person, edition, reader), rule.name in left) for rule in guide_steps]
    )
