"""Within one process."""

import logging
import threading
from collections.abc import Callable

from hemicycle.bell.bus.contract import Hear
from hemicycle.bell.notes import Note

log = logging.getLogger(__name__)


class MemoryBus:
    """Calls whoever has subscribed, one note after the other, in the thread of who publishes."""

    def __init__(self) -> None:
        self._hearers: list[Hear] = []
        self._lock = threading.Lock()

    def publish(self, note: Note) -> None:
        """Carry a note."""
        with self._lock:
            for hear in self._hearers:
                try:
                    hear(note)
                except Exception:
                    log.exception("A note was not heard")

    def subscribe(self, hear: Hear) -> Callable[[], None]:
        """Call `hear` with every note."""
        with self._lock:
            self._hearers = [*self._hearers, hear]

        def end() -> None:
            with self._lock:
                self._hearers = [one for one in self._hearers if one is not hear]

        return end
