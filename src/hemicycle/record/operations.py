"""Writing down facts, what changed in objects, and work to be done."""

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from hemicycle.kernel import clock
from hemicycle.kernel.fact import Fact
from hemicycle.kernel.verdict import Refused, Verdict
from hemicycle.record import drain, lanes, merging, rules
from hemicycle.record.models import Entry, Job, Revision, Unsaved
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
    keeper = keeper_named(thing._meta.label_lower)
    if keeper is None:
        raise KeyError(thing._meta.label_lower)
    return keeper


def keeper_named(label: str) -> Keeper | None:
    """How objects of the model of this label are read and changed; None: nobody keeps their history."""
    return next((keeper for keeper in keepers if keeper.label == label), None)


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
        beside = _beside_others(thing, before, wanted, seen)
        wanted = {name: value for name, value in beside.items() if before[name] != value}
        if not wanted:
            return None
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


def values_at(thing: models.Model, seen: int) -> dict[str, Any]:
    """The object's fields as they were at the revision `seen`: those of now, later changes taken back."""
    values = keeper_of(thing).read(thing)
    for later in Revision.objects.of(thing).filter(pk__gt=seen):
        for name, (before, _after) in later.fields.items():
            if name in values:
                values[name] = before
    return values


def note_made(thing: models.Model, *, by: "AbstractBaseUser | None") -> Revision:
    """Write down that this object was made, with all its fields."""
    keeper = keeper_of(thing)
    fields = {name: [None, value] for name, value in keeper.read(thing).items()}
    return _note(Revision.Act.MADE, thing, keeper, fields, by=by)


MERGED = "merged_into"  # the field of a removal that says which other object took over what this one had


def note_removed(thing: models.Model, *, merged_into: str = "", by: "AbstractBaseUser | None") -> Revision:
    """Write down that this object goes, with all its fields. Call it before the row is deleted.

    `merged_into` names the object that takes over what hung at this one: then it does not come back by an undo.
    """
    keeper = keeper_of(thing)
    fields = {name: [value, None] for name, value in keeper.read(thing).items()}
    if merged_into:
        fields[MERGED] = [None, merged_into]
    return _note(Revision.Act.REMOVED, thing, keeper, fields, by=by)


def may_undo(revision: Revision) -> Verdict:
    """Whether this change can be taken back now: the answer of the button, and of `undo`."""
    keeper = keeper_named(revision.label)
    later = Revision.objects.filter(label=revision.label, key=revision.key, pk__gt=revision.pk)
    return rules.may_undo(
        act=revision.act,
        touched=rules.places(revision.fields),
        undone=Revision.objects.filter(undoes=revision).exists(),
        comes_back=keeper is not None and keeper.make is not None and _is_whole(revision),
        exists=_thing(revision) is not None,
        later=[rules.Step(one.pk, rules.places(one.fields), one.undoes_id or 0) for one in later],
    )


def _is_whole(revision: Revision) -> bool:
    """A removal still says what went (an erasure empties it), and no other object has taken that over."""
    return bool(revision.fields) and MERGED not in revision.fields


@transaction.atomic
def undo(revision: Revision, *, by: "AbstractBaseUser | None") -> Revision:
    """Take a change back by a new one, or bring back what was removed; `Refused` if a later one touched the same.

    Raises `LookupError` for objects of a kind that nobody keeps any more.
    """
    revision = Revision.objects.select_for_update(of=("self",)).get(pk=revision.pk)
    keeper = keeper_named(revision.label)
    if keeper is None:
        raise LookupError(revision.label)
    may_undo(revision).insist()
    if revision.act == Revision.Act.REMOVED and keeper.make is not None:
        values = {name: before for name, (before, _after) in revision.fields.items()}
        thing = keeper.make(values, revision.key, by=by)
        fields = {name: [None, value] for name, value in keeper.read(thing).items()}
        return _note(Revision.Act.MADE, thing, keeper, fields, by=by, undoes=revision)
    thing = _thing(revision)
    now = keeper.read(thing)
    changes = {
        name: _taken_back(now[name], before, after)
        for name, (before, after) in revision.fields.items()
        if name in now
    }
    undone = revise(thing, changes, by=by, undoes=revision)
    if undone is None:
        raise Refused(_("Everything is already as it was before this change."))
    return undone


def _taken_back(now: Any, before: Any, after: Any) -> Any:
    """The value as it was before; of a text only the languages that the change touched."""
    if not all(isinstance(value, dict) for value in (now, before, after)):
        return before
    touched = {key for key in {*before, *after} if before.get(key) != after.get(key)}
    kept = {key: value for key, value in now.items() if key not in touched}
    return kept | {key: before[key] for key in touched if key in before}


def _thing(revision: Revision) -> Any:
    model = apps.get_model(revision.label)
    return model._default_manager.filter(pk=revision.key).first()


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
    path, *others = keeper.paths(thing)
    return Revision.objects.create(
        label=thing._meta.label_lower,
        key=thing.pk,
        act=act,
        fields=fields,
        path=path,
        also="".join(f" {other}" for other in others),
        about_id=keeper.about(thing),
        by=who,
        at=clock.now(),
        undoes=undoes,
    )


# --- what is typed and not saved yet -----------------------------------------------------------------------

MOST_UNSAVED = 100  # forms of one person; the oldest go
LARGEST_UNSAVED = 400_000  # signs, as JSON


@transaction.atomic
def keep_unsaved(
    form: str, fields: Mapping[str, list[str]], *, seen: int, by: "AbstractBaseUser"
) -> Unsaved | None:
    """Keep what somebody has typed into a form (`programme.session:17`), for them alone; None: it is too much."""
    if len(json.dumps(fields)) > LARGEST_UNSAVED:
        return None
    who: Any = by
    kept, _made = Unsaved.objects.update_or_create(
        by=who, form=form, defaults={"fields": dict(fields), "seen": seen, "at": clock.now()}
    )
    old = Unsaved.objects.filter(by=who).order_by("-at", "-pk").values_list("pk", flat=True)[MOST_UNSAVED:]
    Unsaved.objects.filter(pk__in=list(old)).delete()
    return kept


def forget_unsaved(form: str, *, by: "AbstractBaseUser") -> None:
    """It was saved, or is not wanted."""
    who: Any = by
    Unsaved.objects.filter(by=who, form=form).delete()


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
