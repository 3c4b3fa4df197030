"""What people write into cells, in several languages, and what it means here: countries, languages, genders, sections,
circles, organisations."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from babel import Locale
from django.conf import settings

from hemicycle.editions.exchange.people.files import bare
from hemicycle.editions.models import Edition
from hemicycle.kernel.countries import countries, country_codes
from hemicycle.people.models import Circle, Gender, Organisation, Section

READ = ("en", "fr", "es", "ar")  # in which names of countries and languages are understood
ALSO_COUNTRIES = {
    "usa": "US",
    "uk": "GB",
    "great britain": "GB",
    "grande bretagne": "GB",
    "gran bretana": "GB",
    "ivory coast": "CI",
    "south korea": "KR",
    "coree du sud": "KR",
    "corea del sur": "KR",
    "turkey": "TR",
    "palestine": "PS",
    "drc": "CD",
    "rdc": "CD",
}
GENDERS = {
    Gender.WOMAN: ("woman", "women", "female", "f", "w", "femme", "feminin", "mujer", "femenino", "femenina"),
    Gender.MAN: ("man", "men", "male", "homme", "masculin", "hombre", "masculino", "h"),
    Gender.ANOTHER: (
        "another",
        "other",
        "x",
        "non binary",
        "autre",
        "non binaire",
        "otro",
        "otra",
        "no binario",
    ),
}
SPANISH = frozenset({"genero", "sexo"})
Found = tuple[Any, list[Any] | None]  # the value, or None; and why not, or what to know


class Vocabulary:
    """What words of a file mean in this edition. Made once a file: four queries."""

    def __init__(
        self, edition: Edition, headers: Mapping[str, str], lines: Iterable[Mapping[str, str]]
    ) -> None:
        self.default = edition.default_language
        self.sections = _named((one.pk, one.slug, (one.name, one.region)) for one in Section.objects.all())
        self.circles = _named((one.pk, one.slug, (one.name,)) for one in Circle.objects.all())
        self.organisations = _named(
            (one.pk, one.slug, (one.name,)) for one in Organisation.objects.only("slug", "name")
        )
        self.genders = _genders(
            bare(headers.get("gender", "")), {bare(line.get("gender", "")) for line in lines}
        )

    def understand(self, column: str, text: str) -> Found:
        """What a cell means; `(None, None)` when nobody knows."""
        if column == "country":
            return _country(text), None
        if column == "gender":
            return self.genders.get(bare(text)), None
        if column == "section":
            return self.sections.get(bare(text)), None
        if column == "circles":
            return self._circles(text)
        return self._language(text)

    def organisation(self, name: str) -> int | None:
        """The organisation of that name, if this house knows it."""
        return self.organisations.get(bare(name)) if name else None

    def _circles(self, text: str) -> Found:
        found = []
        for name in filter(None, (part.strip() for part in text.replace(";", ",").split(","))):
            circle = self.circles.get(bare(name))
            if circle is None:
                return None, ["bad-circle", {"value": name[:80]}]
            found.append(circle)
        return sorted(set(found)), None

    def _language(self, text: str) -> Found:
        code = _language_code(text)
        if code is None:
            return None, None
        if code in dict(settings.LANGUAGES):
            return code, None
        return self.default, ["other-language", {"value": text[:40], "other": self.default.upper()}]


def _named(rows: Iterable[tuple[int, str, Iterable[Mapping[str, str]]]]) -> dict[str, int]:
    """Keys by every name in every language; the slug wins."""
    known: dict[str, int] = {}
    slugs: dict[str, int] = {}
    for key, slug, texts in rows:
        slugs[bare(slug)] = key
        for text in texts:
            for name in text.values():
                known.setdefault(bare(name), key)
    return known | slugs


def _country(text: str) -> str | None:
    code = text.strip().upper()
    if code in country_codes():
        return code
    words = bare(text)
    return _country_names().get(words) or ALSO_COUNTRIES.get(words)


@lru_cache(maxsize=1)
def _country_names() -> dict[str, str]:
    return {bare(name): code for language in READ for code, name in countries(language)}


def _language_code(text: str) -> str | None:
    words = bare(text)
    code = words.split(" ")[0] if len(words) in {2, 5} else words  # "fr", "fr FR"
    names = _language_names()
    return code if code in names.values() else names.get(words)


@lru_cache(maxsize=1)
def _language_names() -> dict[str, str]:
    known: dict[str, str] = {}
    for reader in READ:
        for code, name in Locale.parse(reader).languages.items():
            if len(code) == 2:
                known.setdefault(bare(name), code)
    for code, name in settings.LANGUAGES:
        known[bare(name)] = code
    return known


def _genders(header: str, seen: set[str]) -> dict[str, str]:
    """Words for genders. M beside H is a woman (mujer), else a man; alone below a Spanish header nobody knows."""
    known = {word: str(gender) for gender, words in GENDERS.items() for word in words}
    if "h" in seen and "f" not in seen:
        known["m"] = str(Gender.WOMAN)
    elif header not in SPANISH or seen & {"f", "w"}:
        known["m"] = str(Gender.MAN)
    return known
