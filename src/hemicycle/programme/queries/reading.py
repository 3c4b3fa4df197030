"""The programme as a page reads it: slots chosen by filters, each with what its card shows.

What is the same for every reader of a language (titles, leads, the language contract) is rendered once per
edition version and kept; only hours, stars and what is on now are made for each page.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from hemicycle.editions.models import Day, Edition, Theme
from hemicycle.kernel.kept import Kept
from hemicycle.kernel.languages import language_name
from hemicycle.kernel.reader import Reader
from hemicycle.people.models import Person, Section
from hemicycle.programme.models import Kind, Lead, Session, Slot
from hemicycle.programme.queries.draft import public_draft
from hemicycle.programme.queries.hours import Hours
from hemicycle.programme.queries.slots import slots_for
from hemicycle.programme.queries.venues import door_link
from hemicycle.programme.rules import entry, filters
from hemicycle.programme.rules.contract import Channel, by_way
from hemicycle.programme.rules.fairness import humane_count
from hemicycle.programme.rules.filters import Facts, Filters
from hemicycle.ui.rendering import comma, illustrative_html

ASSUMABLE = {  # what of a session may be only assumed, and how the mark calls it
    "date": _lazy("the day"),
    "starts_at": _lazy("the hours"),
    "title": _lazy("the title"),
    "leads": _lazy("who leads"),
    "languages": _lazy("the languages"),
    "themes": _lazy("the theme"),
}
NO_BREAK = "\u00a0"  # a language and how it is followed stay on one line
SOON = 60  # minutes before its start from which a card counts them


@dataclass(slots=True)
class Card:
    """A slot as a list shows it."""

    slot: Slot
    hue: str
    hours: SafeString  # start and end in the reader's zone
    body: SafeString  # title, leads, languages: the same for every reader of a language
    badge: SafeString = field(
        default_factory=SafeString
    )  # "on now", "in 10 minutes", "cancelled", the way in
    chips: SafeString = field(default_factory=SafeString)
    star: SafeString = field(default_factory=SafeString)  # the button that puts it into the agenda
    loud: bool = False  # on now or next: the one loud thing of a page


@dataclass(slots=True)
class DayOfCards:
    """A day of the edition and its cards."""

    date: date
    day: Day | None
    cards: list[Card]


class Reading:
    """Everything one audience may read of an edition's programme at one version."""

    def __init__(self, edition: Edition, slots: tuple[Slot, ...]) -> None:
        self.edition = edition
        self.slots = slots
        self.facts = [_facts(slot, edition.home) for slot in slots]
        self.occurrences = _count_by_session(slots)
        self._texts: dict[str, list[str]] = {}
        self._choices: dict[str, Choices] = {}
        self._shown: dict[int, Hashable] = {}

    def choose(self, asked: Filters, reader: Reader) -> list[int]:
        """Positions of the slots that answer to the filters, in order of time."""
        chosen = [at for at, facts in enumerate(self.facts) if filters.matches(asked, facts)]
        if asked.when:
            upcoming = filters.next_start(self.facts, reader.now)
            chosen = [
                at
                for at in chosen
                if filters.answers_when(asked.when, self.facts[at], now=reader.now, upcoming=upcoming)
            ]
        if wanted := filters.words(asked.q):
            texts = self._searchable(reader)
            chosen = [at for at in chosen if all(word in texts[at] for word in wanted)]
        return chosen

    def of_session(self, session: Session) -> list[Slot]:
        """The slots of one session."""
        return [slot for slot in self.slots if slot.session_id == session.pk]

    def body(self, session: Session, shape: str, reader: Reader) -> SafeString:
        """The part of a card that is the same for every reader of a language, rendered when it has changed."""
        kept = _bodies.get((self.edition.pk, shape, reader.language), self.edition.slug, dict)
        wanted = self._shown_of(session)
        found = kept.get(session.pk)
        if found is None or found[0] != wanted:
            found = kept[session.pk] = (
                wanted,
                _body(self.edition, session, shape, reader, self.occurrences[session.pk]),
            )
        return found[1]

    def _shown_of(self, session: Session) -> Hashable:
        """All that a card's body shows: two sessions that agree in it look alike."""
        if session.pk not in self._shown:
            self._shown[session.pk] = (
                session.slug,
                session.title,
                session.kind,
                tuple(_leader_texts(lead) for lead in session.read_leads),
                tuple((row.language, row.way) for row in session.read_languages),
                tuple((theme.name, theme.hue) for theme in session.read_themes),
                self.occurrences[session.pk],
                tuple(session.assumed),
            )
        return self._shown[session.pk]

    def choices(self, reader: Reader) -> "Choices":
        """The values by which this reading can be narrowed, with labels in the reader's language."""
        if reader.language not in self._choices:
            self._choices[reader.language] = _choices(self.slots, reader)
        return self._choices[reader.language]

    def _searchable(self, reader: Reader) -> list[str]:
        """Folded text of every slot in the languages this reader reads."""
        key = " ".join(reader.languages)
        if key not in self._texts:
            by_session = {slot.session_id: _searchable(slot.session, reader) for slot in self.slots}
            self._texts[key] = [by_session[slot.session_id] for slot in self.slots]
        return self._texts[key]


_kept: Kept[Reading] = Kept()
_days: Kept[list[Day]] = Kept()
_bodies: Kept[dict[int, tuple[Hashable, SafeString]]] = Kept()


def reading_for(edition: Edition, person: Person | AnonymousUser | None, *, draft: bool = False) -> Reading:
    """What `person` may read. The public's reading is kept until the edition's version grows.

    `draft`: what everybody would read if the draft were released now, for whoever looks at it before it is.
    """
    if draft:
        return Reading(edition, public_draft(edition))
    if person is not None and person.is_authenticated:
        return Reading(edition, slots_for(edition, person))
    return _kept.get(edition.pk, edition.version, lambda: Reading(edition, slots_for(edition, None)))


def days_of(edition: Edition) -> list[Day]:
    """The days of the edition with their themes, kept until its version grows. Read only: they are shared."""
    return _days.get(edition.pk, edition.version, lambda: list(edition.days.select_related("theme")))


def cards(
    reading: Reading,
    chosen: Iterable[int],
    *,
    shape: str,
    reader: Reader,
    starred: frozenset[int],
    zones: tuple[ZoneInfo, ...] = (),
    doors: frozenset[int] = frozenset(),
) -> list[Card]:
    """Cards of the chosen slots. `shape` is `row` (week) or `card` (day); `zones` are the sections' for the chip.

    `doors` are the occurrences whose venue is open to the reader now (`venues.open_doors`).
    """
    upcoming = filters.next_start(reading.facts, reader.now)
    hours = Hours(reading.edition, reader)
    stars = StarButtons(reading.edition, starred)
    made = [
        _card(reading, reading.slots[at], reading.facts[at], shape, reader, hours, stars, zones, upcoming)
        for at in chosen
    ]
    for card in made:
        if card.slot.occurrence_id in doors:
            card.badge += door_link(reading.edition, card.slot)
    return made


class StarButtons:
    """The stars of a page: buttons of its form `stars`, called "In my agenda" and the title of their session."""

    def __init__(self, edition: Edition, starred: frozenset[int]) -> None:
        self.starred = starred
        address = reverse("programme:star", args=[edition.slug, 0]).replace(
            "/0/", "/{}/"
        )  # once, not for every row
        self._html = (
            f'<button class="star" form="stars" formaction="{address}" name="on" value="{{}}" aria-pressed="{{}}" '
            f'aria-labelledby="in-agenda t{{}}"></button>'
        )

    def button(self, slot: Slot) -> SafeString:
        """The star of a slot's occurrence. Only numbers are filled in."""
        on = slot.occurrence_id in self.starred
        return SafeString(
            self._html.format(slot.occurrence_id, int(not on), "true" if on else "false", slot.session_id)
        )


def by_day(
    edition: Edition, days: Iterable[Day], reading: Reading, chosen: Iterable[int], made: Iterable[Card]
) -> list[DayOfCards]:
    """Cards under the edition's home days, every day of the edition present; days outside it only with cards."""
    groups = {day.date: DayOfCards(day.date, day, []) for day in days}
    for at, card in zip(chosen, made, strict=True):
        on = reading.facts[at].day
        groups.setdefault(on, DayOfCards(on, None, [])).cards.append(card)
    return [groups[on] for on in sorted(groups)]


@dataclass(frozen=True, slots=True)
class Choices:
    """What the filter form offers: (value, label) pairs, only values that some slot has."""

    themes: list[tuple[str, str]]
    sections: list[tuple[str, str]]
    kinds: list[tuple[str, str]]
    languages: list[str]


def channels(session: Session) -> list[Channel]:
    """The language contract of a session."""
    return [Channel(row.language, row.way, row.url) for row in session.read_languages]


def neighbours(reading: Reading, slot: Slot) -> tuple[Slot | None, Slot | None]:
    """The slots of other sessions before and after a slot, in order of time."""
    at = next((i for i, other in enumerate(reading.slots) if other.pk == slot.pk), None)
    if at is None:
        return None, None
    others: Mapping[int, Slot] = dict(enumerate(reading.slots))
    before = next((others[i] for i in range(at - 1, -1, -1) if others[i].session_id != slot.session_id), None)
    after = next(
        (others[i] for i in range(at + 1, len(others)) if others[i].session_id != slot.session_id), None
    )
    return before, after


def _choices(slots: Iterable[Slot], reader: Reader) -> Choices:
    themes: dict[str, Theme] = {}
    sections: dict[str, Section] = {}
    kinds: set[str] = set()
    languages: set[str] = set()
    for session in {slot.session_id: slot.session for slot in slots}.values():
        themes |= {theme.slug: theme for theme in session.read_themes}
        sections |= {lead.section.slug: lead.section for lead in session.read_leads if lead.section}
        kinds.add(session.kind)
        languages |= {channel.language for channel in session.read_languages}
    by_order = sorted(themes.values(), key=lambda theme: theme.order)
    west_to_east = sorted(sections.values(), key=lambda section: section.order)
    return Choices(
        [(theme.slug, theme.name.said(reader.languages).text) for theme in by_order],
        [(section.slug, section.region.said(reader.languages).text) for section in west_to_east],
        [(kind.value, str(kind.label)) for kind in Kind if kind.value in kinds],
        sorted(languages),
    )


def _facts(slot: Slot, home: ZoneInfo) -> Facts:
    session, local = slot.session, slot.starts_at.astimezone(home)
    return Facts(
        day=local.date(),
        hour=local.hour,
        themes=frozenset(theme.slug for theme in session.read_themes),
        sections=frozenset(lead.section.slug for lead in session.read_leads if lead.section),
        kind=session.kind,
        languages=frozenset(channel.language for channel in session.read_languages),
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        cancelled=slot.cancelled,
    )


def _count_by_session(slots: Iterable[Slot]) -> dict[int, int]:
    counted: dict[int, int] = {}
    for slot in slots:
        counted[slot.session_id] = counted.get(slot.session_id, 0) + 1
    return counted


def _searchable(session: Session, reader: Reader) -> str:
    """Title, text, speakers and leads in the languages the reader reads, folded."""
    return filters.fold("\n".join(_said_in(session, reader.languages)))


def _said_in(session: Session, languages: Iterable[str]) -> Iterator[str]:
    for language in languages:
        for text in (session.title, session.subtitle, session.description):
            yield text.get(language, "")
        for lead in session.read_leads:
            leader = lead.section or lead.organisation
            yield leader.name.get(language, "") if leader else ""
        for speaker in session.read_speakers:
            yield speaker.office.get(language, "")
    for speaker in session.read_speakers:
        yield speaker.name


def _body(edition: Edition, session: Session, shape: str, reader: Reader, occurrences: int) -> SafeString:
    context = {
        "session": session,
        "edition": edition,
        "reader": reader,
        "themes": session.read_themes,
        "leads": session.read_leads,
        "groups": short_contract(session, reader.language),
        "illustrative": illustrative_mark(edition, session, reader),
        "occurrences": occurrences,
    }
    return mark_safe(render_to_string(f"programme/_{shape}_body.html", context).strip())  # noqa: S308  (a template's output)


def illustrative_mark(edition: Edition, session: Session, reader: Reader) -> SafeString:
    """One mark for all that is only assumed of a session, naming it; empty when everything is a found fact."""
    assumed = [
        str(name)
        for field_name, name in ASSUMABLE.items()
        if session.basis(field_name, session.title.said(reader.languages).language)
    ]
    return illustrative_html(
        comma().join(assumed), reverse("editions:page", args=[edition.slug, "illustrative"])
    )


def short_contract(session: Session, language: str) -> list[tuple[str, str]]:
    """The contract for a card: (way, codes); sign languages are called by their name."""
    return [
        (way, NO_BREAK.join(c.language.upper() for c in group))
        if way != "sign"
        else ("", comma().join(language_name(c.language, language) for c in group))
        for way, group in contract_groups(session)
    ]


def _leader_texts(lead: Lead) -> Hashable:
    if lead.section:
        return (lead.section.name, lead.section.region)
    return lead.organisation.name if lead.organisation else ""


def contract_groups(session: Session) -> list[tuple[str, list[Channel]]]:
    """The contract grouped by way, the floor first."""
    return by_way(channels(session))


def _card(
    reading: Reading,
    slot: Slot,
    facts: Facts,
    shape: str,
    reader: Reader,
    hours: Hours,
    stars: "StarButtons",
    zones: tuple[ZoneInfo, ...],
    upcoming: datetime | None,
) -> Card:
    themes = slot.session.read_themes
    is_next = slot.starts_at == upcoming and not slot.cancelled
    is_on = not slot.cancelled and filters.is_on(slot.starts_at, slot.ends_at, reader.now)
    return Card(
        slot=slot,
        hue=themes[0].hue if themes else "plain",
        hours=hours.of(slot, facts.day, shape),
        body=reading.body(slot.session, shape, reader),
        badge=_badge(slot, is_on=is_on, is_next=is_next, now=reader.now),
        chips=_humane(slot, zones) if zones else SafeString(),
        star=stars.button(slot),
        loud=is_on or (is_next and entry.minutes_until(slot.starts_at, reader.now) <= SOON),
    )


def _badge(slot: Slot, *, is_on: bool, is_next: bool, now: datetime) -> SafeString:
    if slot.cancelled:
        return format_html('<span class="chip cancelled">{}</span>', _("cancelled"))
    if is_on:
        return format_html('<span class="chip on">{}</span>', _("on now"))
    minutes = entry.minutes_until(slot.starts_at, now)
    if is_next and minutes <= SOON:
        text = ngettext("in %(minutes)d minute", "in %(minutes)d minutes", minutes) % {"minutes": minutes}
        return format_html('<span class="chip on">{}</span>', text)
    return SafeString()


def _humane(slot: Slot, zones: tuple[ZoneInfo, ...]) -> SafeString:
    count = humane_count(slot.starts_at, slot.ends_at, zones)
    text = _("humane hour for %(count)d of %(all)d sections") % {"count": count, "all": len(zones)}
    return format_html('<span class="chip humane">{}</span>', text)
