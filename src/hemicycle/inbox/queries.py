"""Reading what reached people."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, Count, Min, Q, QuerySet, Value, When

from hemicycle.inbox.models import Mail, MailQuerySet, Notice, Undeliverable, Unsubscription
from hemicycle.inbox.sockets import Letterhead, MailKind, Told, letterheads, mail_kinds, notice_kinds
from hemicycle.people.models import Person, Scope

STATES = ("held", "queued", "sent", "failed", "bounced", "discarded")  # each is a set of `MailQuerySet`


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


@dataclass(frozen=True, slots=True)
class Refusing:
    """Everybody who has stopped mails of one kind: the keys of persons, and addresses without an account."""

    persons: frozenset[int] = frozenset()
    addresses: frozenset[str] = frozenset()

    def refuses(self, person: Person | None, address: str) -> bool:
        """The same answer as `does_not_want` gives for one."""
        return address.lower() in self.addresses if person is None else person.pk in self.persons


def who_does_not_want(kind: str) -> Refusing:
    """Everybody who has stopped mails of this kind."""
    rows = list(Unsubscription.objects.filter(kind=kind).values_list("person", "address"))
    return Refusing(
        frozenset(person for person, _address in rows if person is not None),
        frozenset(address for person, address in rows if person is None),
    )


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


def optional_kinds() -> list[MailKind]:
    """The kinds of mail that one may do without."""
    return [kind for kind in mail_kinds if kind.optional]


def unwanted_kinds(person: Person) -> set[str]:
    """The kinds of mail that a person has stopped."""
    return set(Unsubscription.objects.filter(person=person).values_list("kind", flat=True))


# --- notices -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shown:
    """A notice with its words, as a page shows it."""

    pk: int
    told: Told
    icon: str
    at: datetime
    read: bool
    urgent: bool


def notices_of(person: Person) -> QuerySet[Notice]:
    """The notices of a person: the unread first, the newest first."""
    unread_first = Case(When(read_at=None, then=Value(0)), default=Value(1))
    return Notice.objects.filter(person=person).order_by(unread_first, "-pk")


def told_to(person: Person, notices: Iterable[Notice]) -> tuple[list[Shown], list[int]]:
    """The notices with their words in the active language; and the keys of those that are not theirs to see any more.

    One of a kind that no room declares now is left out, and kept: the room may come back.
    """
    kinds = {kind.name: kind for kind in notice_kinds}
    shown: list[Shown] = []
    gone: list[int] = []
    for notice in notices:
        if (kind := kinds.get(notice.kind)) is None:
            continue
        told = kind.tell(person, notice.data)
        if told is None:
            gone.append(notice.pk)
        else:
            read = notice.read_at is not None
            shown.append(Shown(notice.pk, told, kind.icon, notice.at, read, notice.urgent))
    return shown, gone


# --- the log of an edition ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Batch:
    """Mails that wait together for somebody's yes."""

    name: str  # empty: mails that wait one by one
    kind: str
    count: int
    made_at: datetime  # when the first of them was written


def waiting_batches(path: str) -> list[Batch]:
    """What waits in a scope and below it, the oldest first."""
    rows = (
        mails_below(path)
        .held()
        .order_by()
        .values("batch", "kind")
        .annotate(count=Count("pk"), first=Min("made_at"))
    )
    batches = [Batch(row["batch"], row["kind"], row["count"], row["first"]) for row in rows]
    return sorted(batches, key=lambda batch: (batch.made_at, batch.name))


def waiting_count(path: str) -> int:
    """How many batches wait in a scope and below it."""
    return mails_below(path).held().order_by().values("batch", "kind").distinct().count()


def examples(path: str, batch: str, kind: str) -> list[Mail]:
    """The first mail of a waiting batch in each language."""
    waiting = mails_below(path).held().filter(batch=batch, kind=kind).order_by()
    firsts = waiting.values("language").annotate(first=Min("pk")).values_list("first", flat=True)
    return list(Mail.objects.filter(pk__in=list(firsts)).select_related("person").order_by("language"))


def found_mails(path: str, *, state: str = "", kind: str = "", words: str = "") -> MailQuerySet:
    """The log of a scope, the newest first: in a state, of a kind, to an address or name that holds some words."""
    mails = mails_below(path).select_related("person").defer("text", "html", "attachments")
    if state in STATES:
        mails = getattr(mails, state)()
    if kind:
        mails = mails.filter(kind=kind)
    if words := words.replace("\x00", "").strip()[:200]:
        mails = mails.filter(Q(address__icontains=words) | Q(person__name__icontains=words))
    return mails.order_by("-pk")
