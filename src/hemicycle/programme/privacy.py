"""What the programme keeps of a person: for the copy of everything about them, and at the end."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hemicycle.kernel.words import Words
from hemicycle.people.models import Person
from hemicycle.people.privacy.rows import row_of, rows
from hemicycle.people.queries.privacy import own_addresses
from hemicycle.programme.models import Agenda, Availability, Release, Speaker, Speaking
from hemicycle.programme.operations.photos import forget_removed_photos

TABLES = frozenset(
    {
        "programme.agenda",
        "programme.star",
        "programme.speaker",
        "programme.speaking",
        "programme.availability",
    }
    | {"programme.release"}
)
WORDS: dict[str, Words] = {
    "programme/agenda.json": gettext_lazy(
        "Your agendas: what you starred, and whether a calendar subscribes to it."
    ),
    "programme/speaking.json": gettext_lazy(
        "Where you speak: your public entry, what you answered, when you can be there."
    ),
    "programme/releases.json": gettext_lazy("Versions of the programme that you published."),
}


def export(person: Person) -> Iterator[tuple[str, Any]]:
    """Everything in these tables that is about somebody or was done by them."""
    agendas = Agenda.objects.filter(person=person).select_related("edition")
    yield (
        "programme/agenda.json",
        [
            {
                **row_of(agenda, "person"),
                "has a feed": agenda.token_hash is not None,
                "stars": rows(agenda.stars.select_related("occurrence__session"), "agenda"),
            }
            for agenda in agendas
        ],
    )
    yield (
        "programme/speaking.json",
        [
            {
                **row_of(speaker, "person"),
                "sessions": rows(speaker.speakings.select_related("session"), "speaker"),
                "available": rows(speaker.availabilities.all(), "speaker"),
            }
            for speaker in _entries_of(person).select_related("edition", "organisation")
        ],
    )
    releases = Release.objects.filter(by=person).select_related("edition")
    yield "programme/releases.json", rows(releases, "by")


def erase(person: Person) -> None:
    """Agendas and their feeds go. A public entry as a speaker stays, without anything that leads to the person."""
    Agenda.objects.filter(person=person).delete()
    forget_removed_photos(person)
    speakers = list(_entries_of(person).values_list("pk", flat=True))
    Availability.objects.filter(speaker__in=speakers).delete()
    Speaking.objects.filter(speaker__in=speakers).update(word="")
    Speaker.objects.filter(pk__in=speakers).update(person=None, address="")


def _entries_of(person: Person) -> QuerySet[Speaker]:
    """The public entries that are somebody's own, or that are offered to one of their addresses."""
    mine = Q(person=person)
    for address in own_addresses(person):
        mine |= Q(address__iexact=address)
    return Speaker.objects.filter(mine)


def stays(person: Person) -> Iterable[Words]:
    """What is kept of these tables, in sentences."""
    for speaker in Speaker.objects.filter(person=person).select_related("edition"):
        yield _(
            "Your public entry as a speaker of %(edition)s: it is part of the published programme, and the organisers "
            "decide about it. Please write to them if it shall go. It no longer leads to you."
        ) % {"edition": speaker.edition}
