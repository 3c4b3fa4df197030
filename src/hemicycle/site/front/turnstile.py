"""So many requests at a time are with Django, each at a desk; the others wait their turn, not too long.

Each request that Django answers holds a thread and, on PostgreSQL, one of the pool's ten connections. Without a
turnstile a rush of pages that cannot be kept would make them all wait for a connection, and most would fail.

A desk is a thread that stays. Django takes a new one for each request otherwise, which then makes its own connection
and thread-local parts: a quarter of the time of a page. The desk used last is given out first, so that a quiet house
keeps few of them warm.
"""

import asyncio
from concurrent.futures import Executor, ThreadPoolExecutor

from asgiref.sync import ThreadSensitiveContext

from hemicycle.site.front.asgi import Application, Receive, Scope, Send, answer

AT_A_TIME = 8  # fewer than the pool's connections: commands and the drain need some too
PATIENCE = 20.0  # seconds


class Turnstile:
    """Passes requests on, `at_a_time` at a time; who has waited for `patience` seconds is asked to come again."""

    def __init__(self, inner: Application, *, at_a_time: int = AT_A_TIME, patience: float = PATIENCE) -> None:
        self.inner = inner
        self.patience = patience
        self._desks = [ThreadPoolExecutor(1, thread_name_prefix="desk") for _ in range(at_a_time)]
        self._free: asyncio.LifoQueue[Executor] = asyncio.LifoQueue()
        for desk in self._desks:
            self._free.put_nowait(desk)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Wait for a desk, then pass on."""
        try:
            desk = await asyncio.wait_for(self._free.get(), self.patience)
        except TimeoutError:
            await answer(send, 503, BUSY_HEADERS, BUSY, head=scope.get("method") == "HEAD")
            return
        try:
            async with ThreadSensitiveContext(executor=desk):
                await self.inner(scope, receive, send)
        finally:
            self._free.put_nowait(desk)

    def close(self) -> None:
        """The desks are not used any more."""
        for desk in self._desks:
            desk.shutdown(wait=False)


BUSY = b"Very many people are reading at this moment. Please try again in a few seconds.\n"
BUSY_HEADERS = [
    (b"content-type", b"text/plain; charset=utf-8"),
    (b"content-length", str(len(BUSY)).encode()),
    (b"retry-after", b"5"),
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
]
