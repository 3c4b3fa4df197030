"""Making, arranging, copying and removing sessions. What a session says is changed by `texts`, its times by `draft`."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from hemicycle.editions.models import Edition, Theme
from hemicycle.editions.operations import touch
from hemicycle.kernel import clock
from hemicycle.kernel.text import Text
from hemicycle.kernel.verdict import Refused
from hemicycle.people.models import Circle, Organisation, Person, Section
from hemicycle.people.operations import make_scope
from hemicycle.programme.facts import SessionMade, SessionRemoved
from hemicycle.programme.models import (
    Audience,
    Kind,
    Lead,
    Occurrence,
    Reading,
    Session,
    SessionLanguage,
    Slot,
    Speaker,
    Speaking,
)
from hemicycle.programme.operations.draft import add_occurrence
from hemicycle.programme.operations.texts import record_text_changes
from hemicycle.programme.rules import editing
from hemicycle.record.operations import announce, note_made, note_removed, revise

LONGEST_SLUG = 80
COPIED = (
    "subtitle",
    "description",
    "kind",
    "listed_to",
    "listed_circle",
    "open_to",
    "open_circle",
    "open_note",
)


@transaction.atomic
def make_session(
    edition: Edition, *, title: Mapping[str, str], kind: str = Kind.OTHER, slug: str = "", by: Person | None
) -> Session:
    """A new session, listed to everybody but without a time: the public sees it once it has one and is released."""
    title = Text(title)
    if not title:
        raise Refused(_("A session needs a title, in one language at least."))
    session = _begin_session(edition, title, kind, slug or title.said((edition.default_language,)).text)
    announce(SessionMade(session_id=session.pk), by=by)
    note_made(session, by=by)
    return session


def _begin_session(edition: Edition, title: Text, kind: str, slug: str) -> Session:
    touch(edition)  # its row is written first: two that are made at once do not take the same slug
    return Session.objects.create(
        edition=edition,
        slug=free_slug(edition, slug),
        title=title,
        kind=Kind(kind),
        scope=make_scope("session", under=edition.scope),
    )


def free_slug(edition: Edition, wanted: str, *, other_than: Session | None = None) -> str:
    """A slug for a session of this edition that no other one has, as near to the wanted words as can be."""
    stem = slugify(wanted)[:LONGEST_SLUG].strip("-") or "session"
    near = edition.sessions.filter(slug__startswith=stem[: LONGEST_SLUG - 6])
    if other_than is not None:
        near = near.exclude(pk=other_than.pk)
    taken = set(near.values_list("slug", flat=True))
    slug, number = stem, 1
    while slug in taken:
        number += 1
        slug = f"{stem[: LONGEST_SLUG - 6]}-{number}"
    return slug


@transaction.atomic
def copy_session(session: Session, *, by: Person | None) -> Session:
    """A new session with the same texts, theme, leads, languages, readings and audiences.

    It has no times, no speakers, no way in and no outcomes: those are the other one's own.
    """
    copy = _begin_session(session.edition, session.title, session.kind, session.slug)
    for name in COPIED:
        setattr(copy, name, getattr(session, name))
    copy.assumed = {key: why for key, why in session.assumed.items() if key.split(".")[0] not in HOURS}
    copy.save()
    copy.themes.set(session.themes.all())
    rows: tuple[type[Any], ...] = (Lead, SessionLanguage, Reading)
    for model in rows:
        _copy_rows(model, session, copy)
    announce(SessionMade(session_id=copy.pk), by=by)
    note_made(copy, by=by)
    return copy


def _copy_rows(model: type[Any], session: Session, copy: Session) -> None:
    rows = list(model._default_manager.filter(session=session))
    for row in rows:
        row.pk, row.session = None, copy
    model._default_manager.bulk_create(rows)


HOURS = frozenset(
    {"starts_at", "ends_at", "date"}
)  # what is assumed of the times of a session, not of itself


# --- arranging ------------------------------------------------------------------------------------------


@transaction.atomic
def arrange_session(session: Session, changes: Mapping[str, Any], *, by: Person | None) -> list[str]:
    """Give a session another kind, themes, leads, speakers or audience to enter; live at once. What did change.

    `changes` holds whole values: `kind`, `themes` (of its edition), `leads` (sections and organisations, in order),
    `speakers` (of its edition, in order), `open_to` as (audience, circle or None). A speaker who stays keeps what was
    asked and answered.
    """
    unknown = set(changes) - set(_ARRANGED)
    if unknown:
        raise ValueError(f"arrange_session does not change {', '.join(sorted(unknown))}")
    session = Session.objects.select_for_update(no_key=True).get(pk=session.pk)
    changed = [name for name, value in changes.items() if _ARRANGED[name](session, value)]
    if changed:
        Session.objects.filter(pk=session.pk).update(changed_at=clock.now())
        record_text_changes(session.edition, {session.pk: changed}, by=by)
    return changed


def _set_kind(session: Session, kind: str) -> bool:
    if kind not in Kind.values:
        raise Refused(_("There is no such kind of session."))
    return bool(Session.objects.filter(pk=session.pk).exclude(kind=kind).update(kind=kind))


def _set_themes(session: Session, themes: Sequence[Theme]) -> bool:
    if any(theme.edition_id != session.edition_id for theme in themes):
        raise Refused(_("A session has themes of its own edition."))
    if {theme.pk for theme in themes} == set(session.themes.values_list("pk", flat=True)):
        return False
    session.themes.set(themes)
    return True


def _set_leads(session: Session, leaders: Sequence[Section | Organisation]) -> bool:
    leaders = list(dict.fromkeys(leaders))
    before = [
        lead.section or lead.organisation for lead in session.leads.select_related("section", "organisation")
    ]
    if before == leaders:
        return False
    session.leads.all().delete()
    Lead.objects.bulk_create(
        Lead(
            session=session,
            order=order,
            section=leader if isinstance(leader, Section) else None,
            organisation=leader if isinstance(leader, Organisation) else None,
        )
        for order, leader in enumerate(leaders)
    )
    return True


def _set_speakers(session: Session, speakers: Sequence[Speaker]) -> bool:
    if any(speaker.edition_id != session.edition_id for speaker in speakers):
        raise Refused(_("A session has speakers of its own edition."))
    wanted = list(dict.fromkeys(speaker.pk for speaker in speakers))
    kept = {speaking.speaker_id: speaking for speaking in session.speakings.all()}
    if [speaking.speaker_id for speaking in session.speakings.all()] == wanted:
        return False
    session.speakings.exclude(speaker__in=wanted).delete()
    for order, key in enumerate(wanted):
        if key in kept:
            Speaking.objects.filter(pk=kept[key].pk).update(order=order)
        else:
            Speaking.objects.create(session=session, speaker_id=key, order=order)
    return True


def _set_open_to(session: Session, audience: tuple[str, Circle | None]) -> bool:
    to, circle = audience
    if (to == Audience.CIRCLE) != (circle is not None):
        raise Refused(_("A session is open to a circle exactly when the circle is named."))
    if (session.open_to, session.open_circle_id) == (to, circle.pk if circle else None):
        return False
    Session.objects.filter(pk=session.pk).update(open_to=Audience(to), open_circle=circle)
    return True


_ARRANGED: dict[str, Callable[[Session, Any], bool]] = {
    "kind": _set_kind,
    "themes": _set_themes,
    "leads": _set_leads,
    "speakers": _set_speakers,
    "open_to": _set_open_to,
}


@transaction.atomic
def address_session(session: Session, slug: str, *, by: Person | None) -> Session:
    """Give a session that no version has shown another address; `slug` is settled to one that is free."""
    editing.may_readdress(released=is_released(session)).insist()
    touch(session.edition)
    settled = free_slug(session.edition, slug, other_than=session)
    Session.objects.filter(pk=session.pk).update(slug=settled)
    session.refresh_from_db()
    return session


@transaction.atomic
def mark_assumed(session: Session, marks: Mapping[str, str], *, by: Person | None) -> Session:
    """Which values of the session are only assumed, and why; all others are stated as facts."""
    Session.objects.filter(pk=session.pk).update(assumed=dict(marks))
    touch(session.edition)
    session.refresh_from_db()
    return session


@transaction.atomic
def schedule(
    session: Session,
    *,
    starts_at: datetime,
    ends_at: datetime,
    room: str = "",
    order: int = 0,
    by: Person | None,
) -> Occurrence:
    """In the draft, the session takes place (once more); the history says who put it there."""
    occurrence = add_occurrence(session, starts_at=starts_at, ends_at=ends_at, room=room, order=order, by=by)
    note_made(occurrence, by=by)
    return occurrence


# --- going ----------------------------------------------------------------------------------------------


def is_released(session: Session) -> bool:
    """True when some version of the programme shows the session."""
    return Slot.objects.filter(session=session).exists()


@transaction.atomic
def remove_session(session: Session, *, by: Person | None) -> None:
    """The session is gone with all its rows, if no version has ever shown it; else `Refused`."""
    touch(session.edition)  # a release that is made at the same time waits, or is waited for
    editing.may_remove(released=is_released(session)).insist()
    announce(SessionRemoved(session_id=session.pk, edition_id=session.edition_id), by=by)
    note_removed(session, by=by)
    scope = session.scope
    session.delete()
    scope.delete()


@transaction.atomic
def cancel_session(session: Session, *, by: Person | None) -> list[Occurrence]:
    """In the draft, every time of the session is cancelled. Which ones were not before."""
    taking_place = Occurrence.objects.in_draft().filter(session=session, cancelled=False)
    for occurrence in (cancelled := list(taking_place)):
        revise(occurrence, {"cancelled": True}, by=by)
    return cancelled


def in_order(found: Iterable[Any], wanted: Sequence[Any], key: str = "slug") -> list[Any]:
    """The things in the order in which their keys were given; one that is not there is `Refused`."""
    things = {getattr(thing, key): thing for thing in found}
    if any(name not in things for name in wanted):
        raise Refused(_("Something that was chosen is no longer there. Please choose again."))
    return [things[name] for name in wanted]
