"""Captions as a page shows them, in a fixed number of queries: the same for everybody who reads a language."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils.translation import ngettext

from hemicycle.kernel import clock
from hemicycle.kernel.text import direction
from hemicycle.kernel.words import Words
from hemicycle.live.captions.models import Caption, Reading, Typist
from hemicycle.live.captions.rules import CORRECTED_FOR, TYPES_FOR
from hemicycle.live.models import Venue
from hemicycle.live.sockets import Place
from hemicycle.people.models import Person
from hemicycle.people.queries import rights_of

CAPTION = "live.caption"  # the permission to type
WINDOW = 50  # captions in the page of a venue
PAGE = 600  # captions of a page of the transcript
SENT = 15  # captions that whoever types sees of their language


@dataclass(frozen=True, slots=True)
class ShownCaption:
    """A caption as everybody reads it."""

    pk: int
    text: str
    language: str
    direction: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SentCaption:
    """A caption as those read it who type in the venue."""

    shown: ShownCaption
    name: str  # who typed it
    own: bool
    withdrawn: bool
    may_correct: bool


@dataclass(frozen=True, slots=True)
class Minute:
    """What was said within one minute."""

    at: datetime
    at_home: str  # the hour in the edition's home zone
    captions: tuple[ShownCaption, ...]


@dataclass(frozen=True, slots=True)
class TypesNow:
    """Who types in a language now."""

    language: str
    names: tuple[str, ...]  # of others
    own: bool
    last_at: datetime


def shown(caption: Caption) -> ShownCaption:
    """A caption as a page shows it."""
    return ShownCaption(caption.pk, caption.text, caption.language, direction(caption.language), caption.at)


def captions_of(venue: Venue, language: str) -> QuerySet[Caption]:
    """What everybody reads in a language, in the order in which it was typed."""
    return Caption.objects.standing().filter(venue=venue, language=language).order_by("pk")


def newest(venue: Venue, language: str) -> tuple[list[ShownCaption], bool]:
    """The newest captions of a language in their order, and whether there are earlier ones."""
    found = list(captions_of(venue, language).order_by("-pk")[: WINDOW + 1])
    return [shown(one) for one in found[:WINDOW][::-1]], len(found) > WINDOW


def languages_with_captions(venue: Venue) -> list[str]:
    """The languages in which there is something to read, in the order of the edition."""
    found = set(Caption.objects.standing().filter(venue=venue).values_list("language", flat=True).distinct())
    return _in_order(venue, found)


def languages_there(venue: Venue) -> list[str]:
    """The same, and those in which somebody types now."""
    with_captions = Caption.objects.standing().filter(venue=venue).values_list("language", flat=True)
    now = _typing_now(venue).values_list("language", flat=True)
    return _in_order(venue, {*with_captions.distinct(), *now})


def _in_order(venue: Venue, found: Iterable[str]) -> list[str]:
    order: list[str] = venue.edition.languages
    return sorted(found, key=lambda code: (order.index(code) if code in order else len(order), code))


def _typing_now(venue: Venue) -> QuerySet[Typist]:
    return Typist.objects.filter(venue=venue, at__gt=clock.now() - TYPES_FOR)


# --- for whoever types ------------------------------------------------------------------------------------------


def holds_captions(person: Person | None, place: Place) -> bool:
    """True when somebody may type captions in what hangs at this place."""
    return rights_of(person).may(CAPTION, *place.paths)


def sent(venue: Venue, language: str, person: Person) -> list[SentCaption]:
    """The newest captions of a language, the newest first, with those that were taken back."""
    found = Caption.objects.filter(venue=venue, language=language).select_related("by", "withdrawal")
    now = clock.now()
    return [
        SentCaption(
            shown(one),
            one.by.called,
            own=one.by_id == person.pk,
            withdrawn=one.is_withdrawn(),
            may_correct=not one.is_withdrawn() and now < one.at + CORRECTED_FOR,
        )
        for one in found.order_by("-pk")[:SENT]
    ]


def typing_now(venue: Venue, person: Person) -> list[TypesNow]:
    """Who types in this venue now, by language."""
    by_language: dict[str, list[Typist]] = {}
    for one in _typing_now(venue).select_related("person").order_by("person__name", "pk"):
        by_language.setdefault(one.language, []).append(one)
    return [
        TypesNow(
            code,
            tuple(one.person.called for one in by_language[code] if one.person_id != person.pk),
            own=any(one.person_id == person.pk for one in by_language[code]),
            last_at=max(one.at for one in by_language[code]),
        )
        for code in _in_order(venue, by_language)
    ]


def typed_last_in(venue: Venue, person: Person) -> str:
    """The language in which somebody typed here last; empty if they never did."""
    return Typist.objects.filter(venue=venue, person=person).values_list("language", flat=True).first() or ""


# --- for whoever reads ------------------------------------------------------------------------------------------


def reading_of(person: Person | None) -> Reading:
    """How somebody reads captions; for whoever has not chosen, what one begins with (unsaved)."""
    found = Reading.objects.filter(person=person).first() if person else None
    return found or Reading()


def minutes(captions: Iterable[ShownCaption], home: ZoneInfo) -> list[Minute]:
    """Captions in their order, put together by the minute."""
    found: list[list[ShownCaption]] = []
    for one in captions:
        if not found or _minute(found[-1][0].at) != _minute(one.at):
            found.append([])
        found[-1].append(one)
    return [Minute(each[0].at, f"{each[0].at.astimezone(home):%H:%M}", tuple(each)) for each in found]


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def kept(venue: Venue) -> Words | None:
    """What there is to read of the captions once a session is over."""
    languages = languages_with_captions(venue)
    if not languages:
        return None
    return ngettext(
        "Transcript in %(count)d language", "Transcript in %(count)d languages", len(languages)
    ) % {"count": len(languages)}


def rows(venue: Venue, moderates: bool) -> Iterator[dict[str, Any]]:
    """Captions as plain values for an export. What was taken back is in none."""
    found = Caption.objects.standing().filter(venue=venue).select_related("by").order_by("pk")
    for one in found:
        yield {
            "number": one.pk,
            "at": one.at.isoformat(),
            "language": one.language,
            "text": one.text,
            "typed by": one.by.called,
        }
