"""Lists to choose from, in the reader's language."""

from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.core import get_global
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from hemicycle.kernel import clock
from hemicycle.kernel.countries import countries, country_name
from hemicycle.kernel.languages import language_name
from hemicycle.kernel.words import Words
from hemicycle.kernel.zones import known_zones, zone_or_none
from hemicycle.ui.rendering import city_words, zone_words

CONTINENTS: dict[str, Words] = {
    "Africa": _("Africa"),
    "America": _("The Americas"),
    "Asia": _("Asia"),
    "Europe": _("Europe"),
    "Australia": _("Australia"),
    "Pacific": _("Pacific Ocean"),
    "Atlantic": _("Atlantic Ocean"),
    "Indian": _("Indian Ocean"),
    "Antarctica": _("Antarctica"),
}
LANGUAGES = (  # those of the house, and the world's most spoken
    *(
        "en",
        "fr",
        "es",
        "ar",
        "pt",
        "ru",
        "zh",
        "hi",
        "bn",
        "id",
        "ur",
        "de",
        "ja",
        "sw",
        "am",
        "ha",
        "yo",
        "tr",
    ),
    *(
        "fa",
        "vi",
        "ko",
        "it",
        "ta",
        "te",
        "mr",
        "pl",
        "uk",
        "nl",
        "ro",
        "el",
        "ca",
        "he",
        "th",
        "fil",
        "sv",
        "qu",
        "wo",
    ),
)


def country_choices() -> list[tuple[str, str]]:
    """Every country, and none."""
    return [("", "—"), *countries(_language())]


def language_choices(*more: str) -> list[tuple[str, str]]:
    """Languages by their names; `more` are codes that somebody has chosen before."""
    named = ((code, language_name(code, _language())) for code in dict.fromkeys([*LANGUAGES, *more]))
    return sorted(named, key=lambda pair: pair[1].casefold())


def interface_choices() -> list[tuple[str, str]]:
    """The languages of the interface, each by its own name."""
    return list(settings.LANGUAGES)


def zone_choices(chosen: str = "") -> list[tuple[Words, list[tuple[str, str]] | Words]]:
    """Zones by continent with country and present offset; one that was `chosen` and is not listed comes first."""
    now = clock.now()
    groups: list[tuple[Words, list[tuple[str, str]] | Words]] = [("", "—")]
    listed = set()
    for continent, label in CONTINENTS.items():
        rows = []
        for key, city, country in _places(continent, _language()):
            offset = zone_words(ZoneInfo(key), _language(), now, city)
            rows.append((key, f"{offset} · {country}" if country else offset))
            listed.add(key)
        groups.append((label, rows))
    if chosen not in listed and (zone := zone_or_none(chosen)) is not None:
        groups.insert(1, (chosen, zone_words(zone, _language(), now)))
    return groups


@lru_cache(maxsize=64)
def _places(continent: str, language: str) -> list[tuple[str, str, str]]:
    """(zone, city, country) of a continent, by city."""
    found = [
        (key, city_words(key, language), country_name(code, language))
        for key, code in get_global("zone_territories").items()
        if key.startswith(f"{continent}/") and key in known_zones()
    ]
    return sorted(found, key=lambda place: place[1].casefold())


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE
