"""What was said in a venue, as a file."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from hemicycle.editions.exchange.participants import as_file
from hemicycle.live.models import Venue
from hemicycle.live.sockets import Module

FORMS = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


def written(module: Module, venue: Venue, form: str, *, moderates: bool) -> tuple[bytes, int]:
    """The bytes of a CSV or JSON file of what was said in a module, and how many rows it has."""
    rows = [dict(row) for row in module.rows(venue, moderates)] if module.rows else []
    if form == "json":
        return json.dumps(rows, ensure_ascii=False, indent=1).encode(), len(rows)
    return as_file(_cells(rows), "csv"), len(rows)


def _cells(rows: list[dict[str, Any]]) -> Iterable[list[str]]:
    heads: Iterable[str] = rows[0] if rows else ["number"]
    yield list(heads)
    for row in rows:
        yield [_cell(row, head) for head in heads]


def _cell(row: Mapping[str, Any], head: str) -> str:
    value = row.get(head)
    return "" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
