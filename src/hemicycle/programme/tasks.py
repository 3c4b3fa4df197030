"""What the worker does for the programme at intervals."""

from datetime import timedelta

from hemicycle.kernel import clock
from hemicycle.programme.operations import remove_unread_agendas
from hemicycle.programme.operations.photos import remove_unused_photos

KEPT_UNREAD_FOR = timedelta(days=400)
PHOTO_KEPT_FOR = timedelta(days=30)  # after its entry was removed; the page that asks says so


def remove_abandoned_agendas() -> str:
    """Agendas without an account whose feed nobody reads any more do not stay."""
    removed = remove_unread_agendas(clock.now() - KEPT_UNREAD_FOR, by=None)
    return f"{removed} abandoned agendas removed" if removed else ""


def remove_photos_of_removed_speakers() -> str:
    """The photo of an entry that was removed stays as long as somebody may want to undo that, and no longer."""
    removed = remove_unused_photos(clock.now() - PHOTO_KEPT_FOR, by=None)
    return f"{removed} photos that no speaker shows removed" if removed else ""
