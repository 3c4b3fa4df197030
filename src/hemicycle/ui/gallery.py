"""The gallery: every component and state, with its name. The examples are templates and the tests at once."""

from dataclasses import dataclass
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

EXAMPLES = Path(__file__).parent / "templates" / "ui" / "gallery"


@dataclass(frozen=True, slots=True)
class Example:
    """A component: its name, its template and the source to copy."""

    name: str
    template: str
    source: str


def examples() -> list[Example]:
    """Every example, by name. The first line of a template is its explanation and stays out of the source."""
    return [
        Example(path.stem, f"ui/gallery/{path.name}", path.read_text().strip())
        for path in sorted(EXAMPLES.glob("*.html"))
    ]


def gallery(request: HttpRequest) -> HttpResponse:
    """All examples on one page."""
    return render(request, "ui/gallery.html", {"examples": examples()})
