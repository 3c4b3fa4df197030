"""How several processes share work in a table: whoever raises `attempts` from the number it read does the work.

One that dies half-way leaves the row as it is, and the row is tried again after a pause that grows. So everything is
done at least once, and hardly ever twice.
"""

from datetime import datetime, timedelta
from typing import Any, Protocol

from django.db import models

from hemicycle.kernel import clock

FIRST_PAUSE = timedelta(minutes=1)  # then two, four, eight … minutes


class Attempted(Protocol):
    """A row that counts how often it was begun."""

    pk: Any
    attempts: int


def pause_after(attempts: int) -> timedelta:
    """How long a row rests after so many attempts were begun."""
    doubled: int = 2 ** max(attempts - 1, 0)
    return FIRST_PAUSE * doubled


def claim(free: models.QuerySet[Any], row: Attempted, **also: datetime | str) -> bool:
    """True for the one process that works on this row now; `free` are the rows that still wait.

    `also` are fields that change with the claim.
    """
    mine = free.filter(pk=row.pk, attempts=row.attempts)
    return bool(mine.update(attempts=row.attempts + 1, tried_at=clock.real_now(), **also))
