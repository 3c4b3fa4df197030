"""A line that is no line: takes what the hub writes, as uvicorn's `send` would, and waits when it is told to."""

import asyncio
import json
from typing import Any

from hemicycle.bell.hub import Hub, NotReady
from hemicycle.bell.listener import Listener, listener_for
from hemicycle.bell.rules import Place, place


class Line:
    """One stream of a browser that remembers what it has seen, over several of them."""

    def __init__(self, topics: list[str], since: Place, *, language: str = "en") -> None:
        self.topics = topics
        self.language = language
        self.since = since
        self.seen: list[dict[str, Any]] = []
        self.flow = self.transport = self  # what a listener looks for
        self.stalled = False
        self.ended = asyncio.Event()
        self._goes_on = asyncio.Event()
        self._serving: asyncio.Task[None] | None = None
        self.listener: Listener | None = None

    async def send(self, message: Any) -> None:
        """Take a message, as soon as the line does not stall; a line that is gone takes anything."""
        while self.stalled and not self.ended.is_set():
            self._goes_on.clear()
            await self._goes_on.wait()
        if self.ended.is_set():
            return
        for block in message["body"].decode().split("\n\n"):
            self._take(block)
        if not message.get("more_body"):
            self.ended.set()

    def _take(self, block: str) -> None:
        for row in block.split("\n"):
            if row.startswith("id: "):
                self.since = place(row[4:]) or self.since
            elif row.startswith("data: "):
                self.seen.append(json.loads(row[6:]))

    def stall(self) -> None:
        """It takes nothing for now."""
        self.stalled = True

    def go_on(self) -> None:
        """It takes everything again."""
        self.stalled = False
        self._goes_on.set()

    def set_write_buffer_limits(self, **_limits: int) -> None:
        """Nothing lies here."""

    def abort(self) -> None:
        """The line is gone."""
        self.ended.set()
        self._goes_on.set()

    async def connect(self, hub: Hub) -> None:
        """Listen, from where the last stream ended."""
        await self.disconnect()
        self.ended = asyncio.Event()
        await hub.reach(self.since)
        wants = dict.fromkeys(self.topics, (self.language,))
        self.listener = listener_for(self.send, wants, self.since)
        self._serving = asyncio.create_task(self._listen(hub, self.listener))

    async def _listen(self, hub: Hub, listener: Listener) -> None:
        try:
            await hub.serve(listener, self._until)
        except NotReady:
            self.ended.set()

    async def disconnect(self) -> None:
        """Go away, in the middle of whatever comes."""
        self.abort()
        if self._serving is not None:
            await self._serving

    async def _until(self) -> dict[str, str]:
        await self.ended.wait()
        return {"type": "http.disconnect"}

    def said(self) -> list[str]:
        """The fragments that came, in order."""
        return [event["h"] for event in self.seen if "h" in event]
