"""What changed, for people: values in words, and which words went and came."""

import re
from datetime import date, datetime
from difflib import SequenceMatcher
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hemicycle.kernel.reader import Reader
from hemicycle.ui.rendering import date_words

PIECES = re.compile(r"\s*\w+|\s*[^\w\s]|\s+")
LINES = re.compile(r"[^\n]*\n?")
MOST_PIECES = 2000  # of a text that is compared word by word; a longer one line by line
AROUND = 14  # pieces of what stayed that are shown on both sides of a change


class Words:
    """Values of an object's fields in words, as its model knows them: names of what is referred to, days, choices."""

    def __init__(
        self, model: models.Model | type[models.Model], reader: Reader, home: ZoneInfo | None = None
    ) -> None:
        self._model, self._reader = model, reader
        self._zone = reader.zone_or(home or ZoneInfo("UTC"))
        self._names: dict[tuple[str, Any], str] = {}

    def of(self, field: str, value: Any, language: str = "") -> str:
        """The value (of a text: in one language) as words; empty when there is none."""
        if language:
            value = value.get(language, "") if isinstance(value, dict) else ""
        return self._said(self._column(field), value)

    def _column(self, field: str) -> Any:
        try:
            return self._model._meta.get_field(field)
        except FieldDoesNotExist:
            return None

    def _said(self, column: Any, value: Any) -> str:
        if value is None or value == "" or value == [] or value == {}:
            return ""
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if isinstance(column, models.ForeignKey):
            return self._name(column, value)
        if isinstance(value, list):
            return self._list(column, value)
        if isinstance(value, dict):
            return "\n".join(f"{key}: {self._said(None, part)}" for key, part in value.items() if part)
        for choice, label in getattr(column, "flatchoices", ()):
            if choice == value:
                return str(label)
        return self._moment(value) if isinstance(value, str) else str(value)

    def _list(self, column: Any, value: list[Any]) -> str:
        if column is not None and column.is_relation and all(isinstance(key, int) for key in value):
            return ", ".join(self._name(column, key) for key in value)
        if all(isinstance(part, str | int | float) for part in value):
            return ", ".join(str(part) for part in value)
        return "\n".join(self._said(None, part).replace("\n", " · ") for part in value)

    def _name(self, column: Any, key: Any) -> str:
        known = (column.name, str(key))
        if known not in self._names:
            found = column.related_model._default_manager.filter(pk=key).first()
            self._names[known] = str(found) if found else _("something that is gone")
        return self._names[known]

    def _moment(self, value: str) -> str:
        language = get_language() or "en"
        try:
            if len(value) == 10:
                return date_words(date.fromisoformat(value), language, "full")
            if value.endswith("+00:00"):
                at = datetime.fromisoformat(value).astimezone(self._zone)
                return f"{date_words(at.date(), language, 'full')}, {at:%H:%M} ({self._zone.key})"
        except ValueError:
            pass
        return value


def difference(before: str, after: str) -> SafeString:
    """Both as one text: what went in `<del>`, what came in `<ins>`, and a little of what stayed around it."""
    if not before or not after:
        return _marked("del", before) + _marked("ins", after)
    old, new = _pieces(before), _pieces(after)
    if max(len(old), len(new)) > MOST_PIECES:
        old, new = LINES.findall(before), LINES.findall(after)
    parts: list[SafeString] = []
    steps = SequenceMatcher(None, old, new, autojunk=len(old) > 400).get_opcodes()
    for number, (what, a, b, c, d) in enumerate(steps):
        if what == "equal":
            parts.append(_stayed(old[a:b], first=number == 0, last=number == len(steps) - 1))
        else:
            parts.append(_marked("del", "".join(old[a:b])) + _marked("ins", "".join(new[c:d])))
    return format_html_join("", "{}", ((part,) for part in parts))


def _pieces(text: str) -> list[str]:
    return PIECES.findall(text)


def _marked(tag: str, text: str) -> SafeString:
    if not text:
        return SafeString("")
    return format_html("<del>{}</del>", text) if tag == "del" else format_html("<ins>{}</ins>", text)


def _stayed(pieces: list[str], *, first: bool, last: bool) -> SafeString:
    if len(pieces) <= 2 * AROUND:
        return format_html("{}", "".join(pieces))
    head = "" if first else "".join(pieces[:AROUND])
    tail = "" if last else "".join(pieces[-AROUND:])
    return format_html("{} … {}", head, tail)
