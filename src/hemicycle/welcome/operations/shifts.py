"""The roster: who is at the desk, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from hemicycle.people.models import Person
from hemicycle.welcome import rules
from hemicycle.welcome.models import Shift

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from hemicycle.editions.models import Edition


@transaction.atomic
def add_shift(
    edition: Edition,
    officer: Person,
    *,
    starts_at: datetime,
    ends_at: datetime,
    languages: Sequence[str],
    by: Person,
) -> Shift:
    """Put an officer on a shift; one is not at the desk twice at a time."""
    Person.objects.select_for_update().get(pk=officer.pk)
    others = Shift.objects.filter(edition=edition, officer=officer).values_list("starts_at", "ends_at")
    rules.may_plan(starts_at=starts_at, ends_at=ends_at, others=others).insist()
    return Shift.objects.create(
        edition=edition, officer=officer, starts_at=starts_at, ends_at=ends_at, languages=list(languages)
    )


def remove_shift(shift: Shift, *, by: Person) -> None:
    """Take a shift off the roster."""
    shift.delete()
