"""A field of several rows in a form: languages, readings, leads. It needs no script: there is always a row to spare."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

SPARE = 2  # empty rows at the end; saving gives more
MOST = 60


class RowsWidget(forms.Widget):
    """A table with a row for each thing, its place in front, and empty ones at the end."""

    template_name = "programme/studio/_rows.html"
    use_fieldset = True

    def __init__(self, columns: Mapping[str, forms.Field], *, ordered: bool, what: Any) -> None:
        super().__init__()
        self.columns, self.ordered, self.what = dict(columns), ordered, what

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[dict[str, Any]]:
        """The rows as they were typed, in the order of the places given; rows without a place stay where they are."""
        rows = []
        for at in range(MOST):
            cells = {
                column: field.widget.value_from_datadict(data, files, f"{name}-{at}-{column}")
                for column, field in self.columns.items()
            }
            if any(not _is_empty(cell) for cell in cells.values()):
                rows.append((_place(data.get(f"{name}-{at}-place", ""), at), at, cells))
        return [cells for _place_, _at, cells in sorted(rows, key=lambda row: row[:2])]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Rows are always sent, if only the spare ones."""
        return False

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """With every cell's widget ready to render."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        start = context["widget"]["attrs"].get("id") or f"id_{name}"
        rows = [*(value or []), *({} for _spare in range(SPARE))][:MOST]
        context["widget"] |= {
            "ordered": self.ordered,
            "rows": [
                self._row(name, start, at, cells, filled=at < len(value or []))
                for at, cells in enumerate(rows)
            ],
        }
        return context

    def _row(
        self, name: str, start: str, at: int, cells: Mapping[str, Any], *, filled: bool
    ) -> dict[str, Any]:
        rendered = []
        for column, field in self.columns.items():
            label = _("%(what)s %(number)d: %(column)s") % {
                "what": self.what,
                "number": at + 1,
                "column": field.label,
            }
            attrs = {"id": f"{start}-{at}-{column}", "aria-label": label}
            rendered.append(
                (field.label, field.widget.render(f"{name}-{at}-{column}", cells.get(column), attrs))
            )
        return {
            "place": {"name": f"{name}-{at}-place", "value": at + 1 if filled else ""},
            "number": at + 1,
            "what": self.what,
            "cells": rendered,
        }


class RowsField(forms.Field):
    """Gives a list of `{column: cleaned value}`. A row that is emptied is taken away.

    Each column is a field. What is wrong with a row is said with its number.
    """

    wide = True

    def __init__(
        self, columns: Mapping[str, forms.Field], *, what: Any, ordered: bool = True, **kwargs: Any
    ) -> None:
        self.columns = dict(columns)
        kwargs.setdefault("required", False)
        super().__init__(widget=RowsWidget(self.columns, ordered=ordered, what=what), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Rows as the cells show them."""
        return [
            {column: field.prepare_value(row.get(column)) for column, field in self.columns.items()}
            for row in value or []
        ]

    def clean(self, value: Sequence[Mapping[str, Any]] | None) -> list[dict[str, Any]]:
        """Every row's values, or every row's mistakes."""
        rows, mistakes = [], []
        for number, row in enumerate(value or [], 1):
            cleaned = {}
            for column, field in self.columns.items():
                try:
                    cleaned[column] = field.clean(row.get(column))
                except ValidationError as trouble:
                    mistakes += [
                        gettext_lazy("Row %(number)d, %(column)s: %(mistake)s")
                        % {"number": number, "column": field.label, "mistake": mistake}
                        for mistake in trouble.messages
                    ]
            rows.append(cleaned)
        if mistakes:
            raise ValidationError(mistakes)
        return rows

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether a row is another one."""
        return bool(self.prepare_value(initial) != (data or []))


def _is_empty(cell: Any) -> bool:
    if isinstance(cell, list | tuple):
        return not any(str(part or "").strip() for part in cell)
    return not str(cell or "").strip()


def _place(text: str, at: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else at + 1


def lines(text: Mapping[str, str]) -> dict[str, str]:
    """A text in several languages with line ends as they are kept: browsers send others."""
    return {code: said.replace("\r\n", "\n") for code, said in text.items() if said}
