"""Who may enter the venue of a slot, before there is one; and which doors stand open on a page for its reader."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from hemicycle.editions.models import Edition
from hemicycle.people.models import CircleMembership, Person
from hemicycle.people.queries import rights_of
from hemicycle.programme.models import Audience, Session, Slot, Speaker
from hemicycle.programme.queries.reach import paths_of
from hemicycle.programme.rules.entry import entry


def may_enter_session(person: Person | None, slot: Slot) -> bool:
    """True for whoever sees the session and may enter it, speaks in it, or moderates it."""
    session = slot.session
    if rights_of(person).may("live.moderate", *paths_of(session)):
        return True
    if not Slot.objects.filter(pk=slot.pk).visible_to(person).exists():
        return False
    return session.is_open_for(person) or (
        person is not None and session.speakers.filter(person=person).exists()
    )


def works_at(person: Person | None, session: Session) -> bool:
    """True for whoever works for the session's venue, whether it is open to them or not: an interpreter, the desk."""
    return rights_of(person).may("live.backstage", *paths_of(session))


def open_doors(edition: Edition, slots: Iterable[Slot], person: object, now: datetime) -> frozenset[int]:
    """The occurrences among these slots whose venue is open now to this reader; anybody else counts as a visitor.

    The slots are those that the reader sees. No query while nothing is open, at most three otherwise.
    """
    near = [
        slot for slot in slots if entry([(slot.starts_at, slot.ends_at, slot.cancelled)], now).state == "open"
    ]
    if not near:
        return frozenset()
    if not isinstance(person, Person):
        return frozenset(s.occurrence_id for s in near if s.session.open_to == Audience.PUBLIC)
    registered = person.registrations.filter(edition=edition).exists()
    circles = set(CircleMembership.objects.filter(person=person).values_list("circle_id", flat=True))
    speaks = set(Speaker.objects.filter(person=person).values_list("sessions", flat=True))
    return frozenset(
        slot.occurrence_id
        for slot in near
        if slot.session.open_to == Audience.PUBLIC
        or (slot.session.open_to == Audience.REGISTERED and registered)
        or (slot.session.open_circle_id is not None and slot.session.open_circle_id in circles)
        or slot.session_id in speaks
    )


def door_link(edition: Edition, slot: Slot) -> SafeString:
    """The way into the venue of a slot, as a line of a list shows it. Its name holds the session's title."""
    url = reverse("programme:venue", args=[edition.slug, slot.session.slug, slot.occurrence_id])
    return format_html(
        ' <a class="chip door" href="{}" id="e{}" aria-labelledby="e{} t{}">{}</a>',
        *(url, slot.occurrence_id, slot.occurrence_id, slot.session_id),
        _("Enter the venue"),
    )
