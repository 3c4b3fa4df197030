"""Tags of the programme's pages."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django import template
from django.template import Context
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from hemicycle.editions.models import Day
from hemicycle.kernel.languages import language_name
from hemicycle.kernel.markdown import plain_text
from hemicycle.kernel.reader import Reader
from hemicycle.kernel.text import Text
from hemicycle.programme.models import Slot
from hemicycle.programme.queries.hours import same_hour
from hemicycle.ui.rendering import Clockface, said_html

register = template.Library()


@register.simple_tag
def way_label(way: str) -> str:
    """How a language can be followed, in the reader's words: "interpreted"."""
    return {
        "original": pgettext("language contract", "original"),
        "interpreted": pgettext("language contract", "interpreted"),
        "captions": pgettext("language contract", "captions"),
        "sign": pgettext("language contract", "sign language"),
    }[way]


@register.simple_tag
def language_label(code: str) -> str:
    """The name of a language in the reader's language."""
    return language_name(code, get_language() or "en")


@register.simple_tag
def day_gap(days: Sequence[Day], at: int) -> SafeString:
    """An empty place in the strip of days where days without sessions lie between."""
    if at and days[at].date - days[at - 1].date > timedelta(days=1):
        return mark_safe('<li class="gap" aria-hidden="true"></li>')
    return SafeString()


@register.simple_tag(takes_context=True)
def excerpt(context: Context, text: Text, length: int) -> str:
    """The beginning of a text, without markup, for descriptions."""
    found = plain_text(text.said(context["reader"].languages).text)
    return found if len(found) <= length else found[: length - 1].rsplit(" ", 1)[0] + "…"


@register.simple_tag(takes_context=True)
def said_dict(context: Context, text: Mapping[str, str]) -> SafeString:
    """A text in several languages that was kept inside JSON."""
    return said_html(Text(text).said(context["reader"].languages))


@register.filter
def said_inline(text: Text, reader: Reader) -> SafeString:
    """A multilingual text inside a translated sentence."""
    return said_html(text.said(reader.languages))


@register.simple_tag(takes_context=True)
def hours_of(context: Context, slot: Slot) -> SafeString:
    """Date, start, end and zone of a slot in the reader's zone; beside it the same at home where they differ."""
    edition, reader = context["edition"], context["reader"]
    city = edition.zone_city.said(reader.languages).text
    shown = Clockface(reader, edition.home, city).both(slot.starts_at, until=slot.ends_at, zone=True)
    zone = reader.zone_or(edition.home)
    if same_hour(slot.starts_at, zone, edition.home):
        return shown
    home_reader = Reader(reader.languages, edition.home, reader.now)
    at_home = Clockface(home_reader, edition.home, city).both(slot.starts_at, until=slot.ends_at, zone=True)
    return format_html('{} <span class="at-home">{}</span>', shown, at_home)


@register.simple_tag(takes_context=True)
def opens_at(context: Context, at: datetime) -> SafeString:
    """When the way in opens, as a sentence."""
    edition, reader = context["edition"], context["reader"]
    face = Clockface(reader, edition.home, edition.zone_city.said(reader.languages).text)
    sentence = conditional_escape(_("The way in opens on {time}."))
    return mark_safe(sentence.replace("{time}", face.both(at, zone=True)))  # noqa: S308  (both parts are escaped)
