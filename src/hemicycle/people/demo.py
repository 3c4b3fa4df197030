"""The people's part of the demonstration: sections, organisations, circles and the cast.

The sections and organisations are real; the cast is made up and says so in its names.
"""

import json
from pathlib import Path
from typing import Any

from django.db import transaction

from hemicycle.people.models import Circle, Organisation, Person, Section
from hemicycle.people.operations import join_circle, make_scope

DATA = Path(__file__).parent / "data"


@transaction.atomic
def load() -> None:
    """Bring sections, organisations, circles and the cast to the state that is shipped."""
    for row in _rows("sections"):
        _section(row)
    for row in _rows("organisations"):
        _organisation(row)
    for row in _rows("circles"):
        Circle.objects.update_or_create(slug=row["slug"], defaults={"name": row["name"]})
    for row in _rows("personas"):
        _person(row)


def _rows(name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
    return rows


def _section(row: dict[str, Any]) -> None:
    kept = Section.objects.filter(slug=row["slug"]).first()
    scope = kept.scope if kept else make_scope("section")
    Section.objects.update_or_create(slug=row["slug"], defaults={**row, "scope": scope})


def _organisation(row: dict[str, Any]) -> None:
    section = Section.objects.get(slug=row["section"]) if "section" in row else None
    Organisation.objects.update_or_create(
        slug=row["slug"], defaults={"assumed": {}, **row, "section": section}
    )


def _person(row: dict[str, Any]) -> None:
    person, _made = Person.objects.update_or_create(
        email=row["email"],
        defaults={
            "name": row["name"],
            "language": row["language"],
            "zone": row["zone"],
            "section": Section.objects.filter(slug=row["section"]).first(),
            "organisation": Organisation.objects.filter(slug=row["organisation"]).first(),
        },
    )
    for slug in row["circles"]:
        join_circle(Circle.objects.get(slug=slug), person)
