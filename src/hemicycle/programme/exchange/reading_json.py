"""Read schedule.json of pretalx, frab, the C3VOC hub and their relatives, as it is found in the wild."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from hemicycle.programme.exchange.raw import RawEvent, RawLink, RawPerson, RawSchedule
from hemicycle.programme.exchange.schedule import ScheduleError

MOST_VALUES = 4_000_000
DEEPEST = 60


def read_json(data: bytes) -> RawSchedule:
    """What stands in a schedule.json; a `ScheduleError` with line and column if it is no JSON or wants too much."""
    top = _parsed(data)
    if isinstance(top, list):
        top = {"days": top}
    schedule = top.get("schedule")
    schedule = {"days": schedule} if isinstance(schedule, list) else _mapping(schedule) or top
    conference = _mapping(schedule.get("conference")) or schedule
    generator = top.get("generator") or schedule.get("generator")
    beside = _Beside(schedule, conference)
    return RawSchedule(
        title=_word(conference.get("title") or conference.get("name")),
        acronym=_word(conference.get("acronym")),
        start=conference.get("start"),
        end=conference.get("end"),
        day_change=conference.get("day_change"),
        zone=conference.get("time_zone_name") or conference.get("timezone") or conference.get("time_zone"),
        base_url=_string(schedule.get("base_url") or conference.get("base_url") or conference.get("url")),
        version=_word(schedule.get("version") or conference.get("release")),
        generator=_word(_mapping(generator).get("name") or generator),
        events=[
            _event(number, event, day, room, beside)
            for number, (event, day, room) in enumerate(_events(schedule, conference), start=1)
        ],
    )


def _parsed(data: bytes) -> dict[str, Any] | list[Any]:
    if data.count(b",") + data.count(b"[") + data.count(b"{") > MOST_VALUES:
        raise ScheduleError(_("The file has more values than any schedule needs."))
    try:
        text = data.decode(json.detect_encoding(data))
    except UnicodeError:
        text = data.decode("latin-1")
    try:
        top = json.loads(text.lstrip("\ufeff"))
    except json.JSONDecodeError as error:
        raise ScheduleError(
            _("The file is not well-formed JSON: %(reason)s.") % {"reason": error.msg},
            _("line %(line)d, column %(column)d") % {"line": error.lineno, "column": error.colno},
        ) from None
    except (ValueError, RecursionError):
        raise ScheduleError(
            _("The file is nested too deeply to be a schedule, or has numbers without end.")
        ) from None
    if not isinstance(top, dict | list):
        raise ScheduleError(_("This is JSON, but no schedule."))
    return top


# --- events -------------------------------------------------------------------------------------------


def _events(
    schedule: Mapping[str, Any], conference: Mapping[str, Any]
) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any], str]]:
    """Every event with its day and room: `days[].rooms{name: []}`, rooms as a list, or events without either."""
    for holder in (conference, schedule) if conference is not schedule else (schedule,):
        for day in _each(holder.get("days")):
            yield from _of_rooms(day.get("rooms"), day)
            yield from ((event, day, "") for event in _each(day.get("events")))
        yield from ((event, {}, "") for event in _each(holder.get("events") or holder.get("talks")))
        if "days" not in holder:
            yield from (found for found in _of_rooms(holder.get("rooms"), {}))


def _of_rooms(
    rooms: Any, day: Mapping[str, Any]
) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any], str]]:
    if isinstance(rooms, dict):
        for name, events in rooms.items():
            held = _mapping(events).get("events", events)
            yield from ((event, day, name) for event in _each(held, alone=True))
    elif isinstance(rooms, list):
        for room in rooms:
            if isinstance(room, list):
                yield from ((event, day, "") for event in _each(room))
            elif isinstance(room, dict):
                name = _string(_word(room.get("name")))
                yield from ((event, day, name) for event in _each(room.get("events")))


class _Beside:
    """What stands beside the events and is only referred to in them: tracks, persons, languages of texts."""

    def __init__(self, schedule: Mapping[str, Any], conference: Mapping[str, Any]) -> None:
        self.languages = _mapping(schedule.get("text_languages"))
        self._tracks = {
            key: track.get("name")
            for track in _each(conference.get("tracks"))
            for key in (track.get("guid"), track.get("slug"))
            if isinstance(key, str)
        }
        self._persons = {
            person["guid"]: person
            for holder in (schedule, conference)
            for person in _each(holder.get("persons"))
            if isinstance(person.get("guid"), str)
        }

    def track(self, value: Any) -> Any:
        """The name of a track, which an event tells as a text, with its name or only by its id."""
        if isinstance(value, dict) and not value.get("name"):
            for key in (value.get("guid"), value.get("slug")):
                if isinstance(key, str) and key in self._tracks:
                    return _word(self._tracks[key])
        return _word(value)

    def person(self, value: Any) -> RawPerson:
        """A person of an event, with what stands about the same one beside."""
        if not isinstance(value, dict):
            return RawPerson(value)
        guid = value.get("guid")
        value = {**self._persons.get(guid, {}), **value} if isinstance(guid, str) else value
        name = value.get("public_name") or value.get("name") or value.get("full_public_name")
        key = value.get("guid") or value.get("code") or value.get("id") or ""
        about = value.get("biography") or value.get("description")
        return RawPerson(_word(name or value.get("display_name")), key, _word(about))


def _event(
    number: int, event: Mapping[str, Any], day: Mapping[str, Any], room: str, beside: _Beside
) -> RawEvent:
    guid = event.get("guid") or event.get("uuid")
    return RawEvent(
        number=number,
        day=day.get("date"),
        day_start=day.get("day_start") or day.get("start"),
        id=event.get("id") if event.get("id") is not None else event.get("code"),
        guid=guid,
        on=event.get("date"),
        at=event.get("start") or event.get("start_time"),
        duration=event.get("duration"),
        end=event.get("end") or event.get("end_time"),
        title=_word(event.get("title") or event.get("name")),
        subtitle=_word(event.get("subtitle")),
        abstract=_word(event.get("abstract")),
        description=_word(event.get("description")),
        slug=event.get("slug"),
        room=_word(event.get("room")) or room,
        track=beside.track(event.get("track")),
        kind=_word(event.get("type")),
        language=_word(event.get("language")),
        text_languages=_mapping(beside.languages.get(guid)) if isinstance(guid, str) else {},
        persons=[
            beside.person(person) for person in _list(_first(event, "persons", "participants", "speakers"))
        ],
        links=[_link(link) for group in ("links", "attachments") for link in _list(event.get(group))],
        page=event.get("url"),
        cancelled=event.get("cancelled")
        or event.get("canceled")
        or event.get("status")
        or event.get("state"),
    )


def _link(value: Any) -> RawLink:
    if not isinstance(value, dict):
        return RawLink(value)
    url = value.get("url") or value.get("href") or value.get("link")
    return RawLink(url, _word(value.get("title") or value.get("name") or value.get("description")))


# --- values -------------------------------------------------------------------------------------------


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _each(value: Any, *, alone: bool = False) -> Iterator[dict[str, Any]]:
    """The mappings of a list, or of the values of a mapping; a mapping itself where one stands for a list of one."""
    if alone and isinstance(value, dict) and ("title" in value or "start" in value):
        yield value
        return
    yield from (item for item in _list(value) if isinstance(item, dict))


def _first(values: Mapping[str, Any], *names: str) -> Any:
    """The first of these that is there and not empty."""
    return next((values[name] for name in names if values.get(name)), None)


def _string(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _word(value: Any) -> Any:
    """A text, also where it is a mapping with a name or of languages."""
    if isinstance(value, dict):
        named = value.get("name") or value.get("en")
        if named is None or named == "":
            named = next((text for text in value.values() if isinstance(text, str)), "")
        return _word(named) if isinstance(named, dict) and named is not value else named
    return value
