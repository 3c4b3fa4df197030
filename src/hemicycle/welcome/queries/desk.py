"""The desk as whoever asks sees it: who is there in which language, how long one waits, one's own inquiries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

from hemicycle.programme.rules.filters import fold
from hemicycle.welcome import rules
from hemicycle.welcome.models import Claim, Inquiry, InquiryQuerySet, KeptAnswer, LetIn, Shift
from hemicycle.welcome.rules import Opening, Watch

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from hemicycle.editions.models import Edition
    from hemicycle.people.models import Person

LOOKS_BACK = timedelta(hours=3)  # of waits that tell how long one waits now
MOST_FOUND = 30  # answers


@dataclass(frozen=True, slots=True)
class Hours:
    """When the desk is open: in each language, and until when anybody is there."""

    openings: list[Opening]
    until: datetime | None
    opens_at: datetime | None

    @property
    def open_now(self) -> list[Opening]:
        """The languages in which somebody helps at this moment."""
        return [one for one in self.openings if one.is_open]

    @property
    def later(self) -> list[Opening]:
        """The languages in which somebody will."""
        return [one for one in self.openings if not one.is_open]


def watches_of(edition: Edition, at: datetime) -> list[Watch]:
    """The shifts that are not over."""
    shifts = Shift.objects.filter(edition=edition, ends_at__gt=at)
    return [Watch(one.starts_at, one.ends_at, frozenset(one.languages)) for one in shifts]


def hours_of(edition: Edition, at: datetime) -> Hours:
    """When the desk is open, from now on."""
    watches = watches_of(edition, at)
    return Hours(
        rules.openings(watches, edition.languages, at),
        until=rules.end_of_presence(watches, at),
        opens_at=min((watch.starts_at for watch in watches if watch.starts_at > at), default=None),
    )


def usual_wait(edition: Edition, at: datetime) -> timedelta | None:
    """How long people have waited for an officer lately, from the queue itself."""
    claims = Claim.objects.filter(inquiry__edition=edition, at__gt=at - LOOKS_BACK, at__lte=at)
    return rules.usual_wait(first_waits(claims))


def first_waits(claims: QuerySet[Claim]) -> list[timedelta]:
    """How long each of these inquiries waited until an officer first had it in hand."""
    first: dict[int, timedelta] = {}
    for inquiry, opened_at, claimed_at in claims.values_list("inquiry", "inquiry__opened_at", "at"):
        first.setdefault(inquiry, claimed_at - opened_at)
    return list(first.values())


def ahead_of(inquiry: Inquiry) -> int | None:
    """How many stand before it in the queue; None when it does not wait."""
    waiting = Inquiry.objects.waiting().filter(edition=inquiry.edition_id)
    keys = list(waiting.values_list("pk", flat=True))
    return keys.index(inquiry.pk) if inquiry.pk in keys else None


def own_inquiries(edition: Edition, person: Person | None, kept: Collection[int]) -> InquiryQuerySet:
    """A person's inquiries, those that this browser keeps (`kept`, asked without an account), and those in which
    the desk let them in. There is no other way to an inquiry in a view.
    """
    mine = Q(person=None, pk__in=list(kept))
    if person is not None:
        doors = LetIn.objects.filter(person=person, used_at__isnull=False)
        mine |= Q(person=person) | Q(person=None, pk__in=doors.values("inquiry"))
    return Inquiry.objects.filter(mine, edition=edition).order_by("-opened_at", "-pk")


def answers_for(edition: Edition, words: str, languages: Sequence[str], topic: str = "") -> list[KeptAnswer]:
    """Published answers in which all these words stand, in what this reader reads; without words all of them."""
    found = edition.kept_answers.exclude(published_at=None)
    if topic:
        found = found.filter(topic=topic)
    wanted = fold(words).split()
    hits = [one for one in found if all(word in fold(_read(one, languages)) for word in wanted)]
    return hits[:MOST_FOUND]


def _read(answer: KeptAnswer, languages: Sequence[str]) -> str:
    return f"{answer.question.said(languages).text}\n{answer.answer.said(languages).text}"
