"""The draft: nothing here is public before the next release."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hemicycle.kernel import clock
from hemicycle.kernel.verdict import Refused
from hemicycle.people.models import Circle, Person
from hemicycle.programme.facts import (
    OccurrenceAdded,
    OccurrenceCancelled,
    OccurrenceMoved,
    OccurrenceRemoved,
    OccurrenceRestored,
    SessionListed,
)
from hemicycle.programme.models import Audience, Occurrence, Session
from hemicycle.programme.rules import releases as rules
from hemicycle.record.operations import announce


@transaction.atomic
def list_session_to(
    session: Session, audience: str, circle: Circle | None = None, *, by: Person | None
) -> Session:
    """In the draft, the session is listed to this audience; to a circle only together with which one."""
    if (audience == Audience.CIRCLE) != (circle is not None):
        raise Refused(_("A session is listed to a circle exactly when the circle is named."))
    Session.objects.filter(pk=session.pk).update(
        listed_to=Audience(audience), listed_circle=circle, changed_at=clock.now()
    )
    session.refresh_from_db()
    announce(
        SessionListed(session_id=session.pk, audience=session.listed_to, circle_id=session.listed_circle_id),
        by=by,
    )
    return session


@transaction.atomic
def add_occurrence(
    session: Session,
    *,
    starts_at: datetime,
    ends_at: datetime,
    room: str = "",
    order: int = 0,
    guid: str = "",
    by: Person | None,
) -> Occurrence:
    """In the draft, the session takes place (once more). `guid` is the stable id of a schedule it comes from."""
    rules.may_take_place(starts_at, ends_at).insist()
    given = {"guid": guid} if guid else {}
    occurrence = Occurrence.objects.create(
        session=session, starts_at=starts_at, ends_at=ends_at, room=room, order=order, **given
    )
    announce(OccurrenceAdded(occurrence_id=occurrence.pk), by=by)
    return occurrence


@transaction.atomic
def move_occurrence(
    occurrence: Occurrence,
    *,
    starts_at: datetime,
    ends_at: datetime,
    room: str | None = None,
    order: int | None = None,
    by: Person | None,
) -> Occurrence:
    """In the draft, the occurrence has other times; room and order stay unless they are given."""
    rules.may_take_place(starts_at, ends_at).insist()
    occurrence = Occurrence.objects.select_for_update(no_key=True).get(pk=occurrence.pk)
    occurrence.starts_at, occurrence.ends_at = starts_at, ends_at
    occurrence.room = occurrence.room if room is None else room
    occurrence.order = occurrence.order if order is None else order
    occurrence.save(update_fields=["starts_at", "ends_at", "room", "order"])
    announce(OccurrenceMoved(occurrence_id=occurrence.pk), by=by)
    return occurrence


@transaction.atomic
def cancel_occurrence(occurrence: Occurrence, *, by: Person | None) -> Occurrence:
    """In the draft, the occurrence is cancelled: it stays in the programme, crossed out."""
    Occurrence.objects.filter(pk=occurrence.pk).update(cancelled=True)
    occurrence.refresh_from_db()
    announce(OccurrenceCancelled(occurrence_id=occurrence.pk), by=by)
    return occurrence


@transaction.atomic
def restore_occurrence(occurrence: Occurrence, *, by: Person | None) -> Occurrence:
    """In the draft, a cancelled or removed occurrence takes place after all."""
    Occurrence.objects.filter(pk=occurrence.pk).update(cancelled=False, removed_at=None)
    occurrence.refresh_from_db()
    announce(OccurrenceRestored(occurrence_id=occurrence.pk), by=by)
    return occurrence


@transaction.atomic
def remove_occurrence(occurrence: Occurrence, *, by: Person | None) -> Occurrence:
    """The occurrence leaves the draft. The row stays: releases show it, agendas and calendars know it."""
    Occurrence.objects.filter(pk=occurrence.pk).update(removed_at=clock.now())
    occurrence.refresh_from_db()
    announce(OccurrenceRemoved(occurrence_id=occurrence.pk), by=by)
    return occurrence
