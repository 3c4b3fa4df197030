"""Tags of the organisers' pages."""

from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.template import Context
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hemicycle.editions.models import Edition, News
from hemicycle.editions.studio.parts import name_of as named
from hemicycle.kernel.languages import language_name
from hemicycle.kernel.reader import Reader
from hemicycle.kernel.text import Text
from hemicycle.kernel.zones import zone_or_none
from hemicycle.ui.rendering import NOTHING, Clockface

register = template.Library()


@register.simple_tag
def name_of(thing: Any) -> str:
    """A thing's name in the language of the page."""
    return named(thing)


@register.simple_tag(takes_context=True)
def missing(context: Context, *texts: Text) -> SafeString:
    """The languages of the edition in which any of these texts is missing."""
    edition: Edition = context["edition"]
    gaps = {language for text in texts for language in text.gaps(edition.languages)}
    here = context["reader"].language
    return format_html_join(
        " ",
        '<abbr class="tongue gap" title="{}">{}</abbr>',
        (
            (_("Missing in: %(language)s") % {"language": language_name(code, here)}, code.upper())
            for code in edition.languages
            if code in gaps
        ),
    )


def own_zone(context: Context) -> ZoneInfo | None:
    """The zone of whoever works here: chosen for the page, else that of the profile."""
    reader: Reader = context["reader"]
    return reader.zone or zone_or_none(getattr(context["request"].user, "zone", ""))


@register.simple_tag(takes_context=True)
def hours(context: Context, at: Any) -> SafeString:
    """A moment at home, and beside it where the one who works here is."""
    edition: Edition = context["edition"]
    reader: Reader = context["reader"]
    city = edition.zone_city.said(reader.languages).text
    home = Clockface(Reader(reader.languages, edition.home, reader.now), edition.home, city)
    shown = home.both(at, zone=True, form="day")
    own = own_zone(context)
    if own is None or own == edition.home:
        return shown
    mine = Clockface(Reader(reader.languages, own, reader.now), own)
    return format_html('{} <span class="own-hour">{}</span>', shown, mine.both(at, zone=True, form="day"))


@register.simple_tag(takes_context=True)
def news_state(context: Context, item: News) -> SafeString:
    """Draft, waiting for its hour, or out."""
    if item.publish_at is None:
        return format_html('<span class="pill warning">{}</span>', _("draft"))
    if item.is_out(context["reader"].now):
        return format_html('<span class="pill good">{}</span>', _("out"))
    return format_html('<span class="pill info">{}</span>', _("waits for its hour"))


@register.simple_tag(takes_context=True)
def history_url(context: Context, thing: Any) -> str:
    """Where the history of one thing is read; empty if nowhere."""
    label = thing._meta.label_lower
    try:
        return reverse("studio:history_of", args=[context["edition"].slug, label, thing.pk])
    except NoReverseMatch:
        return NOTHING


@register.simple_tag(takes_context=True)
def filters_words(context: Context, *names: str) -> str:
    """What stands over a folded form of filters: how many of these parameters narrow the list."""
    asked = context["request"].GET
    count = sum(bool(asked.get(name, "").strip()) for name in names)
    if not count:
        return _("Filters")
    return ngettext("Filters: %(count)d narrows the list", "Filters: %(count)d narrow the list", count) % {
        "count": count
    }
