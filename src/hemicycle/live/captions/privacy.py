"""What the captions keep of a person: that they typed, and how they read.

What somebody typed are the words of those who spoke, and the room read them: they stay when the typist's data is
erased, and name nobody then. How somebody reads goes, and where they type.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hemicycle.kernel import clock
from hemicycle.kernel.words import Words
from hemicycle.live.captions.models import Caption, Reading, Typist, Withdrawal
from hemicycle.live.captions.rules import PUT_BACK_FOR
from hemicycle.live.queries.visitors import editions_past_keeping
from hemicycle.people.models import Person
from hemicycle.people.privacy.rows import rows

TABLES = frozenset({"captions.caption", "captions.withdrawal", "captions.typist", "captions.reading"})
WORDS: dict[str, Words] = {
    "live/captions.json": gettext_lazy(
        "Captions that you typed or took back, where you typed last, and how you read captions."
    ),
}


def export(person: Person) -> Iterator[tuple[str, Any]]:
    """Everything in these tables that is about somebody or was done by them."""
    yield (
        "live/captions.json",
        {
            "typed": rows(Caption.objects.filter(by=person).select_related("venue"), "by", "key"),
            "taken back": rows(Withdrawal.objects.filter(by=person).select_related("caption"), "by"),
            "typed last in": rows(Typist.objects.filter(person=person).select_related("venue"), "person"),
            "read": rows(Reading.objects.filter(person=person), "person"),
        },
    )


def erase(person: Person) -> None:
    """How they read goes, and where they typed; what they typed is not theirs, and names nobody from now on."""
    Typist.objects.filter(person=person).delete()
    Reading.objects.filter(person=person).delete()


def stays(person: Person) -> Iterable[Words]:
    """What is kept of these tables, in sentences."""
    if Caption.objects.filter(by=person).exists():
        yield _(
            "The captions that you typed: they are the words of those who spoke, and stay without your name."
        )


def forget_old() -> int:
    """What was taken back goes after a day, all of an edition when its time is over; how many captions that were."""
    taken_back = Caption.objects.filter(withdrawal__at__lt=clock.now() - PUT_BACK_FOR)
    removed = taken_back.count()
    taken_back.delete()
    for edition in editions_past_keeping():
        old = Caption.objects.filter(venue__edition=edition)
        removed += old.count()
        old.delete()
        Typist.objects.filter(venue__edition=edition).delete()
    return removed
