"""What a command says: results to standard output, everything else to standard error."""

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")


class Stop(Exception):  # noqa: N818  (it reads as a sentence: "raise Stop(why)")
    """The command cannot go on; the reason is said in a sentence and the exit code is 1."""


def say(text: str = "") -> None:
    """A line of the result."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def note(text: str) -> None:
    """A line about what is being done."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def fail(text: str) -> None:
    """A line about what went wrong."""
    note(f"hemicycle: {text}")


class Progress:
    """How far a long piece of work has come, on standard error: one moving line for a person, a few lines for a log."""

    def __init__(self, what: str, total: int) -> None:
        self.what = what
        self.total = total
        self.done = 0
        self._moves = sys.stderr.isatty()
        self._began = self._told = time.monotonic()

    def step(self, by: int = 1) -> None:
        """So much more is done."""
        self.done += by
        now = time.monotonic()
        if now - self._told >= (0.1 if self._moves else 5.0):
            self._told = now
            self._tell(end="\r" if self._moves else "\n")

    def end(self) -> None:
        """All is done."""
        self._tell(end="\n", seconds=time.monotonic() - self._began)

    def _tell(self, *, end: str, seconds: float | None = None) -> None:
        share = f" ({100 * self.done // self.total} %)" if self.total and seconds is None else ""
        took = f" in {seconds:.1f} s" if seconds is not None else ""
        clear = "\x1b[2K" if self._moves else ""
        sys.stderr.write(f"{clear}{self.what}: {self.done} of {self.total}{share}{took}{end}")
        sys.stderr.flush()


def progress(what: str, things: Iterable[T], total: int) -> Iterator[T]:
    """Go through `things` and tell how far it has come."""
    told = Progress(what, total)
    for thing in things:
        yield thing
        told.step()
    told.end()
