"""Markdown that people type, as HTML that a page can trust.

Two walls: the parser lets no HTML through (it is shown as text) and makes no images; then the sanitiser keeps only a
short list of elements and drops every attribute but a link's address. So no `style`, `id`, `class`, `hx-*` or `on…`.
"""

from functools import lru_cache
from html import unescape

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

ELEMENTS = {
    *("p", "br", "hr", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "code", "em", "strong", "s"),
    *("ul", "ol", "li", "a", "table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}
REL = "noopener noreferrer"

_parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"]).disable("image")


@lru_cache(maxsize=512)
def markdown(text: str) -> SafeString:
    """The HTML of a Markdown text. Its highest heading becomes `<h2>`: a page has one `<h1>`, its title."""
    tokens = _parser.parse(text)
    _settle_headings(tokens)
    html = _parser.renderer.render(tokens, _parser.options, {})
    clean = nh3.clean(
        html,
        tags=ELEMENTS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel=REL,
        strip_comments=True,
    )
    return mark_safe(clean.strip())  # noqa: S308  (sanitised in the line above)


@lru_cache(maxsize=512)
def plain_text(text: str) -> str:
    """The words of a Markdown text in one line, for descriptions, calendars and search."""
    spaced = markdown(text).replace("<", " <")
    return " ".join(unescape(nh3.clean(spaced, tags=set())).split()).replace(" .", ".").replace(" ,", ",")


def _settle_headings(tokens: list[Token]) -> None:
    levels = [int(token.tag[1]) for token in tokens if token.type == "heading_open"]
    down = max(0, 2 - min(levels, default=2))
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1]) + down, 6)}"
