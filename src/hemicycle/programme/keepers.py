"""How sessions, their times, speakers and what speakers answer are read and changed as plain fields.

History, undo and edit conflicts go through here (`record.sockets.Keeper`), and so does every form of the studio. What
is written goes to the room's own operations. Whoever writes may only write what is theirs: this is the last guard,
the pages ask before.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from hemicycle.editions.models import Edition, Theme
from hemicycle.editions.operations import touch
from hemicycle.kernel.verdict import Refused
from hemicycle.people.models import Circle, Organisation, Person, Section
from hemicycle.people.operations import make_scope
from hemicycle.people.queries import rights_of
from hemicycle.programme import operations
from hemicycle.programme.models import Audience, Occurrence, Session, Speaker, Speaking
from hemicycle.programme.operations import sessions as arranging
from hemicycle.programme.operations import speakers as speaking_operations
from hemicycle.programme.queries.reach import paths_of, runs
from hemicycle.programme.rules import editing, speaking
from hemicycle.programme.rules.intervals import Interval, merged
from hemicycle.record.operations import MERGED
from hemicycle.record.sockets import Keeper

NOT_YOURS = _("This is not yours to change. Please ask the organisers.")


# --- sessions ---------------------------------------------------------------------------------------------


def read_session(session: Session) -> dict[str, Any]:
    """A session with all that belongs to it, but its times."""
    return {
        "edition": session.edition_id,
        "slug": session.slug,
        **{name: dict(getattr(session, name)) for name in operations.TEXTS},
        "kind": session.kind,
        "themes": sorted(theme.pk for theme in session.themes.all()),
        "leads": [_leader(lead.section, lead.organisation) for lead in session.leads.all()],
        "languages": [[row.language, row.way, row.url] for row in session.languages.all()],
        "speakers": [row.speaker_id for row in session.speakings.all()],
        "readings": [
            {"title": dict(row.title), "url": row.url, "language": row.language}
            for row in session.readings.all()
        ],
        "listed_to": _audience(session.listed_to, session.listed_circle),
        "open_to": _audience(session.open_to, session.open_circle),
        "entry_url": session.entry_url,
        "recording_url": session.recording_url,
        "outcome_links": session.outcome_links,
        "assumed": session.assumed,
    }


def _leader(section: Section | None, organisation: Organisation | None) -> dict[str, str]:
    if section is not None:
        return {"section": section.slug}
    return {"organisation": organisation.slug if organisation else ""}


def _audience(audience: str, circle: Circle | None) -> str:
    """`public`, `registered` or `circle:bureau`: one value, so that the two never part."""
    return f"{audience}:{circle.slug}" if circle else audience


def write_session(session: Session, changes: Mapping[str, Any], *, by: Person | None) -> None:
    """Change just these fields of a session. A value that somebody states is no longer assumed."""
    if by is not None:
        paths = paths_of(session)
        if not rights_of(by).may("programme.edit", *paths):
            raise Refused(NOT_YOURS)
        editing.may_change(changes, runs=rights_of(by).may("programme.schedule", *paths)).insist()
    marks = changes.get("assumed", _still_assumed(session, changes))
    told = {name: value for name, value in changes.items() if name in _TOLD}
    if told:
        operations.edit_session(session, changes=told, by=by)
    arranged = {
        name: _arranged(session.edition, name, changes[name]) for name in _ARRANGED if name in changes
    }
    if arranged:
        operations.arrange_session(session, arranged, by=by)
    if "listed_to" in changes:
        operations.list_session_to(session, *_audience_of(changes["listed_to"]), by=by)
    if "slug" in changes:
        operations.address_session(session, changes["slug"], by=by)
    if marks != session.assumed:
        operations.mark_assumed(session, marks, by=by)


_TOLD = (*operations.TEXTS, *operations.LINKS, "languages", "readings")
_ARRANGED = ("kind", "themes", "leads", "speakers", "open_to")


def _still_assumed(session: Session, changes: Mapping[str, Any]) -> dict[str, str]:
    """The marks that stay: not those of values that are stated now, language by language."""
    return {
        key: why
        for key, why in session.assumed.items()
        if (name := key.split(".")[0]) not in changes or not _is_stated(session, key, name, changes[name])
    }


def _is_stated(session: Session, key: str, name: str, value: Any) -> bool:
    language = key.partition(".")[2]
    if not language or not isinstance(value, dict):
        return True
    return bool(getattr(session, name).get(language) != value.get(language))


def _arranged(edition: Edition, name: str, value: Any) -> Any:
    if name == "themes":
        return arranging.in_order(Theme.objects.filter(edition=edition, pk__in=value), value, "pk")
    if name == "speakers":
        return arranging.in_order(Speaker.objects.filter(edition=edition, pk__in=value), value, "pk")
    if name == "leads":
        return [_leader_of(lead) for lead in value]
    return _audience_of(value) if name == "open_to" else value


def _leader_of(lead: Mapping[str, str]) -> Section | Organisation:
    """The section or organisation that a lead names; `Refused` if it is gone."""
    for key, model in (("section", Section), ("organisation", Organisation)):
        if key in lead:
            found: list[Any] = arranging.in_order(model._default_manager.filter(slug=lead[key]), [lead[key]])
            return found[0]  # type: ignore[no-any-return]
    raise Refused(_("A session is led by a section or an organisation."))


def _audience_of(value: str) -> tuple[str, Circle | None]:
    audience, _colon, slug = value.partition(":")
    if audience not in Audience.values:
        raise Refused(_("There is no such audience."))
    if audience != Audience.CIRCLE:
        return audience, None
    return audience, arranging.in_order(Circle.objects.filter(slug=slug), [slug])[0]


def make_session(fields: Mapping[str, Any], key: int, *, by: Person | None) -> Session:
    """A removed session once more, under its old key; its times were removed with it."""
    edition = Edition.objects.get(pk=fields["edition"])
    if by is not None and not runs(by, edition):
        raise Refused(NOT_YOURS)
    touch(edition)
    session = Session.objects.create(
        pk=key,
        edition=edition,
        slug=arranging.free_slug(edition, fields["slug"]),
        scope=make_scope("session", under=edition.scope),
    )
    write_session(session, {name: value for name, value in fields.items() if name in _MADE}, by=None)
    return Session.objects.get(pk=key)


_MADE = (*_TOLD, *_ARRANGED, "listed_to", "assumed")


# --- occurrences --------------------------------------------------------------------------------------------


def read_occurrence(occurrence: Occurrence) -> dict[str, Any]:
    """A time of a session, as the draft has it."""
    return {
        "starts_at": _moment(occurrence.starts_at),
        "ends_at": _moment(occurrence.ends_at),
        "room": occurrence.room,
        "order": occurrence.order,
        "cancelled": occurrence.cancelled,
        "removed": occurrence.removed_at is not None,
    }


def write_occurrence(occurrence: Occurrence, changes: Mapping[str, Any], *, by: Person | None) -> None:
    """Move, cancel, restore or remove: in the draft."""
    if by is not None and not rights_of(by).may("programme.schedule", *paths_of(occurrence.session)):
        raise Refused(NOT_YOURS)
    if changes.keys() & {"starts_at", "ends_at", "room", "order"}:
        operations.move_occurrence(
            occurrence,
            starts_at=_moment_of(changes.get("starts_at"), occurrence.starts_at),
            ends_at=_moment_of(changes.get("ends_at"), occurrence.ends_at),
            room=changes.get("room"),
            order=changes.get("order"),
            by=by,
        )
    cancelled = changes.get("cancelled", occurrence.cancelled)
    removed = changes.get("removed", occurrence.removed_at is not None)
    if (cancelled, removed) == (occurrence.cancelled, occurrence.removed_at is not None):
        return
    operations.restore_occurrence(occurrence, by=by)
    if cancelled:
        operations.cancel_occurrence(occurrence, by=by)
    if removed:
        operations.remove_occurrence(occurrence, by=by)


def _moment(at: datetime) -> str:
    """In UTC, as it is written down: one moment is always written the same."""
    return at.astimezone(UTC).isoformat()


def _moment_of(text: str | None, otherwise: datetime) -> datetime:
    return datetime.fromisoformat(text) if text else otherwise


# --- speakers -----------------------------------------------------------------------------------------------


def read_speaker(speaker: Speaker) -> dict[str, Any]:
    """A speaker's entry."""
    times = merged(Interval(each.starts_at, each.ends_at) for each in speaker.availabilities.all())
    return {
        "edition": speaker.edition_id,
        "slug": speaker.slug,
        "guid": speaker.guid,
        "name": speaker.name,
        "office": dict(speaker.office),
        "biography": dict(speaker.biography),
        "organisation": speaker.organisation_id,
        "address": speaker.address,
        "photo": speaker.photo.name or "",
        "person": speaker.person_id,
        "availability": [[_moment(each.starts_at), _moment(each.ends_at)] for each in times],
    }


def write_speaker(speaker: Speaker, changes: Mapping[str, Any], *, by: Person | None) -> None:
    """Change just these fields of a speaker's entry: organisers all, speakers their own words, photo and times."""
    if by is not None and not runs_speakers(by, speaker.edition):
        is_own = speaker.person_id is not None and speaker.person_id == by.pk
        if not is_own or not changes.keys() <= speaking.OWN:
            raise Refused(NOT_YOURS)
    if changes.keys() & set(SPEAKER_FIXED):
        raise ValueError("the edition and the addresses of a speaker's entry do not change")
    plain = {name: changes[name] for name in ("name", "address", "office", "biography") if name in changes}
    if "organisation" in changes:
        key = changes["organisation"]
        found = arranging.in_order(Organisation.objects.filter(pk=key), [key], "pk") if key else [None]
        plain["organisation"] = found[0]
    if "person" in changes:
        plain["person"] = _person_of(changes["person"])
    if plain:
        operations.edit_speaker(speaker, plain, by=by)
    if "availability" in changes:
        times = [(datetime.fromisoformat(a), datetime.fromisoformat(b)) for a, b in changes["availability"]]
        operations.set_availability(speaker, times, by=by)
    if "photo" in changes:
        speaking_operations.place_photo(speaker, changes["photo"], by=by)


def make_speaker(fields: Mapping[str, Any], key: int, *, by: Person | None) -> Speaker:
    """A removed entry once more, under its old key and address; it spoke nowhere when it went.

    What is gone meanwhile (the organisation, the account, the file of the photo) does not come back with it.
    """
    edition = Edition.objects.filter(pk=fields.get("edition", 0)).first()
    if edition is None:
        raise Refused(_("What was removed here cannot be brought back."))
    if by is not None and not runs_speakers(by, edition):
        raise Refused(NOT_YOURS)
    speaker = speaking_operations.bring_back_speaker(
        edition, key, slug=fields["slug"], guid=fields["guid"], name=fields["name"]
    )
    there = dict(fields)
    if not Organisation.objects.filter(pk=fields["organisation"]).exists():
        there["organisation"] = None
    if not Person.objects.filter(pk=fields["person"], erased_at=None).exists():
        there["person"] = None
    if fields["photo"] and not speaker.photo.storage.exists(fields["photo"]):
        there["photo"] = ""
    write_speaker(
        speaker, {name: value for name, value in there.items() if name not in SPEAKER_FIXED}, by=None
    )
    return Speaker.objects.get(pk=key)


SPEAKER_FIXED = ("edition", "slug", "guid")  # given when an entry is made, and never changed by a form


def _person_of(key: int | None) -> Person | None:
    if key is None:
        return None
    person = Person.objects.filter(pk=key, erased_at=None).first()
    if person is None:
        raise Refused(_("This person is no longer there."))
    return person


def runs_speakers(person: Person, edition: Edition) -> bool:
    """True when the person edits the speakers of the edition."""
    return rights_of(person).may("programme.speakers", edition.scope.path)


def read_speaking(row: Speaking) -> dict[str, Any]:
    """What a speaker answered for a session, and where the slides are."""
    return {"answer": row.answer, "word": row.word, "slides_url": row.slides_url}


def write_speaking(row: Speaking, changes: Mapping[str, Any], *, by: Person | None) -> None:
    """The speaker's own to say; organisers write down what they were told."""
    if by is not None and row.speaker.person_id != by.pk and not runs_speakers(by, row.session.edition):
        raise Refused(NOT_YOURS)
    if changes.keys() & {"answer", "word"}:
        operations.answer(row, changes.get("answer", row.answer), word=changes.get("word", row.word), by=by)
    if "slides_url" in changes:
        operations.set_slides(row, changes["slides_url"], by=by)


def _hanging(session: Session) -> tuple[str, ...]:
    """Where a session's history hangs: its own scope first, then its edition and the sections that lead it."""
    return tuple(dict.fromkeys([session.scope.path, *paths_of(session)]))


# --- plugs --------------------------------------------------------------------------------------------------

SESSION = Keeper(
    "programme.session",
    _("session"),
    {
        "edition": _("edition"),
        "slug": _("address"),
        "title": _("title"),
        "subtitle": _("subtitle"),
        "description": _("description"),
        "kind": _("kind"),
        "themes": _("themes"),
        "leads": _("led by"),
        "languages": _("languages"),
        "speakers": _("speakers"),
        "readings": _("to read before"),
        "listed_to": _("listed to"),
        "open_to": _("open to"),
        "open_note": _("who may come"),
        "entry_url": _("way in"),
        "recording_url": _("recording"),
        "outcome": _("what came of it"),
        "outcome_links": _("links to what came of it"),
        "assumed": _("only assumed"),
    },
    read_session,
    write_session,
    path=_hanging,
    make=make_session,
    permission="programme.edit",
    permissions=dict.fromkeys(editing.KEPT, "programme.schedule"),
)
OCCURRENCE = Keeper(
    "programme.occurrence",
    _("time of a session"),
    {
        "starts_at": _("begins"),
        "ends_at": _("ends"),
        "room": _("room"),
        "order": _("order"),
        "cancelled": _("cancelled"),
        "removed": _("taken out of the draft"),
    },
    read_occurrence,
    write_occurrence,
    path=lambda occurrence: _hanging(occurrence.session),
    permission="programme.schedule",
    related=("session",),
)
SPEAKER = Keeper(
    "programme.speaker",
    _("speaker"),
    {
        "edition": _("edition"),
        "slug": _("address"),
        "guid": _("name in the schedule it came from"),
        MERGED: _("became one with"),
        "name": _("name"),
        "office": _("office"),
        "biography": _("biography"),
        "organisation": _("organisation"),
        "address": _("address for the invitation"),
        "photo": _("photo"),
        "person": _("account"),
        "availability": _("can be there"),
    },
    read_speaker,
    write_speaker,
    path=lambda speaker: speaker.edition.scope.path,
    about=lambda speaker: speaker.person_id,
    make=make_speaker,
    permission="programme.speakers",
)
SPEAKING = Keeper(
    "programme.speaking",
    _("speaker's part in a session"),
    {"answer": _("answer"), "word": _("a word to the organisers"), "slides_url": _("slides")},
    read_speaking,
    write_speaking,
    path=lambda row: _hanging(row.session),  # whoever hosts the session reads what its speakers answer
    about=lambda row: row.speaker.person_id,
    permission="programme.speakers",
    related=("session", "speaker"),
)
EVERY = (SESSION, OCCURRENCE, SPEAKER, SPEAKING)
