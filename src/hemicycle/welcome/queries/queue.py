"""The desk as officers see it: the queue, who asks, and figures of the day."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import OuterRef, Subquery

from hemicycle.people.queries import rights_of, who_holds
from hemicycle.programme.models import Slot
from hemicycle.welcome import rules
from hemicycle.welcome.models import Claim, Inquiry, InquiryQuerySet, Message, Shift
from hemicycle.welcome.queries.desk import first_waits

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from hemicycle.editions.models import Edition
    from hemicycle.people.models import Person

HELP, PLAN, ANSWERS = "welcome.help", "welcome.plan", "welcome.answers"
LONGEST_LIST = 100
SOLVED_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Line:
    """An inquiry in a list: who asks, since when, what was said last, and who has it in hand."""

    inquiry: Inquiry
    last: Message | None
    holder: Person | None
    waits_for: timedelta


@dataclass(frozen=True, slots=True)
class Queue:
    """The inquiries of an edition as one officer works on them."""

    mine: list[Line]
    waiting: list[Line]
    others: list[Line]
    solved: list[Line]


def queue_of(edition: Edition, officer: Person, at: datetime) -> Queue:
    """Mine, those that wait (who came first stands first), what others have in hand, what was solved last."""
    open_ones = _read(
        Inquiry.objects.open().filter(edition=edition).order_by("opened_at", "pk")[:LONGEST_LIST], at
    )
    closed = Inquiry.objects.filter(edition=edition, solutions__reopened_at=None, solutions__isnull=False)
    return Queue(
        mine=[line for line in open_ones if line.holder == officer],
        waiting=[line for line in open_ones if line.holder is None],
        others=[line for line in open_ones if line.holder not in (None, officer)],
        solved=_read(closed.order_by("-solutions__at", "-pk")[:SOLVED_SHOWN], at),
    )


def _read(inquiries: InquiryQuerySet, at: datetime) -> list[Line]:
    found = list(inquiries.select_related("person"))
    claims = Claim.objects.filter(inquiry__in=found, ended_at=None).select_related("officer")
    holders = {claim.inquiry_id: claim.officer for claim in claims}
    newest = Message.objects.filter(inquiry=OuterRef("inquiry")).order_by("-at", "-pk").values("pk")[:1]
    last = {said.inquiry_id: said for said in Message.objects.filter(inquiry__in=found, pk=Subquery(newest))}
    return [
        Line(one, last.get(one.pk), holders.get(one.pk), waits_for=max(at - one.opened_at, timedelta()))
        for one in found
    ]


def officers_of(edition: Edition) -> list[Person]:
    """Whoever may help at the desk of this edition, by name."""
    officers = who_holds(HELP, edition.scope.path)
    return sorted(officers, key=lambda person: person.called.casefold())


def on_shift(edition: Edition, at: datetime) -> list[Person]:
    """The officers who are at the desk at a moment, if they still may help there."""
    shifts = Shift.objects.filter(edition=edition, starts_at__lte=at, ends_at__gt=at).select_related(
        "officer"
    )
    there = {shift.officer_id: shift.officer for shift in shifts}
    return [person for person in there.values() if rights_of(person).may(HELP, edition.scope.path)]


def next_sessions(edition: Edition, person: Person, at: datetime) -> list[Slot]:
    """What somebody has starred and what is next of it, as far as the programme shows it to them."""
    starred = (
        Slot.objects.filter(release__edition=edition)
        .current()
        .visible_to(person)
        .filter(occurrence__stars__agenda__person=person, ends_at__gt=at, cancelled=False)
    )
    return list(starred.select_related("session").order_by("starts_at")[:2])


@dataclass(frozen=True, slots=True)
class Figures:
    """How the desk does: who waits, how long it took, in which languages, about what."""

    waiting: int
    in_hand: int
    solved: int
    asked: int
    wait: timedelta | None
    by_language: list[tuple[str, int]]
    by_topic: list[tuple[str, int]]


def figures_of(edition: Edition, since: datetime) -> Figures:
    """Counts of what was asked since a moment, and what is open now."""
    asked = list(
        Inquiry.objects.filter(edition=edition, opened_at__gte=since).values_list("language", "topic")
    )
    return Figures(
        waiting=Inquiry.objects.waiting().filter(edition=edition).count(),
        in_hand=Inquiry.objects.open()
        .filter(edition=edition, claims__ended_at=None, claims__isnull=False)
        .count(),
        solved=Inquiry.objects.filter(
            edition=edition, opened_at__gte=since, solutions__reopened_at=None, solutions__isnull=False
        ).count(),
        asked=len(asked),
        wait=rules.usual_wait(
            first_waits(Claim.objects.filter(inquiry__edition=edition, inquiry__opened_at__gte=since))
        ),
        by_language=Counter(language for language, _topic in asked).most_common(),
        by_topic=Counter(topic for _language, topic in asked).most_common(),
    )


def told(persons: Iterable[Person], *, but: int | None) -> list[Person]:
    """Persons to whom something is told: not the one who did it."""
    return [person for person in persons if person.pk != but]
