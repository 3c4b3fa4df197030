"""What the readers of the two formats find, before any of it is understood: values as they stand in the file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class RawPerson:
    """A person as the file has it."""

    name: object
    key: object = ""
    biography: object = ""


@dataclass(frozen=True, slots=True)
class RawLink:
    """A link or an attachment as the file has it."""

    url: object
    title: object = ""


@dataclass(frozen=True, slots=True)
class RawEvent:
    """An event as the file has it. `day` and `day_start` are of the day it stands under."""

    number: int
    day: object = None
    day_start: object = None
    id: object = None
    guid: object = None
    on: object = None
    at: object = None
    duration: object = None
    end: object = None
    title: object = None
    subtitle: object = None
    abstract: object = None
    description: object = None
    slug: object = None
    room: object = None
    track: object = None
    kind: object = None
    language: object = None
    text_languages: Mapping[str, object] = field(default_factory=dict)  # as our own files tell them
    persons: Sequence[RawPerson] = ()
    links: Sequence[RawLink] = ()
    page: object = None
    cancelled: object = None


@dataclass(slots=True)
class RawSchedule:
    """A file as it is."""

    title: object = None
    acronym: object = None
    start: object = None
    end: object = None
    day_change: object = None
    zone: object = None
    base_url: str = ""
    version: object = None
    generator: object = None
    events: list[RawEvent] = field(default_factory=list)
