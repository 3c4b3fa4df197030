"""The log of attendance as a file: who was in which venue, from when to when, in UTC."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC

from hemicycle.editions.exchange.participants import as_file
from hemicycle.live.models import Venue
from hemicycle.live.presence import queries
from hemicycle.live.presence.models import Attendance
from hemicycle.live.sockets import Place

FORMS = {"csv": "text/csv; charset=utf-8", "json": "application/json"}
COLUMNS = (
    "session",
    "starts",
    "venue",
    "person",
    "name",
    "office",
    "organisation",
    "section",
    "country",
    "from",
    "to",
    "minutes",
)


def written(venues: Sequence[Venue], form: str, languages: Sequence[str]) -> tuple[bytes, int]:
    """The bytes of a CSV or JSON file of who attended these venues, and how many rows it has."""
    rows = list(_rows(venues, languages))
    if form == "json":
        return json.dumps(rows, ensure_ascii=False, indent=1).encode(), len(rows)
    cells = [[str(row[name]) for name in COLUMNS] for row in rows]
    return as_file([list(COLUMNS), *cells], "csv"), len(rows)


def _rows(venues: Iterable[Venue], languages: Sequence[str]) -> Iterator[dict[str, str | int]]:
    venues = list(venues)
    about = queries.titles_of(venues)
    for one in queries.attendances_for_file(venues):
        if one.venue_id in about:
            yield _row(one, about[one.venue_id], languages)


def _row(one: Attendance, place: Place, languages: Sequence[str]) -> dict[str, str | int]:
    person = one.person
    organisation, section = person.organisation, person.section
    return {
        "session": place.title.said(languages).text,
        "starts": place.starts_at.astimezone(UTC).isoformat(),
        "venue": one.venue_id,
        "person": person.pk,
        "name": person.called,
        "office": person.office,
        "organisation": organisation.name.said(languages).text if organisation else "",
        "section": section.name.said(languages).text if section else "",
        "country": (organisation.country if organisation else "") or person.country,
        "from": one.first_at.astimezone(UTC).isoformat(),
        "to": one.last_at.astimezone(UTC).isoformat(),
        "minutes": one.minutes,
    }
