"""One stylesheet out of many files, without a build step.

`ui/css/*.css` (in this order) and each room's `css/*.css` are joined into `hemicycle.css` when static files are
collected: one request for the reader, one file per concern for us. Comments and blanks that mean nothing stay behind.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage

HERE = Path(__file__).parent / "css"
FILES = ("reset", "tokens", "base", "components", "frame", "utilities")
NAME = "hemicycle.css"


def sources() -> list[Path]:
    """The files of the stylesheet, in order: layers of the design system, then the rooms' own."""
    rooms = (Path(app.path) / "css" for app in apps.get_app_configs() if app.label != "ui")
    return [HERE / f"{layer}.css" for layer in FILES] + [
        path for room in rooms for path in sorted(room.glob("*.css"))
    ]


def joined() -> str:
    """The whole stylesheet."""
    layers = "@layer reset, tokens, base, components, rooms, utilities;\n"
    return layers + "\n".join(_lean(path.read_text()) for path in sources() if path.exists())


def _lean(css: str) -> str:
    """The same rules without comments, and without blanks where they mean nothing; strings stay as they are."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    pieces = re.split(r"""("[^"]*"|'[^']*')""", css)
    pieces[::2] = (re.sub(r" ?([{};,>]|: ) ?", _tight, re.sub(r"\s+", " ", piece)) for piece in pieces[::2])
    return "".join(pieces).replace(";}", "}").strip()


def _tight(match: re.Match[str]) -> str:
    return match[1].strip()


class StylesheetFinder(BaseFinder):
    """Offers the joined stylesheet to `collectstatic`."""

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """The stylesheet has no place on disk before it is collected."""
        return [] if find_all else None

    def check(self, **kwargs: Any) -> list[Any]:
        """Nothing to check."""
        return []

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, InMemoryStorage]]:
        """One file, held in memory."""
        storage = InMemoryStorage()
        storage.save(NAME, ContentFile(joined().encode()))
        yield NAME, storage
