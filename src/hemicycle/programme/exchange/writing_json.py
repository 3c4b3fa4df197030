"""Write schedule.json in the conventions of frab, pretalx and the C3VOC.

In which language a text is, the conventions cannot say (`language` is what is spoken). To a house like this one the
language in `base_url` tells it, and for texts that fall back to another one `text_languages` beside the conference,
where the public schema leaves room for more.
"""

import json
from typing import Any

from django.conf import settings

from hemicycle import __version__
from hemicycle.programme.exchange.schedule import OURS
from hemicycle.programme.exchange.writing import TIMESLOT, OutDay, OutEvent, OutPerson, OutSchedule

CONTENT_TYPE = "application/json; charset=utf-8"


def write_json(schedule: OutSchedule) -> bytes:
    """The file."""
    events = [event for day in schedule.days for room in day.rooms.values() for event in room]
    found = {
        "$schema": "https://c3voc.de/schedule/schema.json",
        "generator": {"name": OURS, "version": __version__, "url": settings.ORIGIN},
        "schedule": {
            "version": schedule.version,
            "base_url": schedule.base_url,
            "note": schedule.note,
            "text_languages": {event.guid: event.text_languages for event in events if event.text_languages},
            "conference": {
                "acronym": schedule.acronym,
                "title": schedule.title,
                "start": schedule.start,
                "end": schedule.end,
                "daysCount": len(schedule.days),
                "timeslot_duration": TIMESLOT,
                "time_zone_name": schedule.zone,
                "url": schedule.base_url,
                "tracks": [{"name": name} for name in schedule.tracks],
                "rooms": [{"name": name, "guid": guid} for name, guid in schedule.rooms.items()],
                "days": [_day(day) for day in schedule.days],
            },
        },
    }
    return json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")


def _day(day: OutDay) -> dict[str, Any]:
    return {
        "index": day.index,
        "date": day.date,
        "day_start": day.start,
        "day_end": day.end,
        "rooms": {name: [_event(event) for event in events] for name, events in day.rooms.items()},
    }


def _event(event: OutEvent) -> dict[str, Any]:
    return {
        "id": event.id,
        "guid": event.guid,
        "date": event.date,
        "start": event.start,
        "duration": event.duration,
        "room": event.room,
        "slug": event.slug,
        "url": event.url,
        "title": event.title,
        "subtitle": event.subtitle,
        "track": event.track,
        "type": event.kind,
        "language": event.language,
        "abstract": event.abstract,
        "description": event.description,
        "persons": [_person(person) for person in event.persons],
        "links": [{"url": url, "title": title} for url, title in event.links],
        "attachments": [],
    }


def _person(person: OutPerson) -> dict[str, Any]:
    found: dict[str, Any] = {"id": person.id, "public_name": person.name}
    if person.biography:
        found["biography"] = person.biography
    return found
