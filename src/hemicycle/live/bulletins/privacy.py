"""What bulletins keep of a person, and for how long bulletins are kept."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hemicycle.editions.operations import touch
from hemicycle.kernel.words import Words
from hemicycle.live.bulletins.models import Bulletin, Correction, Dismissal, TakenDown
from hemicycle.live.queries.visitors import editions_past_keeping
from hemicycle.people.models import Person
from hemicycle.people.privacy.rows import rows

TABLES = frozenset(
    {"bulletins.bulletin", "bulletins.correction", "bulletins.takendown", "bulletins.dismissal"}
)
WORDS: dict[str, Words] = {
    "live/bulletins.json": gettext_lazy(
        "Bulletins that you wrote, corrected or took down, and which you put away."
    ),
}


def export(person: Person) -> Iterator[tuple[str, Any]]:
    """Everything in these tables that is about somebody or was done by them."""
    yield (
        "live/bulletins.json",
        {
            "written": rows(
                Bulletin.objects.filter(by=person).select_related("edition", "scope"), "by", "key"
            ),
            "corrected": rows(Correction.objects.filter(by=person).select_related("bulletin"), "by"),
            "taken down": rows(TakenDown.objects.filter(by=person).select_related("bulletin"), "by"),
            "put away": rows(Dismissal.objects.filter(person=person).select_related("bulletin"), "person"),
        },
    )


def erase(person: Person) -> None:
    """Which they put away goes. What they announced was said for those who hold the gathering, and stays theirs."""
    Dismissal.objects.filter(person=person).delete()
    for key in Bulletin.objects.filter(by=person).values_list("pk", flat=True):
        Bulletin.objects.filter(pk=key).update(key=f"erased-{key}")


def stays(person: Person) -> Iterable[Words]:
    """What is kept of these tables, in sentences."""
    if Bulletin.objects.filter(by=person).exists():
        yield _("The bulletins that you wrote for the organisers, without your name.")


def forget_old() -> int:
    """Remove the bulletins of editions whose time is over; how many that were."""
    removed = 0
    for edition in editions_past_keeping():
        old = Bulletin.objects.filter(edition=edition)
        if count := old.count():
            removed += count
            old.delete()
            touch(edition)
    return removed
