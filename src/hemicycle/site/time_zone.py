"""The page of all time zones, for whoever is not in one of the few offered in the header."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
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
from hemicycle.kernel.words import Words
from hemicycle.kernel.zones import known_zones, offset_label
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


@dataclass(frozen=True, slots=True)
class ListedZone:
    """A zone as the page lists it."""

    key: str
    city: str
    territory: str
    offset: str
    hour: str
    url: str


def choose(request: HttpRequest) -> HttpResponse:
    """Every zone by continent, with its present offset; choosing one leads back with `?tz=`."""
    back = _way_back(request)
    asked = request.GET.get("q", "").strip()[:ASKED_AT_MOST]
    groups = [
        (name, zones)
        for continent, name in CONTINENTS.items()
        if (zones := sorted(_zones(continent, asked, back), key=lambda zone: zone.city))
    ]
    return render(
        request,
        "site/time_zone.html",
        {"groups": groups, "asked": asked, "back": back, "utc": _with_zone(back, "UTC"), "now": clock.now()},
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


def _zones(continent: str, asked: str, back: str) -> Iterator[ListedZone]:
    """The zones of a continent that answer to what was asked: in a city's, a country's or the zone's own name."""
    language = get_language() or settings.LANGUAGE_CODE
    territories = locale_of(language).territories
    now = clock.now()
    wanted = _folded(asked)
    for key, code in get_global("zone_territories").items():
        if not key.startswith(f"{continent}/") or key not in known_zones():
            continue
        city, territory = city_words(key, language), territories.get(code, "")
        if wanted and wanted not in _folded(f"{city} {territory} {key.replace('_', ' ')}"):
            continue
        local = now.astimezone(ZoneInfo(key))
        yield ListedZone(key, city, territory, offset_label(local), f"{local:%H:%M}", _with_zone(back, key))


def _folded(text: str) -> str:
    """Without accents and letter case."""
    return "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
