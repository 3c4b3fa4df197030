"""Pages of an edition by their address: what they are called for somebody, and whether they exist for them at all."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.http import Http404
from django.urls import ResolverMatch, resolve
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hemicycle.editions.sockets import navigation
from hemicycle.programme.models import Slot

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hemicycle.editions.models import Edition
    from hemicycle.people.models import Person

LONGEST = 300  # signs of a path
NAMED = {"day", "session", "news_item", "page", "section"}  # addresses whose title is that of a thing


@dataclass(frozen=True, slots=True)
class Known:
    """A page of ours: how it is called, and its address in the language of the reader."""

    title: str
    url: str


def bare_path(address: str, edition: Edition) -> str:
    """The path of one of the edition's pages without its language ("/2021/programme/"); empty for anything else.

    Queries and fragments are dropped, and so is every address that holds more than names of public things: those of an
    account, of the studio, of links that let in.
    """
    with suppress(ValueError):
        path = urlsplit(address.strip()).path
        parts = path.split("/")
        if len(path) <= LONGEST and len(parts) > 2 and not parts[0]:
            bare = "/" + "/".join(parts[2:])
            if _match(bare, edition) is not None:
                return bare
    return ""


def known(path: str, edition: Edition, person: Person | None, languages: Sequence[str]) -> Known | None:
    """The page as this person may see it: None if there is none, or none for them."""
    match = _match(path, edition) if path else None
    if match is None:
        return None
    title = _title(match, edition, person, languages)
    return Known(title, f"/{get_language() or 'en'}{path}") if title else None


def _match(bare: str, edition: Edition) -> ResolverMatch | None:
    try:
        match = resolve(f"/{get_language() or 'en'}{bare}")
    except Http404:
        return None
    if match.kwargs.get("edition") != edition.slug or match.namespace not in {
        "editions",
        "programme",
        "calls",
        "welcome",
    }:
        return None
    if any(name not in {"edition", "slug", "on"} for name in match.kwargs):
        return None
    return match


def _title(match: ResolverMatch, edition: Edition, person: Person | None, languages: Sequence[str]) -> str:
    """How it is called; empty where there is no such thing, or none for this person."""
    if match.url_name in NAMED:
        return _title_of_thing(match.url_name or "", match.kwargs, edition, person, languages)
    for entry in navigation:
        if entry.url_name == match.view_name:
            return str(entry.label)
    return {
        "list": _("Programme"),
        "changes": _("Changes of the programme"),
        "fairness": _("Fair hours"),
        "device": _("Device test"),
    }.get(match.url_name or "", "")


def _title_of_thing(
    name: str, kwargs: dict[str, Any], edition: Edition, person: Person | None, languages: Sequence[str]
) -> str:
    if name == "day" and isinstance(on := kwargs.get("on"), date):
        day = edition.days.filter(date=on).first()
        return day.title.said(languages).text if day else ""
    slug = str(kwargs.get("slug", ""))
    if name == "session":
        slots = Slot.objects.filter(release__edition=edition, session__slug=slug).current().visible_to(person)
        slot = slots.select_related("session").first()
        return slot.session.title.said(languages).text if slot else ""
    if name == "page":
        page = edition.pages.published().filter(slug=slug).first()
        return page.title.said(languages).text if page else ""
    return _("News") if name == "news_item" else _("Sections")
