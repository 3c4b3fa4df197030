"""Lists and the day grid of the studio, ready for their templates, in a fixed number of queries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Max, Prefetch, Q
from django.http import QueryDict
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hemicycle.editions.models import Edition
from hemicycle.kernel.reader import Reader
from hemicycle.kernel.text import Said, Text
from hemicycle.kernel.zones import zone_or_none
from hemicycle.people.models import Person, Section
from hemicycle.people.rules import Reach
from hemicycle.programme.models import (
    Kind,
    Lead,
    Occurrence,
    Session,
    SessionLanguage,
    Slot,
    Speaker,
    Speaking,
)
from hemicycle.programme.queries.draft import Hint, hours_in
from hemicycle.programme.queries.reach import sessions_within
from hemicycle.programme.rules import filters, grid
from hemicycle.record.models import Revision
from hemicycle.ui.rendering import date_words

TEXTS = ("title", "subtitle", "description", "open_note", "outcome")
NO_TIME, NO_SPEAKER, NO_LANGUAGES, NO_LEAD, HIDDEN = "time", "speaker", "languages", "lead", "hidden"
LONGEST = 80


# --- the list of sessions ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Asked:
    """How the list is narrowed. What makes no sense is nothing."""

    q: str = ""
    day: str = ""
    kind: str = ""
    section: str = ""
    missing: str = ""  # a language of the edition in which texts are missing
    lacks: str = ""  # NO_TIME …

    @classmethod
    def of(cls, query: QueryDict) -> "Asked":
        """What the address says."""
        names = ("q", "day", "kind", "section", "missing", "lacks")
        return cls(**{name: query.get(name, "").replace("\x00", "").strip()[:LONGEST] for name in names})

    def __bool__(self) -> bool:
        return any((self.q, self.day, self.kind, self.section, self.missing, self.lacks))


@dataclass(frozen=True, slots=True)
class Tongue:
    """How complete a session is in a language of the edition."""

    code: str
    said: int
    of: int

    @property
    def state(self) -> str:
        """`full`, `part` or `none`."""
        if self.said == self.of:
            return "full"
        return "part" if self.said else "none"

    @property
    def html(self) -> SafeString:
        """The language with its state, and how many texts say something in it."""
        return _tongue_html(self, get_language() or "en")


@lru_cache(maxsize=512)
def _tongue_html(tongue: Tongue, language: str) -> SafeString:
    """Written once for all rows that are alike: a list has hundreds."""
    words = _("%(said)d of %(of)d texts") % {"said": tongue.said, "of": tongue.of}
    return format_html(
        '<span class="tongue-state {}" title="{}">{}<span class="visually-hidden"> {}</span></span>',
        tongue.state,
        words,
        tongue.code.upper(),
        words,
    )


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session in the list."""

    session: Session
    title: Said
    url: str
    times: list[str]  # "Wed, 17 Feb · 14:00–15:30", at home
    days: frozenset[str]
    leads: str
    sections: frozenset[str]
    languages: str
    tongues: list[Tongue]
    speakers: int
    unanswered: int
    released: bool
    lacks: frozenset[str]
    first: datetime | None


def sessions_of(edition: Edition, reach: Reach, reader: Reader, asked: Asked) -> list[SessionRow]:
    """The sessions within reach that answer to what is asked, in order of their first time; those without one last."""
    found = (
        Session.objects.filter(edition=edition)
        .filter(sessions_within(reach))
        .annotate(
            speaker_count=Count("speakings", distinct=True),
            unanswered_count=Count("speakings", filter=Q(speakings__answer=""), distinct=True),
        )
        .prefetch_related(
            Prefetch("occurrences", Occurrence.objects.in_draft(), to_attr="drafted"),
            Prefetch("leads", Lead.objects.select_related("section", "organisation"), to_attr="led_by"),
            Prefetch("languages", SessionLanguage.objects.all(), to_attr="offered"),
        )
    )
    released = set(Slot.objects.filter(release__edition=edition).values_list("session", flat=True).distinct())
    rows = [_row(session, edition, reader, released=session.pk in released) for session in found]
    rows = [row for row in rows if _answers(row, asked, reader)]
    return sorted(rows, key=lambda row: (row.first is None, row.first or 0, row.title.text, row.session.pk))


def _row(session: Any, edition: Edition, reader: Reader, *, released: bool) -> SessionRow:
    drafted: list[Occurrence] = session.drafted
    starts = [occurrence.starts_at.astimezone(edition.home) for occurrence in drafted]
    leaders = [_leader(lead) for lead in session.led_by]
    lacks = {
        NO_TIME: not drafted,
        NO_SPEAKER: not session.speaker_count and session.kind != Kind.BREAK,
        NO_LANGUAGES: not session.offered and session.kind != Kind.BREAK,
        NO_LEAD: not session.led_by and session.kind != Kind.BREAK,
        HIDDEN: session.listed_to != "public",
    }
    return SessionRow(
        session=session,
        title=session.title.said(reader.languages),
        url=reverse("programme-studio:session", args=[edition.slug, session.slug]),
        times=[_time(occurrence, edition.home, reader) for occurrence in drafted],
        days=frozenset(start.date().isoformat() for start in starts),
        leads=", ".join(leader.said(reader.languages).text for leader in leaders),
        sections=frozenset(lead.section.slug for lead in session.led_by if lead.section),
        languages=" ".join(dict.fromkeys(row.language.upper() for row in session.offered)),
        tongues=tongues_of([getattr(session, name) for name in TEXTS], edition.languages),
        speakers=session.speaker_count,
        unanswered=session.unanswered_count,
        released=released,
        lacks=frozenset(name for name, lacking in lacks.items() if lacking),
        first=min(starts, default=None),
    )


def _time(occurrence: Occurrence, zone: ZoneInfo, reader: Reader) -> str:
    on = date_words(occurrence.starts_at.astimezone(zone).date(), reader.language, "day")
    return f"{on} · {hours_in(occurrence.starts_at, occurrence.ends_at, zone)}"


def tongues_of(texts: Sequence[Text], languages: Iterable[str]) -> list[Tongue]:
    """For each language how many of the texts that say something say it in this one; a title is always wanted."""
    wanted = [text for at, text in enumerate(texts) if text or at == 0]
    return [Tongue(code, sum(code in text for text in wanted), len(wanted)) for code in languages]


def _answers(row: SessionRow, asked: Asked, reader: Reader) -> bool:
    return (
        (not asked.day or asked.day in row.days)
        and (not asked.kind or row.session.kind == asked.kind)
        and (not asked.section or asked.section in row.sections)
        and (not asked.missing or any(t.code == asked.missing and t.state != "full" for t in row.tongues))
        and (not asked.lacks or asked.lacks in row.lacks)
        and (not asked.q or _says(row, asked.q))
    )


def _says(row: SessionRow, words: str) -> bool:
    text = filters.fold("\n".join([*row.session.title.values(), row.session.slug, row.leads]))
    return all(word in text for word in filters.words(words))


def sections_with_sessions(rows: Iterable[SessionRow], reader: Reader) -> list[tuple[str, str]]:
    """(slug, name) of the sections that lead one of these."""
    slugs = {slug for row in rows for slug in row.sections}
    return [
        (section.slug, (section.region or section.name).said(reader.languages).text)
        for section in Section.objects.all()
        if section.slug in slugs
    ]


# --- the day grid ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Block:
    """A time of a session on the grid."""

    slot: Slot
    title: Said
    hours: str  # at home
    day: str  # of its beginning at home, as a form has it
    hour: str
    own: str  # on the organiser's own clock, if that is another one
    minutes: int  # how long it lasts
    top: int  # minutes from the upper edge of the grid
    lie: grid.Lie
    hue: str
    leads: str
    seen: int  # its newest revision
    mark: str = ""  # what the next release would tell of it: new, moved …
    mark_words: str = ""
    hints: list[Hint] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Grid:
    """A day with its blocks."""

    day: date
    blocks: list[Block]
    first: int  # minutes of the day at the upper edge
    hours: list[str]  # "08", "09" … down the side
    span: int  # minutes from edge to edge


def grid_of(
    edition: Edition,
    day: date,
    slots: Iterable[Slot],
    reader: Reader,
    own: ZoneInfo | None,
    *,
    hints: Iterable[Hint] = (),
    marks: Mapping[int, tuple[str, str]] | None = None,
) -> Grid:
    """The grid of a home day. `marks` says by occurrence what the next release would tell, and in which words."""
    of_day = [slot for slot in slots if slot.starts_at.astimezone(edition.home).date() == day]
    by_occurrence: dict[int, list[Hint]] = {}
    for hint in hints:
        by_occurrence.setdefault(hint.occurrence, []).append(hint)
    first, last = grid.window(of_day, day, edition.home)
    seen = newest_revisions(slot.occurrence_id for slot in of_day)
    blocks = [
        Block(
            slot=slot,
            title=slot.session.title.said(reader.languages),
            hours=hours_in(slot.starts_at, slot.ends_at, edition.home),
            day=f"{slot.starts_at.astimezone(edition.home):%Y-%m-%d}",
            hour=f"{slot.starts_at.astimezone(edition.home):%H:%M}",
            own=hours_in(slot.starts_at, slot.ends_at, own) if own else "",
            minutes=int((slot.ends_at - slot.starts_at).total_seconds() // 60),
            top=grid.minutes_into(day, slot.starts_at, edition.home) - first,
            lie=lie,
            hue=slot.session.read_themes[0].hue if slot.session.read_themes else "plain",
            leads=_leads(slot, reader),
            seen=seen.get(slot.occurrence_id, 0),
            mark=(marks or {}).get(slot.occurrence_id, ("", ""))[0],
            mark_words=(marks or {}).get(slot.occurrence_id, ("", ""))[1],
            hints=by_occurrence.get(slot.occurrence_id, []),
        )
        for slot, lie in zip(of_day, grid.lies(of_day), strict=True)
    ]
    return Grid(day, blocks, first, [f"{hour:02d}" for hour in range(first // 60, last // 60)], last - first)


def _leads(slot: Slot, reader: Reader) -> str:
    return ", ".join(_leader(lead).said(reader.languages).text for lead in slot.session.read_leads)


def _leader(lead: Lead) -> Text:
    """What a lead is called in a list: a section by its region."""
    if lead.section is not None:
        name: Text = lead.section.region or lead.section.name
        return name
    return lead.organisation.name if lead.organisation is not None else Text()


def newest_revisions(occurrences: Iterable[int]) -> dict[int, int]:
    """By occurrence the number of its newest revision, in one query."""
    rows = Revision.objects.filter(label="programme.occurrence", key__in=list(occurrences)).order_by()
    return dict(rows.values_list("key").annotate(Max("pk")))


def own_zone(person: Person, reader: Reader, edition: Edition, at: datetime) -> ZoneInfo | None:
    """The organiser's own clock, if it shows another hour than home's at a moment."""
    zone = reader.zone or zone_or_none(person.zone)
    if zone is None or at.astimezone(zone).utcoffset() == at.astimezone(edition.home).utcoffset():
        return None
    return zone


# --- speakers --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SpeakerRow:
    """A speaker in the list."""

    speaker: Speaker
    url: str
    office: Said
    organisation: Said | None
    sessions: int
    confirmed: int
    declined: int
    asked: int  # asked and not answered
    tongues: list[Tongue]
    has_address: bool
    alike: bool  # another speaker has the same name


def speakers_of(edition: Edition, reader: Reader, *, q: str = "", state: str = "") -> list[SpeakerRow]:
    """The speakers of an edition that answer to a name and a state, by name."""
    waiting = Q(speakings__answer="", speakings__asked_at__isnull=False)
    found = edition.speakers.select_related("organisation", "person").annotate(
        session_count=Count("speakings", distinct=True),
        confirmed_count=Count(
            "speakings", filter=Q(speakings__answer=Speaking.Reply.CONFIRMED), distinct=True
        ),
        declined_count=Count("speakings", filter=Q(speakings__answer=Speaking.Reply.DECLINED), distinct=True),
        asked_count=Count("speakings", filter=waiting, distinct=True),
    )
    everybody = list(found.order_by("name", "pk"))
    names: dict[str, int] = {}
    for speaker in everybody:
        names[filters.fold(speaker.name)] = names.get(filters.fold(speaker.name), 0) + 1
    rows = [_speaker_row(speaker, edition, reader, names) for speaker in everybody]
    wanted = filters.words(q)
    return [
        row
        for row in rows
        if all(word in filters.fold(row.speaker.name) for word in wanted) and _in_state(row, state)
    ]


def _speaker_row(speaker: Any, edition: Edition, reader: Reader, names: Mapping[str, int]) -> SpeakerRow:
    organisation = speaker.organisation
    return SpeakerRow(
        speaker=speaker,
        url=reverse("programme-studio:speaker", args=[edition.slug, speaker.slug]),
        office=speaker.office.said(reader.languages),
        organisation=organisation.name.said(reader.languages) if organisation else None,
        sessions=speaker.session_count,
        confirmed=speaker.confirmed_count,
        declined=speaker.declined_count,
        asked=speaker.asked_count,
        tongues=tongues_of([speaker.office, speaker.biography], edition.languages),
        has_address=bool(speaker.address or speaker.person_id),
        alike=names[filters.fold(speaker.name)] > 1,
    )


STATES = ("open", "asked", "confirmed", "declined", "address", "idle", "alike")


def _in_state(row: SpeakerRow, state: str) -> bool:
    unanswered = row.sessions - row.confirmed - row.declined
    return {
        "open": unanswered - row.asked > 0,  # not asked yet
        "asked": row.asked > 0,
        "confirmed": row.confirmed > 0,
        "declined": row.declined > 0,
        "address": not row.has_address,
        "idle": row.sessions == 0,
        "alike": row.alike,
    }.get(state, True)
