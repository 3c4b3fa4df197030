"""Who comes and stays, how the room reacts, who is counted, and what is noted of attendance.

Every sign of life is written at most once a minute, by a conditional update: two tabs and a hundred clicks are one.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from hemicycle.editions.models import Edition
from hemicycle.kernel import clock
from hemicycle.kernel.verdict import Unclear
from hemicycle.live.models import Venue
from hemicycle.live.operations.saying import TooMuch
from hemicycle.live.presence import facts, rules, tallies
from hemicycle.live.presence.models import Attendance, Here, Policy, Uncounted
from hemicycle.live.presence.queries import is_counted, is_open_at
from hemicycle.live.sockets import Place
from hemicycle.people.models import Person
from hemicycle.people.sign_in.limits import Limit, TooOften
from hemicycle.people.sign_in.limits import count as count_for
from hemicycle.record.operations import announce

LOADED = timedelta(minutes=10)  # whoever loads the page is here so long, script or none
BEATS = timedelta(seconds=150)  # and so long after a sign of life of the page's script
LEAVES = timedelta(seconds=15)  # who leaves may be on the way to the same page in another language
AT_MOST_EACH = timedelta(seconds=50)
REACTIONS = Limit("room-reactions", 20, 60)


# --- here ----------------------------------------------------------------------------------------------------


def arrive(venue: Venue, place: Place, *, lasts: timedelta = LOADED, by: Person) -> None:
    """Somebody has come in, or shows that they are still here, and the door has been asked."""
    now = clock.now()
    if not _extended(venue.pk, now, lasts, by=by) and is_counted(by):
        Here.objects.bulk_create(
            [Here(venue=venue, person=by, seen_at=now, until_at=now + lasts)], ignore_conflicts=True
        )
    if is_open_at(place.opens_at, place.closes_at, now) and not _attended_more(venue.pk, now, by=by):
        _begin_attendance(venue, now, by=by)


def stay(venue: int, given: tallies.Pass, *, by: Person) -> None:
    """A sign of life of somebody who came through the door lately. It makes no row: who is not in, stays out."""
    now = clock.now()
    _extended(venue, now, BEATS, by=by)
    if is_open_at(given.opens_at, given.closes_at, now):
        _attended_more(venue, now, by=by)


def leave(venue: int, *, by: Person) -> None:
    """Somebody's page closes. Another tab of theirs keeps them here."""
    soon = clock.now() + LEAVES
    Here.objects.filter(venue=venue, person=by, until_at__gt=soon).update(until_at=soon)


def _extended(venue: int, now: datetime, lasts: timedelta, *, by: Person) -> bool:
    """Whether somebody has a row here; it is written to when that is due."""
    row = Here.objects.filter(venue=venue, person=by)
    due = Q(seen_at__lte=now - AT_MOST_EACH) | Q(until_at__lt=now + AT_MOST_EACH)
    return bool(row.filter(due).update(seen_at=now, until_at=now + lasts)) or row.exists()


@transaction.atomic
def set_counted(counted: bool, *, by: Person) -> list[int]:
    """Somebody is in the numbers of who is here, or in none of them. The venues whose numbers that changes."""
    if counted:
        Uncounted.objects.filter(person=by).delete()
        return []
    Uncounted.objects.bulk_create([Uncounted(person=by)], ignore_conflicts=True)
    rows = Here.objects.filter(person=by)
    venues = list(rows.values_list("venue", flat=True))
    rows.delete()
    for venue in venues:
        tallies.forget_figures(venue)
    return venues


@transaction.atomic
def put_out(person: int, *, venue: int | None, edition: int | None) -> list[int]:
    """Somebody was excluded from a venue (from all of an edition): they are no longer here. Those venues."""
    rows = Here.objects.filter(person=person)
    rows = rows.filter(venue=venue) if edition is None else rows.filter(venue__edition=edition)
    venues = list(rows.values_list("venue", flat=True))
    rows.delete()
    return venues


# --- reactions -----------------------------------------------------------------------------------------------


def react(venue: int, sign: str, *, by: Person) -> bool:
    """The room hears of it, without a name. False when it was not counted: one second, one reaction.

    `TooMuch` past twenty a minute. Whether they may is asked before.
    """
    if sign not in rules.SIGNS:
        raise Unclear(_("The form does not say what to do. Please use the buttons of the page."))
    if not tallies.is_first_in_second(venue, by.pk):
        return False
    try:
        count_for(REACTIONS, f"{venue}-{by.pk}")
    except TooOften:
        raise TooMuch(_("You have reacted a lot within a minute. Please wait a little.")) from None
    tallies.count(venue, sign)
    return True


# --- attendance ----------------------------------------------------------------------------------------------


def _attended_more(venue: int, now: datetime, *, by: Person) -> bool:
    """Whether somebody is in the log of this venue; another minute is added to it, once however many ask."""
    row = Attendance.objects.filter(
        venue=venue, person=by, venue__edition__attendance_policy__noted=True
    ).first()
    if row is None:
        return False
    minute, more = rules.minute_of(now), rules.more_minutes(row.last_at, now)
    if more and minute > row.last_at:
        same = Attendance.objects.filter(pk=row.pk, last_at=row.last_at)
        same.update(last_at=minute, minutes=F("minutes") + more)
    return True


def _begin_attendance(venue: Venue, now: datetime, *, by: Person) -> None:
    if Policy.objects.filter(edition=venue.edition_id, noted=True).exists():
        minute = rules.minute_of(now)
        Attendance.objects.bulk_create(
            [Attendance(venue=venue, person=by, first_at=minute, last_at=minute)], ignore_conflicts=True
        )


@transaction.atomic
def remove_attendance(edition: Edition, *, by: Person) -> int:
    """Remove all that was noted in an edition, for good; how many rows that were."""
    count = Attendance.objects.filter(venue__edition=edition).delete()[0]
    if count:
        announce(facts.AttendanceRemoved(edition_id=edition.pk, count=count), by=by)
    return count
