"""A personal agenda: what overlaps in it, and how much fits."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.verdict import YES, Verdict, no

MOST_STARS = 200  # in one edition: more is not an agenda, and a cookie holds no more


class Timed(Protocol):
    """Anything with a start and an end."""

    @property
    def starts_at(self) -> datetime:
        """When it begins."""

    @property
    def ends_at(self) -> datetime:
        """When it is over."""


@dataclass(frozen=True, slots=True)
class Clash:
    """Two entries (by their position) that take place at once, from when and for how many minutes."""

    first: int
    second: int
    from_: datetime
    minutes: int


def clashes(entries: Sequence[Timed]) -> list[Clash]:
    """Every two entries that overlap, the earlier first. One that begins when another ends does not clash."""
    order = sorted(range(len(entries)), key=lambda i: (entries[i].starts_at, entries[i].ends_at, i))
    running: list[int] = []
    found: list[Clash] = []
    for i in order:
        begins, ends = entries[i].starts_at, entries[i].ends_at
        running = [j for j in running if entries[j].ends_at > begins]
        for j in running:
            overlap = min(entries[j].ends_at, ends) - begins
            if overlap.total_seconds() > 0:
                found.append(Clash(j, i, begins, max(1, int(overlap.total_seconds() // 60))))
        running.append(i)
    return found


def hashed(token: str) -> str:
    """What is kept of a feed's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def may_star(already: Iterable[int], occurrence: int) -> Verdict:
    """An agenda holds a limited number of sessions; starring the same again is always fine."""
    held = set(already)
    if occurrence in held or len(held) < MOST_STARS:
        return YES
    return no(
        _(
            "Your agenda is full: it holds %(most)d sessions. Remove the star from one that you can miss first."
        )
        % {"most": MOST_STARS}
    )
