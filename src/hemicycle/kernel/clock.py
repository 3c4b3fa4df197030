"""The house's one clock. The demonstration may set it; everything else only reads it.

Product time (what is on now, which phase an edition is in, when a row was written) is read here.
Tokens, signatures, caches, DTSTAMP and credentials use real time instead.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

_shift = timedelta(0)


def now() -> datetime:
    """The present moment of the house, aware, in UTC."""
    return real_now() + _shift


def real_now() -> datetime:
    """The moment outside, whatever the demonstration says."""
    return datetime.now(UTC)


def shift() -> timedelta:
    """How far the house's clock is from the real one (zero outside the demonstration)."""
    return _shift


def set_shift(shift: timedelta) -> None:
    """Move the clock by `shift` from the real time; it then runs on."""
    global _shift
    _shift = shift


@contextmanager
def set_to(moment: datetime) -> Iterator[None]:
    """Within the block the clock starts at `moment` and runs on. For tests and for data of the past."""
    before = _shift
    set_shift(moment - real_now())
    try:
        yield
    finally:
        set_shift(before)
