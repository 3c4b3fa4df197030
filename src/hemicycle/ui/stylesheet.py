"""Two stylesheets out of many files, without a build step.

`ui/css/*.css` (in this order) and each room's `css/*.css` are joined into `hemicycle.css` when static files are
collected: one request for the reader, one file per concern for us. Each room's `css/inside/*.css` are joined into
`inside.css`, for the pages of whoever signs in, registers or works in the studio: who only reads does not wait for it.
Comments and blanks that mean nothing stay behind.
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
NAME, INSIDE = "hemicycle.css", "inside.css"
LAYERS = "@layer reset, tokens, base, components, rooms, utilities;\n"


def sources(name: str = NAME) -> list[Path]:
    """The files of a stylesheet, in order: layers of the design system, then the rooms' own."""
    rooms = [Path(app.path) / "css" for app in apps.get_app_configs() if app.label != "ui"]
    if name == INSIDE:
        return [path for room in rooms for path in sorted(room.glob("inside/*.css"))]
    return [HERE / f"{layer}.css" for layer in FILES] + [
        path for room in rooms for path in sorted(room.glob("*.css"))
    ]


def joined(name: str = NAME) -> str:
    """The whole of a stylesheet."""
    return LAYERS + "\n".join(_lean(path.read_text()) for path in sources(name) if path.exists())


def _lean(css: str) -> str:
    """The same rules without comments, and without blanks where they mean nothing; strings stay as they are."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    pieces = re.split(r"""("[^"]*"|'[^']*')""", css)
    pieces[::2] = (re.sub(r" ?([{};,>]|: ) ?", _tight, re.sub(r"\s+", " ", piece)) for piece in pieces[::2])
    return "".join(pieces).replace(";}", "}").strip()


def _tight(match: re.Match[str]) -> str:
    return match[1].strip()


class StylesheetFinder(BaseFinder):
    """Offers the joined stylesheets to `collectstatic`."""

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """The stylesheet has no place on disk before it is collected."""
        return [] if find_all else None

    def check(self, **kwargs: Any) -> list[Any]:
        """Nothing to check."""
        return []

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, InMemoryStorage]]:
        """The files, held in memory."""
        storage = InMemoryStorage()
        for name in (NAME, INSIDE):
            storage.save(name, ContentFile(joined(name).encode()))
            yield name, storage
