"""Releases: the draft becomes the next version that the public reads."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from hemicycle.editions.models import Edition
from hemicycle.editions.operations import touch
from hemicycle.kernel import clock
from hemicycle.kernel.text import Text
from hemicycle.people.models import Person
from hemicycle.programme.facts import ProgrammeReleased
from hemicycle.programme.models import Change, Occurrence, Release, Session, Slot
from hemicycle.programme.rules import releases as rules
from hemicycle.record.operations import announce


@transaction.atomic
def release(edition: Edition, *, note: Mapping[str, str], by: Person | None) -> Release:
    """Publish the draft as the next version, and write down what that changes.

    The edition's row is written first: a second release that comes at the same time waits there (on either
    database), then finds that nothing has changed.
    """
    touch(edition)
    previous = edition.releases.first()
    slots = {slot.occurrence_id: slot for slot in previous.slots.all()} if previous else {}
    before = {key: _place_of_slot(slot) for key, slot in slots.items()}
    drafted = {
        o.pk: o
        for o in Occurrence.objects.in_draft().filter(session__edition=edition).select_related("session")
    }
    after = {key: _place_of_occurrence(occurrence) for key, occurrence in drafted.items()}
    differences = rules.changes(before, after)
    rules.may_release(
        is_first=previous is None, occurrences=len(after), differences=len(differences)
    ).insist()

    now = clock.now()
    made = Release.objects.create(
        edition=edition, number=previous.number + 1 if previous else 1, note=Text(note), at=now, by=by
    )
    returning = _last_sequences([key for key in drafted if key not in slots]) if previous else {}
    Slot.objects.bulk_create(
        (
            _next_slot(made, drafted[key], place, slots.get(key), returning.get(key), now)
            for key, place in after.items()
        ),
        batch_size=500,
    )
    if previous is not None:
        _write_changes(made, differences, {key: slot.session_id for key, slot in slots.items()}, drafted, now)
    announce(ProgrammeReleased(edition_id=edition.pk, release_id=made.pk, number=made.number), by=by)
    edition.refresh_from_db(fields=["version"])
    return made


def _place_of_slot(slot: Slot) -> rules.Place:
    listing = rules.Listing(slot.listed_to, slot.listed_circle_id)
    return rules.Place(slot.starts_at, slot.ends_at, listing, slot.room, slot.cancelled, slot.order)


def _place_of_occurrence(occurrence: Occurrence) -> rules.Place:
    listing = rules.Listing(occurrence.session.listed_to, occurrence.session.listed_circle_id)
    return rules.Place(
        occurrence.starts_at,
        occurrence.ends_at,
        listing,
        occurrence.room,
        occurrence.cancelled,
        occurrence.order,
    )


def _last_sequences(occurrences: Sequence[int]) -> dict[int, int]:
    """Of occurrences that the release before did not show: the sequence that calendars may still know."""
    known = Slot.objects.filter(occurrence__in=occurrences).order_by().values_list("occurrence")
    return dict(known.annotate(Max("sequence")))


def _next_slot(
    made: Release,
    occurrence: Occurrence,
    place: rules.Place,
    slot: Slot | None,
    last: int | None,
    now: datetime,
) -> Slot:
    """The slot of an occurrence in the release that is being made; its sequence grows if calendars must be told."""
    if slot is None:
        sequence, changed_at = 0 if last is None else last + 1, now
    elif rules.needs_new_sequence(_place_of_slot(slot), place):
        sequence, changed_at = slot.sequence + 1, now
    else:
        sequence, changed_at = slot.sequence, slot.changed_at
    return Slot(
        release=made,
        occurrence=occurrence,
        session_id=occurrence.session_id,
        starts_at=place.starts_at,
        ends_at=place.ends_at,
        room=place.room,
        cancelled=place.cancelled,
        order=place.order,
        listed_to=place.listing.audience,
        listed_circle_id=place.listing.circle,
        sequence=sequence,
        changed_at=changed_at,
    )


def _write_changes(
    made: Release,
    differences: Iterable[rules.Difference],
    session_before: Mapping[int, int],
    drafted: Mapping[int, Occurrence],
    now: datetime,
) -> None:
    """One row for each line that a difference is told with."""
    told = [(difference, kind) for difference in differences for kind in rules.kinds(difference)]
    gone = {session_before[d.occurrence] for d, kind in told if kind == rules.GONE}
    titles = dict(Session.objects.filter(pk__in=gone).values_list("pk", "title"))
    rows = []
    for difference, kind in told:
        was, is_ = difference.before, difference.after
        key = difference.occurrence
        session = session_before[key] if key in session_before else drafted[key].session_id
        row = Change(
            edition_id=made.edition_id, release=made, session_id=session, occurrence_id=key, kind=kind, at=now
        )
        if is_ is not None:
            row.starts_at, row.ends_at, row.room = is_.starts_at, is_.ends_at, is_.room
            row.listed_to, row.listed_circle_id = is_.listing.audience, is_.listing.circle
        if was is not None:
            row.before_starts_at, row.before_ends_at, row.before_room = was.starts_at, was.ends_at, was.room
            row.before_listed_to, row.before_listed_circle_id = was.listing.audience, was.listing.circle
        if kind == rules.GONE:
            row.title = titles[session]
            if is_ is not None:  # where it is now is no longer theirs to know
                row.starts_at, row.ends_at, row.room = None, None, ""
        rows.append(row)
    Change.objects.bulk_create(rows, batch_size=500)
