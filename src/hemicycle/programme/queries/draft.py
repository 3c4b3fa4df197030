"""The draft as pages of the studio read it: every time that the next release would show, and what to know of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _

from hemicycle.editions.models import Edition
from hemicycle.kernel.languages import language_name
from hemicycle.kernel.reader import Reader
from hemicycle.programme.models import Audience, Availability, Kind, Occurrence, Slot, Speaker
from hemicycle.programme.queries.ribbon import sections_of
from hemicycle.programme.queries.slots import with_sessions_read
from hemicycle.programme.rules import warnings as rules
from hemicycle.programme.rules.intervals import Interval
from hemicycle.programme.rules.sun import day_bounds


def draft_slots(edition: Edition) -> tuple[Slot, ...]:
    """The draft in the shape of a release that is not made: in order of time, with all that a page reads."""
    occurrences = Occurrence.objects.in_draft().filter(session__edition=edition).select_related("session")
    return with_sessions_read(tuple(as_slot(occurrence) for occurrence in occurrences))


def public_draft(edition: Edition) -> tuple[Slot, ...]:
    """What everybody would read if the draft were released now: for whoever looks at it before it is."""
    slots = tuple(slot for slot in draft_slots(edition) if slot.listed_to == Audience.PUBLIC)
    for slot in slots:
        slot.pk = slot.occurrence_id  # pages tell slots apart by their keys
    return slots


def as_slot(occurrence: Occurrence) -> Slot:
    """An occurrence as the next release would show it; unsaved."""
    session = occurrence.session
    return Slot(
        occurrence=occurrence,
        session=session,
        starts_at=occurrence.starts_at,
        ends_at=occurrence.ends_at,
        room=occurrence.room,
        cancelled=occurrence.cancelled,
        order=occurrence.order,
        listed_to=session.listed_to,
        listed_circle_id=session.listed_circle_id,
    )


def removed_on(edition: Edition, day: date) -> list[Occurrence]:
    """Times that were taken out of the draft of a home day: they can be put back."""
    start, end = day_bounds(day, edition.home)
    return list(
        Occurrence.objects.filter(
            session__edition=edition, removed_at__isnull=False, starts_at__gte=start, starts_at__lt=end
        ).select_related("session")
    )


def days_of_draft(edition: Edition, slots: Iterable[Slot]) -> list[date]:
    """The days of the edition, and those outside it on which something takes place; in order."""
    span = (edition.ends_on - edition.starts_on).days
    days = {edition.starts_on + timedelta(days=number) for number in range(min(span, 62) + 1)}
    return sorted(days | {slot.starts_at.astimezone(edition.home).date() for slot in slots})


# --- warnings ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Hint:
    """Something worth knowing of an occurrence, in a sentence."""

    kind: str
    occurrence: int
    day: date
    sentence: str
    url: str  # where it is seen to


def warnings_of(edition: Edition, slots: Sequence[Slot], reader: Reader) -> list[Hint]:
    """Every warning of the draft, in order of time."""
    by_key = {slot.occurrence_id: slot for slot in slots}
    words = _Words(edition, by_key, reader)
    return [words.said(warned) for warned in rules.warnings(map(held, slots), around(edition))]


def held(slot: Slot) -> rules.Held:
    """A slot as the rules see it."""
    session = slot.session
    return rules.Held(
        key=slot.occurrence_id,
        session=session.pk,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        room=slot.room,
        plenary=session.kind == Kind.PLENARY,
        is_break=session.kind == Kind.BREAK,
        speakers=tuple(speaker.pk for speaker in session.read_speakers),
        sections=tuple(lead.section_id for lead in session.read_leads if lead.section_id),
        languages=frozenset(row.language for row in session.read_languages),
        cancelled=slot.cancelled,
    )


def around(edition: Edition) -> rules.Around:
    """What stands around the occurrences of an edition."""
    return rules.Around(
        home=edition.home,
        first=edition.starts_on,
        last=edition.ends_on,
        sections={
            section.pk: rules.SectionFacts(ZoneInfo(section.zone), tuple(section.languages))
            for section in sections_of(edition)
        },
        available=available(edition),
    )


def available(edition: Edition) -> dict[int, list[Interval]]:
    """By speaker, when they can be there; nothing for those who have not said."""
    found: dict[int, list[Interval]] = {}
    rows = Availability.objects.filter(speaker__edition=edition)
    for speaker, starts_at, ends_at in rows.values_list("speaker", "starts_at", "ends_at"):
        found.setdefault(speaker, []).append(Interval(starts_at, ends_at))
    return found


class _Words:
    """Makes sentences of warnings, with titles and names."""

    def __init__(self, edition: Edition, slots: Mapping[int, Slot], reader: Reader) -> None:
        self.edition, self.slots, self.reader = edition, slots, reader
        self.sections = {section.pk: section for section in sections_of(edition)}
        self.speakers: dict[int, Speaker] = {
            speaker.pk: speaker for slot in slots.values() for speaker in slot.session.read_speakers
        }

    def said(self, warned: rules.Warned) -> Hint:
        slot = self.slots[warned.occurrence]
        on = slot.starts_at.astimezone(self.edition.home).date()
        return Hint(
            warned.kind, warned.occurrence, on, self._sentence(warned, slot), self._url(warned, slot, on)
        )

    def _url(self, warned: rules.Warned, slot: Slot, on: date) -> str:
        if warned.kind in {rules.CONTRACT, rules.INTERPRETATION}:
            address = reverse("programme-studio:session", args=[self.edition.slug, slot.session.slug])
            return f"{address}#id_languages"
        return f"{reverse('programme-studio:day', args=[self.edition.slug, on])}#o{warned.occurrence}"

    def _sentence(self, warned: rules.Warned, slot: Slot) -> str:
        other = self.slots.get(warned.other)
        section = self.sections.get(warned.who)
        speaker = self.speakers.get(warned.who)
        words = {
            "title": self._title(slot),
            "other": self._title(other) if other else "",
            "room": slot.room,
            "speaker": speaker.name if speaker else "",
            "section": (section.region or section.name).said(self.reader.languages).text if section else "",
            "hours": hours_in(slot.starts_at, slot.ends_at, ZoneInfo(section.zone)) if section else "",
            "language": language_name(warned.language, self.reader.language) if warned.language else "",
        }
        return _sentences()[warned.kind] % words

    def _title(self, slot: Slot) -> str:
        return str(slot.session.title.said(self.reader.languages))


def _sentences() -> dict[str, str]:
    return {
        rules.ROOM: _("“%(title)s” and “%(other)s” are in the room %(room)s at the same time."),
        rules.SPEAKER: _("%(speaker)s speaks in “%(title)s” and in “%(other)s” at the same time."),
        rules.UNAVAILABLE: _("%(speaker)s has said to be elsewhere at the time of “%(title)s”."),
        rules.NIGHT: _(
            "“%(title)s” is led by %(section)s, where it is not at a humane hour: %(hours)s there."
        ),
        rules.MIDNIGHT: _("“%(title)s” ends after midnight."),
        rules.OUTSIDE: _("“%(title)s” lies outside the days of the edition."),
        rules.PLENARIES: _("The plenaries “%(title)s” and “%(other)s” are held at the same time."),
        rules.CONTRACT: _("It is not said in which languages “%(title)s” can be followed."),
        rules.INTERPRETATION: _(
            "“%(title)s” is led by %(section)s, and there is nothing for those who speak: %(language)s."
        ),
    }


def hours_in(starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> str:
    """`14:00–15:30` on the clock of a zone."""
    return f"{starts_at.astimezone(zone):%H:%M}–{ends_at.astimezone(zone):%H:%M}"
