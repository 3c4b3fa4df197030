"""Who listens to facts, what is done at intervals, what work there is, and how objects are kept."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from hemicycle.kernel.socket import Socket
from hemicycle.kernel.words import Words
from hemicycle.record.models import Entry, Job


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


@dataclass(frozen=True, slots=True)
class JobKind:
    """Work that is done outside a request. `run` may be called again after a failure and must bear it.

    `lane` is one of `lanes.LANES`: a lane does one job after the other, and lanes do not wait for each other. `run`
    may fill `job.result`, and tells its progress with `lanes.tell_progress`. `around` is open while jobs of this kind
    follow each other: a connection that they share. `give_up` is called when the last attempt has failed.
    """

    name: str  # "inbox.send"
    run: Callable[[Job], None]
    lane: str = "slow"
    most_attempts: int = 8
    around: Callable[[], AbstractContextManager[Any]] = nullcontext
    give_up: Callable[[Job], None] | None = None


@dataclass(frozen=True, slots=True)
class Keeper:
    """How the objects of one model are read and changed as plain fields, for history, undo and edit conflicts.

    `read(thing)` gives `{field: JSON value}`; `write(thing, {field: value}, by=person)` changes just these, through the
    room's own operations; `make({field: value}, key, by=person)` brings a removed object back (None: it cannot be).
    `words` are the fields' names for people. `path(thing)` is the path of the scope that the object belongs to,
    `about(thing)` the key of the person whose data it holds (None: nobody's).
    """

    label: str  # "programme.session"
    noun: Words
    words: Mapping[str, Words]
    read: Callable[[Any], dict[str, Any]]
    write: Callable[..., None]
    path: Callable[[Any], str]
    about: Callable[[Any], int | None] = lambda thing: None
    make: Callable[..., Any] | None = None


listeners: Socket[Listener] = Socket("listeners")
scheduled_tasks: Socket[ScheduledTask] = Socket("scheduled tasks")
job_kinds: Socket[JobKind] = Socket("job kinds")
keepers: Socket[Keeper] = Socket("keepers")
