"""The roster: who is at the desk, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from hemicycle.people.models import Person
from hemicycle.welcome import rules
from hemicycle.welcome.models import Shift

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

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


@transaction.atomic
def add_shifts(
    edition: Edition,
    officer: Person,
    *,
    starts_at: datetime,
    ends_at: datetime,
    languages: Sequence[str],
    last_on: date | None = None,
    by: Person,
) -> list[Shift]:
    """Put an officer on a shift, and on the same hours of every day at home until `last_on`; all of them, or none."""
    days = rules.days_until(starts_at, last_on, edition.home)
    spans = [rules.same_hours(starts_at, ends_at, day, edition.home) for day in days]
    return [
        add_shift(edition, officer, starts_at=first, ends_at=last, languages=languages, by=by)
        for first, last in spans
    ]


def remove_shift(shift: Shift, *, by: Person) -> None:
    """Take a shift off the roster."""
    shift.delete()
