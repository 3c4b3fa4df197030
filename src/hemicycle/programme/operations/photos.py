"""Files of speakers' photos that no entry shows any more: kept for an undo, then gone; gone at once at an erasure."""

from datetime import datetime, timedelta
from functools import partial

from django.core.files.storage import Storage
from django.db import transaction
from django.db.models import Q

from hemicycle.kernel import clock
from hemicycle.people.models import Person
from hemicycle.programme.models import Speaker
from hemicycle.record.models import Revision

FOLDER = "speakers"
JUST_SAVED = timedelta(hours=1)  # a file is saved before its entry is: it is left alone for so long


def remove_unused_photos(since: datetime, *, by: Person | None) -> int:
    """Delete the files that no entry shows and no removal from `since` on could bring back; how many."""
    storage = _storage()
    if not storage.exists(FOLDER):
        return 0
    kept = set(Speaker.objects.exclude(photo="").values_list("photo", flat=True))
    kept |= _photos_of(Q(at__gte=since))
    before = clock.real_now() - JUST_SAVED
    _folders, files = storage.listdir(FOLDER)
    unused = [name for file in files if (name := f"{FOLDER}/{file}") not in kept]
    old = [name for name in unused if storage.get_modified_time(name) < before]
    for name in old:
        storage.delete(name)
    return len(old)


def forget_removed_photos(person: Person) -> None:
    """The photos of removed entries of this person go now, not later. Call it while history still names them."""
    shown = set(Speaker.objects.exclude(photo="").values_list("photo", flat=True))
    for name in _photos_of(Q(about=person)) - shown:
        transaction.on_commit(partial(_storage().delete, name))


def _photos_of(which: Q) -> set[str]:
    """The photos that removed entries had."""
    removals = Revision.objects.filter(which, label="programme.speaker", act=Revision.Act.REMOVED)
    pairs = [fields.get("photo") or [""] for fields in removals.values_list("fields", flat=True)]
    return {before for before, *_after in pairs if before}


def _storage() -> Storage:
    storage: Storage = Speaker._meta.get_field("photo").storage
    return storage
