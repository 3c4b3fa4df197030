"""What organisers change in an edition and in what it holds: its days, themes, news, pages, partners, figures …

Every change is written down with its fields before and after (`record.operations`), and the public sees it at once or
not at all.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _

from hemicycle.editions.models import ChronicleLine, Day, Edition, Page, Theme
from hemicycle.editions.operations.public import touch, touch_all
from hemicycle.kernel import clock
from hemicycle.kernel.verdict import Refused
from hemicycle.people.models import Person
from hemicycle.record import columns
from hemicycle.record.models import Revision
from hemicycle.record.operations import note_made, note_removed, revise

GONE = _("Somebody else has removed this already.")
TAKEN = _("There is another one of this name by now, so nothing was changed.")


@transaction.atomic
def add(part: models.Model, *, by: Person | None) -> Revision:
    """The edition holds this from now on. Raises `Refused` when its name or date is taken."""
    _save(part)
    touched(part)
    return note_made(part, by=by)


@transaction.atomic
def change(
    part: models.Model, changes: Mapping[str, Any], *, seen: int | None = None, by: Person | None
) -> Revision | None:
    """Give fields (as `record.columns` has them) other values; None when all are as they were.

    Raises `EditConflict` when somebody else has given the same fields other values since the revision `seen`.
    """
    return revise(part, changes, by=by, seen=seen)


@transaction.atomic
def remove(part: models.Model, *, by: Person | None) -> Revision:
    """The edition holds this no longer; history keeps all of it. Raises `Refused` when it is gone already."""
    if type(part)._default_manager.select_for_update().filter(pk=part.pk).first() is None:
        raise Refused(GONE)
    if isinstance(part, Theme):
        for day in Day.objects.filter(theme=part):
            revise(day, {"theme": None}, by=by)  # so that history knows which days had it
    noted = note_removed(part, by=by)
    part.delete()
    touched(part)
    return noted


@transaction.atomic
def arrange(parts: Sequence[models.Model], *, by: Person | None) -> int:
    """These stand in this order from now on; how many have moved."""
    moved = 0
    for place, part in enumerate(parts, 1):
        moved += revise(part, {"order": place}, by=by) is not None
    return moved


@transaction.atomic
def place_pages(pages: Iterable[Page], ticks: Mapping[int, tuple[bool, bool]], *, by: Person | None) -> int:
    """Whether each of these pages is in the menu and at the foot; how many were changed."""
    changed = 0
    for page in pages:
        if page.pk in ticks:
            in_menu, in_footer = ticks[page.pk]
            noted = revise(page, {"in_menu": in_menu, "in_footer": in_footer}, by=by)
            changed += noted is not None
    return changed


def moved(parts: Iterable[models.Model], key: int, places: int) -> list[models.Model]:
    """The same in another order: the one of this key further down by `places` (up if negative)."""
    found = list(parts)
    here = next((index for index, part in enumerate(found) if part.pk == key), None)
    if here is not None:
        found.insert(max(0, here + places), found.pop(here))
    return found


# --- for the keepers of this room's models -------------------------------------------------------------


def write(part: models.Model, values: Mapping[str, Any], *, by: Person | None) -> None:
    """Give columns these plain values, and tell the public."""
    names = columns.put(part, values)
    if "changed_at" in {column.name for column in part._meta.fields} and {"title", "body"} & set(names):
        part.changed_at = clock.now()  # type: ignore[attr-defined]
        names.append("changed_at")
    _save(part, names)
    touched(part)


def bring_back(model: type[models.Model], values: Mapping[str, Any], key: int, *, by: Person | None) -> Any:
    """A part that was removed, as it was and under its old key."""
    part = model(pk=key)
    columns.put(part, values)
    _save(part)
    touched(part)
    return part


def _save(part: models.Model, names: Sequence[str] | None = None) -> None:
    try:
        with transaction.atomic():
            part.save(update_fields=names, force_insert=names is None)
    except IntegrityError:
        raise Refused(TAKEN) from None


def touched(part: models.Model) -> None:
    """The public sees the edition of this part anew; of the chronicle and of editions' names, every edition."""
    if isinstance(part, ChronicleLine):
        touch_all()
    elif isinstance(part, Edition):
        touch(part)
    else:
        touch(part.edition)  # type: ignore[attr-defined]
