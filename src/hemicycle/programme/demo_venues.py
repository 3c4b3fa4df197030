"""The venues of the demonstration: a few made-up lines by the made-up cast, so that a venue is not empty.

Nothing of what was said in the chats of 2021 is known; every line says that it is made up.
"""

from datetime import datetime

from hemicycle.editions.models import Edition
from hemicycle.kernel import clock
from hemicycle.kernel.verdict import Refused
from hemicycle.live.captions.models import Caption
from hemicycle.live.captions.operations import type_captions
from hemicycle.live.chat import operations as chat
from hemicycle.live.chat.models import Line
from hemicycle.live.models import Venue
from hemicycle.live.operations.venues import open_module
from hemicycle.live.questions import operations as questions
from hemicycle.live.questions.models import Question
from hemicycle.people.models import Person
from hemicycle.programme.models import Slot
from hemicycle.programme.venues import venue_of

# session, moment, who, language, text, number of the line that it answers (0: none), sign and who gave it
LINES = (
    (
        "d2-plenary",
        "2021-02-16T13:04",
        "amina",
        "en",
        "*Made up:* Good afternoon from Rabat!",
        0,
        "heart bruno",
    ),
    (
        "d2-plenary",
        "2021-02-16T13:06",
        "bruno",
        "es",
        "*Inventado:* Buenos días desde Montevideo, bienvenidas y bienvenidos.",
        1,
        "thanks amina",
    ),
    (
        "d2-plenary",
        "2021-02-16T13:41",
        "chen",
        "en",
        "*Made up:* Where can we read about the **work plan** afterwards?",
        0,
        "ask amina",
    ),
    (
        "d3-plenary",
        "2021-02-17T12:46",
        "amina",
        "fr",
        "*Inventé :* Bonjour à toutes et à tous, on s’entend dans un quart d’heure ?",
        0,
        "agree bruno",
    ),
    ("d3-plenary", "2021-02-17T12:47", "chen", "en", "*Made up:* Good evening from Jakarta.", 0, ""),
    (
        "d3-plenary",
        "2021-02-17T12:48",
        "bruno",
        "es",
        "*Inventado:* Sí, nos vemos enseguida.",
        1,
        "heart amina",
    ),
    (
        "section-africa",
        "2021-02-16T09:05",
        "sami",
        "fr",
        "*Inventé :* Bienvenue dans la section Afrique.",
        0,
        "",
    ),
    (
        "section-africa",
        "2021-02-16T09:09",
        "amina",
        "ar",
        "*كلام متخيَّل:* صباح الخير من الرباط",
        1,
        "thanks sami",
    ),
)

# session, moment, who, with a name, language, text, who wants to know it too, what was answered (None: nothing yet)
QUESTIONS = (
    (
        "d2-plenary",
        "2021-02-16T13:20",
        "chen",
        True,
        "en",
        "*Made up:* How do small islands bring their priorities into the work plan?",
        ("amina", "bruno"),
        "*Made up:* Through their section; a note follows.",
    ),
    (
        "d3-plenary",
        "2021-02-17T12:48",
        "amina",
        True,
        "fr",
        "*Inventé :* Comment une ville d’un seul ingénieur peut-elle participer ?",
        ("bruno", "chen"),
        None,
    ),
    (
        "d3-plenary",
        "2021-02-17T12:49",
        "bruno",
        False,
        "es",
        "*Inventado:* ¿Quién decide qué datos se publican?",
        ("chen",),
        None,
    ),
)

# session, moment, language, captions
CAPTIONS = (
    ("d2-plenary", "2021-02-16T13:02", "en", "[Made up] Good afternoon, and welcome to all of you."),
    ("d2-plenary", "2021-02-16T13:02", "fr", "[Inventé] Bonjour, et bienvenue à toutes et à tous."),
    (
        "d2-plenary",
        "2021-02-16T13:03",
        "en",
        "[Made up] We begin with what cities ask for.\n[Made up] (applause)",
    ),
    ("d2-plenary", "2021-02-16T13:03", "fr", "[Inventé] Commençons par ce que demandent les villes."),
    ("d2-plenary", "2021-02-16T13:04", "fr", "[Inventé] La parole est à Montevideo."),
)


def load() -> None:
    """A venue for every session that was released, and the lines; a second call changes nothing."""
    edition = Edition.objects.get(slug="2021")
    slots = Slot.objects.filter(release__edition=edition).current().order_by("starts_at", "pk")
    released = slots.select_related("occurrence", "session")
    venues = {slot.session.slug: venue_of(slot.occurrence) for slot in released}
    people = {
        person.email.partition("@")[0]: person
        for person in Person.objects.exclude(email=None)
        if person.email
    }
    if not Question.objects.filter(venue__edition=edition).exists():
        _ask(venues, people)
    if not Caption.objects.filter(venue__edition=edition).exists():
        _type(venues, people)
    if Line.objects.filter(venue__edition=edition).exists():
        return
    written: dict[str, list[Line]] = {}
    for number, (session, at, who, language, text, answers, sign) in enumerate(LINES, start=1):
        before = written.setdefault(session, [])
        with clock.set_to(datetime.fromisoformat(f"{at}+00:00")):
            try:
                line = chat.write(
                    venues[session],
                    text,
                    key=f"demonstration-{number}",
                    language=language,
                    answers=before[answers - 1].pk if answers else None,
                    by=people[who],
                )
                before.append(line)
                if sign:
                    name, _blank, giver = sign.partition(" ")
                    chat.react(line, name, by=people[giver])
            except (Refused, KeyError):  # whoever has changed the demonstration's people or sessions
                continue


def _type(venues: dict[str, Venue], people: dict[str, Person]) -> None:
    for number, (session, at, language, text) in enumerate(CAPTIONS, start=1):
        with clock.set_to(datetime.fromisoformat(f"{at}+00:00")):
            try:
                open_module(venues[session], "captions", by=None)
                key = f"demonstration-captions-{number}"
                type_captions(venues[session], text, language=language, key=key, by=people["olga"])
            except (Refused, KeyError):  # whoever has changed the demonstration's people or sessions
                continue


def _ask(venues: dict[str, Venue], people: dict[str, Person]) -> None:
    for number, (session, at, who, named, language, text, supporters, reply) in enumerate(QUESTIONS, start=1):
        with clock.set_to(datetime.fromisoformat(f"{at}+00:00")):
            try:
                open_module(venues[session], "questions", by=None)
                asked = questions.ask(
                    venues[session],
                    text,
                    key=f"demonstration-question-{number}",
                    language=language,
                    unnamed=not named,
                    by=people[who],
                )
                for name in supporters:
                    questions.support(asked, on=True, by=people[name])
                if reply:
                    questions.reply(asked, reply, by=people["olga"])
            except (Refused, KeyError):  # whoever has changed the demonstration's people or sessions
                continue
