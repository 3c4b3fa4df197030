"""Sections and organisations: what the whole house shows of them. Every change is written down."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.verdict import Refused
from hemicycle.people.models import Organisation, Person, Scope, Section
from hemicycle.people.operations.scopes import make_scope
from hemicycle.people.queries.places import references, referring
from hemicycle.people.rules import may_merge, may_remove_place
from hemicycle.people.sockets import place_watches
from hemicycle.record import columns
from hemicycle.record.models import Revision
from hemicycle.record.operations import keeper_of, note_made, note_removed, revise

Place = Section | Organisation
GONE = _("Somebody else has removed this already.")
P = TypeVar("P", bound=models.Model)
TAKEN = _("There is another one of this name by now, so nothing was changed.")


@transaction.atomic
def add_place(place: Place, *, by: Person | None) -> Revision:
    """The house knows this section or organisation from now on. Raises `Refused` when its name is taken."""
    if isinstance(place, Section):
        place.scope = make_scope("section")
    _save(place)
    _tell()
    return note_made(place, by=by)


@transaction.atomic
def change_place(
    place: Place, changes: Mapping[str, Any], *, seen: int | None = None, by: Person | None
) -> Revision | None:
    """Give fields other values; None when all are as they were. Raises `EditConflict`."""
    return revise(place, changes, by=by, seen=seen)


@transaction.atomic
def remove_place(place: Place, *, by: Person | None) -> Revision:
    """The house forgets it; history keeps all of it. Refused while anything refers to it."""
    locked = _locked(place)
    may_remove_place(sum(references(locked).values())).insist()
    noted = note_removed(locked, by=by)
    scope: Scope | None = locked.scope if isinstance(locked, Section) else None
    locked.delete()
    if scope is not None:
        scope.delete()
    _tell()
    return noted


@transaction.atomic
def merge_organisations(double: Organisation, into: Organisation, *, by: Person | None) -> int:
    """Whatever refers to `double` refers to `into` from now on, and `double` goes; how many references moved.

    A row that `into` has already (a partner of the same edition) goes with `double`. What `into` lacks (a language of
    its name, its country, its address) it gets from `double`.
    """
    may_merge(same=double.pk == into.pk).insist()
    double, into = _locked(double), _locked(into)
    for watch in place_watches:
        watch.merging(double, into)
    count = 0
    for model, column in referring(double):
        for row in model._default_manager.filter(**{column: double}):
            _point(row, column, into, by=by)
            count += 1
    _fill(into, double, by=by)
    note_removed(double, by=by)
    double.delete()
    _tell()
    return count


def _locked(place: P) -> P:
    """The row as it is now, kept from others until the transaction has held."""
    found = type(place)._default_manager.select_for_update().filter(pk=place.pk).first()
    if found is None:
        raise Refused(GONE)
    return found


def _point(row: models.Model, name: str, into: Organisation, *, by: Person | None) -> None:
    """Let a row refer to another organisation, with history where its model has a keeper."""
    try:
        keeper = keeper_of(row)
    except KeyError:
        keeper = None
    setattr(row, name, into)
    try:
        row.validate_constraints()
    except ValidationError:  # there is such a row already
        row.refresh_from_db()
        if keeper is not None:
            note_removed(row, by=by)
        row.delete()
        return
    if keeper is not None and name in keeper.words:
        try:
            revise(row, {name: into.pk}, by=by)
        except Refused:  # of an edition in which this person changes nothing else
            pass
        else:
            return
    type(row)._default_manager.filter(pk=row.pk).update(**{name: into})


def _fill(into: Organisation, double: Organisation, *, by: Person | None) -> None:
    gained: dict[str, Any] = {"name": {**double.name, **into.name}}
    for name in ("country", "url"):
        if not getattr(into, name):
            gained[name] = getattr(double, name)
    if into.section_id is None:
        gained["section"] = double.section_id
    revise(into, gained, by=by)


# --- for the keepers of sections and organisations -------------------------------------------------------


def write(place: Place, values: Mapping[str, Any], *, by: Person | None) -> None:
    """Give columns these plain values, and tell whoever shows them."""
    _save(place, columns.put(place, values))
    _tell()


def bring_back(model: type[Place], values: Mapping[str, Any], key: int, *, by: Person | None) -> Place:
    """A section or organisation that was removed, as it was and under its old key."""
    place = model(pk=key)
    columns.put(place, values)
    if isinstance(place, Section):
        place.scope = make_scope("section")
    _save(place)
    _tell()
    return place


def _save(place: Place, names: Sequence[str] | None = None) -> None:
    try:
        with transaction.atomic():
            place.save(update_fields=names, force_insert=names is None)
    except IntegrityError:
        raise Refused(TAKEN) from None


def _tell() -> None:
    for watch in place_watches:
        watch.changed()
