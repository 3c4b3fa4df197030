"""`/line/`: bare ASGI in front of Django, by which a browser measures its line.

A GET with `?bytes=` gives a piece of random bytes, a POST takes one. On a slow line a piece travels for many seconds:
here that costs a connection; in a view it would keep one of the few desks that pages are made at.
"""

import os
from collections import Counter
from time import monotonic
from urllib.parse import parse_qs

from hemicycle.bell.endpoint import JSON, TEXT, Headers, Receive, Scope, Send
from hemicycle.bell.rules import network_of

PATH = "/line/"
LARGEST = 512 * 1024  # bytes of a piece
AT_A_TIME = 60  # pieces that travel at once in this process
AN_HOUR = 3600  # seconds
PIECES = 1500  # of a network in an hour: a city hall shares one; a test needs seven or less
BYTES = (b"content-type", b"application/octet-stream")
KEPT_BY_NOBODY = (b"cache-control", b"no-store, no-transform")


class Refusal(Exception):  # noqa: N818  (it reads as a sentence)
    """Another answer than a piece, in a sentence."""

    def __init__(self, status: int, why: str, *headers: tuple[bytes, bytes]) -> None:
        super().__init__(why)
        self.status, self.why, self.headers = status, why, headers


class Line:
    """The application behind `/line/`. `headers` go with every answer."""

    def __init__(
        self, *, headers: Headers | None = None, pieces: int = PIECES, most: int = AT_A_TIME
    ) -> None:
        self._headers = headers or []
        self._pieces = pieces
        self._most = most
        self._travelling = 0
        self._hour = 0
        self._counts: Counter[str] = Counter()  # of this hour, by network

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Give a piece, take one, or say why not."""
        try:
            if self._travelling >= self._most:
                raise Refusal(429, "Very many measure their line. Please wait.", (b"retry-after", b"20"))
            self._travelling += 1
            try:
                await self._answer(scope, receive, send)
            finally:
                self._travelling -= 1
        except Refusal as refusal:
            await self._whole(send, refusal.status, [*TEXT, *refusal.headers], f"{refusal.why}\n".encode())

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] == "GET":
            size = size_of(scope["query_string"])
            self._count(scope)
            await self._whole(send, 200, [BYTES, KEPT_BY_NOBODY], os.urandom(size))
        elif scope["method"] == "POST":
            self._count(scope)
            taken = await take(receive)
            await self._whole(send, 200, JSON, b'{"bytes": %d}' % taken)
        else:
            raise Refusal(405, "Here a piece is asked for or sent.", (b"allow", b"GET, POST"))

    def _count(self, scope: Scope) -> None:
        """Counted here, not in the cache that processes share: what is guarded is this process."""
        now = monotonic()
        hour = int(now // AN_HOUR)
        if hour != self._hour:
            self._hour = hour
            self._counts.clear()
        network = network_of((scope.get("client") or ("",))[0])
        self._counts[network] += 1
        if self._counts[network] > self._pieces:
            again = (b"retry-after", b"%d" % (AN_HOUR - now % AN_HOUR + 1))
            raise Refusal(429, "From this network it was measured very often.", again)

    async def _whole(self, send: Send, status: int, headers: Headers, body: bytes) -> None:
        length = (b"content-length", b"%d" % len(body))
        await send(
            {"type": "http.response.start", "status": status, "headers": [*headers, length, *self._headers]}
        )
        await send({"type": "http.response.body", "body": body})


def size_of(query: bytes) -> int:
    """How large a piece is asked for, or `Refusal`."""
    try:
        asked = parse_qs(query.decode("ascii"), max_num_fields=4).get("bytes", [""])[0]
    except ValueError:
        asked = ""
    if not (asked.isascii() and asked.isdigit() and len(asked) < 8 and 0 < int(asked) <= LARGEST):
        raise Refusal(400, f"Ask for a piece of 1 to {LARGEST} bytes.")
    return int(asked)


async def take(receive: Receive) -> int:
    """The size of the piece that comes; it is not looked at and not kept."""
    taken = 0
    while True:
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > LARGEST:
            raise Refusal(413, f"A piece has {LARGEST} bytes at most.", (b"connection", b"close"))
        if message["type"] != "http.request" or not message.get("more_body", False):
            return taken
