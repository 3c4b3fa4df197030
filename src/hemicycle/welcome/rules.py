"""Judgement of the desk: when it is open, how long one waits, who may do what. Values in, answers out."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from statistics import median
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from hemicycle.kernel.verdict import YES, Refused, Verdict, no

ENTRY_VALID_FOR = timedelta(minutes=15)
ENTRIES_AN_HOUR = 10  # an officer
LONGEST_SHIFT = timedelta(hours=16)
MOST_DAYS = timedelta(days=31)  # on which a shift is repeated
WAITS_COUNTED = 20  # the latest ones tell how long one waits


@dataclass(frozen=True, slots=True)
class Watch:
    """A time at which somebody is at the desk: from, until (not included), in these languages."""

    starts_at: datetime
    ends_at: datetime
    languages: frozenset[str]

    def is_on(self, at: datetime) -> bool:
        """Whether the officer is there at this moment."""
        return self.starts_at <= at < self.ends_at


@dataclass(frozen=True, slots=True)
class Opening:
    """The desk in one language: `until` when, if it is open; else `opens_at`, if that is known."""

    language: str
    until: datetime | None = None
    opens_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether somebody helps in this language now."""
        return self.until is not None


def openings(watches: Collection[Watch], languages: Sequence[str], at: datetime) -> list[Opening]:
    """The desk in each language at a moment: those that are open first, then by when they open."""
    found = [
        _opening([watch for watch in watches if code in watch.languages], code, at) for code in languages
    ]
    known = [one for one in found if one.is_open or one.opens_at is not None]
    return sorted(known, key=lambda one: (not one.is_open, one.opens_at or at))


def _opening(watches: list[Watch], language: str, at: datetime) -> Opening:
    until = end_of_presence(watches, at)
    if until is not None:
        return Opening(language, until=until)
    return Opening(language, opens_at=min((w.starts_at for w in watches if w.starts_at > at), default=None))


def end_of_presence(watches: Iterable[Watch], at: datetime) -> datetime | None:
    """Until when somebody is there without a gap, from a moment on; None: nobody is there."""
    until = None
    for watch in sorted(watches, key=lambda one: one.starts_at):
        if watch.is_on(until or at):
            until = max(until or watch.ends_at, watch.ends_at)
    return until


def gaps(
    watches: Iterable[Watch], first: datetime, last: datetime, language: str = ""
) -> list[tuple[datetime, datetime]]:
    """The times between two moments at which nobody is at the desk (in this language, if one is given)."""
    taken = sorted(
        (max(watch.starts_at, first), min(watch.ends_at, last))
        for watch in watches
        if (not language or language in watch.languages) and watch.ends_at > first and watch.starts_at < last
    )
    found, free_from = [], first
    for starts_at, ends_at in taken:
        if starts_at > free_from:
            found.append((free_from, starts_at))
        free_from = max(free_from, ends_at)
    if free_from < last:
        found.append((free_from, last))
    return found


def usual_wait(waits: Sequence[timedelta]) -> timedelta | None:
    """How long one waited for an officer lately: the median of the latest ones, None when nobody has waited."""
    latest = waits[-WAITS_COUNTED:]
    return timedelta(seconds=median(wait.total_seconds() for wait in latest)) if latest else None


def is_away(seen_at: datetime, said_at: datetime) -> bool:
    """Whether whoever asked has not looked since something was said to them."""
    return seen_at < said_at


def ahead_words(ahead: int) -> str:
    """How many are before one in the queue, as a sentence."""
    if ahead == 0:
        return str(_("You are next."))
    return ngettext("%(count)d person is before you.", "%(count)d people are before you.", ahead) % {
        "count": ahead
    }


def without_names(text: str, *names: str) -> str:
    """Words for everybody: names, as they stand, and addresses of mail are left out."""
    for name in sorted(filter(None, names), key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "…", text, flags=re.IGNORECASE)
    return re.sub(r"[^\s@<>()]+@[^\s@<>()]+\.[^\s@<>().,;]+", "…", text)


# --- who may -----------------------------------------------------------------------------------------------


def may_claim(*, claimed_by: str, solved: bool) -> Verdict:
    """Take an inquiry from the queue."""
    if solved:
        return no(_("This is solved already."))
    if claimed_by:
        return no(_("%(name)s already has this in hand.") % {"name": claimed_by})
    return YES


def may_answer(*, mine: bool, claimed_by: str) -> Verdict:
    """Say something as the desk: whoever has it in hand does, so that two do not talk at once."""
    if mine:
        return YES
    if claimed_by:
        return no(
            _("%(name)s has this in hand. Ask to have it handed over to you first.") % {"name": claimed_by}
        )
    return no(_("Take it in hand first, so that nobody else answers at the same time."))


def may_let_in(*, is_staff: bool, registered: bool, erased: bool, lately: int) -> Verdict:
    """Open the door for somebody who cannot get a code."""
    if erased or not registered:
        return no(_("Only somebody who takes part in this gathering can be let in here."))
    if is_staff:
        return no(_("People who work on this gathering are not let in by the desk. A steward helps them."))
    if lately >= ENTRIES_AN_HOUR:
        return no(
            _("You have let in %(count)d people within an hour, which is the most. Ask another officer.")
            % {"count": lately}
        )
    return YES


def may_enter(*, used: bool, ended: bool, until_at: datetime, at: datetime) -> Verdict:
    """Come in through the door that an officer opened."""
    if used:
        return no(_("You have come in with this already. It works once."))
    if ended or at >= until_at:
        return no(_("This way in is closed. Please ask the desk to open it once more."))
    return YES


def days_until(starts_at: datetime, last_on: date | None, home: ZoneInfo) -> range:
    """How many days later each shift begins: 0 for the first one, then every day at home until the last one."""
    first_on = starts_at.astimezone(home).date()
    if last_on is None:
        return range(1)
    if last_on < first_on:
        raise Refused(_("The last day is before the first one."))
    if last_on - first_on >= MOST_DAYS:
        raise Refused(_("Shifts are repeated for a month at most."))
    return range((last_on - first_on).days + 1)


def same_hours(
    starts_at: datetime, ends_at: datetime, days: int, home: ZoneInfo
) -> tuple[datetime, datetime]:
    """The same hours by the clock at home, so many days later; also when the clocks are changed between."""
    begins, ends = (
        (at.astimezone(home).replace(tzinfo=None) + timedelta(days=days)).replace(tzinfo=home)
        for at in (starts_at, ends_at)
    )
    return begins.astimezone(UTC), ends.astimezone(UTC)


def may_plan(
    *, starts_at: datetime, ends_at: datetime, others: Iterable[tuple[datetime, datetime]]
) -> Verdict:
    """Put an officer on a shift."""
    if ends_at <= starts_at:
        return no(_("A shift ends after it begins."))
    if ends_at - starts_at > LONGEST_SHIFT:
        return no(_("A shift lasts sixteen hours at most."))
    spans = sorted([*others, (starts_at, ends_at)])
    if any(before[1] > after[0] for before, after in pairwise(spans)):
        return no(_("This officer is already at the desk at that time."))
    return YES
