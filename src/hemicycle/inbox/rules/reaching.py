"""When what somebody is told reaches them by mail: quiet hours, the hour of the digest, and what a flood becomes.

Hours are wall-clock time in the person's own zone, as minutes after midnight; moments are aware and in UTC. A zone may
skip an hour or a day, or have one twice: a minute that a day does not have is the moment at which the clock would have
shown it, had it not been put forward.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.verdict import YES, Verdict, no

NEVER, DIGEST, AT_ONCE, ANY_HOUR = "never", "digest", "at once", "any hour"  # any hour: at once, at night too
WAYS = (AT_ONCE, ANY_HOUR, DIGEST, NEVER)

MINUTES = 24 * 60  # of a day
LONGEST_QUIET = 16 * 60  # so that mail always comes within a day, also when the clocks change
EVENING, MORNING, BREAKFAST = 22 * 60, 7 * 60, 8 * 60

WINDOW = timedelta(minutes=10)
MOST_IN_A_WINDOW = 5  # mails at once to one person; what comes then waits and is one mail
MOST_A_DAY = (
    24  # mails at once to one person in 24 hours; what comes then, and is not urgent, is in the next digest
)


@dataclass(frozen=True, slots=True)
class Hours:
    """When mail may come to a person."""

    zone: ZoneInfo
    quiet: tuple[int, int] | None = (EVENING, MORNING)  # from the first minute up to the second; None: never
    digest_at: int = BREAKFAST
    paused_until: datetime | None = None


def may_keep_hours(quiet: tuple[int, int] | None, digest_at: int) -> Verdict:
    """Whether somebody may have these hours: they leave room for mail, and the digest is in that room."""
    if quiet is None:
        return YES
    begins, ends = quiet
    if begins == ends or (ends - begins) % MINUTES > LONGEST_QUIET:
        return no(_("Quiet hours may last up to 16 hours, so that mail can come on every day."))
    if _is_within(digest_at, quiet):
        return no(_("The digest would come in your quiet hours. Please choose another hour for one of them."))
    return YES


def _is_within(minute: int, quiet: tuple[int, int]) -> bool:
    begins, ends = quiet
    return begins <= minute < ends if begins < ends else minute >= begins or minute < ends


def is_quiet(at: datetime, hours: Hours) -> bool:
    """Whether the person wants to be left in peace at this moment."""
    local = at.astimezone(hours.zone)
    return hours.quiet is not None and _is_within(local.hour * 60 + local.minute, hours.quiet)


def next_loud(at: datetime, hours: Hours) -> datetime:
    """The moment itself, or the end of the quiet hours that it lies in."""
    if hours.quiet is None or not is_quiet(at, hours):
        return at
    ends = (moment for moment in _showing(hours.quiet[1], at, hours.zone, twice=True) if moment > at)
    return min(moment for moment in ends if not is_quiet(moment, hours))


def next_digest(at: datetime, hours: Hours) -> datetime:
    """The next moment after this one at which the person's clock shows the hour of the digest."""
    return next_loud(min(m for m in _showing(hours.digest_at, at, hours.zone) if m > at), hours)


def _showing(minute: int, near: datetime, zone: ZoneInfo, *, twice: bool = False) -> Iterator[datetime]:
    """The moments about this one at which a clock shows the minute; `twice`: also when it shows it again in the night
    in which it is put back."""
    today = near.astimezone(zone).date()
    for days in range(-1, 4):
        for fold in (0, 1) if twice else (0,):
            yield _moment(today + timedelta(days=days), minute, zone, fold)


def _moment(day: date, minute: int, zone: ZoneInfo, fold: int = 0) -> datetime:
    return datetime.combine(day, time(*divmod(minute, 60), fold=fold), zone).astimezone(UTC)


def day_of(at: datetime, hours: Hours) -> date:
    """The person's own date at a moment: there is one digest a day."""
    return at.astimezone(hours.zone).date()


def tomorrow(at: datetime, hours: Hours) -> datetime:
    """The morning of the person's next day: until then everything may be paused."""
    return _moment(
        day_of(at, hours) + timedelta(days=1), hours.quiet[1] if hours.quiet else MORNING, hours.zone
    )


def departure(now: datetime, departures: Collection[datetime], *, joins: bool = True) -> datetime:
    """When the next mail at once leaves, given when the others left or will leave.

    What is about to leave takes the new one along, if it `joins`: what comes at any hour waits for no morning. Of a
    flood five leave at once; the rest wait until ten minutes after the first of these and go as one mail. So there are
    never more than five within ten minutes, and nothing is lost.
    """
    soon = [moment for moment in departures if now < moment <= now + WINDOW]
    if soon and joins:
        return min(soon)
    recent = sorted(moment for moment in departures if now - WINDOW < moment <= now)
    return now if len(recent) < MOST_IN_A_WINDOW else recent[-MOST_IN_A_WINDOW] + WINDOW


def due_at(way: str, now: datetime, hours: Hours, departures: Collection[datetime] = ()) -> datetime | None:
    """When something that is told now reaches the person by mail in this way; None: it does not."""
    if way == NEVER:
        return None
    paused = hours.paused_until is not None and hours.paused_until > now
    begin = hours.paused_until if paused and hours.paused_until else now
    if way == DIGEST:
        return next_digest(begin, hours)
    leaves = begin if paused else departure(now, departures, joins=way != ANY_HOUR)
    return leaves if way == ANY_HOUR else next_loud(leaves, hours)


def way_of(default: str, ways: Collection[str], chosen: str, *, no_digest: bool, urgent: bool) -> str:
    """How something comes by mail: as its reader chose, if that is one of the ways of its kind, else as the room says.

    Whoever has stopped the digest gets none; what is urgent does not wait for the morning.
    """
    way = chosen if chosen in ways else default
    if way == DIGEST and no_digest:
        return NEVER
    return ANY_HOUR if way == AT_ONCE and urgent else way
