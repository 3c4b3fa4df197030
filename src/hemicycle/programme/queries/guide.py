"""What the guide says of the programme. Each rule is one function: a sentence and its one action."""

from collections.abc import Iterator
from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hemicycle.editions.models import Edition
from hemicycle.editions.sockets import Advice
from hemicycle.kernel.languages import language_name
from hemicycle.kernel.reader import Reader
from hemicycle.people.models import Person
from hemicycle.programme.models import Reading as ToRead
from hemicycle.programme.models import Slot, Star
from hemicycle.programme.queries.reading import channels, reading_for
from hemicycle.programme.rules.contract import can_follow
from hemicycle.programme.rules.entry import minutes_until
from hemicycle.programme.rules.filters import is_on

SOON = timedelta(minutes=15)
A_DAY = timedelta(hours=24)


def begins(person: Person, edition: Edition, reader: Reader) -> Advice | None:
    """A session that is somebody's own begins in a moment, or has begun."""
    mine = _own(person, edition)
    for slot in _coming(person, edition, reader, SOON):
        if slot.occurrence_id not in mine:
            continue
        title = _title(slot, reader)
        if slot.starts_at <= reader.now:
            return Advice(_("“%(title)s” is on now.") % {"title": title}, _("Go there"), _url(edition, slot))
        minutes = minutes_until(slot.starts_at, reader.now)
        sentence = ngettext(
            "“%(title)s” begins in %(count)d minute.", "“%(title)s” begins in %(count)d minutes.", minutes
        )
        return Advice(sentence % {"title": title, "count": minutes}, _("Go there"), _url(edition, slot))
    return None


def in_my_language(person: Person, edition: Edition, reader: Reader) -> Advice | None:
    """Something is on now that somebody may enter and can follow."""
    understood = list(dict.fromkeys([*person.reads, *person.speaks]))
    for slot in _coming(person, edition, reader, timedelta()):
        language = next((code for code in understood if can_follow(channels(slot.session), code)), None)
        if language and slot.session.is_open_for(person):
            return Advice(
                _("“%(title)s” is on now, and can be followed in this language: %(language)s.")
                % {"title": _title(slot, reader), "language": language_name(language, reader.language)},
                _("Go there"),
                _url(edition, slot),
            )
    return None


def section(person: Person, edition: Edition, reader: Reader) -> Advice | None:
    """The moment of somebody's section comes within a day."""
    if person.section_id is None:
        return None
    mine = _own(person, edition)
    for slot in _coming(person, edition, reader, A_DAY):
        leads = {lead.section_id for lead in slot.session.read_leads}
        if person.section_id in leads and slot.starts_at > reader.now and slot.occurrence_id not in mine:
            return Advice(
                _("The moment of your section is near: “%(title)s”.") % {"title": _title(slot, reader)},
                _("See it"),
                _url(edition, slot),
            )
    return None


def papers(person: Person, edition: Edition, reader: Reader) -> Advice | None:
    """There is something to read before a session of somebody's own within a day."""
    mine = _own(person, edition)
    near = [
        slot
        for slot in _coming(person, edition, reader, A_DAY)
        if slot.occurrence_id in mine and slot.starts_at > reader.now
    ]
    to_read = {
        one.session_id: one for one in ToRead.objects.filter(session__in=[slot.session_id for slot in near])
    }
    for slot in near:
        if slot.session_id in to_read:
            words = {
                "title": _title(slot, reader),
                "paper": to_read[slot.session_id].title.said(reader.languages).text,
            }
            return Advice(
                _("To read before “%(title)s”: %(paper)s.") % words, _("Read it"), _url(edition, slot)
            )
    return None


def stars(person: Person, edition: Edition, reader: Reader) -> Advice | None:
    """Nothing is chosen yet."""
    if (
        edition.phase(reader.now) == "account"
        or Star.objects.filter(agenda__person=person, agenda__edition=edition).exists()
    ):
        return None
    return Advice(
        _("Choose the sessions that matter to you: they make your agenda, on your clock."),
        _("See the programme"),
        reverse("programme:week", args=[edition.slug]),
    )


def feed(person: Person, edition: Edition, reader: Reader) -> Advice | None:
    """There is an agenda, but no calendar follows it."""
    agendas = person.agendas.filter(edition=edition)
    if not agendas.filter(stars__isnull=False).exists() or agendas.exclude(token_hash=None).exists():
        return None
    return Advice(
        _("Put your agenda into your own calendar: it follows every change."),
        _("My agenda"),
        reverse("programme:agenda", args=[edition.slug]),
    )


def _own(person: Person, edition: Edition) -> frozenset[int]:
    """Occurrences that somebody has starred or speaks in."""
    starred = Star.objects.filter(agenda__person=person, agenda__edition=edition)
    speaks = Slot.objects.filter(release__edition=edition, session__speakers__person=person).current()
    keys = {*starred.values_list("occurrence", flat=True), *speaks.values_list("occurrence", flat=True)}
    return frozenset(keys)


def _coming(person: Person, edition: Edition, reader: Reader, within: timedelta) -> Iterator[Slot]:
    """What this person may see that is on, or begins within a time; in order of time."""
    for slot in reading_for(edition, person).slots:
        near = reader.now <= slot.starts_at <= reader.now + within
        if not slot.cancelled and (near or is_on(slot.starts_at, slot.ends_at, reader.now)):
            yield slot


def _title(slot: Slot, reader: Reader) -> str:
    return str(slot.session.title.said(reader.languages))


def _url(edition: Edition, slot: Slot) -> str:
    return reverse("programme:session", args=[edition.slug, slot.session.slug])
