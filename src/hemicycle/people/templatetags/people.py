"""How a person's country, zone and languages are written."""

from datetime import date

from django import template
from django.conf import settings
from django.utils.translation import get_language

from hemicycle.kernel import clock
from hemicycle.kernel.countries import country_name
from hemicycle.kernel.languages import language_name
from hemicycle.kernel.zones import zone_or_none
from hemicycle.ui.rendering import comma, dates_words, zone_words

register = template.Library()


@register.filter
def country(code: str) -> str:
    """`MA` as Morocco, in the reader's language."""
    return country_name(code, get_language() or settings.LANGUAGE_CODE)


@register.filter
def zone_in_words(name: str) -> str:
    """`Asia/Jakarta` as Jakarta (UTC+7)."""
    zone = zone_or_none(name)
    return zone_words(zone, get_language() or settings.LANGUAGE_CODE, clock.now()) if zone else ""


@register.filter
def in_full(day: date) -> str:
    """A date with its year, without the day of the week: 1 May 2019."""
    return dates_words(day, day, get_language() or settings.LANGUAGE_CODE, "long")


@register.simple_tag
def tongues(codes: list[str]) -> str:
    """Names of languages, with commas."""
    language = get_language() or settings.LANGUAGE_CODE
    return comma().join(language_name(code, language) for code in codes)
