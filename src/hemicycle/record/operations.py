"""Writing down facts, what changed in objects, and work to be done."""

from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from hemicycle.kernel import clock
from hemicycle.kernel.fact import Fact
from hemicycle.kernel.verdict import Refused
from hemicycle.record import drain, lanes, merging
from hemicycle.record.models import Entry, Job, Revision
from hemicycle.record.sockets import Keeper, keepers

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


def announce(fact: Fact, *, by: "AbstractBaseUser | None") -> Entry:
    """Write the fact down now; wake the drain once the transaction has held. `by` is None for the house itself."""
    who: Any = by  # known here only as AUTH_USER_MODEL
    entry = Entry.objects.create(kind=type(fact).__name__, data=asdict(fact), by=who, at=clock.now())
    transaction.on_commit(drain.wake)
    return entry


# --- history -----------------------------------------------------------------------------------------


class EditConflict(Refused):
    """Somebody else has changed the same fields since the form was opened; nothing was saved, nothing is lost."""

    def __init__(self, theirs: Revision, fields: Collection[str]) -> None:
        super().__init__(_("Somebody else has changed this since you opened it. Nothing of yours is lost."))
        self.theirs = theirs  # the newest of the revisions in the way
        self.fields = fields  # which fields both have touched


def keeper_of(thing: models.Model) -> Keeper:
    """How objects of this model are read and changed; a model without a keeper is a `KeyError`."""
    label = thing._meta.label_lower
    for keeper in keepers:
        if keeper.label == label:
            return keeper
    raise KeyError(label)


def newest_revision(thing: models.Model) -> int:
    """The number of the object's newest revision: a form remembers it. 0 without any."""
    return Revision.objects.of(thing).values_list("pk", flat=True).first() or 0


@transaction.atomic
def revise(
    thing: models.Model,
    changes: Mapping[str, Any],
    *,
    by: "AbstractBaseUser | None",
    seen: int | None = None,
    undoes: Revision | None = None,
) -> Revision | None:
    """Give fields of an object other values, through its keeper, and write down before and after.

    `seen` is the revision that the form was opened at: fields that a later one has given another value are in
    conflict, and nothing is saved (`EditConflict`), unless both changes go together, like two languages of one text
    (`merging.beside`). Fields that stay as they are are left alone; None: all do.
    """
    keeper = keeper_of(thing)
    thing = type(thing)._default_manager.select_for_update().get(pk=thing.pk)
    before = keeper.read(thing)
    wanted = {name: value for name, value in changes.items() if before[name] != value}
    if not wanted:
        return None
    if seen is not None:
        wanted = _beside_others(thing, before, wanted, seen)
    keeper.write(thing, wanted, by=by)
    after = keeper.read(type(thing)._default_manager.get(pk=thing.pk))
    fields = {name: [before[name], after[name]] for name in after if before.get(name) != after[name]}
    return _note(Revision.Act.CHANGED, thing, keeper, fields, by=by, undoes=undoes) if fields else None


def _beside_others(
    thing: models.Model, before: Mapping[str, Any], wanted: Mapping[str, Any], seen: int
) -> dict[str, Any]:
    """What is wanted, with what others have changed since `seen` left in it."""
    later = list(Revision.objects.of(thing).filter(pk__gt=seen))
    merged, apart = {}, []
    for name, mine in wanted.items():
        touched = [revision for revision in later if name in revision.fields]
        base = touched[-1].fields[name][0] if touched else before[name]
        try:
            merged[name] = merging.beside(base, before[name], mine)
        except merging.Apart:
            apart.append(name)
    if apart:
        raise EditConflict(next(r for r in later if any(name in r.fields for name in apart)), apart)
    return merged


def note_made(thing: models.Model, *, by: "AbstractBaseUser | None") -> Revision:
    """Write down that this object was made, with all its fields."""
    keeper = keeper_of(thing)
    fields = {name: [None, value] for name, value in keeper.read(thing).items()}
    return _note(Revision.Act.MADE, thing, keeper, fields, by=by)


def note_removed(thing: models.Model, *, by: "AbstractBaseUser | None") -> Revision:
    """Write down that this object goes, with all its fields. Call it before the row is deleted."""
    keeper = keeper_of(thing)
    fields = {name: [value, None] for name, value in keeper.read(thing).items()}
    return _note(Revision.Act.REMOVED, thing, keeper, fields, by=by)


def _note(
    act: Revision.Act,
    thing: models.Model,
    keeper: Keeper,
    fields: dict[str, list[Any]],
    *,
    by: "AbstractBaseUser | None",
    undoes: Revision | None = None,
) -> Revision:
    who: Any = by
    return Revision.objects.create(
        label=thing._meta.label_lower,
        key=thing.pk,
        act=act,
        fields=fields,
        path=keeper.path(thing),
        about_id=keeper.about(thing),
        by=who,
        at=clock.now(),
        undoes=undoes,
    )


# --- work ----------------------------------------------------------------------------------------------


def enqueue(
    kind: str,
    data: Mapping[str, Any],
    *,
    by: "AbstractBaseUser | None",
    due_at: datetime | None = None,
    key: str | None = None,
    total: int = 0,
) -> Job:
    """Let this be done outside the request, at once or from `due_at` (real time) on.

    With a `key` it is asked for once: asking again gives the job that is there. It is done after the transaction has
    held, by the server itself or by a worker.
    """
    who: Any = by
    given = {
        "kind": kind,
        "data": dict(data),
        "by": who,
        "due_at": due_at or clock.real_now(),
        "total": total,
    }
    if key is None:
        job = Job.objects.create(**given)
    else:
        job, _made = Job.objects.get_or_create(key=key, defaults=given)
    transaction.on_commit(lanes.wake)
    return job
