"""Notices in the page, and when they go by mail."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from hemicycle.inbox import topics
from hemicycle.inbox.models import Notice
from hemicycle.inbox.operations import reaching
from hemicycle.inbox.queries import notice_kind, told_already
from hemicycle.kernel import clock
from hemicycle.people.models import Person, Scope

KEPT_FOR = timedelta(days=180)  # of notices that were read
A_PIECE = 500  # rows in one statement


@dataclass(frozen=True, slots=True)
class Telling:
    """One of many things to tell: to whom, of what (ids), and the key that makes it once."""

    person: Person
    data: Mapping[str, Any]
    key: str
    scope: Scope | None = None


@transaction.atomic
def notify(
    kind: str,
    person: Person,
    data: Mapping[str, Any],
    *,
    key: str,
    scope: Scope | None = None,
    urgent: bool = False,
) -> Notice:
    """Tell a person something: in the page, and by mail as they chose. `data` are ids. `key` makes it once."""
    if (there := Notice.objects.filter(person=person, key=key).first()) is not None:
        return there
    notify_each(kind, [Telling(person, data, key, scope)], urgent=urgent)
    return Notice.objects.get(person=person, key=key)


def notify_all(
    kind: str,
    people: Iterable[Person],
    data: Mapping[str, Any],
    *,
    key: str,
    scope: Scope | None = None,
    urgent: bool = False,
) -> int:
    """Tell many the same at once; whoever has a notice with this key gets no second one. How many are new."""
    return notify_each(kind, [Telling(person, data, key, scope) for person in people], urgent=urgent)


@transaction.atomic
def notify_each(kind: str, tellings: Sequence[Telling], *, urgent: bool = False) -> int:
    """Tell many people, each their own, in a number of queries that grows by the five hundred only. How many are new.

    What goes by mail is written down with its moment, and the work that sends it then.
    """
    declared = notice_kind(kind)
    there = told_already(sorted({one.key for one in tellings}), {one.person.pk for one in tellings})
    new = {(one.person.pk, one.key): one for one in tellings if (one.person.pk, one.key) not in there}
    if not new:
        return 0
    people = {one.person.pk: one.person for one in new.values()}
    plan = reaching.Plan(declared, list(people.values()), urgent=urgent or declared.urgent)
    notices = [
        Notice(
            kind=kind,
            key=one.key,
            person=one.person,
            scope=one.scope,
            data=dict(one.data),
            urgent=urgent or declared.urgent,
            **plan.fields(one.person),
        )
        for one in new.values()
    ]
    Notice.objects.bulk_create(notices, batch_size=A_PIECE, ignore_conflicts=True)
    reaching.ask_for((one.person_id, one.due_at) for one in notices if one.due_at is not None)
    if shown := sorted({one.person_id for one in notices if one.in_page}):
        topics.ring_for(shown)
    return len(notices)


@transaction.atomic
def read_notice(notice: Notice) -> None:
    """The person has read it, so it goes by no mail any more. Reading twice changes nothing."""
    if _read(Notice.objects.filter(pk=notice.pk)):
        topics.ring_for([notice.person_id])


@transaction.atomic
def read_all_notices(person: Person) -> int:
    """The person has read everything that stands in the page; how many that were."""
    if count := _read(Notice.objects.unread().filter(person=person)):
        topics.ring_for([person.pk])
    return count


def _read(notices: Any) -> int:
    count: int = notices.filter(read_at=None).update(read_at=clock.now(), due_at=None)
    return count


@transaction.atomic
def drop_notices(person: Person, keys: Iterable[int]) -> None:
    """Remove notices whose object is no longer this person's to see."""
    removed, _each = Notice.objects.filter(person=person, pk__in=list(keys)).delete()
    if removed:
        topics.ring_for([person.pk])


def forget_old_notices() -> int:
    """Remove notices that were read long ago, or told long ago to somebody who does not want them in the page."""
    before = clock.now() - KEPT_FOR
    old = Q(read_at__lt=before) | Q(in_page=False, at__lt=before)
    removed, _each = Notice.objects.filter(old).delete()
    return removed
