"""What the desk keeps of a person: for the copy of everything about them, at the end, and after a while."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hemicycle.kernel import clock
from hemicycle.people.privacy.rows import row_of, rows
from hemicycle.people.queries.privacy import own_addresses
from hemicycle.welcome.models import (
    Claim,
    Inquiry,
    InquiryQuerySet,
    LeftStep,
    LetIn,
    Message,
    Shift,
    Solution,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hemicycle.kernel.words import Words
    from hemicycle.people.models import Person

TABLES = frozenset(
    f"welcome.{name}" for name in ("shift", "inquiry", "message", "claim", "solution", "letin", "leftstep")
)
WORDS: dict[str, Words] = {
    "welcome/inquiries.json": _("What you asked the welcome desk, and what it answered."),
    "welcome/entries.json": _(
        "When an officer of the desk opened the door for you, or you did so for others."
    ),
    "welcome/steps.json": _("Steps of the guide that you left for later."),
    "welcome/shifts.json": _("Your shifts at the welcome desk, and what you wrote there."),
}
KEPT_FOR = timedelta(days=90)  # words of an inquiry, after the last one
RETENTION = _("What was said at the welcome desk is emptied ninety days after the last word.")


def export(person: Person) -> Iterator[tuple[str, Any]]:
    """Everything in these tables that is about somebody or was done by them."""
    inquiries = _asked_by(person).select_related("edition", "person").prefetch_related("messages__officer")
    yield (
        "welcome/inquiries.json",
        [{**row_of(one, "key"), "messages": rows(one.messages.all(), "key", "inquiry")} for one in inquiries],
    )
    yield (
        "welcome/steps.json",
        rows(LeftStep.objects.filter(person=person).select_related("edition", "person")),
    )
    doors = LetIn.objects.filter(Q(person=person) | Q(officer=person))
    yield "welcome/entries.json", rows(doors.select_related("person", "officer", "inquiry__person"))
    said = Message.objects.filter(officer=person).select_related("inquiry__person", "officer")
    claims = Claim.objects.filter(officer=person).select_related("inquiry__person", "officer")
    solutions = Solution.objects.filter(by=person).select_related("inquiry__person", "by")
    yield (
        "welcome/shifts.json",
        {
            "shifts": rows(Shift.objects.filter(officer=person).select_related("edition", "officer")),
            "said": rows(said, "key"),
            "had_in_hand": rows(claims),
            "called_solved": rows(solutions),
        },
    )


def erase(person: Person) -> None:
    """What somebody asked is emptied, with the answers; what they said as an officer stays with those they helped."""
    keys = list(_asked_by(person).values_list("pk", flat=True))
    Message.objects.filter(inquiry__in=keys).update(text="", path="")
    LetIn.objects.filter(person=person).update(how="")
    Inquiry.objects.filter(pk__in=keys).update(name="", address="", page="")
    Shift.objects.filter(officer=person).delete()
    LeftStep.objects.filter(person=person).delete()


def _asked_by(person: Person) -> InquiryQuerySet:
    """What somebody asked: signed in, under an address which is theirs, or until the desk let them in."""
    doors = LetIn.objects.filter(person=person, used_at__isnull=False)
    mine = Q(person=person) | Q(person=None, pk__in=doors.values("inquiry"))
    for address in own_addresses(person):
        mine |= Q(person=None, address__iexact=address)
    return Inquiry.objects.filter(mine).order_by("pk")


def forget() -> int:
    """Empty what was said in inquiries whose last word is long ago; how many inquiries that were."""
    since = clock.now() - KEPT_FOR
    recent = Message.objects.filter(at__gte=since).values("inquiry")
    old = Inquiry.objects.exclude(pk__in=recent).filter(
        Q(messages__text__gt="") | Q(name__gt="") | Q(address__gt="") | Q(page__gt="")
    )
    keys = list(old.values_list("pk", flat=True).distinct())
    Message.objects.filter(inquiry__in=keys).update(text="", path="")
    LetIn.objects.filter(inquiry__in=keys).update(how="")
    return Inquiry.objects.filter(pk__in=keys).update(name="", address="", page="")
