"""The published programme as neutral values for schedule.xml and schedule.json: what both write, worked out once.

Cancelled occurrences are left out: the conventions have no word for them, and what reads these files (recording crews,
signs at doors, apps) takes every event as one that takes place. Calendars keep them, with their status.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hemicycle.editions.models import Edition
from hemicycle.kernel.text import Said, Text
from hemicycle.programme.exchange.ids import acronym, stable_uuid
from hemicycle.programme.exchange.schedule import ONLINE
from hemicycle.programme.models import Reading, SessionLanguage, Slot, Speaker

TIMESLOT = "00:05"


@dataclass(frozen=True, slots=True)
class OutPerson:
    """A speaker; `biography` only in the language of the file."""

    id: int
    name: str
    biography: str


@dataclass(frozen=True, slots=True)
class OutEvent:
    """An occurrence as the conventions see it."""

    id: int
    guid: str
    date: str
    start: str
    duration: str
    room: str
    slug: str
    url: str
    title: str
    subtitle: str
    track: str
    kind: str
    language: str
    abstract: str
    description: str
    persons: Sequence[OutPerson]
    links: Sequence[tuple[str, str]]  # address and title
    text_languages: dict[str, str]  # of texts that are not in the language of the file


@dataclass(frozen=True, slots=True)
class OutDay:
    """A day in the home zone and its rooms, in the order in which they are first used."""

    index: int
    date: str
    start: str
    end: str
    rooms: dict[str, list[OutEvent]]


@dataclass(frozen=True, slots=True)
class OutSchedule:
    """A version of the programme as a reader may see it."""

    version: str
    base_url: str
    title: str
    acronym: str
    start: str
    end: str
    zone: str
    days: Sequence[OutDay]
    tracks: Sequence[str]
    rooms: dict[str, str]  # names and ids
    note: str  # what a reader must know of the values; mostly nothing


def outgoing(slots: Sequence[Slot], *, edition: Edition, languages: Sequence[str]) -> OutSchedule:
    """What is told of `slots` (of `slots_for`) in the reader's languages. Nothing says who may enter, or how."""
    release = slots[0].release if slots else edition.releases.first()
    shown = [slot for slot in slots if not slot.cancelled]
    writer = _Writer(edition, languages)
    days: dict[date, dict[str, list[OutEvent]]] = defaultdict(lambda: defaultdict(list))
    for slot in shown:
        event = writer.event(slot)
        days[slot.starts_at.astimezone(edition.home).date()][event.room].append(event)
    if not days:
        days[edition.starts_on] = {}
    return OutSchedule(
        version=release.name if release else "v0",
        base_url=settings.ORIGIN + reverse("programme:week", kwargs={"edition": edition.slug}),
        title=edition.name.said(languages).text,
        acronym=acronym(edition.slug),
        start=min(edition.starts_on, *days).isoformat(),
        end=max(edition.ends_on, *days).isoformat(),
        zone=edition.zone,
        days=[_day(index, day, days[day], edition.home) for index, day in enumerate(sorted(days), start=1)],
        tracks=[track for track in writer.tracks if track],
        rooms={name: stable_uuid(edition.slug, f"room/{name}") for rooms in days.values() for name in rooms},
        note=_("Part of these values is illustrative: it was not found and is assumed.")
        if any(slot.session.assumed for slot in shown)
        else "",
    )


def _day(index: int, day: date, rooms: dict[str, list[OutEvent]], home: ZoneInfo) -> OutDay:
    start = datetime.combine(day, time(0), home)
    end = datetime.combine(day, time(23, 59), home)
    return OutDay(index, day.isoformat(), start.isoformat(), end.isoformat(), dict(rooms))


class _Writer:
    """Makes events of slots; reads what hangs on all their sessions at once."""

    def __init__(self, edition: Edition, languages: Sequence[str]) -> None:
        self._edition, self._languages = edition, languages
        self._zone = edition.home
        self._told = get_language() or "en"  # the language of the file, as its addresses have it
        self._address = addresses(edition)
        self._acronym = acronym(edition.slug)
        self.tracks: dict[str, None] = {}  # in the order in which they are met
        of_edition = {"session__edition": edition}
        self._readings: dict[int, list[tuple[str, Text]]] = defaultdict(list)
        readings = Reading.objects.filter(**of_edition).order_by("order", "pk")
        for session, url, title in readings.values_list("session", "url", "title"):
            self._readings[session].append((url, title))

    def event(self, slot: Slot) -> OutEvent:
        """One occurrence."""
        session = slot.session
        begins = slot.starts_at.astimezone(self._zone)
        title, subtitle = session.title.said(self._languages), session.subtitle.said(self._languages)
        text = session.description.said(self._languages)
        abstract, _blank, description = text.text.partition("\n\n")
        themes = session.read_themes
        track = themes[0].name.said(self._languages) if themes else Said("", "", "")
        self.tracks[track.text] = None
        spoken = next(
            (row.language for row in session.read_languages if row.way == SessionLanguage.Way.ORIGINAL), ""
        )
        links = [(url, title.said(self._languages)) for url, title in self._readings[session.pk]]
        persons = [self._person(speaker) for speaker in session.read_speakers]
        told = {"title": title, "subtitle": subtitle, "description": text, "track": track}
        languages = {
            name: said.language for name, said in told.items() if said and said.language != self._told
        }
        if links and links[0][1].language != self._told:
            languages["links"] = links[0][1].language
        return OutEvent(
            id=slot.occurrence_id,
            guid=stable_uuid(self._edition.slug, slot.occurrence.guid),
            date=begins.isoformat(timespec="seconds"),
            start=f"{begins:%H:%M}",
            duration=duration(slot.ends_at - slot.starts_at),
            room=slot.room or ONLINE,
            slug=f"{self._acronym}-{slot.occurrence_id:02d}-{session.slug.lower()}",
            url=self._address(session.slug),
            title=title.text,
            subtitle=subtitle.text,
            track=track.text,
            kind=session.kind,
            language=spoken,
            abstract=abstract,
            description=description,
            persons=persons,
            links=[(url, said.text) for url, said in links],
            text_languages=languages,
        )

    def _person(self, speaker: Speaker) -> OutPerson:
        return OutPerson(speaker.pk, speaker.name, speaker.biography.get(self._told, ""))


def addresses(edition: Edition) -> Callable[[str], str]:
    """Absolute address of a session's page in the active language."""
    sample = settings.ORIGIN + reverse("programme:session", kwargs={"edition": edition.slug, "slug": "slug"})
    before, after = sample.rsplit("slug", 1)
    return lambda slug: f"{before}{slug}{after}"


def duration(lasts: timedelta) -> str:
    """`01:30`, or from a day on `1:02:30`, as the public schema has it."""
    minutes = round(lasts.total_seconds() / 60)
    days, rest = divmod(max(1, minutes), 24 * 60)
    return f"{days}:{rest // 60:02d}:{rest % 60:02d}" if days else f"{rest // 60:02d}:{rest % 60:02d}"
