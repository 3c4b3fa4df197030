"""What can be worked out backstage: whom a signal is for, and how the run of show stands against the clock."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.verdict import YES, Verdict, no

HOST, SPEAKER, INTERPRETER, DESK = "host", "speaker", "interpreter", "desk"
DUTIES = (HOST, SPEAKER, INTERPRETER, DESK)  # whoever has several is named by the first

SLOW, UNHEARD, TWO_MINUTES, OVER, READY, TROUBLE = "slow", "unheard", "two", "over", "ready", "trouble"
ON_STAGE = frozenset({HOST, SPEAKER})
FOR = {
    SLOW: ON_STAGE,
    UNHEARD: ON_STAGE,
    TWO_MINUTES: ON_STAGE,
    OVER: ON_STAGE,
    READY: frozenset({HOST}),
    TROUBLE: frozenset({HOST, DESK}),
}
LARGE_FOR = timedelta(minutes=1)  # how long a signal stands large before those whom it is for
AGAIN_AFTER = timedelta(seconds=10)  # before one person sends the same signal again
MOST_A_MINUTE = 20  # notes and signals of one person together
DOUBLE_CLICK = timedelta(seconds=2)  # in which "next" pressed again is the same press
MOST_ITEMS = 100
RUNS_OVER = timedelta(hours=6)  # a run of show that nobody ended counts no longer than this after the session
NONE = timedelta(0)
MINUTE = timedelta(minutes=1)


# --- notes and signals ----------------------------------------------------------------------------------------


def first_duty(duties: Collection[str]) -> str:
    """The duty by which somebody is named."""
    return next(duty for duty in DUTIES if duty in duties)


def is_for(signal: str, *, given_by: str, duties: Collection[str]) -> bool:
    """Whether a signal stands large before somebody with these duties. A host who is ready tells everybody."""
    if signal == READY and given_by == HOST:
        return True
    return bool(FOR[signal] & set(duties))


def may_signal(*, last_at: datetime | None, now: datetime) -> Verdict:
    """Whether somebody may give a signal that they last gave at `last_at`."""
    if last_at is not None and NONE <= now - last_at < AGAIN_AFTER:
        return no(_("You have just sent this: it stands before them for a minute."))
    return YES


def is_too_much(in_the_last_minute: int) -> bool:
    """True when somebody has said as much within a minute as one may."""
    return in_the_last_minute >= MOST_A_MINUTE


def may_change(*, archived: bool) -> Verdict:
    """Whether anything backstage may still change."""
    if archived:
        return no(_("This edition is archived, so nothing in it changes any more."))
    return YES


# --- the run of show ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Planned:
    """An item as it was planned."""

    key: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Begun:
    """An item has begun at a moment. Without an item: the run of show was over."""

    key: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Line:
    """How an item stands. `starts_at`: when it began, or is expected to; None: it is left out."""

    key: int
    state: str  # "done", "now", "later", "out"
    planned_at: datetime
    starts_at: datetime | None
    lasted: timedelta | None  # of what is done
    over: timedelta  # how much longer than planned it lasted or lasts by now; negative: shorter (what is done alone)


@dataclass(frozen=True, slots=True)
class Course:
    """How the run of show stands at a moment."""

    lines: tuple[Line, ...]  # what has begun, in the order in which it did; then the others, in their order
    now: int | None  # the item that is now
    next: int | None
    left: timedelta | None  # of what is now; negative: it lasts longer than planned
    late: timedelta  # against the plan; negative: early
    ends_at: datetime  # when all will be, or was, over
    after_the_end: timedelta  # how much later than the session's own end; negative: there is time left
    ended: bool


def course(
    items: Sequence[Planned], begun: Sequence[Begun], *, starts_at: datetime, ends_at: datetime, now: datetime
) -> Course:
    """How a run of show stands: `items` in their order, `begun` in the order in which they did.

    What was planned follows from the session's start and the minutes of each. What is expected: the item that is now
    takes the minutes it was given, or as long as it has lasted already; then one follows the other. Before anything has
    begun it begins at the session's start, or at once if that is past. So `late`, the end that is expected less the one
    that was planned, grows only while an item lasts longer than planned, or nothing begins.
    """
    ended = bool(begun) and begun[-1].key is None
    ends = [later.at for later in begun[1:]]
    ordered = _ordered(items, begun)
    planned_at, free_at, lines = starts_at, max(starts_at, now), []
    for place, item in enumerate(ordered):
        minutes = item.minutes * MINUTE
        if place < len(ends):
            lasted = max(ends[place] - begun[place].at, NONE)
            line = Line(item.key, "done", planned_at, begun[place].at, lasted, lasted - minutes)
        elif place < len(begun) and not ended:
            at = begun[place].at
            lasts = max(now - at, NONE)
            free_at = at + max(minutes, lasts)
            line = Line(item.key, "now", planned_at, at, None, max(lasts - minutes, NONE))
        elif ended:
            line = Line(item.key, "out", planned_at, None, None, NONE)
        else:
            line = Line(item.key, "later", planned_at, free_at, None, NONE)
            free_at += minutes
        lines.append(line)
        planned_at += minutes
    if ended:
        free_at = begun[-1].at
    current = next((line for line in lines if line.state == "now"), None)
    return Course(
        lines=tuple(lines),
        now=current.key if current else None,
        next=next((line.key for line in lines if line.state == "later"), None),
        left=_left(current, ordered, now),
        late=free_at - planned_at if items else NONE,
        ends_at=free_at if items else ends_at,
        after_the_end=free_at - ends_at if items else NONE,
        ended=ended,
    )


def _ordered(items: Sequence[Planned], begun: Sequence[Begun]) -> list[Planned]:
    known = {item.key: item for item in items}
    first = [known[one.key] for one in begun if one.key is not None]
    begun_keys = {item.key for item in first}
    return first + [item for item in items if item.key not in begun_keys]


def _left(current: Line | None, ordered: Sequence[Planned], now: datetime) -> timedelta | None:
    if current is None or current.starts_at is None:
        return None
    minutes = next(item.minutes for item in ordered if item.key == current.key)
    return minutes * MINUTE - max(now - current.starts_at, NONE)


def whole_minutes(length: timedelta) -> int:
    """A length in whole minutes, towards nought: what is late by fifty seconds is on time."""
    minutes = int(abs(length) // MINUTE)
    return minutes if length >= NONE else -minutes


@dataclass(frozen=True, slots=True)
class Count:
    """What the clock counts down to: `item`, `start`, `end`, or nothing (`none`), and how much is left of it."""

    of: str
    left: timedelta = NONE


def count(course: Course, *, starts_at: datetime, ends_at: datetime, cancelled: bool, now: datetime) -> Count:
    """What the clock shows now: what is left of the item; before anything has begun, until the session begins; where
    there is no run of show, until the session ends."""
    if cancelled or course.ended or is_long_over(ends_at=ends_at, now=now):
        return Count("none")
    if course.left is not None:
        return Count("item", course.left)
    if now < starts_at or (course.lines and now < ends_at):
        return Count("start", starts_at - now)
    return Count("end", ends_at - now) if now < ends_at else Count("none")


def clock_text(seconds: int) -> str:
    """Seconds as a clock shows them, without a sign: 65 is "1:05", 3665 is "1:01:05"."""
    minutes, rest = divmod(abs(seconds), 60)
    hours, of_the_hour = divmod(minutes, 60)
    return f"{hours}:{of_the_hour:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def mood(count: Count) -> str:
    """How urgent what the clock shows is: "over", "soon" (the last two minutes of an item), or not."""
    if count.of == "none":
        return ""
    if count.left < NONE:
        return "over"
    return "soon" if count.of == "item" and count.left <= 2 * MINUTE else ""


def is_long_over(*, ends_at: datetime, now: datetime) -> bool:
    """True when what was not ended has only been forgotten."""
    return now >= ends_at + RUNS_OVER


def share(minutes: int, among: int) -> int:
    """The minutes that each of some speakers gets: between one and thirty."""
    return max(1, min(30, minutes // max(among, 1)))


def is_pressed_twice(*, last_at: datetime | None, now: datetime) -> bool:
    """True when "next" was pressed a moment ago: the second click of two."""
    return last_at is not None and NONE <= now - last_at < DOUBLE_CLICK


def may_add(*, items: int) -> Verdict:
    """Whether the run of show takes one more item."""
    if items >= MOST_ITEMS:
        return no(_("This run of show is full. Remove an item before you add another."))
    return YES


def may_remove(*, begun: bool) -> Verdict:
    """Whether an item may be moved or removed: what has begun stays where it is."""
    return no(_("This has begun already, so it stays where it is.")) if begun else YES
