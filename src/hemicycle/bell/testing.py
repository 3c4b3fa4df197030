"""A hub without a database, and one that really serves: for tests and for the measurements.

`MemoryLog` stands in for the tables: `log.publish(topic, name, payload)` writes a message down and hands it to a bus or
a hub, as `operations.publish` does after a commit. `app(hub)` is the endpoint alone, for a server of one's own:

    log = MemoryLog()
    hub = Hub(log=log, bus=bus, tick=0.25)     # tick=0: every message by itself
    application = app(hub, per_address=100_000)
    address = log.address(["session/1"])       # what a page would say

A measurement of the whole house needs none of it: another process calls `operations.publish` on the same database and
Redis.
"""

import threading
from collections.abc import Callable, Collection, Sequence
from typing import Any
from urllib.parse import quote

from hemicycle.bell import tokens
from hemicycle.bell.bus.contract import Bus
from hemicycle.bell.bus.memory import MemoryBus
from hemicycle.bell.endpoint import Endpoint
from hemicycle.bell.hub import Hub
from hemicycle.bell.notes import Note
from hemicycle.bell.queries import Question
from hemicycle.bell.rules import Place


class MemoryLog:
    """A log in memory. All may hear everything, unless `may_hear` says otherwise."""

    def __init__(self, *, epoch: str = "measured", bus: Bus | None = None) -> None:
        self.epoch = epoch
        self.bus: Bus = bus or MemoryBus()
        self.notes: list[Note] = []
        self.forgotten = 0  # so many of the first are gone
        self.may_hear: Callable[[Question], Collection[str]] = lambda question: question.topics
        self._lock = threading.Lock()

    def publish(
        self, topic: str, name: str, payload: dict[str, str] | None = None, *, tell: bool = True
    ) -> Note:
        """Write a message down and hand it to the bus (`tell=False`: it is lost on the way)."""
        with self._lock:
            note = Note(self.epoch, len(self.notes) + 1, topic, name, payload)
            self.notes.append(note)
            if tell:
                self.bus.publish(_copy(note))
        return note

    def address(self, topics: Collection[str], *, language: str = "en") -> str:
        """Where a page with these topics listens, whoever reads it."""
        return f"/bell/?t={quote(tokens.make(topics, language, person=None, cookie=''))}"

    def position(self) -> Place:
        """How far it has come."""
        return Place(self.epoch, len(self.notes))

    def after(self, place: Place, most: int) -> list[Note]:
        """The next messages."""
        return [_copy(note) for note in self.notes[max(place.seq, self.forgotten) :][:most]]

    def last(self, epoch: str, most: int) -> list[Note]:
        """The last so many."""
        return [_copy(note) for note in self.notes[self.forgotten :][-most:]]

    def missed(self, place: Place, topics: Collection[str], until: int, most: int) -> list[Note] | None:
        """What came on topics; None when that is forgotten."""
        if place.seq < self.forgotten:
            return None
        return [_copy(note) for note in self.notes[place.seq : until] if note.topic in topics][:most]

    def heard(self, questions: Sequence[Question]) -> list[frozenset[str]]:
        """Who may hear what."""
        return [frozenset(self.may_hear(question)) for question in questions]


def _copy(note: Note) -> Note:
    return Note.from_json(note.to_json())


def app(hub: Hub, **limits: Any) -> Any:
    """An ASGI application that is the endpoint of this hub and nothing else."""
    endpoint = Endpoint(hub, **limits)

    async def application(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            await endpoint(scope, receive, send)
            return
        while True:  # lifespan
            message = await receive()
            await (hub.start() if message["type"] == "lifespan.startup" else hub.stop())
            await send({"type": f"{message['type']}.complete"})
            if message["type"] == "lifespan.shutdown":
                return

    return application
