"""Write schedule.xml in the frab and pentabarf conventions.

In which language a text is, the conventions cannot say (`language` is what is spoken). To a house like this one the
language in `base_url` tells it, and for a text that falls back to another one a processing instruction in the event,
`<?hemicycle title="fr"?>`, which everybody else passes over.
"""

import re
from collections.abc import Iterator

from hemicycle import __version__
from hemicycle.programme.exchange.schedule import OURS
from hemicycle.programme.exchange.writing import TIMESLOT, OutDay, OutEvent, OutSchedule

CONTENT_TYPE = "application/xml; charset=utf-8"
_NO_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SPECIAL = re.compile(rf"[&<>\"]|{_NO_XML.pattern}")  # what has to be escaped or left out


def write_xml(schedule: OutSchedule) -> bytes:
    """The file."""
    return "".join(_lines(schedule)).encode()


def _lines(schedule: OutSchedule) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    if schedule.note:
        yield f"<!-- {_text(schedule.note).replace('--', '–')} -->\n"
    yield "<schedule>\n"
    yield f'  <generator name="{OURS}" version="{__version__}"/>\n'
    yield _element("version", schedule.version, "  ")
    yield "  <conference>\n"
    for name, value in (
        ("title", schedule.title),
        ("acronym", schedule.acronym),
        ("start", schedule.start),
        ("end", schedule.end),
        ("days", str(len(schedule.days))),
        ("timeslot_duration", TIMESLOT),
        ("base_url", schedule.base_url),
        ("time_zone_name", schedule.zone),
    ):
        yield _element(name, value, "    ")
    yield "  </conference>\n"
    for day in schedule.days:
        yield from _day(day)
    yield "</schedule>\n"


def _day(day: OutDay) -> Iterator[str]:
    yield f'  <day index="{day.index}" date="{day.date}" start="{day.start}" end="{day.end}">\n'
    for name, events in day.rooms.items():
        yield f'    <room name="{_text(name)}">\n'
        for event in events:
            yield _event(event)
        yield "    </room>\n"
    yield "  </day>\n"


def _event(event: OutEvent) -> str:
    languages = "".join(f' {name}="{code}"' for name, code in event.text_languages.items())
    persons = "".join(f'          <person id="{p.id}">{_text(p.name)}</person>\n' for p in event.persons)
    links = "".join(
        f'          <link href="{_text(url)}">{_text(title)}</link>\n' for url, title in event.links
    )
    inside = "        "
    return "".join(
        (
            f'      <event id="{event.id}" guid="{event.guid}">\n',
            f"{inside}<?hemicycle{languages}?>\n" if languages else "",
            _element("room", event.room, inside),
            _element("title", event.title, inside),
            _element("subtitle", event.subtitle, inside),
            _element("type", event.kind, inside),
            _element("date", event.date, inside),
            _element("start", event.start, inside),
            _element("duration", event.duration, inside),
            _element("abstract", event.abstract, inside),
            _element("slug", event.slug, inside),
            _element("track", event.track, inside),
            f"{inside}<persons>\n{persons}{inside}</persons>\n",
            _element("language", event.language, inside),
            _element("description", event.description, inside),
            f"{inside}<links>\n{links}{inside}</links>\n",
            _element("url", event.url, inside),
            "      </event>\n",
        )
    )


def _element(name: str, text: str, indent: str) -> str:
    return f"{indent}<{name}>{_text(text)}</{name}>\n"


def _text(value: str) -> str:
    """Escaped for text and attributes, without what XML cannot hold."""
    if not _SPECIAL.search(value):  # most texts: worth one look instead of five
        return value
    text = _NO_XML.sub("", value)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
