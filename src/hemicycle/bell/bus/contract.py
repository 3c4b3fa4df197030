"""What every bus does; `tests/test_bus.py` holds each to it."""

from collections.abc import Callable
from typing import Protocol, TypeAlias

from hemicycle.bell.notes import Note

Hear: TypeAlias = Callable[[Note], None]


class Bus(Protocol):
    """Carries notes. What one thread publishes arrives in that order at whoever has subscribed before."""

    def publish(self, note: Note) -> None:
        """Carry a note; from any thread. Never fails: what is lost is read from the table."""

    def subscribe(self, hear: Hear) -> Callable[[], None]:
        """Call `hear` with every note, in a thread of the bus or of who publishes; the answer ends it.

        Returns once notes are heard.
        """
