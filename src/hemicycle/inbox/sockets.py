"""Kinds of mails and notices: what they are called, and how a notice's words are made; and in whose name we write."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hemicycle.inbox.rules.reaching import NEVER, WAYS
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
    """A kind of notice. `tell(person, data)` makes its words in the active language; None: no longer theirs to see.

    `mail` is how it comes by mail as long as its reader has not chosen, `ways` is what they may choose; a kind of mail
    of the same name means that the room writes a mail of its own, so that notices of this kind make none. `urgent`:
    it stands in the page whatever its reader chose, and a mail at once comes in quiet hours too. `permission`: only who
    holds it somewhere is ever told, so nobody else is asked how.
    """

    name: str
    label: Words
    tell: Callable[[Person, dict[str, Any]], Told | None]
    icon: str = "info"
    mail: str = NEVER  # of `rules.reaching.WAYS`
    urgent: bool = False
    ways: tuple[str, ...] = WAYS
    permission: str = ""


@dataclass(frozen=True, slots=True)
class KindGroup:
    """What kinds whose names begin with `prefix` and a dot are about, as a heading over them."""

    prefix: str  # "programme"
    label: Words
    order: int


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
kind_groups: Socket[KindGroup] = Socket("groups of kinds", order=lambda group: group.order)
letterheads: Socket[LetterheadSource] = Socket("letterheads")
