"""Reading what reached people."""

from hemicycle.inbox.models import Mail, MailQuerySet, Notice, Undeliverable, Unsubscription
from hemicycle.inbox.sockets import Letterhead, MailKind, letterheads, mail_kinds
from hemicycle.people.models import Person, Scope


def mail_kind(name: str) -> MailKind:
    """A kind that some room declares; others are a `KeyError`."""
    for kind in mail_kinds:
        if kind.name == name:
            return kind
    raise KeyError(name)


def letterhead_of(scope: Scope | None, language: str, *, house: Letterhead) -> Letterhead:
    """In whose name a mail of this scope goes out: the room's that knows the scope, else the house's."""
    if scope is not None:
        for source in letterheads:
            if (found := source.find(scope, language)) is not None:
                return found
    return house


def does_not_want(kind: str, *, person: Person | None, address: str) -> bool:
    """Whether somebody has stopped mails of this kind."""
    stopped = Unsubscription.objects.filter(kind=kind)
    if person is not None:
        return stopped.filter(person=person).exists()
    return stopped.filter(person=None, address=address.lower()).exists()


def is_undeliverable(address: str) -> bool:
    """Whether a mail server has refused this address for good."""
    return Undeliverable.objects.filter(address=address.lower()).exists()


def unread_count(person: Person) -> int:
    """How many notices a person has not read."""
    return Notice.objects.filter(person=person, read_at=None).count()


def address_of(person: Person) -> str:
    """Where a person's mail goes; empty for somebody erased or without an address."""
    return "" if person.erased_at else (person.mailbox or person.email or "")


def mails_below(path: str) -> MailQuerySet:
    """Mails that belong to a scope or to something below it."""
    return Mail.objects.filter(scope__path__startswith=path)
