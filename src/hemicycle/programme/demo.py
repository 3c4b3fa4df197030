"""The programme of the demonstration: the sessions of the Retreat of February 2021."""

import json
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hemicycle.editions.models import Edition, Theme
from hemicycle.editions.operations import touch
from hemicycle.kernel import clock
from hemicycle.kernel.text import Text
from hemicycle.people.models import Circle, Organisation, Person, Section
from hemicycle.people.operations import make_scope
from hemicycle.programme import operations
from hemicycle.programme.models import (
    Lead,
    Occurrence,
    Reading,
    Session,
    SessionLanguage,
    Speaker,
    Speaking,
)

PUBLISHED_AT = datetime(
    2021, 2, 9, 9, tzinfo=UTC
)  # the programme's page was made between 29 January and 9 February
DATA = Path(__file__).parent / "data" / "retreat-2021.json"


def load() -> None:
    """Load the sessions and release them as v1; a second call changes nothing."""
    data = json.loads(DATA.read_text())
    edition = Edition.objects.get(slug=data["edition"])
    if not edition.sessions.exists():
        _load_programme(edition, data)
    _load_speakers(edition, data["speakers"])


def _load_programme(edition: Edition, data: dict[str, Any]) -> None:
    themes = {theme.slug: theme for theme in edition.themes.all()}
    for row in data["sessions"]:
        _load_session(edition, themes, row)
    note = Text(
        en="The programme of the week is published.",
        fr="Le programme de la semaine est publié.",
        es="Se publica el programa de la semana.",
    )
    with clock.set_to(PUBLISHED_AT):
        operations.release(edition, note=note, by=None)


def _load_speakers(edition: Edition, rows: list[dict[str, Any]]) -> None:
    """Nobody of the week's speakers was found in public sources: these are made up, and say so."""
    for row in rows:
        if edition.speakers.filter(slug=row["slug"]).exists():
            continue
        speaker = Speaker.objects.create(
            edition=edition,
            slug=row["slug"],
            name=row["name"],
            office=row["office"],
            biography=row["biography"],
            address=row["address"],
            person=Person.objects.filter(email=row["address"]).first(),
            organisation=Organisation.objects.filter(slug=row["organisation"]).first(),
            assumed=row["assumed"],
        )
        for order, slug in enumerate(row["sessions"]):
            session = edition.sessions.get(slug=slug)
            Speaking.objects.create(session=session, speaker=speaker, order=order, asked_at=PUBLISHED_AT)
    touch(edition)


def _load_session(edition: Edition, themes: dict[str, Theme], row: dict[str, Any]) -> None:
    circle = row.get("open_circle")
    session = Session.objects.create(
        edition=edition,
        scope=make_scope("session", under=edition.scope),
        slug=row["slug"],
        kind=row["kind"],
        title=row["title"],
        description=row["description"],
        open_to=row["open_to"],
        open_circle=Circle.objects.get(slug=circle) if circle else None,
        open_note=row["open_note"],
        entry_url=row.get("entry_url", ""),
        outcome=row.get("outcome", {}),
        outcome_links=row.get("outcome_links", []),
        assumed=row["assumed"],
    )
    session.themes.set(themes[slug] for slug in row["themes"])
    for order, lead in enumerate(row["leads"]):
        Lead.objects.create(session=session, order=order, **_leader(lead))
    for language in row["languages"]:
        SessionLanguage.objects.create(session=session, **language)
    for order, reading in enumerate(row.get("readings", [])):
        Reading.objects.create(session=session, order=order, **reading)
    for times in row["occurrences"]:
        Occurrence.objects.create(
            session=session,
            guid=str(uuid.uuid5(uuid.NAMESPACE_URL, f"hemicycle:{edition.slug}/{session.slug}")),
            starts_at=datetime.fromisoformat(times["starts_at"]),
            ends_at=datetime.fromisoformat(times["ends_at"]),
        )


def _leader(lead: dict[str, str]) -> dict[str, Section | Organisation]:
    if "section" in lead:
        return {"section": Section.objects.get(slug=lead["section"])}
    return {"organisation": Organisation.objects.get(slug=lead["organisation"])}
