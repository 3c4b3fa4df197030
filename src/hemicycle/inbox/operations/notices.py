"""Notices in the page."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction

from hemicycle.inbox.models import Notice
from hemicycle.kernel import clock
from hemicycle.people.models import Person, Scope

KEPT_FOR = timedelta(days=180)  # of notices that were read


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
    """Tell a person something in the page; `data` are ids. `key` makes it once."""
    notice, _made = Notice.objects.get_or_create(
        person=person, key=key, defaults={"kind": kind, "data": dict(data), "scope": scope, "urgent": urgent}
    )
    return notice


@transaction.atomic
def notify_all(
    kind: str,
    people: Iterable[Person],
    data: Mapping[str, Any],
    *,
    key: str,
    scope: Scope | None = None,
    urgent: bool = False,
) -> None:
    """Tell many the same at once; whoever has a notice with this key gets no second one."""
    given = {"kind": kind, "key": key, "data": dict(data), "scope": scope, "urgent": urgent}
    notices = [Notice(person=person, **given) for person in people]
    Notice.objects.bulk_create(notices, batch_size=500, ignore_conflicts=True)


def read_notice(notice: Notice) -> None:
    """The person has read it. Reading twice changes nothing."""
    Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=clock.now())


def read_all_notices(person: Person) -> int:
    """The person has read everything there is; how many that were."""
    return Notice.objects.filter(person=person, read_at=None).update(read_at=clock.now())


def drop_notices(person: Person, keys: Iterable[int]) -> None:
    """Remove notices whose object is no longer this person's to see."""
    Notice.objects.filter(person=person, pk__in=list(keys)).delete()


def forget_old_notices() -> int:
    """Remove notices that were read long ago; how many."""
    removed, _each = Notice.objects.filter(read_at__lt=clock.now() - KEPT_FOR).delete()
    return removed
