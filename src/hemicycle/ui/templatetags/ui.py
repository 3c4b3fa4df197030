"""Tags of the design system. They are builtin: templates need no `{% load %}`."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.template import Context
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from hemicycle.kernel.text import Text
from hemicycle.ui.icons import icon_html
from hemicycle.ui.rendering import (
    NOTHING,
    Clockface,
    comma,
    date_words,
    illustrative_html,
    prose_html,
    said_html,
)

register = template.Library()
register.simple_tag(comma)


def _languages(context: Context) -> Sequence[str]:
    reader = context.get("reader")
    return reader.languages if reader else (get_language() or "en",)


@register.simple_tag(takes_context=True)
def said(context: Context, text: Text) -> SafeString:
    """A multilingual text for this reader; a fallback names its language. For element content."""
    return said_html(text.said(_languages(context)))


@register.simple_tag(takes_context=True)
def plain(context: Context, text: Text) -> str:
    """A multilingual text for this reader without markup. For attributes and titles."""
    return text.said(_languages(context)).text


@register.simple_tag(takes_context=True)
def prose(context: Context, text: Text) -> SafeString:
    """A Markdown text for this reader, sanitised; a fallback is marked and says its language."""
    return prose_html(text.said(_languages(context)))


@register.simple_tag
def basis(thing: Any, field: str, language: str = "") -> str:
    """Why a value is only illustrative; empty when it is a fact."""
    return str(thing.basis(field, language))


@register.simple_tag(takes_context=True)
def illustrative(context: Context, thing: Any, *fields: str, language: str = "") -> SafeString:
    """One small mark if any of the fields is assumed: `{% illustrative session "starts_at" "title" %}`.

    Of a multilingual field that version counts which this reader is shown, unless `language` names another.
    """
    for field in fields:
        text = getattr(thing, field, None)
        shown = language or (text.said(_languages(context)).language if isinstance(text, Text) else "")
        if why := thing.basis(field, shown):
            frame = context.get("frame")
            return illustrative_html(why, frame.illustrative_url if frame else "")
    return NOTHING


@register.simple_tag
def icon(name: str) -> SafeString:
    """A tiny picture, by a name of `ui/icons.py`."""
    return icon_html(name)


def clockface(context: Context) -> Clockface:
    """The page's one `Clockface`, kept in the context of this rendering."""
    kept = context.render_context.get("clockface")
    if kept is None:
        edition = context.get("edition")
        city = edition.zone_city.said(_languages(context)).text if edition else ""
        home = edition.home if edition else ZoneInfo("UTC")
        kept = Clockface(context.get("reader"), home, city, get_language() or "en")
        context.render_context["clockface"] = kept
    return kept


@register.simple_tag(takes_context=True)
def moment(
    context: Context,
    at: datetime,
    form: str = "hour",
    *,
    until: datetime | None = None,
    day: date | None = None,
    zone: bool = False,
) -> SafeString:
    """A moment in the reader's zone, else at home.

    `{% moment at %}` 14:00 · `{% moment at until=end %}` 14:00–15:30 · `{% moment at zone=True %}` 14:00 Barcelona ·
    `{% moment at day=day.date %}` adds the date where it is another one · `{% moment at "date" %}` Wednesday,
    17 February · `{% moment at "both" %}` date and hour · also `"day"` (Wed, 17 Feb), `"weekday"`,
    `"full"` (with the year).
    """
    face = clockface(context)
    if form == "hour":
        return face.hour(at, until=until, day=day, zone=zone)
    if form == "both":
        return face.both(at, until=until, zone=zone)
    return face.on(at, form)


@register.simple_tag(takes_context=True)
def zone_label(context: Context) -> SafeString:
    """The name of the zone in which this page shows hours."""
    return clockface(context).zone_label()


@register.filter
def in_words(day: date, form: str = "date") -> str:
    """A calendar date in the reader's language: `{{ day.date|in_words }}`, `{{ day.date|in_words:"weekday" }}`."""
    return date_words(day, get_language() or "en", form)
