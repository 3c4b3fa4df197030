"""Countries and territories by their ISO 3166-1 codes, named in every language."""

import re
import unicodedata
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global

NO_COUNTRIES = frozenset(
    {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"}  # groups of them, and tests
    | {"AC", "CP", "CQ", "DG", "EA", "IC", "TA"}  # islands and towns that post and telephone count apart
)


@lru_cache(maxsize=1)
def country_codes() -> frozenset[str]:
    """The closed list that input is held against."""
    known = (str(code) for code in Locale.parse("en").territories)
    left_out = NO_COUNTRIES | set(get_global("territory_aliases"))
    return frozenset(code for code in known if re.fullmatch(r"[A-Z]{2}", code) and code not in left_out)


@lru_cache(maxsize=16)
def countries(language: str) -> tuple[tuple[str, str], ...]:
    """(code, name) of every country as readers of `language` write it, in the order of the names."""
    named = [(code, country_name(code, language)) for code in country_codes()]
    return tuple(sorted(named, key=lambda pair: _folded(pair[1])))


def country_name(code: str, language: str) -> str:
    """The name of a country as readers of `language` write it; the code itself if nobody knows it, empty for none."""
    try:
        name = Locale.parse(language, sep="-").territories.get(code)
    except (ValueError, UnknownLocaleError):
        name = None
    return str(name or Locale.parse("en").territories.get(code, code))


def _folded(name: str) -> str:
    """To sort by: "Österreich" stands at O. The same on every machine, whatever its locale."""
    return "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
