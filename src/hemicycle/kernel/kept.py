"""What a process keeps of what it once read, until the version of its subject grows."""

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar
from weakref import WeakSet

V = TypeVar("V")

_all: "WeakSet[Kept[object]]" = WeakSet()


class Kept(Generic[V]):
    """One value a subject (an edition's key), made again when its version is another one.

    Values are shared between requests: whoever gets one only reads it. At most `most` subjects are kept,
    the one made first goes first.
    """

    def __init__(self, most: int = 64) -> None:
        self._most = most
        self._values: dict[Hashable, tuple[Hashable, V]] = {}
        _all.add(self)  # type: ignore[arg-type]

    def get(self, subject: Hashable, version: Hashable, make: Callable[[], V]) -> V:
        """The value of a subject at a version."""
        found = self._values.get(subject)
        if found is None or found[0] != version:
            found = (version, make())
            self._values.pop(subject, None)
            self._values[subject] = found
            while len(self._values) > self._most:
                self._values.pop(next(iter(self._values)), None)
        return found[1]

    def forget(self) -> None:
        """Keep nothing."""
        self._values.clear()


def forget_everything() -> None:
    """Keep nothing anywhere: the tables were exchanged for others (a restored backup, the next test)."""
    for kept in list(_all):
        kept.forget()
