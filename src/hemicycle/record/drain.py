"""The drain: gives undelivered entries to the listeners. The undelivered row is the truth; `wake` only hurries.

Several processes may drain at once (the server and a worker). Whoever raises `attempts` from the number it read
delivers the entry; the others leave it. One that dies half-way leaves the row undelivered, and it is tried again
after a pause that grows. So every listener hears every entry at least once, and hardly ever twice.
"""

import logging
import threading
from datetime import datetime

from django.db import close_old_connections

from hemicycle.kernel import clock
from hemicycle.record.claims import claim, pause_after
from hemicycle.record.models import Entry
from hemicycle.record.sockets import listeners

log = logging.getLogger(__name__)
MOST_ATTEMPTS = 8

_awake = threading.Event()


def wake() -> None:
    """Say that there may be something to deliver."""
    _awake.set()


def is_due(entry: Entry, at: datetime) -> bool:
    """An entry is delivered at once, and again when its pause is over."""
    return entry.tried_at is None or entry.tried_at + pause_after(entry.attempts) <= at


def deliver_all() -> int:
    """Give every undelivered entry that is due to its listeners; return how many were delivered."""
    delivered = 0
    for entry in Entry.objects.undelivered().filter(attempts__lt=MOST_ATTEMPTS).iterator():
        if is_due(entry, clock.real_now()):
            delivered += deliver(entry)
    return delivered


def deliver(entry: Entry) -> bool:
    """Give one entry to its listeners; a failure is noted on the row and tried again later."""
    if not _claim(entry):
        return False
    try:
        for listener in listeners:
            if entry.kind in listener.kinds:
                listener.hear(entry)
    except Exception as trouble:
        log.exception("Entry %s (%s) was not delivered", entry.pk, entry.kind)
        Entry.objects.filter(pk=entry.pk).update(trouble=f"{type(trouble).__name__}: {trouble}"[:2000])
        return False
    Entry.objects.filter(pk=entry.pk).update(delivered_at=clock.now(), trouble="")
    return True


def _claim(entry: Entry) -> bool:
    """True for the one process that delivers this entry now."""
    return claim(Entry.objects.undelivered(), entry)


def run(stop: threading.Event, *, pause: float = 30.0) -> None:
    """Deliver whenever woken, and every `pause` seconds, until `stop` is set (then `wake` to leave at once)."""
    while not stop.is_set():
        close_old_connections()
        try:
            deliver_all()
        except Exception:
            log.exception("The drain could not read the record; it tries again")
        finally:
            close_old_connections()
        _awake.wait(timeout=pause)
        _awake.clear()
