"""Kinds of mails and notices: what they are called, and how a notice's words are made; and in whose name we write."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hemicycle.kernel.socket import Socket
from hemicycle.kernel.words import Words
from hemicycle.people.models import Person, Scope


@dataclass(frozen=True, slots=True)
class MailKind:
    """A kind of mail. `optional` ones carry List-Unsubscribe and may be refused; the others are owed.

    `urgent`: somebody waits for it in front of a page (a code), so it does not queue behind others, and it is tried
    even at an address that took no mail before. `passing`: not even its row is kept once it is sent.
    """

    name: str  # "registration.confirmed"
    label: Words
    optional: bool = False
    urgent: bool = False
    passing: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """What a notice says to its reader now."""

    title: str
    text: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """A kind of notice. `tell(person, data)` makes its words in the active language; None: no longer theirs to see."""

    name: str
    label: Words
    tell: Callable[[Person, dict[str, Any]], Told | None]
    icon: str = "info"


@dataclass(frozen=True, slots=True)
class Letterhead:
    """In whose name a mail goes out."""

    name: str  # "UCLG Retreat 2021"
    url: str  # absolute: where its pages begin
    desk: str = ""  # where answers arrive; empty: the house's own contact


@dataclass(frozen=True, slots=True)
class LetterheadSource:
    """A room that knows whose mail it is by its scope: `find(scope, language)`; None: not one of its own."""

    room: str
    find: Callable[[Scope, str], Letterhead | None]


mail_kinds: Socket[MailKind] = Socket("mail kinds")
notice_kinds: Socket[NoticeKind] = Socket("notice kinds")
letterheads: Socket[LetterheadSource] = Socket("letterheads")
