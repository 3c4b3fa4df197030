"""When an event takes place: the many ways in which files say it, read as moments."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.utils.translation import gettext as _

from hemicycle.programme.exchange.schedule import ScheduleError

LONGEST = timedelta(days=31)
USUAL = timedelta(hours=1)  # when nothing says how long an event lasts
DAY_CHANGE = time(4)  # where a file is silent: what begins before belongs to the evening before
_CLOCK = re.compile(r"(\d{1,2})[:.h](\d{2})(?:[:.](\d{2})(?:\.\d+)?)?\s*([ap]m)?", re.IGNORECASE)
_ISO_DURATION = re.compile(
    r"P(?:(\d{1,4})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:(\d{1,7})(?:\.\d+)?S)?)?", re.IGNORECASE
)
_PARTS = re.compile(r"(\d{1,4}):(\d{1,2})(?::(\d{1,2}))?")
_NUMBER = re.compile(r"(\d{1,7})(?:\.\d+)?(?:\s*min(?:ute)?s?)?", re.IGNORECASE)
_COMPACT_OFFSET = re.compile(r"([+-]\d{2})(\d{2})$")


class Unclear(Exception):  # noqa: N818  (it is caught where the event is known, and told there)
    """A time that cannot be read; the message is a sentence."""


@cache
def _zones() -> dict[str, str]:
    """Every zone that files may name, whatever the case of its letters."""
    return {name.lower(): name for name in available_timezones() if not name.startswith(("posix", "right"))}


def zone_named(name: object) -> ZoneInfo | None:
    """The zone of that name, old and odd names of the database included; None for anything else."""
    if not isinstance(name, str) or len(name) > 64:
        return None
    found = _zones().get(name.strip().replace(" ", "_").lower())
    return ZoneInfo(found) if found else None


def zone_given(name: str) -> ZoneInfo:
    """The zone that a person asked for, or a `ScheduleError`."""
    zone = zone_named(name)
    if zone is None:
        raise ScheduleError(
            _("“%(name)s” is not a time zone. Write one like Europe/Madrid.") % {"name": name[:64]}
        )
    return zone


def day_read(value: object) -> date | None:
    """`2021-02-17`, also as the beginning of a longer text."""
    if not isinstance(value, str):
        return None
    try:
        return date.fromisoformat(value.strip()[:10])
    except ValueError:
        return None


def moment_read(value: object) -> datetime | None:
    """An ISO date with time: aware if it tells an offset, else naive. None for anything that is no such thing."""
    if not isinstance(value, str):
        return None
    text = value.strip()
    if not 11 <= len(text) <= 40:
        return None
    try:
        return datetime.fromisoformat(
            _COMPACT_OFFSET.sub(r"\1:\2", text.replace("z", "Z").replace(" +", "+"))
        )
    except ValueError:
        return None


def clock_read(value: object) -> time | None:
    """`13:00`, `9:30`, `13:00:00`, `1:30 pm`, `24:00` (as 00:00)."""
    if not isinstance(value, str) or not (found := _CLOCK.fullmatch(value.strip())):
        return None
    hour, minute = int(found[1]), int(found[2])
    if found[4]:
        hour = hour % 12 + (12 if found[4].lower() == "pm" else 0)
    return time(hour % 24, minute) if hour <= 24 and minute < 60 else None


def duration_read(value: object) -> timedelta | None:
    """`01:30`, `1:02:30` (days, hours, minutes), `01:30:00` (with seconds), `PT1H30M`, minutes; else None."""
    if isinstance(value, bool) or value is None:
        return None
    text = str(value).strip() if isinstance(value, str | int | float) else ""
    found = None
    if match := _NUMBER.fullmatch(text):
        number = int(match[1])
        found = timedelta(minutes=number) if number <= 24 * 60 else timedelta(seconds=number)
    elif match := _PARTS.fullmatch(text):
        found = _three_parts(match) if match[3] else timedelta(hours=int(match[1]), minutes=int(match[2]))
    elif (match := _ISO_DURATION.fullmatch(text)) and any(match.groups()):
        days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
        found = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    return found if found and timedelta(0) < found <= LONGEST else None


def _three_parts(match: re.Match[str]) -> timedelta:
    """Days, hours and minutes as pretalx writes them, unless it can only be hours, minutes and seconds."""
    first, second, third = (int(part) for part in match.groups())
    if len(match[1]) > 1 or second > 23:
        return timedelta(hours=first, minutes=second, seconds=third)
    return timedelta(days=first, hours=second, minutes=third)


@dataclass(frozen=True, slots=True)
class DayFrame:
    """What the day around an event tells: its date, when it begins, which zone counts."""

    date: date | None
    begins: datetime | None  # the day's own `start`
    change: time  # before this hour it is still the day before
    zone: ZoneInfo | None  # as given or as the file names it
    home: ZoneInfo  # of the edition, when nobody says

    def local(self, moment: datetime) -> datetime:
        """A moment without an offset, in the zone that counts, in UTC."""
        if self.zone is None and self.begins is not None and self.begins.tzinfo is not None:
            return _utc(moment.replace(tzinfo=self.begins.tzinfo))
        return _utc(moment.replace(tzinfo=self.zone or self.home))


def start(frame: DayFrame, *, on: object, at: object, warn: Callable[[str], None]) -> datetime:
    """When an event begins: by its `date` (`on`) if that has a time, else by the day and its `start` (`at`)."""
    moment, clock = moment_read(on), clock_read(at)
    if moment is None:
        moment = moment_read(at)
    if moment is not None and clock is not None and _is_bare_day(moment, clock, frame):
        offset = moment.tzinfo if moment.utcoffset() else None
        moment = datetime.combine(moment.date(), clock, offset)
        warn(_("The date tells no hour, so the start was taken."))
    if moment is not None:
        return _sensible(_utc(moment) if moment.tzinfo else frame.local(moment))
    own_day = day_read(on)
    day = own_day or frame.date
    if clock is None and own_day is None and not at:
        raise Unclear(_("It tells no time."))
    if clock is None:
        raise Unclear(_("Its start cannot be read: “%(start)s”.") % {"start": str(at)[:40]})
    if day is None:
        raise Unclear(_("It tells no day."))
    if own_day is None and clock < frame.change:
        day = _next(day)
        warn(
            _("It begins before the day changes, so it was taken as the night after the day it stands under.")
        )
    return _sensible(frame.local(datetime.combine(day, clock)))


def _is_bare_day(moment: datetime, clock: time, frame: DayFrame) -> bool:
    """True for a day written as its midnight beside a start at another hour."""
    if moment.time() != time(0) or clock == time(0):
        return False
    if moment.tzinfo is None:
        return True
    if frame.zone is not None:
        return _utc(moment).astimezone(frame.zone).time() != clock
    return bool(moment.utcoffset())


def _next(day: date) -> date:
    try:
        return day + timedelta(days=1)
    except OverflowError:
        raise Unclear(_("Its year cannot be right.")) from None


def _utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC).replace(microsecond=0)
    except (OverflowError, ValueError):
        raise Unclear(_("Its year cannot be right.")) from None


def _sensible(moment: datetime) -> datetime:
    if not 1950 <= moment.year <= 2200:
        raise Unclear(_("Its year cannot be right."))
    return moment
