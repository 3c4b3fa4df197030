"""Somebody who listens: one open answer, written to by stepping the server's `send` by hand.

A task and a queue per listener cost twice what the writing costs. uvicorn's `send` writes at once unless its buffer is
full: its coroutine ends at the first step, or it waits, and then nothing of the message has been written. So the hub
takes one step; a coroutine that waits is the sign of a slow line, and is given up. This leans on uvicorn (there is a
test for it); for another server there is `QueuedListener`.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Mapping, MutableMapping
from typing import Any, TypeAlias

from hemicycle.bell.rules import TOO_FAR, Place

Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Wants: TypeAlias = Mapping[str, tuple[str, ...]]  # topic → languages
LOW, HIGH = 8 * 1024, 16 * 1024  # bytes of a listener that may lie in our process before it counts as slow


class Listener:
    """One stream."""

    __slots__ = ("bucket", "gone", "group", "person", "send", "sent", "task", "viewer", "wants")

    def __init__(
        self, send: Send, wants: Wants, sent: Place, *, viewer: str = "", person: int | None = None
    ) -> None:
        self.send = send
        self.wants = wants
        self.sent = sent  # up to here they have everything; kept while they are behind
        self.viewer = viewer
        self.person = person
        self.group: Any = None  # the hub's: set while they are live
        self.bucket = -1
        self.gone = False
        self.task: asyncio.Task[None] | None = None

    def write(self, body: bytes, *, more: bool = True) -> bool:
        """Write at once; False when the line does not take it now: then nothing of it was written."""
        return _step(self.send({"type": "http.response.body", "body": body, "more_body": more}))

    async def write_slowly(self, body: bytes) -> None:
        """Write as soon as the line takes it."""
        await self.send({"type": "http.response.body", "body": body, "more_body": True})

    def begin(self) -> None:
        """Little of this stream is to lie in our process."""
        self._transport().set_write_buffer_limits(high=HIGH, low=LOW)

    def end(self, last: bytes) -> None:
        """The stream ends in order; a line that does not take that is cut."""
        if not self.gone:
            self.gone = True
            if not self.write(last, more=False):
                self._transport().abort()

    def cut(self) -> None:
        """The line is given up, and what lies in it too."""
        self.gone = True
        self._transport().abort()

    def _transport(self) -> Any:
        return self.send.__self__.transport  # type: ignore[attr-defined]


def _step(sending: Awaitable[None]) -> bool:
    coroutine: Coroutine[Any, Any, None] = sending  # type: ignore[assignment]
    try:
        coroutine.send(None)
    except StopIteration:
        return True
    coroutine.close()
    return False


class QueuedListener(Listener):
    """The same for servers whose `send` may wait after it has begun to write: a queue, and a task that empties it."""

    __slots__ = ("_filled", "_queue", "_weight", "_writer")

    def __init__(
        self, send: Send, wants: Wants, sent: Place, *, viewer: str = "", person: int | None = None
    ) -> None:
        super().__init__(send, wants, sent, viewer=viewer, person=person)
        self._queue: deque[tuple[bytes, bool]] = deque()
        self._weight = 0
        self._filled = asyncio.Event()
        self._writer: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Start the task."""
        self._writer = asyncio.create_task(self._write_all())

    def write(self, body: bytes, *, more: bool = True) -> bool:
        """Put it into the queue; False when that holds too much."""
        if self._weight + len(body) > TOO_FAR:
            return False
        self._queue.append((body, more))
        self._weight += len(body)
        self._filled.set()
        return True

    async def write_slowly(self, body: bytes) -> None:
        """Put it into the queue when there is room."""
        while not self.write(body):
            await asyncio.sleep(0.05)

    def end(self, last: bytes) -> None:
        """The stream ends when the queue is empty."""
        if not self.gone:
            self.gone = True
            if not self.write(last, more=False):
                self.cut()

    def cut(self) -> None:
        """The task ends; the server closes the line when the answer is given up."""
        self.gone = True
        if self._writer is not None:
            self._writer.cancel()

    async def _write_all(self) -> None:
        more = True
        while more:
            await self._filled.wait()
            self._filled.clear()
            while self._queue:
                body, more = self._queue.popleft()
                self._weight -= len(body)
                await self.send({"type": "http.response.body", "body": body, "more_body": more})


def listener_for(
    send: Send, wants: Wants, sent: Place, *, viewer: str = "", person: int | None = None
) -> Listener:
    """The listener that fits the server."""
    cycle = getattr(send, "__self__", None)
    steps = hasattr(cycle, "flow") and hasattr(cycle, "transport")
    return (Listener if steps else QueuedListener)(send, wants, sent, viewer=viewer, person=person)
