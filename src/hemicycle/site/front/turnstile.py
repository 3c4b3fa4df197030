"""So many requests at a time are with Django; the others wait their turn, not too long.

Each request that Django answers holds a thread and, on PostgreSQL, one of the pool's ten connections. Without a
turnstile a rush of pages that cannot be kept would make them all wait for a connection, and most would fail.
"""

import asyncio

from hemicycle.site.front.asgi import Application, Receive, Scope, Send, answer

AT_A_TIME = 8  # fewer than the pool's connections: commands and the drain need some too
PATIENCE = 20.0  # seconds


class Turnstile:
    """Passes requests on, `AT_A_TIME` at a time; who has waited for `PATIENCE` seconds is asked to come again."""

    def __init__(self, inner: Application, *, at_a_time: int = AT_A_TIME, patience: float = PATIENCE) -> None:
        self.inner = inner
        self.patience = patience
        self._free = asyncio.Semaphore(at_a_time)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Wait for a turn, then pass on."""
        try:
            await asyncio.wait_for(self._free.acquire(), self.patience)
        except TimeoutError:
            await answer(send, 503, BUSY_HEADERS, BUSY, head=scope.get("method") == "HEAD")
            return
        try:
            await self.inner(scope, receive, send)
        finally:
            self._free.release()


BUSY = b"Very many people are reading at this moment. Please try again in a few seconds.\n"
BUSY_HEADERS = [
    (b"content-type", b"text/plain; charset=utf-8"),
    (b"content-length", str(len(BUSY)).encode()),
    (b"retry-after", b"5"),
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
]
