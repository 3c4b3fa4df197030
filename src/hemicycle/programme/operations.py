"""Everything that changes the programme.

Times, order, cancellations and the audience of sessions change in the draft; the public reads them with the next
`release`. Texts, languages and links are live at once (`edit_session`) and are told in the change list. An agenda is
private: its operations announce nothing and change no page of others.
"""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext_lazy as _

from hemicycle.editions.models import Edition
from hemicycle.editions.operations import touch
from hemicycle.kernel import clock
from hemicycle.kernel.text import Text
from hemicycle.kernel.verdict import Refused
from hemicycle.people.models import Circle, Person
from hemicycle.programme.facts import (
    OccurrenceAdded,
    OccurrenceCancelled,
    OccurrenceMoved,
    OccurrenceRemoved,
    OccurrenceRestored,
    ProgrammeReleased,
    SessionEdited,
    SessionListed,
)
from hemicycle.programme.models import (
    Agenda,
    Audience,
    Change,
    Occurrence,
    Reading,
    Release,
    Session,
    SessionLanguage,
    Slot,
    Star,
)
from hemicycle.programme.rules import agenda as agenda_rules
from hemicycle.programme.rules import releases as rules
from hemicycle.record.operations import announce

TEXTS = ("title", "subtitle", "description", "open_note", "outcome")  # told language by language
LINKS = ("entry_url", "recording_url", "outcome_links")
_is_web_address = URLValidator(schemes=["http", "https"])
MERGED_FOR = timedelta(minutes=10)  # text changes of a session within this time are one line


# --- releases ------------------------------------------------------------------------------------------


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


# --- texts, languages and links: live at once -----------------------------------------------------------


@transaction.atomic
def edit_session(session: Session, *, changes: Mapping[str, Any], by: Person | None) -> list[str]:
    """Change texts, links, languages or readings of a session, live at once; return the fields that did change.

    `changes` holds whole values: texts as `{language: text}`, links as they are, `languages` as rows of
    `(language, way, url)`, `readings` as rows of `{"title": …, "url": …, "language": …}`.
    """
    unknown = set(changes) - {*TEXTS, *LINKS, "languages", "readings"}
    if unknown:
        raise ValueError(f"edit_session does not change {', '.join(sorted(unknown))}")
    _insist_on_web_addresses(changes)
    session = Session.objects.select_for_update(no_key=True).get(pk=session.pk)
    changed: list[str] = []
    for name in TEXTS:
        if name in changes:
            changed += _set_text(session, name, Text(changes[name]))
    for name in LINKS:
        if name in changes and changes[name] != getattr(session, name):
            setattr(session, name, changes[name])
            changed.append(name)
    if "languages" in changes and _set_languages(session, changes["languages"]):
        changed.append("languages")
    if "readings" in changes and _set_readings(session, changes["readings"]):
        changed.append("readings")
    if changed:
        session.changed_at = clock.now()
        session.save()
        record_text_changes(session.edition, {session.pk: changed}, by=by)
    return changed


def _insist_on_web_addresses(changes: Mapping[str, Any]) -> None:
    """Raise `Refused` for a link that is none: it would be shown to everybody as it is."""
    urls = [changes[name] for name in ("entry_url", "recording_url") if changes.get(name)]
    urls += [row["url"] for name in ("outcome_links", "readings") for row in changes.get(name, ())]
    urls += [url for _language, _way, url in changes.get("languages", ()) if url]
    for url in urls:
        try:
            _is_web_address(url)
        except ValidationError:
            raise Refused(
                _("“%(url)s” is not a web address. One begins with https:// or http://.")
                % {"url": str(url)[:200]}
            ) from None


def _set_text(session: Session, name: str, text: Text) -> list[str]:
    before: Text = getattr(session, name)
    setattr(session, name, text)
    return [f"{name}.{key}" for key in dict.fromkeys([*before, *text]) if before.get(key) != text.get(key)]


def _set_languages(session: Session, rows: Iterable[tuple[str, str, str]]) -> bool:
    wanted = {(language, way): url for language, way, url in rows}
    if {(row.language, row.way): row.url for row in session.languages.all()} == wanted:
        return False
    session.languages.all().delete()
    SessionLanguage.objects.bulk_create(
        SessionLanguage(session=session, language=language, way=way, url=url)
        for (language, way), url in wanted.items()
    )
    return True


def _set_readings(session: Session, rows: Iterable[Mapping[str, Any]]) -> bool:
    wanted = [(Text(row["title"]), row["url"], row.get("language", "")) for row in rows]
    if [(row.title, row.url, row.language) for row in session.readings.all()] == wanted:
        return False
    session.readings.all().delete()
    Reading.objects.bulk_create(
        Reading(session=session, title=title, url=url, language=language, order=order)
        for order, (title, url, language) in enumerate(wanted)
    )
    return True


@transaction.atomic
def record_text_changes(
    edition: Edition, changed: Mapping[int, Iterable[str]], *, by: Person | None
) -> list[Change]:
    """Note that texts of sessions (by id) changed: `{session: ["title.fr", "readings"]}`.

    A session that the current release does not show is no news. Changes of one session within ten minutes are
    one line, unless a release or another audience came between.
    """
    touch(edition)
    now = clock.now()
    for key, fields in changed.items():
        announce(SessionEdited(session_id=key, fields=tuple(fields)), by=by)
    current = edition.releases.first()
    if current is None or not changed:
        return []
    shown = current.slots.order_by().values_list("session", "listed_to", "listed_circle").distinct()
    listings = {key: rules.Listing(audience, circle) for key, audience, circle in shown if key in changed}
    recent = _recent_text_changes(edition, current, listings, now)
    lines = []
    for key, listing in listings.items():
        line = recent.get(key) or Change(
            edition=edition,
            session_id=key,
            kind=Change.Kind.TEXT,
            listed_to=listing.audience,
            listed_circle_id=listing.circle,
            before_listed_to=listing.audience,
            before_listed_circle_id=listing.circle,
        )
        line.fields = list(dict.fromkeys([*line.fields, *changed[key]]))
        line.at = now
        lines.append(line)
    Change.objects.bulk_update([line for line in lines if line.pk], ["fields", "at"], batch_size=200)
    Change.objects.bulk_create([line for line in lines if not line.pk], batch_size=500)
    return lines


def _recent_text_changes(
    edition: Edition, current: Release, listings: Mapping[int, rules.Listing], now: datetime
) -> dict[int, Change]:
    """By session, the line that a text change of this minute is merged with."""
    lines = Change.objects.filter(
        edition=edition, kind=Change.Kind.TEXT, at__gte=max(now - MERGED_FOR, current.at), at__lte=now
    )
    return {
        line.session_id: line
        for line in lines.order_by("at", "pk")
        if listings.get(line.session_id) == rules.Listing(line.listed_to, line.listed_circle_id)
    }


# --- the draft: nothing here is public before the next release -------------------------------------------


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


# --- agendas: private, told to nobody ---------------------------------------------------------------------


@transaction.atomic
def agenda_of(person: Person, edition: Edition, *, language: str) -> Agenda:
    """The person's agenda of an edition; made when it is first needed."""
    agenda, _made = Agenda.objects.get_or_create(
        edition=edition, person=person, defaults={"language": language}
    )
    return agenda


@transaction.atomic
def star(agenda: Agenda, occurrences: Mapping[int, int], *, by: Person | None) -> None:
    """Occurrences come into the agenda, each with the number of the release it was read in.

    What is there already stays as it is. `by` is None where there is no account.
    """
    held = set(agenda.stars.values_list("occurrence", flat=True))
    new = {key: seen for key, seen in occurrences.items() if key not in held}
    for key in new:
        agenda_rules.may_star(held, key).insist()
        held.add(key)
    known = Occurrence.objects.filter(pk__in=new, session__edition=agenda.edition_id).values_list(
        "pk", flat=True
    )
    Star.objects.bulk_create(
        (Star(agenda=agenda, occurrence_id=key, seen=new[key]) for key in known), ignore_conflicts=True
    )


@transaction.atomic
def unstar(agenda: Agenda, occurrence: int, *, by: Person | None) -> None:
    """The occurrence is no longer in the agenda; if it was not, nothing changes."""
    agenda.stars.filter(occurrence=occurrence).delete()


@transaction.atomic
def make_feed(
    edition: Edition,
    stars: Mapping[int, int],
    *,
    language: str,
    agenda: Agenda | None = None,
    by: Person | None,
) -> tuple[Agenda, str]:
    """A feed address for an agenda: the person's (`agenda`), or a new one without an account. Returns its token.

    The token is in no table and in no log: whoever loses it asks for a new address.
    """
    token = secrets.token_urlsafe(24)
    if agenda is None:
        agenda = Agenda.objects.create(
            edition=edition, language=language, token_hash=agenda_rules.hashed(token)
        )
    else:
        agenda.token_hash, agenda.language, agenda.read_at = agenda_rules.hashed(token), language, clock.now()
        agenda.save(update_fields=["token_hash", "language", "read_at"])
    star(agenda, stars, by=by)
    return agenda, token


@transaction.atomic
def renew_feed(agenda: Agenda, *, language: str, by: Person | None) -> str:
    """A new address; the old one answers 404 from now on. Returns the new token."""
    return make_feed(agenda.edition, {}, language=language, agenda=agenda, by=by)[1]


@transaction.atomic
def stop_feed(agenda: Agenda, *, by: Person | None) -> None:
    """The address answers 404 from now on. Without an account nothing else remains, so the row goes too."""
    if agenda.person_id is None:
        agenda.delete()
    else:
        Agenda.objects.filter(pk=agenda.pk).update(token_hash=None)


def note_read(agenda: Agenda) -> None:
    """A calendar fetched the feed. Written once a day at most: it only tells which feeds are abandoned."""
    now = clock.now()
    Agenda.objects.filter(pk=agenda.pk, read_at__lt=now - timedelta(days=1)).update(read_at=now)


@transaction.atomic
def remove_unread_agendas(before: datetime, *, by: Person | None) -> int:
    """Agendas without an account whose feed nobody has fetched since `before` are removed. Returns how many."""
    unread = Agenda.objects.filter(Q(person=None) & Q(read_at__lt=before))
    removed: dict[str, int] = unread.delete()[1]
    return removed.get(Agenda._meta.label, 0)
