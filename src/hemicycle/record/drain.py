"""The drain: gives undelivered entries to the listeners. The undelivered row is the truth; `wake` only hurries."""

import logging
import threading

from django.db import close_old_connections

from hemicycle.kernel import clock
from hemicycle.record.models import Entry
from hemicycle.record.sockets import listeners

log = logging.getLogger(__name__)
MOST_ATTEMPTS = 5

_awake = threading.Event()


def wake() -> None:
    """Say that there may be something to deliver."""
    _awake.set()


def deliver_all() -> int:
    """Give every undelivered entry to its listeners; return how many were delivered."""
    delivered = 0
    for entry in Entry.objects.undelivered().filter(attempts__lt=MOST_ATTEMPTS):
        delivered += deliver(entry)
    return delivered


def deliver(entry: Entry) -> bool:
    """Give one entry to its listeners; a failure is noted on the row and tried again later."""
    try:
        for listener in listeners:
            if entry.kind in listener.kinds:
                listener.hear(entry)
    except Exception as trouble:
        log.exception("Entry %s (%s) was not delivered", entry.pk, entry.kind)
        Entry.objects.filter(pk=entry.pk).update(attempts=entry.attempts + 1, trouble=str(trouble)[:2000])
        return False
    Entry.objects.filter(pk=entry.pk).update(delivered_at=clock.now())
    return True


def run(stop: threading.Event, *, pause: float = 30.0) -> None:
    """Deliver whenever woken, and every `pause` seconds, until `stop` is set."""
    while not stop.is_set():
        _awake.wait(timeout=pause)
        _awake.clear()
        close_old_connections()
        try:
            deliver_all()
        finally:
            close_old_connections()
