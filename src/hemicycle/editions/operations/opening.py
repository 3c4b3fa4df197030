"""A new edition: from nothing, or made like another one (structure, never people)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, TypeVar

from django.db import IntegrityError, models, transaction

from hemicycle.editions.models import Edition
from hemicycle.editions.operations.edition import TAKEN
from hemicycle.editions.sockets import cloners
from hemicycle.kernel import clock
from hemicycle.kernel.text import Text
from hemicycle.kernel.verdict import Refused
from hemicycle.people.models import Person
from hemicycle.people.operations import give_role, make_scope
from hemicycle.record.operations import keeper_named, note_made

M = TypeVar("M", bound=models.Model)

# What another gathering does not share: when it came out, what came of it, where it was announced.
OF_ITS_OWN: dict[str, Any] = {
    "published_at": None,
    "archived_at": None,
    "phase_override": "",
    "version": 1,
    "account": Text(),
    "report_links": [],
    "source_name": "",
    "source_url": "",
    "registration_url": "",
}


@dataclass(slots=True)
class Copying:
    """A copy that is being made: from which edition to which, how far its days move, what was ticked.

    `new` finds the copy of a part: `copying.new[theme.pk]` for a theme, under the label of its model.
    """

    source: Edition
    edition: Edition
    by: Person | None
    ticked: frozenset[str] = frozenset()
    new: dict[str, dict[int, Any]] = field(default_factory=dict)

    @property
    def shift(self) -> timedelta:
        """How far the new edition lies behind the other one, in whole days."""
        return self.edition.starts_on - self.source.starts_on

    def copied(self, thing: M, **other: Any) -> M:
        """A copy of a part in the new edition, saved and remembered; `other` are values that it gets instead."""
        columns = {
            column.attname: getattr(thing, column.attname)
            for column in thing._meta.concrete_fields
            if not column.primary_key
        }
        made = type(thing)(**{**columns, "edition_id": self.edition.pk, **other})
        made.save(force_insert=True)
        self.new.setdefault(thing._meta.label_lower, {})[thing.pk] = made
        if keeper_named(made._meta.label_lower):
            note_made(made, by=self.by)
        return made


@transaction.atomic
def open_edition(values: Mapping[str, Any], *, by: Person) -> Edition:
    """A new edition from nothing; whoever opens it organises it. Only those who work on it see it."""
    edition = _save(Edition(**values, scope=make_scope("edition")))
    note_made(edition, by=by)
    give_role(by, "organiser", edition.scope, by=by)
    return edition


@transaction.atomic
def copy_edition(
    source: Edition,
    *,
    slug: str,
    name: Mapping[str, str],
    starts_on: date,
    ticked: frozenset[str] = frozenset(),
    by: Person,
) -> Edition:
    """A new edition with the structure of another: texts, days moved to its dates, themes, pages, questions, partners.

    No person, no news, nothing of what came of the other one. Rooms bring their part (`sockets.cloners`).
    """
    shift = starts_on - source.starts_on
    columns = {
        column.attname: getattr(source, column.attname)
        for column in source._meta.concrete_fields
        if not column.primary_key
    }
    values = {
        **columns,
        **OF_ITS_OWN,
        "slug": slug,
        "name": Text(name),
        "starts_on": starts_on,
        "ends_on": source.ends_on + shift,
        "registration_opens_at": _moved(source.registration_opens_at, shift),
        "registration_closes_at": _moved(source.registration_closes_at, shift),
        "cloned_from_id": source.pk,
        "scope_id": make_scope("edition").pk,
    }
    edition = _save(Edition(**values))
    note_made(edition, by=by)
    give_role(by, "organiser", edition.scope, by=by)
    copying = Copying(source, edition, by, ticked)
    _copy_parts(copying)
    for cloner in cloners:
        if not cloner.tick or cloner.name in ticked:
            cloner.clone(copying, by=by)
    return edition


def _copy_parts(copying: Copying) -> None:
    source = copying.source
    themes = {theme.pk: copying.copied(theme) for theme in source.themes.all()}
    for day in source.days.all():
        theme = themes.get(day.theme_id or 0)
        copying.copied(day, date=day.date + copying.shift, theme_id=theme.pk if theme else None)
    for page in source.pages.all():
        copying.copied(page, changed_at=clock.now())
    for feature in source.features.all():
        copying.copied(feature)
    for partner in source.partners.all():
        copying.copied(partner)
    for question in source.questions.filter(retired_at=None):
        copying.copied(question, version=1)


def _moved(moment: Any, shift: timedelta) -> Any:
    return moment + shift if moment else None


def _save(edition: Edition) -> Edition:
    try:
        with transaction.atomic():
            edition.save(force_insert=True)
    except IntegrityError:
        raise Refused(TAKEN) from None
    edition.refresh_from_db()
    return edition
