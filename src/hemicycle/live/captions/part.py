"""The captions' part of the venue's page: which language somebody reads, how large, and what stands there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from hemicycle.live.captions import notices, queries
from hemicycle.live.captions.models import Reading
from hemicycle.live.captions.rules import OFF, language_shown
from hemicycle.live.rules.speaking import may_speak
from hemicycle.live.sockets import Link, Visitor


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody reads of the captions here."""

    language: str  # `OFF`: none
    size: str
    there: tuple[str, ...]  # languages with captions, or typed now
    offered: tuple[str, ...]  # the languages that one can choose


def choice(visitor: Visitor, asked: Mapping[str, str]) -> Choice:
    """What the address asks for counts, then what somebody has chosen before, then what suits them."""
    venue, reading = visitor.venue, queries.reading_of(visitor.person)
    there = queries.languages_there(venue)
    size = asked.get("size", "")
    own = _language(visitor, there, asked="", chosen="")
    language = _language(visitor, there, asked=asked.get("captions", ""), chosen=reading.language)
    offered = [code for code in venue.edition.languages if code in there or code == language]
    return Choice(
        language,
        size if size in Reading.Size.values else reading.size,
        tuple(there),
        tuple(offered or [own]),
    )


def _language(visitor: Visitor, there: Sequence[str], *, asked: str, chosen: str) -> str:
    reads = visitor.person.reads if visitor.person else []
    return language_shown(
        asked=asked,
        chosen=chosen,
        reads=[visitor.reader.language, *reads],
        spoken=[code for code, _way in visitor.place.languages],
        there=there,
        languages=visitor.venue.edition.languages,
    )


def is_over(visitor: Visitor) -> bool:
    """True once nobody speaks here any more: then there is a transcript, and no line."""
    return visitor.reader.now >= visitor.place.closes_at


def part(visitor: Visitor, asked: Mapping[str, str]) -> Mapping[str, Any]:
    """What `captions/_captions.html` reads."""
    venue = visitor.venue
    if is_over(visitor):
        return {"over": True, "languages": queries.languages_with_captions(venue), **urls(visitor)}
    found = choice(visitor, asked)
    read: dict[str, Any] = {"over": False, "choice": found, **choosing(visitor), **urls(visitor)}
    if found.language != OFF:
        read |= line(visitor, found.language)
    return read


def line(visitor: Visitor, language: str) -> dict[str, Any]:
    """The newest captions of a language, and where more are heard."""
    captions, earlier = queries.newest(visitor.venue, language)
    return {
        "language": language,
        "captions": captions,
        "earlier": earlier,
        "topic": notices.topic_of(visitor.venue.pk, language),
    }


def choosing(visitor: Visitor) -> dict[str, Any]:
    """What the choice of language and size reads."""
    return {
        "off": OFF,
        "sizes": Reading.Size.choices,
        "topic_of_choice": notices.topic_of_choice(visitor.venue.pk),
    }


def urls(visitor: Visitor) -> dict[str, str]:
    """The addresses of the captions of a venue, by their names."""
    where = [visitor.venue.edition.slug, visitor.venue.pk]
    names = {"transcript": "transcript", "line": "line_url", "reading": "reading", "typing": "typing"}
    return {key: reverse(f"live:captions:{name}", args=where) for name, key in names.items()}


def heard(visitor: Visitor, asked: Mapping[str, str]) -> Sequence[str]:
    """The language that somebody reads, and no other: a weak line gets one. Who has switched them off hears none."""
    if is_over(visitor):
        return []
    language = choice(visitor, asked).language
    key = visitor.venue.pk
    return [] if language == OFF else [notices.topic_of_choice(key), notices.topic_of(key, language)]


def way_to_typing(visitor: Visitor) -> Link | None:
    """For whoever may type now."""
    if not may_speak(visitor.standings[notices.MODULE]) or is_over(visitor):
        return None
    if not queries.holds_captions(visitor.person, visitor.place):
        return None
    return Link(gettext("Type captions"), urls(visitor)["typing"], "news")
