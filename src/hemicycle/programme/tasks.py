"""What the worker does for the programme at intervals."""

from datetime import timedelta

from hemicycle.kernel import clock
from hemicycle.programme.operations import remove_unread_agendas

KEPT_UNREAD_FOR = timedelta(days=400)


def remove_abandoned_agendas() -> str:
    """Agendas without an account whose feed nobody reads any more do not stay."""
    removed = remove_unread_agendas(clock.now() - KEPT_UNREAD_FOR, by=None)
    return f"{removed} abandoned agendas removed" if removed else ""
