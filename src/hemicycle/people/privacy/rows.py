"""Rows of tables as plain values, for a person to read and a machine too."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import models

SECRETS = frozenset({"password", "token_hash"})  # they let in, or would help to


def rows(found: Iterable[models.Model], *left_out: str) -> list[dict[str, Any]]:
    """Each row as `{field: value}`; what would let somebody in, and the fields `left_out`, are left out."""
    return [row_of(row, *left_out) for row in found]


def row_of(row: models.Model, *left_out: str) -> dict[str, Any]:
    """One row as `{field: value}`. Of another row that it names, the words for it stand in its place."""
    hidden = SECRETS | set(left_out)
    return {field.name: _plain(row, field) for field in row._meta.concrete_fields if field.name not in hidden}


def _plain(row: models.Model, field: "models.Field[Any, Any]") -> Any:
    value = getattr(row, field.attname)
    if isinstance(field, models.ForeignKey):
        return None if value is None else {"number": value, "called": str(getattr(row, field.name))}
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(field, models.FileField):
        return value.name or ""
    return value
