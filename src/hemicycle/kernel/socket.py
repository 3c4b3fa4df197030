"""A socket: a typed list that a lower room declares and higher rooms fill from their `apps.py`."""

from collections.abc import Callable, Iterator
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Socket(Generic[T]):
    """An ordered list of plugged-in things.

    >>> greetings: Socket[str] = Socket("greetings")
    >>> greetings.plug("hello")
    >>> list(greetings)
    ['hello']
    """

    def __init__(self, name: str, *, order: Callable[[T], Any] | None = None) -> None:
        self.name = name
        self._order = order
        self._plugged: list[T] = []

    def plug(self, thing: T) -> None:
        """Add `thing`; plugging the same thing twice changes nothing."""
        if thing not in self._plugged:
            self._plugged.append(thing)
            if self._order is not None:
                self._plugged.sort(key=self._order)

    def __iter__(self) -> Iterator[T]:
        return iter(self._plugged)

    def __len__(self) -> int:
        return len(self._plugged)
