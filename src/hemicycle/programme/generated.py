"""Editions made up for benchmarks and trials: the same numbers give the same edition, word for word."""

import random
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import cycle, islice

from django.db import transaction
from django.utils.text import slugify

from hemicycle.editions.models import Day, Edition, Theme
from hemicycle.kernel import clock
from hemicycle.kernel.text import Text
from hemicycle.people.models import Scope, Section
from hemicycle.people.operations import make_scope
from hemicycle.programme import operations
from hemicycle.programme.models import (
    Kind,
    Lead,
    Occurrence,
    Session,
    SessionLanguage,
    Speaker,
    Speaking,
)

FIRST_DAY = date(2021, 2, 15)
DAYS = 6
LANGUAGES = ("en", "fr", "es")
HUES = ("people", "planet", "government", "future", "care")
FIRST_HOUR, LAST_HOUR = 5, 20  # UTC hours between which sessions begin
SECTIONS = [  # (slug, region, city, zone, latitude, longitude): the nine of the federation, west to east
    ("north-america", "North America", "Ottawa", "America/Toronto", 45.42, -75.69),
    ("latin-america", "Latin America", "Montevideo", "America/Montevideo", -34.90, -56.19),
    ("africa", "Africa", "Rabat", "Africa/Casablanca", 34.02, -6.84),
    ("regions", "Regional governments", "Barcelona", "Europe/Madrid", 41.39, 2.17),
    ("metropolis", "Metropolitan section", "Barcelona", "Europe/Madrid", 41.39, 2.17),
    ("europe", "Europe", "Brussels", "Europe/Brussels", 50.85, 4.35),
    ("eurasia", "Eurasia", "Kazan", "Europe/Moscow", 55.79, 49.12),
    ("mewa", "Middle East and West Asia", "Istanbul", "Europe/Istanbul", 41.01, 28.98),
    ("aspac", "Asia-Pacific", "Jakarta", "Asia/Jakarta", -6.21, 106.85),
]
SUBJECTS = {
    "en": [
        "Housing",
        "Water",
        "Culture",
        "Migration",
        "Mobility",
        "Local finance",
        "Care",
        "Climate",
        "Digital rights",
        "Food",
    ],
    "fr": [
        "Logement",
        "Eau",
        "Culture",
        "Migration",
        "Mobilité",
        "Finances locales",
        "Soin",
        "Climat",
        "Droits numériques",
        "Alimentation",
    ],
    "es": [
        "Vivienda",
        "Agua",
        "Cultura",
        "Migración",
        "Movilidad",
        "Finanzas locales",
        "Cuidados",
        "Clima",
        "Derechos digitales",
        "Alimentación",
    ],
}
PLACES = {
    "en": [
        "in intermediary cities",
        "across regions",
        "for the next generation",
        "after the pandemic",
        "in the metropolis",
        "on the coast",
        "along the border",
    ],
    "fr": [
        "dans les villes intermédiaires",
        "d’une région à l’autre",
        "pour la prochaine génération",
        "après la pandémie",
        "dans la métropole",
        "sur le littoral",
        "le long de la frontière",
    ],
    "es": [
        "en las ciudades intermedias",
        "entre regiones",
        "para la próxima generación",
        "después de la pandemia",
        "en la metrópolis",
        "en la costa",
        "a lo largo de la frontera",
    ],
}
SESSION_WORD = {"en": "Session {}: {} {}", "fr": "Session {} : {} {}", "es": "Sesión {}: {} {}"}
GIVEN = [
    "Ana",
    "Kofi",
    "Mei",
    "Lucía",
    "Ousmane",
    "Ingrid",
    "Rafael",
    "Aiko",
    "Fatima",
    "Jonas",
    "Zeynep",
    "Tomás",
]
FAMILY = [
    "Diallo",
    "García",
    "Novak",
    "Tanaka",
    "Okafor",
    "Lindqvist",
    "Mbeki",
    "Costa",
    "Rahman",
    "Petrov",
    "Ruiz",
]


@transaction.atomic
def generate(*, slug: str, sessions: int, speakers: int, seed: int = 2021) -> Edition:
    """Make an edition of six days with `sessions` sessions and `speakers` speakers, released as v1 and published.

    Deterministic: equal arguments give equal rows. Sections that exist are used, else the nine are made.
    Raises ValueError if the edition exists already or a number is out of bounds.
    """
    if Edition.objects.filter(slug=slug).exists():
        raise ValueError(f"There is already an edition “{slug}”.")
    if not 1 <= sessions <= 20_000 or not 0 <= speakers <= 20_000:
        raise ValueError("Between 1 and 20,000 sessions, and at most 20,000 speakers.")
    dice = random.Random(seed)  # noqa: S311  (nothing secret: the same numbers every time)
    edition = _edition(slug)
    themes = _themes(edition)
    for number in range(DAYS):
        title = Text(
            {language: f"{SUBJECTS[language][number]} {PLACES[language][number]}" for language in LANGUAGES}
        )
        Day.objects.create(
            edition=edition, date=FIRST_DAY + timedelta(days=number), title=title, theme=themes[number % 5]
        )
    made = _sessions(edition, themes, sessions, dice)
    _occurrences(made, dice)
    _speakers(edition, made, speakers, dice)
    operations.release(edition, note=Text(en="The generated programme."), by=None)
    edition.refresh_from_db()
    return edition


def _edition(slug: str) -> Edition:
    return Edition.objects.create(
        slug=slug,
        scope=make_scope("edition"),
        name=Text(
            en=f"Generated edition {slug}", fr=f"Édition générée {slug}", es=f"Edición generada {slug}"
        ),
        short_name=Text(en=f"Edition {slug}", fr=f"Édition {slug}", es=f"Edición {slug}"),
        starts_on=FIRST_DAY,
        ends_on=FIRST_DAY + timedelta(days=DAYS - 1),
        zone="Europe/Madrid",
        zone_city=Text(en="Barcelona", fr="Barcelone"),
        languages=list(LANGUAGES),
        fallback_languages=list(LANGUAGES),
        published_at=clock.now(),
    )


def _themes(edition: Edition) -> list[Theme]:
    return [
        Theme.objects.create(
            edition=edition,
            slug=hue,
            hue=hue,
            order=order,
            name=Text({language: SUBJECTS[language][order] for language in LANGUAGES}),
        )
        for order, hue in enumerate(HUES)
    ]


def _sections() -> list[Section]:
    if not Section.objects.exists():
        for order, (slug, region, city, zone, latitude, longitude) in enumerate(SECTIONS):
            Section.objects.create(
                slug=slug,
                kind=Section.Kind.REGIONAL,
                name=Text(en=region),
                region=Text(en=region),
                seat_city=Text(en=city),
                zone=zone,
                latitude=latitude,
                longitude=longitude,
                order=order,
                scope=make_scope("section"),
            )
    return list(Section.objects.all()[:9])


def _sessions(edition: Edition, themes: list[Theme], count: int, dice: random.Random) -> list[Session]:
    scopes = _scopes(edition.scope, count)
    kinds = [Kind.PLENARY, Kind.SECTION, Kind.WORKSHOP, Kind.LEARNING, Kind.PARTNER]
    sessions = Session.objects.bulk_create(
        Session(
            edition=edition,
            slug=f"session-{number}",
            scope=scope,
            kind=dice.choice(kinds),
            title=_title(number, dice),
            description=_description(dice),
        )
        for number, scope in enumerate(scopes, 1)
    )
    Session.themes.through.objects.bulk_create(
        Session.themes.through(session_id=session.pk, theme_id=dice.choice(themes).pk) for session in sessions
    )
    sections = _sections()
    Lead.objects.bulk_create(Lead(session=session, section=dice.choice(sections)) for session in sessions)
    SessionLanguage.objects.bulk_create(
        row for session in sessions for row in _languages(session, dice.sample(LANGUAGES, dice.randint(1, 3)))
    )
    return sessions


def _scopes(parent: Scope, count: int) -> list[Scope]:
    scopes = Scope.objects.bulk_create(
        Scope(kind="session", parent=parent, path=f"{parent.path}new-{number}/") for number in range(count)
    )
    for scope in scopes:
        scope.path = f"{parent.path}{scope.pk}/"
    Scope.objects.bulk_update(scopes, ["path"], batch_size=500)
    return scopes


def _title(number: int, dice: random.Random) -> Text:
    subject, place = dice.randrange(len(SUBJECTS["en"])), dice.randrange(len(PLACES["en"]))
    return Text(
        {x: SESSION_WORD[x].format(number, SUBJECTS[x][subject], PLACES[x][place]) for x in LANGUAGES}
    )


def _description(dice: random.Random) -> Text:
    picks = [(dice.randrange(len(SUBJECTS["en"])), dice.randrange(len(PLACES["en"]))) for _ in range(8)]
    return Text({x: ". ".join(f"{SUBJECTS[x][s]} {PLACES[x][p]}" for s, p in picks) + "." for x in LANGUAGES})


def _languages(session: Session, codes: list[str]) -> Iterator[SessionLanguage]:
    for at, code in enumerate(codes):
        way = SessionLanguage.Way.INTERPRETED if at else SessionLanguage.Way.ORIGINAL
        yield SessionLanguage(session=session, language=code, way=way)


def _occurrences(sessions: list[Session], dice: random.Random) -> None:
    """Sessions spread evenly over the days, at quarters of an hour, for 45, 60 or 90 minutes."""
    days = islice(cycle(range(DAYS)), len(sessions))
    rows = []
    for session, day in zip(sessions, days, strict=True):
        quarter = dice.randrange(4 * (LAST_HOUR - FIRST_HOUR))
        midnight = datetime.combine(FIRST_DAY + timedelta(days=day), datetime.min.time(), UTC)
        starts_at = midnight + timedelta(hours=FIRST_HOUR, minutes=15 * quarter)
        ends_at = starts_at + timedelta(minutes=dice.choice([45, 60, 90]))
        rows.append(Occurrence(session=session, guid=_guid(session), starts_at=starts_at, ends_at=ends_at))
    Occurrence.objects.bulk_create(rows)


def _guid(session: Session) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"hemicycle:{session.edition.slug}/{session.slug}"))


def _speakers(edition: Edition, sessions: list[Session], count: int, dice: random.Random) -> None:
    names = [f"{dice.choice(GIVEN)} {dice.choice(FAMILY)} {number}" for number in range(1, count + 1)]
    speakers = Speaker.objects.bulk_create(
        Speaker(
            edition=edition, slug=slugify(name), name=name, office=Text(en="Mayor", fr="Maire", es="Alcaldía")
        )
        for name in names
    )
    if speakers:
        Speaking.objects.bulk_create(
            Speaking(session=session, speaker=speaker, order=order)
            for session in sessions
            for order, speaker in enumerate(dice.sample(speakers, min(len(speakers), dice.randint(1, 3))))
        )
