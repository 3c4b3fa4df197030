"""Small things of venues that templates need."""

from django import template
from django.utils.safestring import SafeString

from hemicycle.kernel.markdown import light_markdown

register = template.Library()


@register.filter
def light(text: str) -> SafeString:
    """Light Markdown of a line, as HTML that a page can trust."""
    return light_markdown(text)
