"""A schedule as it travels between systems: neutral values, whatever format they were read from."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.translation import gettext as _

from hemicycle.kernel.words import Words

OURS = "Hemicycle"  # the generator that our own files name
ONLINE = "Online"  # a room must have a name there; one of this name in our files is none
MOST_BYTES = 32 * 1024 * 1024
MOST_EVENTS = 20_000


class ScheduleError(Exception):
    """A file that cannot be read as a schedule; the message says why and where, in a sentence. Nothing was changed."""

    def __init__(self, why: Words, place: str = "") -> None:
        super().__init__(str(why))
        self.why = str(why)
        self.place = place

    def __str__(self) -> str:
        """The sentence, with the place if there is one to tell."""
        return _("%(why)s (%(place)s)") % {"why": self.why, "place": self.place} if self.place else self.why


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who speaks. `key` is the id in the file (`guid`, `code` or `id`), empty without one."""

    name: str
    key: str = ""
    biography: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A web address to read; http or https."""

    url: str
    title: str


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a schedule: what we call an occurrence, with the texts of its session.

    `key` is its stable id: the guid, else the id, made unique within the file. `page` is the same for events that
    share a page. `text_languages` are pairs like ("title", "fr"). `fault` says why the event cannot be taken over; its
    times are then meaningless.
    """

    key: str
    title: str
    starts_at: datetime
    ends_at: datetime
    slug: str = ""
    subtitle: str = ""
    abstract: str = ""
    description: str = ""
    room: str = ""
    track: str = ""
    kind: str = ""
    language: str = ""  # spoken; empty: not said
    text_languages: Sequence[tuple[str, str]] = ()  # of texts that are not in the language of the file
    persons: Sequence[Person] = ()
    links: Sequence[Link] = ()
    page: str = ""
    cancelled: bool = False
    place: str = ""  # where in the file: "event 7 (line 120)"
    fault: str = ""

    @property
    def text(self) -> str:
        """Abstract and description as one text; a description that only repeats the abstract counts once."""
        if not self.description or self.abstract == self.description:
            return self.abstract
        return f"{self.abstract}\n\n{self.description}" if self.abstract else self.description


@dataclass(frozen=True, slots=True)
class ScheduleFile:
    """Everything that was understood of a file, and in `warnings` what had to be guessed."""

    title: str
    acronym: str
    zone: str  # IANA name; empty: the file names none that is known
    starts_on: date | None
    ends_on: date | None
    events: Sequence[Event]
    version: str = ""
    generator: str = ""
    text_language: str = ""  # of all texts, where the file tells; else each event's language counts
    warnings: Sequence[str] = field(default_factory=tuple)

    @property
    def is_ours(self) -> bool:
        """True for a file that a house like this one wrote."""
        return self.generator == OURS

    @property
    def source(self) -> str:
        """How the schedule is called over the years of its imports: what is gone is looked for under this name."""
        return (self.acronym or self.title or "schedule")[:200]
