"""Read schedule.xml of the frab and pentabarf family, as it is found in the wild."""

import codecs
import html
import re
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, tostring

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser
from django.utils.translation import gettext as _

from hemicycle.programme.exchange.raw import RawEvent, RawLink, RawPerson, RawSchedule
from hemicycle.programme.exchange.schedule import ScheduleError

MOST_ELEMENTS = 500_000
DEEPEST = 60
_UNDEFINED_ENTITY = 11  # expat's codes
_UNKNOWN_ENCODING, _INCORRECT_ENCODING = 18, 19
_NAMED = re.compile(rb"&([A-Za-z][A-Za-z0-9]{1,30});")
_DECLARED = re.compile(rb"""^<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["'][^>]{0,100}\?>""")
_UTF8_AS_WRITTEN = re.compile(
    rb"""^(<\?xml[^>]{0,200}?encoding\s*=\s*["'])utf[ _]?8(?=["'])""", re.IGNORECASE
)
_TOLD = re.compile(r'([a-z]{1,20})="([A-Za-z0-9-]{2,12})"')


def read_xml(data: bytes) -> RawSchedule:
    """What stands in a schedule.xml; a `ScheduleError` with line and column if it is no XML or wants too much."""
    root = _root(data)
    schedule = root if _name(root) == "schedule" else next(_named(root, "schedule"), None)
    if schedule is None:
        raise ScheduleError(
            _("This is XML, but no schedule: it begins with <%(name)s>.") % {"name": _name(root)[:40]}
        )
    conference = next(_children(schedule, "conference"), None)
    about = conference if conference is not None else schedule
    generator = next(_children(schedule, "generator"), None)
    return RawSchedule(
        title=_text(about, "title"),
        acronym=_text(about, "acronym"),
        start=_text(about, "start"),
        end=_text(about, "end"),
        day_change=_text(about, "day_change"),
        zone=_text(about, "time_zone_name", "time_zone", "timezone"),
        base_url=_text(about, "base_url", "url") or _text(schedule, "base_url", "url"),
        version=_text(schedule, "version") or _text(about, "release", "version"),
        generator="" if generator is None else generator.get("name") or _inner(generator),
        events=[_event(*found) for found in enumerate(_events(schedule), start=1)],
    )


class _Tree(TreeBuilder):
    """Builds the tree, counts what is built and keeps processing instructions (ours tell a text's language)."""

    def __init__(self) -> None:
        super().__init__(insert_pis=True)
        self._depth = self._count = 0

    def start(self, tag: str, attrs: dict[str, str], /) -> Element:
        """One level deeper."""
        self._depth += 1
        self._count += 1
        if self._depth > DEEPEST:
            raise ScheduleError(_("The file is nested too deeply to be a schedule."))
        if self._count > MOST_ELEMENTS:
            raise ScheduleError(_("The file has more elements than any schedule needs."))
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> Element:
        """One level up."""
        self._depth -= 1
        return super().end(tag)


def _root(data: bytes) -> Element:
    data = _UTF8_AS_WRITTEN.sub(rb"\g<1>UTF-8", data.lstrip(b" \t\r\n"), count=1)
    try:
        return _parsed(data)
    except ParseError as error:
        if error.code == _UNDEFINED_ENTITY and b"<!ENTITY" not in data.upper():
            mended = _NAMED.sub(_as_number, data)
        elif error.code in {_UNKNOWN_ENCODING, _INCORRECT_ENCODING}:
            mended = _in_utf8(data)
        else:
            raise _not_well_formed(error) from None
    except (ValueError, LookupError):  # an encoding that the parser does not know
        mended = _in_utf8(data)
    try:
        return _parsed(mended)
    except ParseError as error:
        raise _not_well_formed(error) from None
    except (ValueError, LookupError):
        raise ScheduleError(_("The file's characters cannot be read.")) from None


def _parsed(data: bytes) -> Element:
    """The tree, without entities, without anything from elsewhere."""
    parser: Any = DefusedXMLParser(
        target=_Tree(), forbid_dtd=False, forbid_entities=True, forbid_external=True
    )
    try:
        parser.feed(data)
        root = parser.close()
    except DefusedXmlException:
        raise ScheduleError(
            _(
                "The file declares entities or refers to other files; a schedule needs neither, so it was not read."
            )
        ) from None
    if not isinstance(root, Element):
        raise ScheduleError(_("The file is empty."))
    return root


def _not_well_formed(error: ParseError) -> ScheduleError:
    line, column = error.position
    reason = re.sub(r":? line \d+, column \d+", "", str(error))
    return ScheduleError(
        _("The file is not well-formed XML: %(reason)s.") % {"reason": reason},
        _("line %(line)d, column %(column)d") % {"line": line, "column": column + 1},
    )


def _as_number(match: re.Match[bytes]) -> bytes:
    """`&nbsp;` and its like, which HTML knows and XML does not, by their number."""
    name = match[1].decode()
    if name in {"amp", "lt", "gt", "quot", "apos"}:
        return match[0]
    character = html.unescape(f"&{name};")
    return (
        match[0].replace(b"&", b"&amp;")
        if character.startswith("&")
        else b"".join(b"&#%d;" % ord(c) for c in character)
    )


def _in_utf8(data: bytes) -> bytes:
    """The same in UTF-8, for an encoding that only Python knows; without a declaration that fits, as Latin-1."""
    declared = _DECLARED.match(data)
    name = declared[1].decode() if declared else "utf-8"
    body = data[declared.end() :] if declared else data
    try:
        if codecs.lookup(name).name in {"utf-16", "utf-32", "utf-16-le", "utf-16-be"}:
            name = "utf-8"  # it could be read as ASCII, so it is none of these
        return body.decode(name).encode()
    except LookupError:
        raise ScheduleError(_("The file declares an unknown encoding: %(name)s.") % {"name": name}) from None
    except (UnicodeError, ValueError):
        return body.decode("latin-1").encode()


# --- events -------------------------------------------------------------------------------------------


def _events(schedule: Element) -> Iterator[tuple[Element, Element | None, str]]:
    """Every event with the day and the name of the room it stands under, wherever these are."""
    stack: list[tuple[Element, Element | None, str]] = [(schedule, None, "")]
    while stack:
        element, day, room = stack.pop()
        name = _name(element)
        if name == "event":
            yield element, day, room
            continue
        if name == "day":
            day = element
        elif name == "room":
            room = element.get("name") or room
        stack.extend((child, day, room) for child in reversed(element))


def _event(number: int, found: tuple[Element, Element | None, str]) -> RawEvent:
    element, day, room = found
    parts: dict[str, Element] = {}
    for child in element:
        parts.setdefault(_name(child), child)

    def text(*names: str) -> str:
        return next((inner for name in names if name in parts and (inner := _inner(parts[name]))), "")

    return RawEvent(
        number=number,
        day=day.get("date") if day is not None else None,
        day_start=day.get("start") if day is not None else None,
        id=element.get("id") or text("id"),
        guid=element.get("guid") or text("guid", "uuid"),
        on=text("date"),
        at=text("start"),
        duration=text("duration"),
        end=text("end"),
        title=text("title", "name"),
        subtitle=text("subtitle"),
        abstract=text("abstract"),
        description=text("description"),
        slug=text("slug"),
        room=text("room") or room,
        track=text("track"),
        kind=text("type"),
        language=text("language"),
        text_languages=_told_languages(element),
        persons=[_person(person) for person in _inside(parts.get("persons"), "person")],
        links=[
            RawLink(
                link.get("href") or link.get("url") or _inner(link), _inner(link) if link.get("href") else ""
            )
            for group, name in (("links", "link"), ("attachments", "attachment"))
            for link in _inside(parts.get(group), name)
        ],
        page=text("url", "conf_url"),
        cancelled=text("cancelled", "canceled") or text("status", "state"),
    )


def _person(element: Element) -> RawPerson:
    """`<person id="7">Name</person>`, or with its parts as elements."""
    key = element.get("guid") or element.get("code") or element.get("id") or ""
    if name := _text(element, "name", "public_name", "full_public_name"):
        return RawPerson(name, key, _text(element, "biography", "description", "abstract"))
    return RawPerson(_inner(element), key)


def _told_languages(event: Element) -> dict[str, object]:
    """`<?hemicycle title="fr" description="en"?>`: our own files tell so in which languages their texts are."""
    for child in event:
        if not _name(child) and (child.text or "").startswith("hemicycle "):
            return dict(_TOLD.findall(child.text or ""))
    return {}


# --- elements -----------------------------------------------------------------------------------------


def _name(element: Element) -> str:
    """The tag without its namespace; empty for comments and instructions."""
    tag: object = element.tag
    return tag.rsplit("}", 1)[-1].lower() if isinstance(tag, str) else ""


def _children(element: Element, name: str) -> Iterator[Element]:
    return (child for child in element if _name(child) == name)


def _named(element: Element, name: str) -> Iterator[Element]:
    return (found for found in element.iter() if _name(found) == name)


def _inside(group: Element | None, name: str) -> list[Element]:
    return [] if group is None else [child for child in group if _name(child) == name]


def _text(element: Element, *names: str) -> str:
    """The text of the first child of these names that has one."""
    for name in names:
        for child in _children(element, name):
            if text := _inner(child):
                return text
    return ""


def _inner(element: Element) -> str:
    """What stands in an element; elements within (HTML that was not escaped) as they are written."""
    if not len(element):
        return (element.text or "").strip()
    inner = [element.text or ""]
    for child in element:
        inner.append(tostring(child, encoding="unicode") if _name(child) else child.tail or "")
    return "".join(inner).strip()
