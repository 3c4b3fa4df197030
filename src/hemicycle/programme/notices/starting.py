"""A session that somebody starred begins soon."""

from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from hemicycle.inbox.operations import Telling, notify_each
from hemicycle.inbox.queries import told_already
from hemicycle.inbox.sockets import Told
from hemicycle.kernel import clock
from hemicycle.kernel.zones import zone_or_none
from hemicycle.people.models import Person
from hemicycle.programme.models import Slot
from hemicycle.programme.queries.starting import beginning, slot_of, starting
from hemicycle.programme.queries.venues import may_enter_session
from hemicycle.programme.rules.entry import minutes_until
from hemicycle.ui.rendering import city_words, zone_words

STARTING = "programme.starting"
BEFORE = timedelta(minutes=15)  # when the way in opens, too
A_PIECE = 500  # notices in one transaction: nobody waits for a table while thousands are told


def tell_what_starts() -> int:
    """Whoever has starred what begins within a quarter of an hour is told, once for each time; how many are new.

    After a pause of the machine nobody is told of what has begun already. A session that is moved is told again before
    its new time.
    """
    slots = beginning(clock.now(), BEFORE)
    keys = {_key(slot): occurrence for occurrence, slot in slots.items()}
    told = {(person, keys[key]) for person, key in told_already(list(keys))}
    tellings = [
        Telling(
            one.person,
            {"occurrence_id": one.slot.occurrence_id, "starts_at": one.slot.starts_at.isoformat()},
            key=_key(one.slot),
            scope=one.slot.session.edition.scope,
        )
        for one in starting(slots, BEFORE, told)
    ]
    pieces = (tellings[start : start + A_PIECE] for start in range(0, len(tellings), A_PIECE))
    return sum(notify_each(STARTING, piece) for piece in pieces)


def tell_and_count() -> str:
    """The scheduled task: the same, in a sentence."""
    told = tell_what_starts()
    return f"{told} people told that a session begins" if told else ""


def _key(slot: Slot) -> str:
    """One for each time at which an occurrence begins."""
    return f"starting-{slot.occurrence_id}-{slot.starts_at:%Y%m%dT%H%M}"


def tell_starting(person: Person, data: dict[str, Any]) -> Told | None:
    """How many minutes there are to go; gone once it is over, cancelled, or at another time."""
    slot = slot_of(data["occurrence_id"], person)
    now = clock.now()
    if slot is None or slot.cancelled or slot.ends_at <= now:
        return None
    if slot.starts_at != datetime.fromisoformat(data["starts_at"]):
        return None
    return Told(_title(slot, now), _hours(slot, person), _way_in(slot, person))


def _title(slot: Slot, now: datetime) -> str:
    edition = slot.session.edition
    title = slot.session.title.said(edition.reading_order(_language())).text
    if (minutes := minutes_until(slot.starts_at, now)) <= 0:
        return _("“%(title)s” has begun") % {"title": title}
    words = ngettext(
        "“%(title)s” begins in %(minutes)d minute", "“%(title)s” begins in %(minutes)d minutes", minutes
    )
    return words % {"title": title, "minutes": minutes}


def _hours(slot: Slot, person: Person) -> str:
    """`14:00–15:30 Jakarta (UTC+7)` on the reader's clock, else on home's."""
    edition, own = slot.session.edition, zone_or_none(person.zone)
    zone = own or edition.home
    city = (
        city_words(zone.key, _language())
        if own
        else edition.zone_city.said(edition.reading_order(_language())).text
    )
    starts, ends = slot.starts_at.astimezone(zone), slot.ends_at.astimezone(zone)
    return f"{starts:%H:%M}–{ends:%H:%M} {zone_words(zone, _language(), slot.starts_at, city)}"


def _language() -> str:
    return get_language() or "en"


def _way_in(slot: Slot, person: Person) -> str:
    """Into the venue for whoever may enter it; else to the session's page."""
    names = [slot.session.edition.slug, slot.session.slug]
    if may_enter_session(person, slot):
        return reverse("programme:venue", args=[*names, slot.occurrence_id])
    return reverse("programme:session", args=names)
