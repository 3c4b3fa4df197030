"""Tags of the editions' pages."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from django import template
from django.conf import settings
from django.template import Context
from django.urls import reverse
from django.utils.translation import get_language

from hemicycle.editions import rules
from hemicycle.editions.exchange.feed import excerpt as cut
from hemicycle.editions.models import Edition, Figure
from hemicycle.kernel.languages import language_name
from hemicycle.kernel.reader import Reader
from hemicycle.kernel.text import Text
from hemicycle.kernel.text import direction as direction_of
from hemicycle.kernel.zones import offset_label
from hemicycle.people.models import Section
from hemicycle.people.rules import sky
from hemicycle.ui.rendering import dates_words

register = template.Library()


def _reader(context: Context) -> Reader:
    reader: Reader = context["reader"]
    return reader


@register.simple_tag(takes_context=True)
def excerpt(context: Context, text: Text, length: int = 180) -> str:
    """The beginning of a Markdown text for this reader, without markup."""
    return cut(text.said(_reader(context).languages).text, length)


@register.simple_tag(takes_context=True)
def spoken(context: Context, text: Text) -> str:
    """The code of the language in which this reader gets a text, if it is not the page's; else empty."""
    said = text.said(_reader(context).languages)
    return said.language if said.is_fallback else ""


@register.simple_tag
def card_address(edition: Edition) -> str:
    """The absolute address of the edition's card image in the page's language."""
    return settings.ORIGIN + reverse("editions:card", args=[edition.slug])


@register.simple_tag
def figure(figure: Figure) -> str:
    """The number as readers of the page's language write it."""
    return rules.figure_words(figure.value, get_language() or "en")


@register.simple_tag
def dates(first: date | None, last: date) -> str:
    """A span of dates in words; with an unknown beginning, the last day."""
    return dates_words(first or last, last, get_language() or "en", "long")


@register.filter
def language_label(code: str) -> str:
    """The name of a language in the page's language."""
    return language_name(code, get_language() or "en")


@register.filter
def direction(code: str) -> str:
    """`rtl` or `ltr` for a language code."""
    return direction_of(code)


@register.filter
def language_names(codes: list[str]) -> str:
    """The names of languages in the page's language, one after the other."""
    return " · ".join(language_name(code, get_language() or "en") for code in codes)


@register.filter
def country_name(code: str) -> str:
    """The name of a country in the page's language; the code if it has none."""
    try:
        return str(Locale.parse(get_language() or "en", sep="-").territories.get(code, code))
    except (ValueError, UnknownLocaleError):
        return code


@register.simple_tag(takes_context=True)
def there_now(context: Context, section: Section) -> dict[str, str]:
    """The hour, the day's date and the sky at a section's seat."""
    now = _reader(context).now.astimezone(ZoneInfo(section.zone))
    return {
        "hour": f"{now:%H:%M}",
        "stamp": now.isoformat(timespec="minutes"),
        "offset": offset_label(now),
        "sky": sky(section.latitude, section.longitude, now),
    }


@register.filter
def at_home(moment: datetime, zone: ZoneInfo) -> date:
    """The date of a moment in a zone."""
    return moment.astimezone(zone).date()
