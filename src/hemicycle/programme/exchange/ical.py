"""iCalendar: the programme, one session and personal feeds, right for real clients.

Head and VTIMEZONE are built with the `icalendar` library; the entries, of which there may be many, are written line by
line (a tenth of the time). Tests read everything back with the library.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import override
from icalendar import Calendar, Timezone, TimezoneDaylight, TimezoneStandard

from hemicycle.editions.models import Edition
from hemicycle.kernel import clock
from hemicycle.kernel.languages import language_name
from hemicycle.programme.exchange.ids import calendar_uid
from hemicycle.programme.exchange.writing import addresses
from hemicycle.programme.models import SessionLanguage, Slot
from hemicycle.programme.sockets import CANCELLED, CONFIRMED, AgendaItem

CONTENT_TYPE = "text/calendar; charset=utf-8"
REFRESH = "PT1H"  # how often a client may ask again; the large ones ask every 8 to 24 hours whatever is said
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})
_LIMIT = 75  # octets of a line, its break not counted


def calendar(items: Iterable[AgendaItem], *, language: str, edition: Edition, name: str) -> bytes:
    """A calendar of `items` in the edition's home zone. Cancelled items stay, with their status."""
    entries = sorted(items, key=lambda item: (item.starts_at, item.uid))
    head = _head(entries, language=language, edition=edition, name=name)
    stamp = _utc(clock.real_now())
    local = _local_form(edition.home)
    with override(language):
        body = "".join(_entry(item, stamp, local, language) for item in entries)
    end = b"END:VCALENDAR\r\n"
    return head.removesuffix(end) + body.encode() + end


def slot_items(slots: Sequence[Slot], *, languages: Sequence[str], edition: Edition) -> list[AgendaItem]:
    """Slots (of `slots_for`) as calendar items in the reader's language: of the way in only the page's address."""
    language = languages[0]
    with override(language):
        address = addresses(edition)
        contract = _contracts(language)
        return [_item(slot, languages, edition, address, contract) for slot in slots]


def file_name(edition: Edition, what: str = "programme") -> str:
    """How a calendar is called when it is saved."""
    return f"{edition.slug}-{what}.ics"


# --- an occurrence as an item ---------------------------------------------------------------------


def _item(
    slot: Slot,
    languages: Sequence[str],
    edition: Edition,
    address: Callable[[str], str],
    contract: Callable[[Iterable[SessionLanguage]], str],
) -> AgendaItem:
    session = slot.session
    title = session.title.said(languages)
    subtitle = session.subtitle.said(languages).text
    illustrative = (
        _("Part of this entry is illustrative: it was not found and is assumed.") if session.assumed else ""
    )
    return AgendaItem(
        uid=calendar_uid(edition.slug, slot.occurrence.guid),
        sequence=slot.sequence,
        status=CANCELLED if slot.cancelled else CONFIRMED,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        title=title.text,
        url=address(session.slug),
        changed_at=max(slot.changed_at, session.changed_at),
        description="\n".join(filter(None, [subtitle, contract(session.read_languages), illustrative])),
        place=slot.room,
        categories=tuple(theme.name.said(languages).text for theme in session.read_themes),
        language=title.language if title.is_fallback else "",
    )


def _contracts(language: str) -> Callable[[Iterable[SessionLanguage]], str]:
    """The language contract as a line of plain text; the same combination is put into words once."""
    kept: dict[tuple[tuple[str, str], ...], str] = {}

    def contract(rows: Iterable[SessionLanguage]) -> str:
        key = tuple((row.language, row.way) for row in rows)
        if not key:
            return ""
        if key not in kept:
            ways = [
                _("%(language)s (%(way)s)")
                % {"language": language_name(code, language), "way": SessionLanguage.Way(way).label}
                for code, way in key
            ]
            kept[key] = _("You can follow this in: %(languages)s") % {"languages": " · ".join(ways)}
        return kept[key]

    return contract


# --- an item as an entry --------------------------------------------------------------------------


def _entry(item: AgendaItem, stamp: str, local: Callable[[datetime], str], language: str) -> str:
    said_in = f";LANGUAGE={item.language}" if re.fullmatch(r"[A-Za-z0-9-]+", item.language) else ""
    title = item.title
    if item.status == CANCELLED:
        title = _("Cancelled: %(title)s") % {"title": title}
        said_in = ""
    lines = [
        "BEGIN:VEVENT",
        f"UID:{_text(item.uid)}",
        f"DTSTAMP:{stamp}",
        f"DTSTART{local(item.starts_at)}",
        f"DTEND{local(item.ends_at)}",
        f"SUMMARY{said_in}:{_text(title)}",
        f"SEQUENCE:{item.sequence:d}",
        f"STATUS:{item.status}",
        f"LAST-MODIFIED:{_utc(item.changed_at)}",
    ]
    description = "\n\n".join(filter(None, [item.description, item.url]))
    if description:
        lines.append(f"DESCRIPTION:{_text(description)}")
    if item.url:
        lines.append(f"URL:{_address(item.url)}")
    if item.place:
        lines.append(f"LOCATION:{_text(item.place)}")
    if item.categories:
        lines.append(f"CATEGORIES:{','.join(_text(category) for category in item.categories if category)}")
    lines.append("END:VEVENT")
    return "".join(folded(line) for line in lines)


def _text(value: str) -> str:
    """Escaped as RFC 5545 (3.3.11) wants, without control characters."""
    return _CONTROL.sub("", value.replace("\r\n", "\n").replace("\r", "\n")).translate(_ESCAPES)


def _address(url: str) -> str:
    """A URI is not escaped, but nothing may begin a new line in it."""
    return re.sub(r"[\x00-\x20\x7f]", "", url)


def folded(line: str) -> str:
    """A content line with its break, folded at 75 octets; neither a character nor an escape is torn apart."""
    if len(line) <= _LIMIT and line.isascii():
        return line + "\r\n"
    pieces: list[str] = []
    raw = line.encode()
    start, room = 0, _LIMIT
    while len(raw) - start > room:
        end = start + room
        while raw[end] & 0xC0 == 0x80:  # inside a character
            end -= 1
        while raw[end - 1] == 0x5C and end - start > 2:  # after a backslash
            end -= 1
        pieces.append(raw[start:end].decode())
        start, room = end, _LIMIT - 1  # the blank of a continued line counts
    pieces.append(raw[start:].decode())
    return "\r\n ".join(pieces) + "\r\n"


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _local_form(zone: ZoneInfo) -> Callable[[datetime], str]:
    """How a moment is written after DTSTART: in the home zone by name, in UTC with a Z."""
    if zone.key == "UTC":
        return lambda moment: f":{_utc(moment)}"
    return lambda moment: f";TZID={zone.key}:{moment.astimezone(zone):%Y%m%dT%H%M%S}"


# --- the head -------------------------------------------------------------------------------------


def _head(entries: Sequence[AgendaItem], *, language: str, edition: Edition, name: str) -> bytes:
    years = {edition.starts_on.year, edition.ends_on.year}
    years |= {moment.astimezone(edition.home).year for e in entries for moment in (e.starts_at, e.ends_at)}
    return _head_of(language, _CONTROL.sub(" ", name), edition.zone, min(years), max(years))


@lru_cache(maxsize=64)
def _head_of(language: str, name: str, zone: str, first_year: int, last_year: int) -> bytes:
    """All that stands before the first entry; many calendars of an edition begin with the same."""
    head = Calendar()
    head.add("prodid", f"-//Hemicycle//Programme//{language.upper()}")
    head.add("version", "2.0")
    head.add("calscale", "GREGORIAN")
    head.add("method", "PUBLISH")
    head.add("name", name)
    head.add("x-wr-calname", name)
    head.add("x-wr-timezone", zone)
    head.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    head.add("x-published-ttl", REFRESH)
    if zone != "UTC":
        head.add_component(_timezone(zone, first_year, last_year))
    return bytes(head.to_ical())


@lru_cache(maxsize=64)
def _timezone(name: str, first_year: int, last_year: int) -> Timezone:
    """The zone's rules, trimmed to the years in question: the offset at their beginning and each change in them."""
    zone = ZoneInfo(name)
    begin, end = datetime(first_year, 1, 1, tzinfo=UTC), datetime(last_year + 1, 1, 1, tzinfo=UTC)
    onsets = [begin, *_changes(zone, begin, end)]
    least = min(_offset(zone, onset) for onset in onsets)
    found = Timezone()
    found.add("tzid", name)
    for index, onset in enumerate(onsets):
        after = _offset(zone, onset)
        before = _offset(zone, onset - timedelta(seconds=1)) if index else after
        rule = TimezoneDaylight() if after > least else TimezoneStandard()
        local = (onset + before).replace(tzinfo=None) if index else datetime(first_year, 1, 1)  # noqa: DTZ001
        rule.add("dtstart", local)  # local time as it was until then
        rule.add("tzoffsetfrom", before)
        rule.add("tzoffsetto", after)
        rule.add("tzname", onset.astimezone(zone).tzname())
        found.add_component(rule)
    return found


def _changes(zone: ZoneInfo, begin: datetime, end: datetime) -> Iterator[datetime]:
    """The moments, to the second, at which the zone's offset changes."""
    at = begin
    while at < end:
        then = min(at + timedelta(days=7), end)
        if _offset(zone, then) != _offset(zone, at):
            yield _change(zone, at, then)
        at = then


def _change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The first second of the new offset between two moments, by halving."""
    old = _offset(zone, before)
    while (gap := int((after - before).total_seconds())) > 1:
        middle = before + timedelta(seconds=gap // 2)
        if _offset(zone, middle) == old:
            before = middle
        else:
            after = middle
    return after


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta(0)
