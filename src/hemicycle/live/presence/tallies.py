"""What is counted for seconds, in the cache that all processes share (without Redis there is one process).

Nothing here is a row and nothing here is missed: when the cache does not answer, nobody reacts and the doors ask anew.
Times are real ones, as in every cache.
"""

import logging
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.core.cache import cache
from redis.exceptions import RedisError

from hemicycle.live.presence.rules import SIGNS, Figures

log = logging.getLogger(__name__)
T = TypeVar("T")
KEYS = "presence"
WINDOW = 10  # seconds for which a reaction is shown
SPARE = 60  # seconds for which something is kept that nobody asks for any more
PASS_FOR = 300  # seconds for which the door of a venue is not asked again
FIGURES_FOR = 5  # seconds for which everybody gets the same numbers
_AWAY = (OSError, RedisError)


def _or(otherwise: T, ask: Callable[[], T]) -> T:
    try:
        return ask()
    except _AWAY:
        log.exception("The cache does not answer: presence goes without it")
        return otherwise


# --- reactions -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reactions:
    """How often the room reacted, by the sign: in the last seconds, and of that in the second that is just over."""

    lately: dict[str, int]
    fresh: dict[str, int]

    def __bool__(self) -> bool:
        return any(self.lately.values())


def is_first_in_second(venue: int, person: int) -> bool:
    """True once a second for each person: what is more is not counted."""
    return _or(False, lambda: bool(cache.add(f"{KEYS}-second-{venue}-{person}", 1, timeout=1)))


def count(venue: int, sign: str) -> None:
    """One more."""
    key = _bucket(venue, sign, int(time.time()))

    def add() -> None:
        cache.add(key, 0, timeout=WINDOW + SPARE)
        try:
            cache.incr(key)
        except ValueError:  # it ran out between the two
            log.info("A reaction came too late to be counted")

    _or(None, add)


def reactions(venue: int) -> Reactions:
    """What the room has said in the last `WINDOW` seconds."""
    now = int(time.time())
    keys = {
        _bucket(venue, sign, second): (sign, second)
        for sign in SIGNS
        for second in range(now - WINDOW + 1, now + 1)
    }
    found: dict[str, int] = _or({}, lambda: cache.get_many(keys))
    lately, fresh = dict.fromkeys(SIGNS, 0), dict.fromkeys(SIGNS, 0)
    for key, number in found.items():
        sign, second = keys[key]
        lately[sign] += number
        if second == now - 1:
            fresh[sign] += number
    return Reactions(lately, fresh)


def _bucket(venue: int, sign: str, second: int) -> str:
    return f"{KEYS}-{sign}-{venue}-{second}"


# --- turns ---------------------------------------------------------------------------------------------------


def take_turn(name: str, venue: int, *, every: int) -> float | None:
    """Seconds until this tick of `every` seconds ends, for whoever asks first in it, of all processes; else None.

    So of all that happens within a tick one tells, once, when it is over.
    """
    now = time.time()
    tick = int(now // every)
    first = _or(False, lambda: bool(cache.add(f"{KEYS}-{name}-{venue}-{tick}", 1, timeout=every + SPARE)))
    return (tick + 1) * every - now if first else None


# --- numbers -------------------------------------------------------------------------------------------------


def kept_figures(venue: int, make: Callable[[], Figures]) -> Figures:
    """The numbers of a venue as everybody gets them for some seconds."""
    key = f"{KEYS}-figures-{venue}"
    kept: Figures | None = _or(None, lambda: cache.get(key))
    if kept is not None:
        return kept
    made = make()
    _or(None, lambda: cache.set(key, made, timeout=FIGURES_FOR))
    return made


def forget_figures(venue: int) -> None:
    """They are counted anew."""
    _or(False, lambda: cache.delete(f"{KEYS}-figures-{venue}"))


def is_news(venue: int, shown: Figures) -> bool:
    """True when these are other numbers than those that were told last."""
    key = f"{KEYS}-told-{venue}"
    if _or(None, lambda: cache.get(key)) == shown:
        return False
    _or(None, lambda: cache.set(key, shown, timeout=3600))
    return True


# --- passes --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Pass:
    """The door has let somebody in, and said what they may do there: for some minutes it is not asked again."""

    edition: int
    speaks: bool
    opens_at: datetime
    closes_at: datetime


def give_pass(venue: int, person: int, given: Pass) -> None:
    """Somebody has come through the door."""
    _or(None, lambda: cache.set(_pass(venue, person), (_generation(), given), timeout=PASS_FOR))


def pass_of(venue: int, person: int, edition: int) -> Pass | None:
    """The pass that somebody holds for a venue of this edition."""
    found = _or(None, lambda: cache.get(_pass(venue, person)))
    if found is None or found[0] != _or("", _generation) or found[1].edition != edition:
        return None
    held: Pass = found[1]
    return held


def end_passes() -> None:
    """Every door is asked anew: somebody was silenced or excluded, or something was switched."""
    _or(None, lambda: cache.set(f"{KEYS}-generation", uuid.uuid4().hex, timeout=None))


def _generation() -> str:
    found: str = cache.get(f"{KEYS}-generation") or ""
    return found


def _pass(venue: int, person: int) -> str:
    return f"{KEYS}-pass-{venue}-{person}"
