"""A letter: what a mail says, in order; written once, sent as text and as HTML."""

from dataclasses import dataclass, field


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
class Attachment:
    """A file that goes with it."""

    name: str
    type: str  # "text/calendar; charset=utf-8; method=PUBLISH"
    text: str


@dataclass(frozen=True, slots=True)
class Letter:
    """Words in the receiver's language, hours in their zone (see `operations.writing_to`).

    A part is a paragraph (plain text, no markup), a `Button`, a `Code` or `Facts`.
    """

    subject: str
    parts: tuple[str | Button | Code | Facts, ...]
    attachments: tuple[Attachment, ...] = field(default=())
