"""Pages that are the same for everybody, rendered once and given to all (docs/decisions/0002).

Kept are answers that Django marks (`kernel.http.kept_page`), to requests in which nothing says who asks: no session, no
stars, no unknown cookie, no unknown question. A kept page is given out only while nothing that it shows can have
changed: the state of the editions and the minute of the house's clock are those before it was rendered. Static files
and programs change only with a new process, which begins with an empty cache.
"""

import asyncio
import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

from hemicycle.kernel import clock, light
from hemicycle.kernel.zones import known_zones
from hemicycle.site.front import asgi
from hemicycle.site.front.compression import (
    KEEP_HEADER,
    SMALLEST,
    Compressing,
    compressed,
    encoding_for,
    is_text,
    with_vary,
)
from hemicycle.site.front.state import State, StateReader

# What an address may ask for: every name, and its longest value. Anything else goes to Django. `tz` and `light` are not
# among them: they set a cookie.
QUESTIONS = {
    "day": 10,
    "theme": 64,
    "section": 64,
    "kind": 20,
    "language": 12,
    "follow": 12,
    "when": 8,
    "q": 64,
    "view": 12,
    "hour": 2,
}
# Cookies that a kept page may be given to: zone and lightness are part of the key; the others change nothing in it.
HARMLESS_COOKIES = {"tz", light.COOKIE, "language", "csrftoken"}
LONGEST_PATH = 300
LARGEST_PAGE = 4 * 1024 * 1024
OVERHEAD = 2048  # bytes that an entry costs beside its body, roughly
DROPPED = {KEEP_HEADER, b"content-length", b"content-encoding", b"cache-control", b"etag", b"vary", b"date"}
BODY_HEADERS = {b"content-length", b"content-encoding", b"content-type"}


class Key(NamedTuple):
    """What a page is asked for with."""

    path: str
    query: tuple[tuple[str, str], ...]
    zone: str
    light: bool
    encoding: str


class Seen(NamedTuple):
    """What the page was rendered from: it holds while this is so."""

    state: State
    minute: int


@dataclass(frozen=True, slots=True)
class Page:
    """A kept answer."""

    seen: Seen
    etag: bytes
    headers: asgi.Headers
    body: bytes

    def weight(self) -> int:
        """Bytes it takes."""
        return len(self.body) + OVERHEAD


@dataclass(frozen=True, slots=True)
class Asked:
    """What the headers of a request say that matters here; `key` is None when it is not for the cache."""

    key: Key | None
    etags: bytes


def canonical(query: bytes) -> tuple[tuple[str, str], ...] | None:
    """The questions of an address in one order, or None when one is not among those that are kept."""
    if not query:
        return ()
    try:
        pairs = parse_qsl(
            query.decode("ascii"), keep_blank_values=True, max_num_fields=12, strict_parsing=True
        )
    except ValueError:
        return None
    if all(name in QUESTIONS and len(value) <= QUESTIONS[name] for name, value in pairs):
        return tuple(sorted(pairs, key=lambda pair: pair[0]))
    return None


class Chosen(NamedTuple):
    """What a reader has chosen: a zone ("" is none), light pages or not (None: left to the browser)."""

    zone: str
    light: str | None


def chosen_in(cookies: bytes) -> Chosen | None:
    """What the cookies choose, or None when one of them may say who asks."""
    zone, lightness = "", None
    seen = set()
    for part in cookies.split(b";"):
        name, equals, value = part.strip().partition(b"=")
        if not name and not equals:
            continue
        word = name.decode("latin-1")
        if word not in HARMLESS_COOKIES or word in seen or not equals:
            return None
        seen.add(word)
        if word == "tz":
            zone = value.strip(b'"').decode("latin-1")
            if zone not in known_zones():
                return None
        if word == light.COOKIE:
            lightness = value.strip(b'"').decode("latin-1")
    return Chosen(zone, lightness)


def read(scope: asgi.Scope, host: bytes) -> Asked:
    """Whether and with which key the cache is asked."""
    nobody = Asked(None, b"")
    if scope["method"] not in {"GET", "HEAD"} or len(scope["path"]) > LONGEST_PATH:
        return nobody
    hosts = accepted = cookies = etags = save_data = b""
    for name, value in scope["headers"]:
        if name == b"host":
            hosts = hosts + value
        elif name == b"accept-encoding":
            accepted = value
        elif name == b"cookie":
            cookies = cookies + b"; " + value
        elif name == b"if-none-match":
            etags = value
        elif name == b"save-data":
            save_data = (
                save_data + b"," + value if save_data else value
            )  # as Django reads a header that comes twice
        elif name == b"authorization":
            return nobody
    if hosts.lower() != host:
        return nobody
    query, chosen = canonical(scope["query_string"]), chosen_in(cookies)
    if query is None or chosen is None:
        return nobody
    wants_light = light.wants_light(chosen.light, save_data.decode("latin-1"))
    return Asked(Key(scope["path"], query, chosen.zone, wants_light, encoding_for(accepted)), etags)


class PageCache:
    """Answers from memory what it may, and passes the rest on. Least recently used pages go first."""

    def __init__(
        self,
        app: asgi.Application,
        *,
        otherwise: asgi.Application,
        states: StateReader,
        origin: str,
        limit: int,
    ) -> None:
        self.app = app
        self.otherwise = otherwise
        self.states = states
        self.host = urlsplit(origin).netloc.lower().encode()
        self.limit = limit
        self.weight = 0
        self.pages: OrderedDict[Key, Page] = OrderedDict()
        self._rendering: dict[tuple[Key, Seen], asyncio.Future[Page | None]] = {}

    async def __call__(self, scope: asgi.Scope, receive: asgi.Receive, send: asgi.Send) -> None:
        """Answer from memory, or render and remember, or pass on."""
        state = await self.states.read()  # for every request: in a demonstration it also sets the clock
        asked = read(scope, self.host)
        if asked.key is None or state is None:
            await self.otherwise(scope, receive, send)
            return
        seen = Seen(state, int(clock.now().timestamp()) // 60)
        page = self._kept(asked.key, seen) or await self._being_rendered(asked.key, seen)
        if page is None and scope["method"] == "GET":
            page = await self._render(asked.key, seen, scope, receive, send)
            if page is None:  # it was not to be kept, and has been sent already
                return
        if page is None:
            await self.otherwise(scope, receive, send)
        elif asgi.is_in_etags(asked.etags, page.etag):
            await asgi.answer(send, 304, [pair for pair in page.headers if pair[0] not in BODY_HEADERS])
        else:
            await asgi.answer(send, 200, page.headers, page.body, head=scope["method"] == "HEAD")

    def _kept(self, key: Key, seen: Seen) -> Page | None:
        page = self.pages.get(key)
        if page is None:
            return None
        if page.seen != seen:
            self._forget(key)
            return None
        self.pages.move_to_end(key)
        return page

    async def _being_rendered(self, key: Key, seen: Seen) -> Page | None:
        """Wait for somebody who asked for the same a moment ago."""
        rendering = self._rendering.get((key, seen))
        return None if rendering is None else await asyncio.shield(rendering)

    async def _render(
        self, key: Key, seen: Seen, scope: asgi.Scope, receive: asgi.Receive, send: asgi.Send
    ) -> Page | None:
        """Let Django answer; the page if it may be kept, else None and the answer has gone out."""
        mine: asyncio.Future[Page | None] | None = None
        if (key, seen) not in self._rendering:
            mine = self._rendering[key, seen] = asyncio.get_running_loop().create_future()
        page: Page | None = None
        try:
            held = Holding(scope, send)
            await self.app(scope, receive, held)
            if held.start is not None:
                page = await self._page(key, seen, held)
                self._remember(key, page)
        finally:
            if mine is not None:
                del self._rendering[key, seen]
                mine.set_result(page)
        return page

    async def _page(self, key: Key, seen: Seen, held: "Holding") -> Page:
        assert held.start is not None  # noqa: S101  (for the type checker)
        given: asgi.Headers = held.start["headers"]
        body = b"".join(held.parts)
        digest = hashlib.sha256(body).hexdigest()[:24]
        encoding = (
            key.encoding if is_text(asgi.header(given, b"content-type")) and len(body) >= SMALLEST else ""
        )
        sent = await compressed(body, encoding)
        etag = f'"{digest}{"-" + encoding if encoding else ""}"'.encode()
        varies = [(name, value) for name, value in given if name.lower() == b"vary"]
        headers = [
            *((name.lower(), value) for name, value in given if name.lower() not in DROPPED),
            *with_vary(varies),
            (b"etag", etag),
            (b"cache-control", b"private, no-cache"),
            (b"content-length", b"%d" % len(sent)),
        ]
        if encoding:
            headers.append((b"content-encoding", encoding.encode()))
        return Page(seen, etag, headers, sent)

    def _remember(self, key: Key, page: Page) -> None:
        self._forget(key)
        if page.weight() > self.limit:
            return
        self.pages[key] = page
        self.weight += page.weight()
        while self.weight > self.limit:
            self._forget(next(iter(self.pages)))

    def _forget(self, key: Key) -> None:
        if page := self.pages.pop(key, None):
            self.weight -= page.weight()


class Holding:
    """A `send` that holds back an answer that may be kept; any other goes out, compressed."""

    def __init__(self, scope: asgi.Scope, send: asgi.Send) -> None:
        self.pass_on = Compressing(scope, send)
        self.start: asgi.Message | None = None
        self.parts: list[bytes] = []

    async def __call__(self, message: asgi.Message) -> None:
        """One message of the answer."""
        if message["type"] == "http.response.start":
            if not _may_be_kept(message):
                await self.pass_on(message)
                return
            self.start = message
        elif self.start is not None:
            self.parts.append(message.get("body", b""))
        else:
            await self.pass_on(message)


def _may_be_kept(start: asgi.Message) -> bool:
    headers: asgi.Headers = start["headers"]
    length = asgi.header(headers, b"content-length")
    return (
        start["status"] == 200
        and asgi.header(headers, KEEP_HEADER) == b"1"
        and not asgi.header(headers, b"set-cookie")
        and length.isdigit()
        and int(length) <= LARGEST_PAGE
    )
