"""Answers of Django made small: Brotli for those who take it, else gzip.

The qualities were chosen by measuring them on our own pages (docs/decisions/0002): past these numbers the time
doubles and the page shrinks by a hundredth.
"""

import asyncio
import gzip

import brotli

from hemicycle.kernel.http import KEEP
from hemicycle.site.front import asgi

SMALLEST = 500  # bytes: below, headers weigh more than what is saved
LARGEST = 8 * 1024 * 1024  # bytes held back to be compressed; longer answers pass as they are
OFF_THE_LOOP = 32 * 1024  # bytes from which the work is given to a thread
BROTLI_QUALITY = 6
GZIP_LEVEL = 6
COMPRESSED_SUFFIXES = {".br", ".gz"}
KEEP_HEADER = KEEP.lower().encode()
_TEXTS = (b"text/", b"application/json", b"application/xml", b"application/atom+xml", b"application/ld+json")
_ALSO_TEXT = (
    b"image/svg+xml",
    b"application/rss+xml",
    b"application/manifest+json",
    b"application/xhtml+xml",
)


def encoding_for(accepted: bytes) -> str:
    """`br`, `gzip` or nothing, as the `Accept-Encoding` of a request allows."""
    if accepted in {b"gzip, deflate, br, zstd", b"gzip, deflate, br"}:  # what browsers say
        return "br"
    takes = set()
    for part in accepted.lower().split(b","):
        name, _, rest = part.partition(b";")
        if rest.replace(b" ", b"").rstrip(b"0.") != b"q=":
            takes.add(name.strip())
    return "br" if b"br" in takes else "gzip" if b"gzip" in takes else ""


def is_text(content_type: bytes) -> bool:
    """True for what becomes smaller."""
    return content_type.lower().startswith(_TEXTS + _ALSO_TEXT) and not content_type.startswith(
        b"text/event-stream"
    )


def compress(body: bytes, encoding: str) -> bytes:
    """The body in an encoding."""
    if encoding == "br":
        return bytes(brotli.compress(body, mode=brotli.MODE_TEXT, quality=BROTLI_QUALITY, lgwin=20))
    return gzip.compress(body, compresslevel=GZIP_LEVEL, mtime=0) if encoding == "gzip" else body


async def compressed(body: bytes, encoding: str) -> bytes:
    """The same; long bodies in a thread, so that others are answered meanwhile."""
    if not encoding or len(body) < OFF_THE_LOOP:
        return compress(body, encoding)
    return await asyncio.to_thread(compress, body, encoding)


def with_vary(headers: asgi.Headers) -> asgi.Headers:
    """The headers with `Accept-Encoding` in `Vary`."""
    varies = [value for name, value in headers if name.lower() == b"vary"]
    if any(b"accept-encoding" in value.lower() for value in varies):
        return headers
    others = [(name, value) for name, value in headers if name.lower() != b"vary"]
    return [*others, (b"vary", b", ".join([*varies, b"Accept-Encoding"]))]


class Compression:
    """Passes a request on and compresses the answer if that is worth it."""

    def __init__(self, app: asgi.Application) -> None:
        self.app = app

    async def __call__(self, scope: asgi.Scope, receive: asgi.Receive, send: asgi.Send) -> None:
        """Pass on."""
        await self.app(scope, receive, Compressing(scope, send))


class Compressing:
    """A `send` that holds a text back until it is whole, and sends it compressed."""

    def __init__(self, scope: asgi.Scope, send: asgi.Send) -> None:
        self.send = send
        self.head = scope["method"] == "HEAD"
        self.encoding = encoding_for(asgi.header(scope["headers"], b"accept-encoding"))
        self.start: asgi.Message | None = None
        self.parts: list[bytes] = []

    async def __call__(self, message: asgi.Message) -> None:
        """One message of the answer."""
        if message["type"] == "http.response.start":
            headers: asgi.Headers = [pair for pair in message["headers"] if pair[0].lower() != KEEP_HEADER]
            message["headers"] = headers
            if is_text(asgi.header(headers, b"content-type")) and not asgi.header(
                headers, b"content-encoding"
            ):
                message["headers"] = with_vary(headers)
                if self._is_worth_it(headers):
                    self.start = message
                    return
            await self.send(message)
        elif self.start is not None:
            self.parts.append(message.get("body", b""))
            if not message.get("more_body", False):
                await self._send_compressed(self.start)
        else:
            await self.send(message)

    def _is_worth_it(self, headers: asgi.Headers) -> bool:
        """Only an answer whose length is known is held back: streams pass."""
        length = asgi.header(headers, b"content-length")
        return (
            bool(self.encoding) and not self.head and length.isdigit() and SMALLEST <= int(length) <= LARGEST
        )

    async def _send_compressed(self, start: asgi.Message) -> None:
        body = await compressed(b"".join(self.parts), self.encoding)
        start["headers"] = [
            *(pair for pair in start["headers"] if pair[0].lower() != b"content-length"),
            (b"content-encoding", self.encoding.encode()),
            (b"content-length", b"%d" % len(body)),
        ]
        await self.send(start)
        await self.send({"type": "http.response.body", "body": body})
