"""Tags of the design system."""

from collections.abc import Sequence
from typing import Any

from django import template
from django.template import Context
from django.utils.safestring import SafeString

from hemicycle.kernel.text import Text
from hemicycle.ui.rendering import said_html

register = template.Library()


def _languages(context: Context) -> Sequence[str]:
    reader = context.get("reader")
    return reader.languages if reader else ("en",)


@register.simple_tag(takes_context=True)
def said(context: Context, text: Text) -> SafeString:
    """A multilingual text for this reader; a fallback names its language. For element content."""
    return said_html(text.said(_languages(context)))


@register.simple_tag(takes_context=True)
def plain(context: Context, text: Text) -> str:
    """A multilingual text for this reader without markup. For attributes and titles."""
    return text.said(_languages(context)).text


@register.simple_tag
def basis(thing: Any, field: str, language: str = "") -> str:
    """Why a value is only illustrative; empty when it is a fact."""
    return str(thing.basis(field, language))
