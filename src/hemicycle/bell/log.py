"""What the hub asks the database, from a thread."""

from collections.abc import Callable, Collection, Sequence
from functools import wraps
from typing import ParamSpec, Protocol, TypeVar

from django.db import close_old_connections

from hemicycle.bell import queries
from hemicycle.bell.notes import Note
from hemicycle.bell.queries import Question
from hemicycle.bell.rules import Place

P = ParamSpec("P")
R = TypeVar("R")


class Log(Protocol):
    """Where messages stand written, and where rights are asked. Every method may take its time."""

    def position(self) -> Place:
        """How far the sequence has come."""

    def after(self, place: Place, most: int) -> list[Note]:
        """The next messages after a place."""

    def last(self, epoch: str, most: int) -> list[Note]:
        """The last so many."""

    def missed(self, place: Place, topics: Collection[str], until: int, most: int) -> list[Note] | None:
        """What somebody missed on topics up to a number; None when that is forgotten."""

    def heard(self, questions: Sequence[Question]) -> list[frozenset[str]]:
        """Which of their topics each may hear."""


def _alone(ask: Callable[P, R]) -> Callable[P, R]:
    """Asked in a thread that no request has: connections that are too old or broken are left."""

    @wraps(ask)
    def asked(*args: P.args, **kwargs: P.kwargs) -> R:
        close_old_connections()
        try:
            return ask(*args, **kwargs)
        finally:
            close_old_connections()

    return asked


class TableLog:
    """The tables of this room."""

    @staticmethod
    @_alone
    def position() -> Place:
        """How far the sequence has come."""
        return queries.position()

    @staticmethod
    @_alone
    def after(place: Place, most: int) -> list[Note]:
        """The next messages after a place."""
        return queries.notes_after(place, most=most)

    @staticmethod
    @_alone
    def last(epoch: str, most: int) -> list[Note]:
        """The last so many."""
        return queries.last_notes(epoch, most=most)

    @staticmethod
    @_alone
    def missed(place: Place, topics: Collection[str], until: int, most: int) -> list[Note] | None:
        """What somebody missed on topics up to a number; None when that is forgotten."""
        return queries.notes_for(place, topics, until=until, most=most)

    @staticmethod
    @_alone
    def heard(questions: Sequence[Question]) -> list[frozenset[str]]:
        """Which of their topics each may hear."""
        return queries.heard(questions)
