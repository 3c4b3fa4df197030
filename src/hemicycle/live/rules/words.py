"""Words that wait for a moderator, by language."""

import re
import unicodedata
from collections.abc import Mapping, Sequence

WORD = re.compile(r"[\w'’-]+")
TATWEEL = "ـ"


def plain(text: str) -> str:
    """The text without the letter case, accents and signs that somebody might change to pass a filter."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(
        sign for sign in decomposed if not unicodedata.combining(sign) and sign not in f"{TATWEEL}​‌‍"
    )


def held_word(text: str, words: Mapping[str, Sequence[str]], language: str) -> str:
    """The first word of the list that the text holds as a whole word, or an empty string.

    Of a text whose language is known, that language's list counts, and the one for all languages (`*`).
    """
    lists = [words.get(language, ()), words.get("*", ())] if language else list(words.values())
    spaced = f" {' '.join(WORD.findall(plain(text)))} "
    for word in (word for some in lists for word in some):
        asked = " ".join(WORD.findall(plain(word)))
        if asked and f" {asked} " in spaced:
            return word
    return ""
