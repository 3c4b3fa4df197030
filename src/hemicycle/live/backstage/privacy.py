"""What backstage keeps of a person, and for how long."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hemicycle.kernel.words import Words
from hemicycle.live.backstage import facts
from hemicycle.live.backstage.models import Beginning, Item, Note, Withdrawal
from hemicycle.live.queries.visitors import editions_past_keeping
from hemicycle.people.models import Person
from hemicycle.people.privacy.rows import rows
from hemicycle.record.operations import announce

TABLES = frozenset({"backstage.note", "backstage.beginning"})
WORDS: dict[str, Words] = {
    "live/backstage.json": gettext_lazy(
        "What you told the others backstage, and what you began in the run of show of a session."
    ),
}


def export(person: Person) -> Iterator[tuple[str, Any]]:
    """Everything in these tables that is about somebody or was done by them."""
    notes = Note.objects.filter(author=person).select_related("venue").order_by("pk")
    taken_back = Withdrawal.objects.filter(note__author=person).select_related("note").order_by("pk")
    begun = Beginning.objects.filter(by=person).select_related("venue", "item")
    yield (
        "live/backstage.json",
        {
            "told": rows(notes, "author", "key"),
            "taken back": rows(taken_back),
            "begun": rows(begun, "by"),
        },
    )


def erase(person: Person) -> None:
    """Notes are emptied and keep their place; signals, which have no words of their own, stay without a name."""
    notes = Note.objects.filter(author=person)
    venues = sorted(set(notes.values_list("venue_id", flat=True)))
    notes.update(text="", language="")
    for key in notes.values_list("pk", flat=True):
        Note.objects.filter(pk=key).update(key=f"erased-{key}")
    for venue in venues:
        announce(facts.CrewNotesEmptied(venue_id=venue), by=None)


def stays(person: Person) -> Iterable[Words]:
    """What is kept of these tables, in sentences."""
    if Note.objects.filter(author=person).exists():
        yield _("That you told the others something backstage, and when: without its words and your name.")


def forget_old() -> int:
    """Remove notes and runs of show of editions whose time is over, as what was said in venues; how many notes."""
    removed = 0
    for edition in editions_past_keeping():
        removed += Note.objects.filter(venue__edition=edition).count()
        for model in (Note, Beginning, Item):
            model._default_manager.filter(venue__edition=edition).delete()
    return removed
