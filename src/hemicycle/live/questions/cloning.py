"""The questions' part of a new edition that is made like another: how one asks, never what was asked."""

from hemicycle.editions.operations.opening import Copying
from hemicycle.live.questions.keepers import WORDS
from hemicycle.live.questions.models import Policy
from hemicycle.people.models import Person
from hemicycle.record import columns


def clone_policy(copying: Copying, *, by: Person | None) -> None:
    """The rules of questions, if the other edition has its own."""
    before = Policy.objects.filter(edition=copying.source).first()
    if before is not None:
        made = Policy(edition=copying.edition)
        columns.put(made, columns.plain(before, tuple(WORDS)))
        made.save()
