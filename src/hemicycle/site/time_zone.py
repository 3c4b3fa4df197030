"""The page of all time zones, for whoever is not in one of the few offered in the header."""

import csv
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, lru_cache
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit
from zoneinfo import ZoneInfo

from babel.core import get_global
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from hemicycle.kernel import clock
from hemicycle.kernel.text import Text
from hemicycle.kernel.words import Words
from hemicycle.kernel.zones import known_zones, offset_label
from hemicycle.people.models import Section
from hemicycle.ui.rendering import city_words, locale_of

CONTINENTS: dict[str, Words] = {
    "Africa": _("Africa"),
    "America": _("The Americas"),
    "Asia": _("Asia"),
    "Europe": _("Europe"),
    "Australia": _("Australia"),
    "Pacific": _("Pacific Ocean"),
    "Atlantic": _("Atlantic Ocean"),
    "Indian": _("Indian Ocean"),
    "Arctic": _("The Arctic"),
    "Antarctica": _("Antarctica"),
}
ASKED_AT_MOST = 60
CITIES = Path(__file__).parent / "data" / "cities.tsv"
OFFSET = re.compile(r"(?:utc|gmt)? ?(?P<sign>[+-])? ?(?P<hours>\d{1,2})(?::?(?P<minutes>[0-5]\d))?")
NOT_DECOMPOSED = str.maketrans({"ı": "i", "ł": "l", "đ": "d", "ø": "o", "\u2212": "-", "\u2013": "-"})
DROPPED = ".'`\u2018\u2019\u02bb"
SHORTEST_PART = 3  # letters that may stand in the middle of a word
EXACT, WORDS, BEGINNING, PART, NOT = range(5)  # how well a name answers, the best first


@dataclass(frozen=True, slots=True)
class ListedZone:
    """A zone as the page lists it."""

    key: str
    city: str
    territory: str
    offset: str
    hour: str
    url: str
    also: str = ""  # the city that was asked for, when the zone is named after another


@dataclass(frozen=True, slots=True)
class Named:
    """A zone of the list with every name it answers to, folded."""

    key: str
    names: frozenset[str]


def choose(request: HttpRequest) -> HttpResponse:
    """Every zone by continent, with its present offset; choosing one leads back with `?tz=`."""
    back = _way_back(request)
    asked = request.GET.get("q", "").strip()[:ASKED_AT_MOST]
    return render(
        request,
        "site/time_zone.html",
        {
            "groups": _groups(asked, back),
            "asked": asked,
            "back": back,
            "utc": _with_zone(back, "UTC"),
            "now": clock.now(),
        },
    )


def _way_back(request: HttpRequest) -> str:
    """The page of this site that the reader came from; anything else leads home."""
    asked = request.GET.get("next", "")
    home = f"/{get_language() or settings.LANGUAGE_CODE}/"
    if not asked.startswith("/") or not url_has_allowed_host_and_scheme(asked, allowed_hosts=None):
        return home
    return asked


def _with_zone(address: str, zone: str) -> str:
    """The address with its `tz` exchanged."""
    parts = urlsplit(address)
    query = [(key, value) for key, value in parse_qsl(parts.query, keep_blank_values=True) if key != "tz"]
    return urlunsplit(("", "", parts.path, urlencode([*query, ("tz", zone)]), ""))


def _groups(asked: str, back: str) -> list[tuple[Words, list[ListedZone]]]:
    """The zones that answer to what was asked, by continent; what answers best comes first."""
    groups: dict[str, list[tuple[int, ListedZone]]] = defaultdict(list)
    for key, (rank, also) in _answers(asked).items():
        groups[key.partition("/")[0]].append((rank, _listed(key, also, back)))
    order = list(CONTINENTS)
    best = sorted(groups, key=lambda name: (min(rank for rank, _ in groups[name]), order.index(name)))
    return [
        (CONTINENTS[name], [zone for _, zone in sorted(groups[name], key=lambda row: (row[0], row[1].city))])
        for name in best
    ]


def _listed(key: str, also: str, back: str) -> ListedZone:
    language = get_language() or settings.LANGUAGE_CODE
    local = clock.now().astimezone(ZoneInfo(key))
    return ListedZone(
        key=key,
        city=city_words(key, language),
        territory=locale_of(language).territories.get(get_global("zone_territories")[key], ""),
        offset=offset_label(local),
        hour=f"{local:%H:%M}",
        url=_with_zone(back, key),
        also=also,
    )


# --- searching ------------------------------------------------------------------------------------------


def _answers(asked: str) -> dict[str, tuple[int, str]]:
    """The zones that answer: how well, and the city asked for where the zone is named after another."""
    wanted, offset = _folded(asked), _offset(asked)
    if not asked:
        return {zone.key: (EXACT, "") for zone in _named()}
    if offset is not None:
        now = clock.now()
        return {zone.key: (EXACT, "") for zone in _named() if _offset_at(zone.key, now) == offset}
    if not wanted:  # signs only
        return {}
    language = get_language() or settings.LANGUAGE_CODE
    seats = _by_zone(Section.objects.exclude(seat_city={}).values_list("zone", "seat_city"))
    found: dict[str, tuple[int, str]] = {}
    for zone in _named():
        rank, also = _rank(wanted, zone.names), ""
        for city in (*seats.get(zone.key, ()), *_cities().get(zone.key, ())):
            there = _rank(wanted, map(_folded, city.values()))
            if there < rank:
                rank, also = there, str(city.said((language, "en")))
        if rank != NOT:
            found[zone.key] = (rank, also)
    return found


@cache
def _named() -> tuple[Named, ...]:
    """Every zone that is listed: its city and country in every language of the interface, and its own name."""
    named = []
    for key, code in get_global("zone_territories").items():
        if key.partition("/")[0] not in CONTINENTS or key not in known_zones():
            continue
        names = {_folded(key), *(_folded(part) for part in key.split("/")[1:])}
        for language, _name in settings.LANGUAGES:
            city, territory = city_words(key, language), locale_of(language).territories.get(code, "")
            names |= {_folded(city), _folded(territory), _folded(f"{city} {territory}")}
        named.append(Named(key, frozenset(names - {""})))
    return tuple(named)


@cache
def _cities() -> Mapping[str, list[Text]]:
    """Capitals and large cities that no zone is named after, by their zone."""
    with CITIES.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader((line for line in file if not line.startswith("#")), delimiter="\t")
        return _by_zone(
            (row["zone"], {code: name or "" for code, name in row.items() if code != "zone"}) for row in rows
        )


def _by_zone(cities: Iterable[tuple[str, Mapping[str, str]]]) -> dict[str, list[Text]]:
    found = defaultdict(list)
    for zone, city in cities:
        found[zone].append(Text(city))
    return dict(found)


def _rank(wanted: str, names: Iterable[str]) -> int:
    """How well the best of the names answers."""
    rank = NOT
    for name in names:
        if name == wanted:
            return EXACT
        if f" {wanted} " in f" {name} ":
            rank = min(rank, WORDS)
        elif f" {wanted}" in f" {name}":
            rank = min(rank, BEGINNING)
        elif len(wanted) >= SHORTEST_PART and wanted in name:
            rank = min(rank, PART)
    return rank


def _offset(asked: str) -> timedelta | None:
    """The offset that was asked for: `UTC+7`, `+7`, `GMT-3:30`, `UTC`; a plus may have become a blank on its way."""
    words = unicodedata.normalize("NFKC", asked).casefold().translate(NOT_DECOMPOSED).strip()
    if words in {"utc", "gmt"}:
        return timedelta(0)
    match = OFFSET.fullmatch(words)
    if match is None:
        return None
    offset = timedelta(hours=int(match["hours"]), minutes=int(match["minutes"] or 0))
    return -offset if match["sign"] == "-" else offset


def _offset_at(key: str, now: datetime) -> timedelta | None:
    return now.astimezone(ZoneInfo(key)).utcoffset()


@lru_cache(maxsize=16384)
def _folded(text: str) -> str:
    """Without accents, letter case and signs: words with one blank between them."""
    apart = unicodedata.normalize("NFKD", text.casefold().translate(NOT_DECOMPOSED))
    plain = "".join(c for c in apart if not unicodedata.combining(c) and c not in DROPPED)
    return " ".join(re.findall(r"[^\W_]+", plain))
