"""What can be worked out of a line: whom it names, which signs there are."""

import re
from collections.abc import Iterable, Mapping

SIGNS: Mapping[str, str] = {"agree": "👍", "thanks": "🙏", "heart": "❤️", "ask": "❓"}
MOST_NAMED = 10
_CODE = re.compile(r"`[^`]*`")


def named_in(text: str, names: Iterable[tuple[int, str]]) -> list[int]:
    """Who of `names` (key, name) is named in the text with `@Name`; the longest name counts, at most ten people."""
    text = _CODE.sub(" ", text).casefold()
    found: list[int] = []
    for key, name in sorted(names, key=lambda pair: -len(pair[1])):
        mark = f"@{name.casefold()}"
        if name and (at := _where(text, mark)) is not None:
            text = text[:at] + " " * len(mark) + text[at + len(mark) :]
            found.append(key)
    return found[:MOST_NAMED]


def _where(text: str, mark: str) -> int | None:
    found = re.search(rf"(?<!\w){re.escape(mark)}(?!\w)", text)
    return found.start() if found else None
