"""Names of languages, in every language."""

from functools import lru_cache

from babel import Locale, UnknownLocaleError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

SIGN_LANGUAGES = {"ils": _("International Sign")}  # ISO 639-3; Babel has no names for these


@lru_cache(maxsize=2_000)
def language_name(code: str, language: str) -> str:
    """The name of the language `code` as readers of `language` write it; the code itself if nobody knows it."""
    if code in SIGN_LANGUAGES:
        with override(language):
            return str(SIGN_LANGUAGES[code])
    try:
        name = Locale.parse(language, sep="-").languages.get(code.replace("-", "_").lower())
    except (ValueError, UnknownLocaleError):
        name = None
    return name or code.upper()
