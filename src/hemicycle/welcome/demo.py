"""The desk of the demonstration: shifts, answers to what is often asked, one inquiry. All of it is made up."""

from __future__ import annotations

import uuid
from datetime import datetime, time, timedelta

from django.db import transaction

from hemicycle.editions.models import Edition
from hemicycle.kernel import clock
from hemicycle.people.models import Person
from hemicycle.welcome.models import Inquiry, KeptAnswer, Message, Shift, Topic

HOURS = ((time(8), time(14), ["en", "fr"]), (time(14), time(20), ["en", "es"]))  # at home
ANSWERS = (
    (
        Topic.ENTRY,
        {
            "en": "The code does not come. What can I do?",
            "fr": "Le code n’arrive pas. Que puis-je faire ?",
            "es": "El código no llega. ¿Qué puedo hacer?",
        },
        {
            "en": "Look into the folder for unwanted mail, and ask for a new code after two minutes. If your office "
            "filters mail from outside, ask the desk: we make sure who you are and let you in.",
            "fr": "Regardez dans le dossier des indésirables et demandez un nouveau code après deux minutes. Si votre "
            "administration filtre les courriels de l’extérieur, demandez au bureau d’accueil : nous vérifions qui "
            "vous êtes et vous faisons entrer.",
            "es": "Mire en la carpeta de correo no deseado y pida un código nuevo después de dos minutos. Si su "
            "institución filtra el correo externo, pregunte en la mesa de bienvenida: comprobamos quién es y le "
            "dejamos entrar.",
        },
    ),
    (
        Topic.PROGRAMME,
        {
            "en": "In which time zone are the hours?",
            "fr": "Dans quel fuseau horaire sont les heures ?",
            "es": "¿En qué zona horaria están las horas?",
        },
        {
            "en": "In yours, if the page says so beside the hour; choose another one at the top of every page.",
            "fr": "Dans le vôtre, si la page l’indique à côté de l’heure ; vous en choisissez un autre en haut de "
            "chaque page.",
            "es": "En la suya, si la página lo dice junto a la hora; puede elegir otra arriba en cada página.",
        },
    ),
    (
        Topic.LANGUAGES,
        {
            "en": "Which sessions are interpreted?",
            "fr": "Quelles sessions sont interprétées ?",
            "es": "¿Qué sesiones tienen interpretación?",
        },
        {
            "en": "Each session says in which languages one can follow it, and how. Filter the programme by language.",
            "fr": "Chaque session dit dans quelles langues on peut la suivre, et comment. Filtrez le programme par "
            "langue.",
            "es": "Cada sesión dice en qué idiomas se puede seguir y cómo. Filtre el programa por idioma.",
        },
    ),
)


@transaction.atomic
def load() -> None:
    """Load shifts, answers and an inquiry; a second call changes nothing."""
    edition = Edition.objects.get(slug="2021")
    noor = Person.objects.get(email="noor@example.org")
    for ahead in range((edition.ends_on - edition.starts_on).days + 1):
        on = edition.starts_on + timedelta(days=ahead)
        for begins, ends, languages in HOURS:
            Shift.objects.get_or_create(
                edition=edition,
                officer=noor,
                starts_at=datetime.combine(on, begins, edition.home),
                defaults={"ends_at": datetime.combine(on, ends, edition.home), "languages": languages},
            )
    if not edition.kept_answers.exists():
        for order, (topic, question, answer) in enumerate(ANSWERS, 1):
            KeptAnswer.objects.create(
                edition=edition,
                topic=topic,
                question=question,
                answer=answer,
                order=order,
                published_at=clock.now(),
            )
    _inquiry(edition, Person.objects.get(email="amina@example.org"))


def _inquiry(edition: Edition, person: Person) -> None:
    key = uuid.uuid5(uuid.NAMESPACE_URL, f"desk-{edition.slug}")
    if Inquiry.objects.filter(key=key).exists():
        return
    inquiry = Inquiry.objects.create(
        edition=edition, person=person, language="fr", topic=Topic.LANGUAGES, page="/2021/programme/", key=key
    )
    Message.objects.create(
        inquiry=inquiry,
        key=key,
        text="Bonjour, la session de mercredi est-elle interprétée en français ? (illustratif)",
    )
