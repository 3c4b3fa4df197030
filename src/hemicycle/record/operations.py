"""Writing facts down, and telling whoever listens."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.db import transaction

from hemicycle.kernel import clock
from hemicycle.kernel.fact import Fact
from hemicycle.record import drain
from hemicycle.record.models import Entry

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


def announce(fact: Fact, *, by: "AbstractBaseUser | None") -> Entry:
    """Write the fact down now; wake the drain once the transaction has held. `by` is None for the house itself."""
    who: Any = by  # known here only as AUTH_USER_MODEL
    entry = Entry.objects.create(kind=type(fact).__name__, data=asdict(fact), by=who, at=clock.now())
    transaction.on_commit(drain.wake)
    return entry
