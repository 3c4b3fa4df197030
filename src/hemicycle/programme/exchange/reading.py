"""Read a schedule file: find out which format it is, and make neutral values of what its reader found."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from babel import Locale
from django.utils.translation import gettext as _

from hemicycle.programme.exchange import moments, texts
from hemicycle.programme.exchange.raw import RawEvent, RawSchedule
from hemicycle.programme.exchange.reading_json import read_json
from hemicycle.programme.exchange.reading_xml import read_xml
from hemicycle.programme.exchange.schedule import (
    MOST_BYTES,
    MOST_EVENTS,
    ONLINE,
    OURS,
    Event,
    Link,
    Person,
    ScheduleError,
    ScheduleFile,
)

MOST_PERSONS = MOST_LINKS = 200  # of one event
_CANCELLED = frozenset(
    {"cancelled", "canceled", "withdrawn", "deleted", "rejected", "abgesagt", "annulé", "cancelado"}
)
_SAYS_CANCELLED = re.compile(r"\W*(?:cancell?ed|abgesagt|annulée?|cancelad[oa])\s*[\])}:!–—-]", re.IGNORECASE)


def read(data: bytes, *, zone: str = "", home: str = "UTC") -> ScheduleFile:
    """The schedule in a file: schedule.xml or schedule.json, told apart by how it begins.

    `zone` is for times without an offset and wins over what the file names; `home` counts where nobody names one.
    Raises `ScheduleError` and nothing else.
    """
    given = moments.zone_given(zone) if zone else None
    if len(data) > MOST_BYTES:
        raise ScheduleError(_("The file is larger than %(most)d MB.") % {"most": MOST_BYTES // 1024 // 1024})
    try:
        return _assembled(_raw(data), given=given, home=ZoneInfo(home))
    except (RecursionError, MemoryError):
        raise ScheduleError(_("The file is nested too deeply to be a schedule.")) from None


def _raw(data: bytes) -> RawSchedule:
    begin = data[:400].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if begin.startswith(b"<"):
        return read_xml(data)
    if begin.startswith((b"{", b"[")):
        return read_json(data)
    if not begin:
        raise ScheduleError(_("The file is empty."))
    raise ScheduleError(_("This is neither schedule.xml nor schedule.json: it begins with something else."))


@dataclass(slots=True)
class _Warnings:
    """What had to be guessed, each sentence once with the places it is about."""

    places: dict[str, list[str]] = field(default_factory=dict)

    def at(self, place: str) -> Callable[[str], None]:
        """A function that notes a sentence about `place`."""
        return lambda sentence: self.places.setdefault(sentence, []).append(place)

    def told(self) -> tuple[str, ...]:
        """The sentences for a person."""
        return tuple(_told(sentence, places) for sentence, places in self.places.items())


def _told(sentence: str, places: Sequence[str]) -> str:
    shown = ", ".join(place for place in places[:5] if place)
    if not shown:
        return sentence
    if len(places) > 5:
        return _("%(sentence)s (%(places)s and %(more)d more)") % {
            "sentence": sentence,
            "places": shown,
            "more": len(places) - 5,
        }
    return _("%(sentence)s (%(places)s)") % {"sentence": sentence, "places": shown}


def _assembled(raw: RawSchedule, *, given: ZoneInfo | None, home: ZoneInfo) -> ScheduleFile:
    warnings = _Warnings()
    if not raw.events:
        raise ScheduleError(_("There are no events in this file."))
    if len(raw.events) > MOST_EVENTS:
        raise ScheduleError(_("There are more than %(most)d events in this file.") % {"most": MOST_EVENTS})
    named = moments.zone_named(raw.zone)
    if raw.zone and named is None and given is None:
        warnings.at("")(
            _("The file's time zone is unknown: “%(zone)s”.") % {"zone": texts.line(raw.zone, 64)}
        )
    if given is None and named is None and not all(_tells_offset(event) for event in raw.events):
        warnings.at("")(
            _("Some times tell no time zone; %(zone)s was assumed. Say another one with --zone.")
            % {"zone": home.key}
        )
    assembly = _Assembly(raw, given or named, home, warnings)
    events = _with_own_keys([assembly.event(event) for event in raw.events], warnings)
    days = sorted(event.starts_at.date() for event in events if not event.fault)
    return ScheduleFile(
        title=texts.line(raw.title, 200, ours=assembly.ours),
        acronym=texts.line(raw.acronym, 100, ours=assembly.ours),
        zone=(given or named).key if given or named else "",  # type: ignore[union-attr]
        starts_on=moments.day_read(raw.start) or (days[0] if days else None),
        ends_on=moments.day_read(raw.end) or (days[-1] if days else None),
        events=events,
        version=texts.line(raw.version, 60),
        generator=texts.line(raw.generator, 60),
        text_language=_language_of_address(raw.base_url) if assembly.ours else "",
        warnings=warnings.told(),
    )


def _language_of_address(url: str) -> str:
    """The language in which a file of ours was asked for: `https://…/fr/2021/programme/`."""
    found = re.match(r"https?://[^/]+/([a-z]{2,3})/", url)
    return _code(found[1]) if found else ""


def _tells_offset(event: RawEvent) -> bool:
    found = moments.moment_read(event.on) or moments.moment_read(event.at)
    return (found is not None and found.tzinfo is not None) or moments.moment_read(
        event.day_start
    ) is not None


class _Assembly:
    """Makes events of raw ones; knows what counts for the whole file."""

    def __init__(self, raw: RawSchedule, zone: ZoneInfo | None, home: ZoneInfo, warnings: _Warnings) -> None:
        self.ours = texts.line(raw.generator, 60) == OURS
        self._zone, self._home, self._warnings = zone, home, warnings
        self._change = moments.clock_read(raw.day_change)
        self._base = raw.base_url
        self._starts: dict[tuple[str, str], list[datetime]] = {}
        for event in raw.events:  # to know what follows in the same room
            try:
                begins = self._start(event, lambda sentence: None)
            except moments.Unclear:
                continue
            self._starts.setdefault(_hall(event), []).append(begins)

    def event(self, raw: RawEvent) -> Event:
        """The event, or one that says what is wrong with it."""
        warn = self._warnings.at(_place(raw))
        fault = ""
        starts_at = ends_at = datetime(1970, 1, 1, tzinfo=UTC)
        title = texts.line(raw.title, ours=self.ours)
        try:
            if not title:
                raise moments.Unclear(_("It has no title."))
            starts_at = self._start(raw, warn)
            ends_at = self._end(raw, starts_at, warn)
        except moments.Unclear as unclear:
            fault = str(unclear)
        language = self._language(raw.language, warn)
        return Event(
            key=_key(raw, title, warn),
            title=title,
            starts_at=starts_at,
            ends_at=ends_at,
            slug=texts.line(raw.slug, 200).lower(),
            subtitle=texts.line(raw.subtitle, ours=self.ours),
            abstract=texts.paragraphs(raw.abstract, ours=self.ours),
            description=texts.paragraphs(raw.description, ours=self.ours),
            room=self._room(raw),
            track=texts.line(raw.track, 120, ours=self.ours),
            kind=texts.line(raw.kind, 60),
            language=language,
            text_languages=self._text_languages(raw),
            persons=self._persons(raw),
            links=self._links(raw, warn),
            page=texts.web_address(raw.page, self._base),
            cancelled=self._is_cancelled(raw, title, warn),
            place=_place(raw),
            fault=fault,
        )

    def _room(self, raw: RawEvent) -> str:
        room = texts.line(raw.room, 120, ours=self.ours)
        return "" if self.ours and room == ONLINE else room

    def _frame(self, raw: RawEvent) -> moments.DayFrame:
        begins = moments.moment_read(raw.day_start)
        change = self._change or (
            begins.time() if begins and begins.time() < time(12) else moments.DAY_CHANGE
        )
        day: date | None = moments.day_read(raw.day) or (begins.date() if begins else None)
        return moments.DayFrame(day, begins, change, self._zone, self._home)

    def _start(self, raw: RawEvent, warn: Callable[[str], None]) -> datetime:
        return moments.start(self._frame(raw), on=raw.on, at=raw.at, warn=warn)

    def _end(self, raw: RawEvent, starts_at: datetime, warn: Callable[[str], None]) -> datetime:
        """By its duration, else its end, else until the next event in the room, at most an hour."""
        lasts = moments.duration_read(raw.duration)
        if lasts is None and raw.end:
            lasts = self._until_end(raw, starts_at)
        if lasts is None:
            warn(_("It does not say how long it lasts; an hour at most was assumed."))
            later = self._starts.get(_hall(raw), ())
            lasts = min((start - starts_at for start in later if start > starts_at), default=moments.USUAL)
            lasts = min(lasts, moments.USUAL)
        return starts_at + lasts

    def _until_end(self, raw: RawEvent, starts_at: datetime) -> timedelta | None:
        moment, clock = moments.moment_read(raw.end), moments.clock_read(raw.end)
        frame = self._frame(raw)
        try:
            if moment is not None:
                end = moments.start(frame, on=raw.end, at=None, warn=lambda sentence: None)
            elif clock is not None:
                zone = frame.zone or self._home
                end = datetime.combine(starts_at.astimezone(zone).date(), clock, zone).astimezone(UTC)
                end += timedelta(days=1) if end <= starts_at else timedelta(0)
            else:
                return None
        except moments.Unclear:
            return None
        lasts = end - starts_at
        return lasts if timedelta(0) < lasts <= moments.LONGEST else None

    def _language(self, value: object, warn: Callable[[str], None]) -> str:
        code = _code(value)
        if not code and isinstance(value, str) and value.strip():
            warn(_("Its language is unknown: “%(language)s”.") % {"language": texts.line(value, 40)})
        return code

    def _text_languages(self, raw: RawEvent) -> tuple[tuple[str, str], ...]:
        if not self.ours:
            return ()
        return tuple((name, code) for name, value in raw.text_languages.items() if (code := _code(value)))

    def _is_cancelled(self, raw: RawEvent, title: str, warn: Callable[[str], None]) -> bool:
        said = raw.cancelled
        if said is True or (
            isinstance(said, str) and said.strip().lower() in {*_CANCELLED, "true", "yes", "1"}
        ):
            return True
        if not self.ours and _SAYS_CANCELLED.match(title):
            warn(_("Its title says that it is cancelled, and so it was taken."))
            return True
        return False

    def _persons(self, raw: RawEvent) -> tuple[Person, ...]:
        found: dict[tuple[str, str], Person] = {}
        for person in raw.persons[:MOST_PERSONS]:
            name = texts.line(person.name, 200, ours=self.ours)
            key = texts.line(person.key, 100)
            if name:
                biography = texts.paragraphs(person.biography, ours=self.ours)
                found.setdefault((key, "" if key else name.casefold()), Person(name, key, biography))
        return tuple(found.values())

    def _links(self, raw: RawEvent, warn: Callable[[str], None]) -> tuple[Link, ...]:
        found: dict[str, Link] = {}
        for link in raw.links[:MOST_LINKS]:
            url = texts.web_address(link.url, self._base)
            if url:
                found.setdefault(url, Link(url, texts.line(link.title, 200, ours=self.ours) or url[:200]))
            elif link.url or link.title:
                warn(_("A link of it is no web address and was left out."))
        return tuple(found.values())


def _hall(raw: RawEvent) -> tuple[str, str]:
    """Day and room: what is in the same hall follows on one another."""
    return texts.line(raw.day, 40), texts.line(raw.room, 120)


def _place(raw: RawEvent) -> str:
    name = texts.line(raw.id or raw.guid or raw.slug, 60)
    return _("event %(id)s") % {"id": name} if name else _("event no. %(number)d") % {"number": raw.number}


def _key(raw: RawEvent, title: str, warn: Callable[[str], None]) -> str:
    """The stable id; where a file has none, what is most likely to stay the same."""
    for value in (raw.guid, raw.id):
        if (key := texts.line(value, 180)) and key != "0":
            return key
    warn(_("It has no id, so it is recognised by its title."))
    return f"title:{texts.line(raw.slug, 80) or title.casefold()[:150]}"


def _with_own_keys(events: Iterable[Event], warnings: _Warnings) -> list[Event]:
    """Each event with a key of its own. The same event twice counts once; one more time of it becomes `key#2`."""
    kept: dict[str, list[Event]] = {}
    found: list[Event] = []
    for event in events:
        same = kept.setdefault(event.key, [])
        if any(_is_same(event, other) for other in same):
            warnings.at(event.place)(_("It stands in the file twice and was read once."))
            continue
        if same and not event.fault and same[0].title != event.title:
            why = _("Its id is also that of “%(title)s”.") % {"title": same[0].title}
            event = _replaced(event, key=f"{event.key}#{len(same) + 1}", fault=why)
        elif same:
            event = _replaced(event, key=f"{event.key}#{len(same) + 1}")
        same.append(event)
        found.append(event)
    return found


def _is_same(one: Event, other: Event) -> bool:
    return (one.title, one.starts_at, one.ends_at, one.room) == (
        other.title,
        other.starts_at,
        other.ends_at,
        other.room,
    )


def _replaced(event: Event, **changes: str) -> Event:
    values = {name: getattr(event, name) for name in Event.__slots__}
    return Event(**{**values, **changes})


_CODE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,4})?")


def _code(value: object) -> str:
    """A language code for `en`, `EN`, `en_GB`, `English`, `Deutsch`; empty for what is none."""
    if not isinstance(value, str):
        return ""
    text = value.strip()[:60]
    named = _language_names().get(text.casefold())
    if named:
        return named
    if not _CODE.fullmatch(text):
        return ""
    code = text.replace("_", "-").split("-")[0].lower()
    return code if code in _language_codes() else ""


@cache
def _language_codes() -> frozenset[str]:
    return frozenset({*Locale("en").languages, "ils"})


@cache
def _language_names() -> dict[str, str]:
    """Names of languages in English and in the language itself, for those that programmes are written in."""
    names = {name.casefold(): code for code, name in Locale("en").languages.items() if len(code) <= 3}
    for code in (
        "ar",
        "de",
        "es",
        "fr",
        "it",
        "nl",
        "pl",
        "pt",
        "ru",
        "tr",
        "zh",
        "ja",
        "ko",
        "ca",
        "eu",
        "cs",
        "sv",
    ):
        own = Locale(code).languages.get(code)
        if own:
            names[own.casefold()] = code
    return names
