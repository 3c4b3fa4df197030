"""Kinds of mails and notices: what they are called, and how a notice's words are made."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hemicycle.kernel.socket import Socket
from hemicycle.kernel.words import Words
from hemicycle.people.models import Person


@dataclass(frozen=True, slots=True)
class MailKind:
    """A kind of mail. `optional` ones carry List-Unsubscribe and may be refused; the others are owed."""

    name: str  # "registration.confirmed"
    label: Words
    optional: bool = False


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


mail_kinds: Socket[MailKind] = Socket("mail kinds")
notice_kinds: Socket[NoticeKind] = Socket("notice kinds")
