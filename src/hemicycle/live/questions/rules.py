"""What can be worked out of questions: their order, and how they are spread over the sections."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.verdict import YES, Verdict, no

SMALLEST = 3  # of a section's questions that are counted; fewer might tell who asked


@dataclass(frozen=True, slots=True)
class Weight:
    """What a question's place in the list hangs on."""

    key: int
    supports: int
    answered: bool
    in_turn: bool


def ordered(questions: Iterable[Weight]) -> list[int]:
    """Keys in the order of the list: what is being answered, what is open by support and age, what is answered."""
    ranked = sorted(questions, key=lambda one: (not one.in_turn, one.answered, -one.supports, one.key))
    return [one.key for one in ranked]


def balance(sections: Iterable[str], names: Sequence[str]) -> list[tuple[str, int]]:
    """How many questions came from each section, most first; sections with fewer than three are not told."""
    counts = Counter(section for section in sections if section in names)
    told = [(name, count) for name, count in counts.items() if count >= SMALLEST]
    return sorted(told, key=lambda pair: (-pair[1], pair[0]))


def may_support(*, own: bool, removed: bool, held: bool, answered: bool) -> Verdict:
    """Whether somebody may say that they want to know the same."""
    if own:
        return no(_("This is your own question: it has your support already."))
    if removed or held:
        return no(_("This question is not read here any more."))
    if answered:
        return no(_("This question is answered already."))
    return YES


def may_take_turn(*, removed: bool, held: bool) -> Verdict:
    """Whether a question can be answered now."""
    if removed or held:
        return no(_("Only a question that everybody reads can be answered."))
    return YES
