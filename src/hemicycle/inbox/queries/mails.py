"""Reading the mails: their kinds, in whose name they go, and the log of an edition."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q

from hemicycle.inbox.models import Mail, MailQuerySet, Undeliverable
from hemicycle.inbox.sockets import Letterhead, MailKind, letterheads, mail_kinds, notice_kinds
from hemicycle.people.models import Person, Scope

STATES = ("held", "queued", "sent", "failed", "bounced", "discarded")  # each is a set of `MailQuerySet`


def mail_kind(name: str) -> MailKind:
    """A kind that some room declares; others are a `KeyError`. A mail that tells notices of a kind may be stopped."""
    for kind in mail_kinds:
        if kind.name == name:
            return kind
    for notice in notice_kinds:
        if notice.name == name:
            return MailKind(name, notice.label, optional=True)
    raise KeyError(name)


def letterhead_of(scope: Scope | None, language: str, *, house: Letterhead) -> Letterhead:
    """In whose name a mail of this scope goes out: the room's that knows it or the nearest above, else the house's."""
    while scope is not None:
        for source in letterheads:
            if (found := source.find(scope, language)) is not None:
                return found
        scope = scope.parent
    return house


def is_undeliverable(address: str) -> bool:
    """Whether a mail server has refused this address for good."""
    return Undeliverable.objects.filter(address=address.lower()).exists()


def address_of(person: Person) -> str:
    """Where a person's mail goes; empty for somebody erased or without an address."""
    return "" if person.erased_at else (person.mailbox or person.email or "")


def mails_below(path: str) -> MailQuerySet:
    """Mails that belong to a scope or to something below it."""
    return Mail.objects.filter(scope__path__startswith=path)


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
