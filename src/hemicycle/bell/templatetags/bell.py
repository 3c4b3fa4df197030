"""`{% load bell %}{% bell topic other_topic %}` in the head of a page: where it listens."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from hemicycle.bell.pages import bell_for
from hemicycle.bell.sockets import page_topics

register = template.Library()


@register.simple_tag(takes_context=True)
def bell(context: template.Context, *topics: str | Iterable[str]) -> SafeString:
    """The two lines that tell the browser where to listen and from when on; nothing if nothing may be heard.

    What rooms want every page to listen to is added (`sockets.page_topics`).
    """
    request = context["request"]
    of_rooms = [topic for plugged in page_topics for topic in plugged.of(request)]
    found: Any = bell_for(request, [*(topic for each in topics for topic in _each(each)), *of_rooms])
    if found is None:
        return SafeString()
    return format_html(
        '<meta name="bell" content="{}">\n<meta name="bell-since" content="{}">', found.address, found.since
    )


def _each(topics: str | Iterable[str]) -> Iterable[str]:
    return [topics] if isinstance(topics, str) else topics
