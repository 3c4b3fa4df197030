"""Who listens to facts, what is done at intervals, what work there is, and how objects are kept."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
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

    `label` is what people call the work, for the page of what was given up; a kind without one is seen to elsewhere
    (a mail, in the log of mails). `paths(jobs)` gives, by key of a job, the path of the scope that it belongs to:
    whoever works there sees to it. A job without a path belongs to the house.
    """

    name: str  # "inbox.send"
    run: Callable[[Job], None]
    lane: str = "slow"
    most_attempts: int = 8
    around: Callable[[], AbstractContextManager[Any]] = nullcontext
    give_up: Callable[[Job], None] | None = None
    label: Words = ""
    paths: Callable[[Sequence[Job]], Mapping[int, str]] = lambda jobs: {}


@dataclass(frozen=True, slots=True)
class Keeper:
    """How the objects of one model are read and changed as plain fields, for history, undo and edit conflicts.

    `read(thing)` gives `{field: JSON value}`; `write(thing, {field: value}, by=person)` changes just these, through the
    room's own operations; `make({field: value}, key, by=person)` brings a removed object back (None: it cannot be).
    `words` are the fields' names for people. `path(thing)` is the path of the scope that the object belongs to, or
    several of them, the main one first (a section's news: edition and section): who reads its history hangs on it.
    `about(thing)` is the key of the person whose data it holds (None: nobody's). To undo a change takes `permission`,
    or for the fields named in `permissions` those. `related` is what `str(thing)` reads, for lists.
    """

    label: str  # "programme.session"
    noun: Words
    words: Mapping[str, Words]
    read: Callable[[Any], dict[str, Any]]
    write: Callable[..., None]
    path: Callable[[Any], str | tuple[str, ...]]
    about: Callable[[Any], int | None] = lambda thing: None
    make: Callable[..., Any] | None = None
    permission: str = "editions.edit"
    permissions: Mapping[str, str] = field(default_factory=dict)
    related: tuple[str, ...] = ()

    def paths(self, thing: Any) -> tuple[str, ...]:
        """All paths of the object, the main one first."""
        found = self.path(thing)
        return (found,) if isinstance(found, str) else tuple(found)

    def needed(self, fields: Iterable[str]) -> set[str]:
        """The permissions that changing these fields takes, all of them."""
        return {self.permissions.get(name, self.permission) for name in fields} or {self.permission}


listeners: Socket[Listener] = Socket("listeners")
scheduled_tasks: Socket[ScheduledTask] = Socket("scheduled tasks")
job_kinds: Socket[JobKind] = Socket("job kinds")
keepers: Socket[Keeper] = Socket("keepers")
