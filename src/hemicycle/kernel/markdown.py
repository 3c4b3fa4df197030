"""Markdown that people type, as HTML that a page can trust.

Two walls: the parser lets no HTML through (it is shown as text) and makes no images; then the sanitiser keeps only a
short list of elements and drops every attribute but a link's address. So no `style`, `id`, `class`, `hx-*` or `on…`.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from html import unescape
from urllib.parse import urlsplit

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


LIGHT = {"p", "br", "em", "strong", "s", "code", "pre", "a"}
_light = MarkdownIt("zero", {"html": False, "breaks": True}).enable(
    ["newline", "escape", "entity", "emphasis", "strikethrough", "backticks", "fence", "link", "autolink"]
)
_BARE = re.compile(r"(?<![\w@/.])https?://[^\s<>\"]+[^\s<>\"'’.,;:!?)\]}»…]")


@lru_cache(maxsize=2_000)
def light_markdown(text: str) -> SafeString:
    """The HTML of a few words in a conversation: emphasis, code, links; no headings, lists, pictures or tables.

    Search engines do not follow its links, and a link whose words are not its address names the house it leads to.
    """
    tokens = _light.parse(text)
    for token in tokens:
        if token.type == "inline":
            token.children = list(_with_links(token.children or []))
    html = _light.renderer.render(tokens, _light.options, {})
    clean = nh3.clean(
        html,
        tags=LIGHT,
        attributes={"*": set(), "a": {"href"}},
        url_schemes=SCHEMES,
        link_rel=f"nofollow {REL}",
        strip_comments=True,
    )
    return mark_safe(clean.strip())  # noqa: S308  (sanitised in the line above)


def _with_links(tokens: list[Token]) -> Iterator[Token]:
    """Bare addresses become links; after a link whose words hide where it leads stands the name of the house."""
    href, words = "", ""
    for token in tokens:
        if token.type == "link_open":
            href, words = str(token.attrGet("href") or ""), ""
        elif token.type == "link_close":
            yield token
            host = _host(href)
            if host and host not in words:
                yield _said(f" ({host})")
            href = ""
            continue
        elif href:
            words += token.content
        elif token.type == "text":
            yield from _linked(token.content)
            continue
        yield token


def _linked(text: str) -> Iterator[Token]:
    end = 0
    for found in _BARE.finditer(text):
        yield _said(text[end : found.start()])
        opened = Token("link_open", "a", 1)
        opened.attrSet("href", found[0])
        yield from (opened, _said(found[0]), Token("link_close", "a", -1))
        end = found.end()
    yield _said(text[end:])


def _said(text: str) -> Token:
    return Token("text", "", 0, content=text)


def _host(href: str) -> str:
    try:
        return urlsplit(href).hostname or ""
    except ValueError:
        return ""


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
