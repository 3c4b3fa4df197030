"""What the hands keep of a person: for the copy of everything about them, at the end, and for how long."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hemicycle.kernel.words import Words
from hemicycle.live.hands.facts import HandsEmptied
from hemicycle.live.hands.models import Chairing, Floor, Hand, Speech, TakenDown
from hemicycle.live.queries.visitors import editions_past_keeping
from hemicycle.people.models import Person
from hemicycle.people.privacy.rows import rows
from hemicycle.record.operations import announce

TABLES = frozenset({"hands.hand", "hands.takendown", "hands.floor", "hands.speech", "hands.chairing"})
WORDS: dict[str, Words] = {
    "live/hands.json": gettext_lazy(
        "When you raised your hand in sessions and about what, and when you spoke."
    ),
}
WAITING = (Hand, TakenDown, Floor)


def export(person: Person) -> Iterator[tuple[str, Any]]:
    """Everything in these tables that is about somebody or was done by them."""
    spoken = Speech.objects.filter(person=person).select_related("venue", "section")
    yield (
        "live/hands.json",
        {
            "hands": rows(Hand.objects.filter(person=person).select_related("venue"), "person"),
            "taken down": rows(TakenDown.objects.filter(person=person).select_related("venue"), "person"),
            "floor": rows(Floor.objects.filter(person=person).select_related("venue", "section"), "person"),
            "spoken": rows(spoken, "person"),
            "chairing": rows(Chairing.objects.filter(by=person).select_related("venue"), "by"),
        },
    )


def erase(person: Person) -> None:
    """Hands go down and the floor ends. That somebody of a section spoke stays, so that its turns are still counted."""
    venues = {
        venue
        for model in WAITING
        for venue in model._default_manager.filter(person=person).values_list("venue", flat=True)
    }
    for model in WAITING:
        model._default_manager.filter(person=person).delete()
    Speech.objects.filter(person=person).update(language="")
    for venue in sorted(venues):
        announce(HandsEmptied(venue_id=venue), by=None)


def stays(person: Person) -> Iterable[Words]:
    """What is kept of these tables, in sentences."""
    if Speech.objects.filter(person=person).exists():
        yield _("That somebody of your section spoke in a session, when and how long: without your name.")


def forget_old() -> int:
    """Remove hands and logs of editions whose time is over; how many speeches that were."""
    removed = 0
    for edition in editions_past_keeping():
        old = Speech.objects.filter(venue__edition=edition)
        removed += old.count()
        old.delete()
        for model in (*WAITING, Chairing):
            model._default_manager.filter(venue__edition=edition).delete()
    return removed
