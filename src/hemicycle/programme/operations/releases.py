"""Releases: the draft, a part of it or an older version becomes the next version that the public reads."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from hemicycle.editions.models import Edition
from hemicycle.editions.operations import touch
from hemicycle.kernel import clock
from hemicycle.kernel.text import Text
from hemicycle.kernel.verdict import Refused
from hemicycle.people.models import Person
from hemicycle.programme.facts import ProgrammeReleased
from hemicycle.programme.models import Change, Occurrence, Release, Session, Slot
from hemicycle.programme.operations.draft import cancel_occurrence, move_occurrence
from hemicycle.programme.rules import releases as rules
from hemicycle.record.operations import announce


@transaction.atomic
def release(
    edition: Edition,
    *,
    note: Mapping[str, str],
    only: Collection[int] | None = None,
    urgent: bool = False,
    seen: str | None = None,
    by: Person | None,
) -> Release:
    """Publish the draft as the next version, and write down what that changes.

    `only` takes just these occurrences from the draft; all others stay as the version before shows them. `urgent`:
    those concerned are told at once, nobody is asked first. `seen` is the fingerprint of the draft that somebody looked
    at (`draft_fingerprint`): if it is another one by now, nothing is published.

    The edition's row is written first: a second release that comes at the same time waits there (on either
    database), then finds that nothing has changed.
    """
    touch(edition)
    previous, before = _current(edition)
    draft = _draft(edition)
    if seen is not None and seen != rules.fingerprint(draft):
        raise Refused(
            _("The draft has changed since you looked at it. Please look at it again, then release it.")
        )
    after = draft if only is None else rules.partly(before, draft, only)
    return _publish(edition, previous, before, after, note=note, urgent=urgent, by=by)


@transaction.atomic
def release_again(version: Release, *, note: Mapping[str, str], by: Person | None) -> Release:
    """The times, rooms and cancellations of an older version are published once more, as the next version.

    To whom a session is listed stays as it is today: what was made secret since does not come out again. The draft
    follows; occurrences that no version has shown yet stay in it.
    """
    edition = version.edition
    touch(edition)
    previous, before = _current(edition)
    rules.may_release_again(is_current=previous == version).insist()
    after = _as_it_would_return(version)
    _follow(edition, after)
    return _publish(edition, previous, before, after, note=note, urgent=False, by=by)


@transaction.atomic
def move_at_once(
    occurrence: Occurrence,
    *,
    starts_at: datetime,
    ends_at: datetime,
    room: str | None = None,
    note: Mapping[str, str],
    by: Person | None,
) -> Release:
    """A late change: move the occurrence, publish this alone, and tell those concerned without delay."""
    move_occurrence(occurrence, starts_at=starts_at, ends_at=ends_at, room=room, by=by)
    return release(occurrence.session.edition, note=note, only=[occurrence.pk], urgent=True, by=by)


@transaction.atomic
def cancel_at_once(occurrence: Occurrence, *, note: Mapping[str, str], by: Person | None) -> Release:
    """A late change: cancel the occurrence, publish this alone, and tell those concerned without delay."""
    cancel_occurrence(occurrence, by=by)
    return release(occurrence.session.edition, note=note, only=[occurrence.pk], urgent=True, by=by)


def drafted_changes(edition: Edition) -> tuple[list[Change], str]:
    """The lines that the next release would add to the change list (not saved), and the draft's fingerprint."""
    previous, before = _current(edition)
    draft = _draft(edition)
    return _lines(edition, previous, before, draft), rules.fingerprint(draft)


def changes_back_to(version: Release) -> list[Change]:
    """The lines that releasing this version again would add to the change list (not saved)."""
    previous, before = _current(version.edition)
    return _lines(version.edition, previous, before, _as_it_would_return(version))


def _lines(
    edition: Edition,
    previous: Release | None,
    before: Mapping[int, rules.Place],
    after: Mapping[int, rules.Place],
) -> list[Change]:
    occurrences = Occurrence.objects.filter(session__edition=edition).select_related("session")
    sessions = {occurrence.pk: occurrence.session for occurrence in occurrences}
    return _change_rows(
        edition, None, rules.changes(before, after) if previous else [], sessions, clock.now()
    )


def _current(edition: Edition) -> tuple[Release | None, dict[int, rules.Place]]:
    """The newest version, and where it shows each occurrence."""
    previous = edition.releases.first()
    slots = previous.slots.all() if previous else ()
    return previous, {slot.occurrence_id: _place_of_slot(slot) for slot in slots}


def _draft(edition: Edition) -> dict[int, rules.Place]:
    drafted = Occurrence.objects.in_draft().filter(session__edition=edition).select_related("session")
    return {occurrence.pk: _place_of_occurrence(occurrence) for occurrence in drafted}


def _publish(
    edition: Edition,
    previous: Release | None,
    before: Mapping[int, rules.Place],
    after: Mapping[int, rules.Place],
    *,
    note: Mapping[str, str],
    urgent: bool,
    by: Person | None,
) -> Release:
    """Write the next version, which shows the occurrences as `after` says."""
    differences = rules.changes(before, after)
    rules.may_release(
        is_first=previous is None, occurrences=len(after), differences=len(differences)
    ).insist()

    now = clock.now()
    number = previous.number + 1 if previous else 1
    made = Release.objects.create(
        edition=edition, number=number, note=Text(note), urgent=urgent, at=now, by=by
    )
    shown = {slot.occurrence_id: slot for slot in previous.slots.all()} if previous else {}
    occurrences = Occurrence.objects.filter(session__edition=edition).select_related("session").in_bulk()
    returning = _last_sequences([key for key in after if key not in shown]) if previous else {}
    Slot.objects.bulk_create(
        (
            _next_slot(made, occurrences[key], place, shown.get(key), returning.get(key), now)
            for key, place in after.items()
        ),
        batch_size=500,
    )
    if previous is not None:
        sessions = {key: occurrence.session for key, occurrence in occurrences.items()}
        Change.objects.bulk_create(_change_rows(edition, made, differences, sessions, now), batch_size=500)
    announce(
        ProgrammeReleased(edition_id=edition.pk, release_id=made.pk, number=made.number, urgent=urgent), by=by
    )
    edition.refresh_from_db(fields=["version"])
    return made


def _as_it_would_return(version: Release) -> dict[int, rules.Place]:
    """An older version with the listings of today."""
    slots = version.slots.select_related("session")
    return {slot.occurrence_id: _place_of_slot(slot, listing=_listing(slot.session)) for slot in slots}


def _follow(edition: Edition, places: Mapping[int, rules.Place]) -> None:
    """Let the draft show what these places show; what no version has shown yet stays in it."""
    gone = Occurrence.objects.in_draft().filter(session__edition=edition, slots__isnull=False)
    gone.exclude(pk__in=list(places)).update(removed_at=clock.now())
    occurrences = list(Occurrence.objects.filter(pk__in=list(places)))
    for occurrence in occurrences:
        place = places[occurrence.pk]
        occurrence.starts_at, occurrence.ends_at = place.starts_at, place.ends_at
        occurrence.room, occurrence.cancelled, occurrence.order = place.room, place.cancelled, place.order
        occurrence.removed_at = None
    fields = ["starts_at", "ends_at", "room", "cancelled", "order", "removed_at"]
    Occurrence.objects.bulk_update(occurrences, fields, batch_size=200)


def _listing(thing: Session | Slot) -> rules.Listing:
    return rules.Listing(thing.listed_to, thing.listed_circle_id)


def _place_of_slot(slot: Slot, *, listing: rules.Listing | None = None) -> rules.Place:
    listing = listing or _listing(slot)
    return rules.Place(slot.starts_at, slot.ends_at, listing, slot.room, slot.cancelled, slot.order)


def _place_of_occurrence(occurrence: Occurrence) -> rules.Place:
    return rules.Place(
        occurrence.starts_at,
        occurrence.ends_at,
        _listing(occurrence.session),
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
    """The slot of an occurrence in the release that is being made; its sequence grows if calendars must be told.

    One that returns grows by two: with the next one its cancellation was sent when it went.
    """
    if slot is None:
        sequence, changed_at = 0 if last is None else last + 2, now
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


def _change_rows(
    edition: Edition,
    made: Release | None,
    differences: Iterable[rules.Difference],
    sessions: Mapping[int, Session],
    now: datetime,
) -> list[Change]:
    """One row for each line that a difference is told with; `sessions` by occurrence."""
    rows = []
    for difference, kind in [(d, kind) for d in differences for kind in rules.kinds(d)]:
        was, is_ = difference.before, difference.after
        key = difference.occurrence
        row = Change(
            edition=edition, release=made, session=sessions[key], occurrence_id=key, kind=kind, at=now
        )
        if is_ is not None:
            row.starts_at, row.ends_at, row.room = is_.starts_at, is_.ends_at, is_.room
            row.listed_to, row.listed_circle_id = is_.listing.audience, is_.listing.circle
        if was is not None:
            row.before_starts_at, row.before_ends_at, row.before_room = was.starts_at, was.ends_at, was.room
            row.before_listed_to, row.before_listed_circle_id = was.listing.audience, was.listing.circle
        if kind == rules.GONE:
            row.title = sessions[key].title
            if is_ is not None:  # where it is now is no longer theirs to know
                row.starts_at, row.ends_at, row.room = None, None, ""
        rows.append(row)
    return rows
