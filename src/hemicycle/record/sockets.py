"""Who listens to facts, and what is done at intervals."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from hemicycle.kernel.socket import Socket
from hemicycle.record.models import Entry


@dataclass(frozen=True, slots=True)
class Listener:
    """`hear` is called at least once for every entry of one of `kinds`; it must bear being called twice."""

    name: str
    kinds: frozenset[str]
    hear: Callable[[Entry], None]


@dataclass(frozen=True, slots=True)
class ScheduledTask:
    """Something the worker does at intervals. `run` returns a sentence for the log, or an empty string."""

    name: str
    every: timedelta
    run: Callable[[], str]


listeners: Socket[Listener] = Socket("listeners")
scheduled_tasks: Socket[ScheduledTask] = Socket("scheduled tasks")
