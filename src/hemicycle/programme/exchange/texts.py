"""Texts as they come in files: HTML becomes plain Markdown, scripts vanish, control characters too."""

import html
import re
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import nh3

MOST_TEXT = 60_000  # characters of a description or biography
MOST_LINE = 500  # of a title
MOST_TAGS = 2_000  # of a description


def _words(*lines: str) -> list[str]:
    return " ".join(lines).split()


_TAGS = _words(
    "a abbr address article aside b blockquote br center code dd del details div dl dt em fieldset figcaption",
    "figure font footer form h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark nav ol p pre q s samp section",
    "small span strike strong sub summary sup table tbody td tfoot th thead tr tt u ul var",
)
_BLOCKS = set(
    _words(
        "address article aside blockquote center dd details div dl dt fieldset figcaption figure footer h1 h2 h3 h4",
        "h5 h6 header hr main nav ol p pre section summary table tr ul",
    )
)
_CONTENTS = set(
    _words("applet embed iframe math noembed noframes object script style svg template textarea title xmp")
)  # what stands between these goes too
_DANGEROUS = [
    *sorted(_CONTENTS),
    *_words("audio base button canvas frame frameset input link meta noscript select video"),
]
_LOOKS_LIKE_HTML = re.compile(rf"<(?:/?(?:{'|'.join(_TAGS + _DANGEROUS)})\b|!--)", re.IGNORECASE)
_LOOKS_DANGEROUS = re.compile(rf"<(?:/?(?:{'|'.join(_DANGEROUS)})\b|!--)", re.IGNORECASE)
_ANY_TAG = re.compile(rf"</?(?:{'|'.join(_TAGS + _DANGEROUS)})\b[^<>]*>?", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff\u202a-\u202e]")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});", re.IGNORECASE)


def line(value: object, most: int = MOST_LINE, *, ours: bool = False) -> str:
    """One line of plain text: a title, a name, a room. Known HTML tags vanish, with what scripts hold."""
    text = _clean(value)[: 20 * MOST_LINE]
    if not ours and _ENTITY.search(text):
        text = _clean(html.unescape(text))
    if (_LOOKS_DANGEROUS if ours else _LOOKS_LIKE_HTML).search(text):
        text = _without_tags(text)
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def paragraphs(value: object, *, ours: bool = False) -> str:
    """A longer text as Markdown: HTML is turned into it, anything else stays as it is."""
    text = _clean(value)[: 4 * MOST_TEXT].replace("\r\n", "\n").replace("\r", "\n")
    if not ours and _ENTITY.search(text) and not _LOOKS_LIKE_HTML.search(text):
        text = _clean(html.unescape(text))
    if (_LOOKS_DANGEROUS if ours else _LOOKS_LIKE_HTML).search(text):
        text = _markdown(text)
    lines = [part.rstrip() for part in text.split("\n")]
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")
    return text if len(text) <= MOST_TEXT else text[: MOST_TEXT - 1].rstrip() + "…"


def web_address(value: object, base: str = "") -> str:
    """An absolute http or https address of at most 500 characters, else nothing."""
    text = re.sub(r"[\x00-\x20\x7f\"<>\\^`{|}]", "", _clean(value)[:2000].strip())
    try:
        if base:
            text = urljoin(base, text)
        parts = urlsplit(text)
        port_is_fine = parts.port is None or parts.port > 0
    except ValueError:
        return ""
    good = parts.scheme in {"http", "https"} and parts.hostname and port_is_fine and not parts.username
    return text if good and len(text) <= 500 else ""


def _clean(value: object) -> str:
    """A string without what no database or page can hold; numbers as they are written, all else empty."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return _CONTROL.sub("", str(value))


def _without_tags(text: str) -> str:
    """The words of a line of HTML. A `<` that begins no known tag stays: `std::vector<int>` is a title too."""
    for name in _CONTENTS:
        text = re.sub(rf"<{name}\b[^<>]*>.*?(?:</{name}\s*>|$)", " ", text, flags=re.IGNORECASE | re.DOTALL)
    for _round in range(5):  # what a removal leaves behind may form a new tag
        text, removed = _ANY_TAG.subn(" ", text.replace("<!--", " ").replace("-->", " "))
        if not removed:
            break
    else:
        text = text.replace("<", " ")
    return text


def _markdown(text: str) -> str:
    """HTML as Markdown. Broken HTML is made whole first; only the tags that the writer below knows are left.

    More tags than any text needs are only removed: to mend them all would take long.
    """
    if text.count("<") > MOST_TAGS:
        return _without_tags(text)
    whole = nh3.clean(
        text,
        tags=set(_TAGS) - {"img", "form", "font"},
        clean_content_tags=_CONTENTS - {"textarea", "title"},
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )
    writer = _MarkdownWriter()
    writer.feed(whole)
    writer.close()
    return writer.text()


_MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*", "code": "`", "tt": "`", "kbd": "`", "samp": "`"}


class _MarkdownWriter(HTMLParser):
    """Writes well-formed HTML down as Markdown: paragraphs, lists, headings, stress and links."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._out: list[str] = []
        self._lists: list[int | None] = []  # of each open list: the number of its last item, None for bullets
        self._links: list[tuple[int, str]] = []
        self._is_preformatted = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a block, an item, a link, a stress."""
        if tag in {"ul", "ol"}:
            self._break(1 if self._lists else 2)
            self._lists.append(0 if tag == "ol" else None)
        elif tag == "li":
            self._break(1)
            self._out.append("  " * max(0, min(len(self._lists), 6) - 1) + self._bullet())
        elif tag == "br":
            self._break(2 if self._out and self._out[-1].endswith("\n") else 1)
        elif tag in _BLOCKS:
            if not self._is_at_bullet():
                self._break(1 if self._lists or tag in {"tr", "dd"} else 2)
            if tag.startswith("h") and tag[1:].isdigit():
                self._out.append("### ")
            self._is_preformatted = self._is_preformatted or tag == "pre"
        elif tag in {"td", "th"}:
            self._out.append(" ")
        elif tag == "a":
            self._links.append((len(self._out), dict(attrs).get("href") or ""))
        elif tag in _MARKS:
            self._out.append(_MARKS[tag])

    def handle_endtag(self, tag: str) -> None:
        """End it."""
        if tag in {"ul", "ol"}:
            if self._lists:
                self._lists.pop()
            self._break(1 if self._lists else 2)
        elif tag in _BLOCKS:
            self._break(1 if self._lists or tag in {"tr", "dt"} else 2)
            self._is_preformatted = self._is_preformatted and tag != "pre"
        elif tag == "a" and self._links:
            self._close_link(*self._links.pop())
        elif tag in _MARKS:
            self._close_mark(_MARKS[tag])

    def handle_data(self, data: str) -> None:
        """Words; white space counts only in preformatted text."""
        if self._is_preformatted:
            self._out.append(data)
            return
        words = re.sub(r"\s+", " ", data)
        if words.startswith(" ") and (not self._out or self._out[-1].endswith((" ", "\n"))):
            words = words[1:]
        if words:
            self._out.append(words)

    def text(self) -> str:
        """What was written."""
        return re.sub(r"[ \t]+\n", "\n", "".join(self._out)).strip()

    def _bullet(self) -> str:
        if not self._lists or self._lists[-1] is None:
            return "- "
        self._lists[-1] += 1
        return f"{self._lists[-1]}. "

    def _is_at_bullet(self) -> bool:
        """True right after the mark of an item, whose first paragraph begins on its line."""
        return bool(self._lists and self._out and re.fullmatch(r" *(?:-|\d+\.) ", self._out[-1]))

    def _break(self, lines: int) -> None:
        """At least so many line ends before what follows."""
        while self._out and not self._out[-1].strip(" "):
            self._out.pop()
        if not self._out:
            return
        present = len(self._out[-1]) - len(self._out[-1].rstrip("\n"))
        if self._out[-1].strip("\n") == "" and len(self._out) > 1:
            present += len(self._out[-2]) - len(self._out[-2].rstrip("\n"))
        self._out.append("\n" * max(0, lines - present))

    def _close_link(self, start: int, href: str) -> None:
        label = "".join(self._out[start:]).strip()
        if not href or "\n" in label or "[" in label or "]" in label:
            return
        shown = href.removeprefix("mailto:")
        del self._out[start:]
        self._out.append(
            f"<{href}>" if label in {href, shown, ""} else f"[{label}]({href.replace(')', '%29')})"
        )

    def _close_mark(self, mark: str) -> None:
        """Stress must touch its words; stress of nothing vanishes."""
        for start in range(len(self._out) - 1, -1, -1):
            if self._out[start] == mark:
                inner = "".join(self._out[start + 1 :])
                del self._out[start:]
                words = inner.strip()
                if words and "\n" not in words:
                    blank = " " if inner.endswith(" ") else ""
                    self._out.append(f"{' ' if inner.startswith(' ') else ''}{mark}{words}{mark}{blank}")
                elif inner:
                    self._out.append(inner)
                return
