"""Reading notices: what a person was told, and what waits to go by mail."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Case, Count, Min, Value, When

from hemicycle.inbox.models import Notice, NoticeQuerySet
from hemicycle.inbox.rules.reaching import DIGEST
from hemicycle.inbox.sockets import NoticeKind, Told, notice_kinds
from hemicycle.kernel import clock
from hemicycle.kernel.words import Words
from hemicycle.people.models import Person

A_PIECE = 500  # keys in one question
LATE = timedelta(minutes=30)  # after its moment a notice should long have gone by mail


def notice_kind(name: str) -> NoticeKind:
    """A kind that some room declares; one that none does has no words, and comes by no mail."""
    return next((kind for kind in notice_kinds if kind.name == name), NoticeKind(name, name, lambda *_: None))


def unread_count(person: Person) -> int:
    """How many notices in the page a person has not read."""
    return Notice.objects.unread().filter(person=person).count()


def told_already(keys: Sequence[str], people: Collection[int] = ()) -> set[tuple[int, str]]:
    """Who has a notice with one of these keys, as (key of the person, key of the notice); of these people, if given."""
    found: set[tuple[int, str]] = set()
    for start in range(0, len(keys), A_PIECE):
        rows = Notice.objects.filter(key__in=keys[start : start + A_PIECE])
        rows = rows.filter(person__in=people) if 0 < len(people) <= A_PIECE else rows
        found.update(rows.order_by().values_list("person_id", "key"))
    return found


@dataclass(frozen=True, slots=True)
class Shown:
    """A notice with its words, as a page shows it."""

    pk: int
    kind: str
    told: Told
    icon: str
    at: datetime
    read: bool
    urgent: bool


def notices_of(person: Person) -> NoticeQuerySet:
    """The notices of a person that stand in the page: the unread first, the newest first."""
    unread_first = Case(When(read_at=None, then=Value(0)), default=Value(1))
    return Notice.objects.shown().filter(person=person).order_by(unread_first, "-pk")


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
            shown.append(Shown(notice.pk, notice.kind, told, kind.icon, notice.at, read, notice.urgent))
    return shown, gone


# --- what waits to go by mail ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Waiting:
    """Notices of a kind that wait for the hour at which they go by mail."""

    label: Words
    in_digest: bool
    count: int
    people: int
    next_at: datetime


def waiting_notices(path: str) -> list[Waiting]:
    """What waits in a scope and below it, by kind, what goes first above."""
    rows = (
        Notice.objects.waiting()
        .filter(scope__path__startswith=path)
        .order_by()
        .annotate(in_digest=Case(When(way=DIGEST, then=Value(value=True)), default=Value(value=False)))
        .values("kind", "in_digest")
        .annotate(count=Count("pk"), people=Count("person", distinct=True), next_at=Min("due_at"))
    )
    found = [
        Waiting(notice_kind(row["kind"]).label, row["in_digest"], row["count"], row["people"], row["next_at"])
        for row in rows
    ]
    return sorted(found, key=lambda one: (one.next_at, str(one.label)))


def overdue_count() -> int:
    """How many notices should long have gone by mail: nobody does the work of the lane \"mail\"."""
    return Notice.objects.waiting().filter(due_at__lt=clock.now() - LATE).count()
