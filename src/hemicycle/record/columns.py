"""Columns of a row as plain values, and back: what most keepers are made of."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.verdict import Refused


def plain(thing: models.Model, names: Iterable[str]) -> dict[str, Any]:
    """The named columns as JSON values: a moment in UTC, a reference by its key, a text as `{lang: text}`."""
    return {name: plain_value(_column(thing, name).value_from_object(thing)) for name in names}


def plain_value(value: Any) -> Any:
    """One value as JSON has it."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: plain_value(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain_value(part) for part in value]
    return value


def put(thing: models.Model, values: Mapping[str, Any]) -> list[str]:
    """Give the columns these plain values, unsaved; the names that `save(update_fields=…)` takes.

    Raises `Refused` when a value refers to something that is there no longer, or is none that the column can hold.
    """
    for name, value in values.items():
        column = _column(thing, name)
        if isinstance(column, models.ForeignKey):
            _insist_it_exists(column, value)
        try:
            setattr(thing, column.attname, column.to_python(value))
        except ValidationError:
            raise Refused(_("This value does not fit here any more.")) from None
    return list(values)


def _insist_it_exists(column: "models.ForeignKey[Any, Any]", key: Any) -> None:
    if key is not None and not column.related_model._default_manager.filter(pk=key).exists():
        raise Refused(_("What this refers to has been removed meanwhile."))


def _column(thing: models.Model, name: str) -> "models.Field[Any, Any]":
    column = thing._meta.get_field(name)
    if not isinstance(column, models.Field):
        raise TypeError(name)
    return column
