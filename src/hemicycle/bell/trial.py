"""`GET /bell/trial/`: does a stream get through this network? Two events, a second apart, sent as the bell sends them.

Whoever gets the first at once and the second a second later can listen. Where something between holds streams back,
both come together; where it forbids them, none does. Nothing is asked of Django or of the hub.
"""

import asyncio

from hemicycle.bell.endpoint import PADDING, STREAM, TEXT, Headers, Receive, Scope, Send

PATH = "/bell/trial/"
APART = 1.0  # seconds
AT_A_TIME = 200  # in this process: a trial costs a second of one connection
FIRST, SECOND = b"data: first\n\n", b"data: second\n\n"


class Trial:
    """The application behind `/bell/trial/`. `headers` go with every answer."""

    def __init__(
        self, *, headers: Headers | None = None, apart: float = APART, most: int = AT_A_TIME
    ) -> None:
        self._headers = headers or []
        self._apart = apart
        self._most = most
        self._running = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Two events, or a sentence."""
        if scope["method"] != "GET":
            await self._refuse(send, 405, b"This address is only read.\n", (b"allow", b"GET"))
        elif self._running >= self._most:
            await self._refuse(
                send, 429, b"Very many test their line. Please wait.\n", (b"retry-after", b"5")
            )
        else:
            self._running += 1
            try:
                await self._stream(send)
            finally:
                self._running -= 1

    async def _stream(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [*STREAM, *self._headers]})
        await send({"type": "http.response.body", "body": PADDING + FIRST, "more_body": True})
        await asyncio.sleep(self._apart)
        await send({"type": "http.response.body", "body": SECOND, "more_body": False})

    async def _refuse(self, send: Send, status: int, why: bytes, header: tuple[bytes, bytes]) -> None:
        length = (b"content-length", b"%d" % len(why))
        headers = [*TEXT, header, length, *self._headers]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": why})
