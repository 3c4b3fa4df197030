"""A letter: what a mail says, in order; written once, sent as text and as HTML."""

from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Button:
    """The one thing to do: a link with words."""

    label: str
    url: str  # absolute


@dataclass(frozen=True, slots=True)
class Code:
    """A code to type, shown large."""

    text: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Pairs of (word, value), one a line."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """What the parts below it are about."""

    text: str


@dataclass(frozen=True, slots=True)
class Item:
    """One of several things that a letter tells: its title, which leads to it, and a few words."""

    title: str
    text: str = ""
    url: str = ""  # absolute; empty: it leads nowhere


Part: TypeAlias = "str | Button | Code | Facts | Heading | Item"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with it."""

    name: str
    type: str  # "text/calendar; charset=utf-8; method=PUBLISH"
    text: str


@dataclass(frozen=True, slots=True)
class Letter:
    """Words in the receiver's language, hours in their zone (see `operations.writing_to`).

    A part is a paragraph (plain text, no markup), a `Button`, a `Code`, `Facts`, a `Heading` or an `Item`.
    """

    subject: str
    parts: tuple[Part, ...]
    attachments: tuple[Attachment, ...] = field(default=())
