"""The venues' part of a new edition that is made like another: how one speaks there, never what was said."""

from hemicycle.editions.operations.opening import Copying
from hemicycle.live.models import Conduct
from hemicycle.people.models import Person
from hemicycle.record import columns

CONDUCT = ("begins_with", "edit_minutes", "longest", "most_a_minute", "kept_days", "deleted_seen", "words")


def clone_conduct(copying: Copying, *, by: Person | None) -> None:
    """The rules of the venues, if the other edition has its own."""
    before = Conduct.objects.filter(edition=copying.source).first()
    if before is not None:
        made = Conduct(edition=copying.edition)
        columns.put(made, columns.plain(before, CONDUCT))
        made.save()
