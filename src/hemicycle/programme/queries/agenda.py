"""Reading a personal agenda: which stars, what became of them, what overlaps."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hemicycle.editions.models import Day, Edition
from hemicycle.kernel.reader import Reader
from hemicycle.kernel.text import Said
from hemicycle.people.requests import PageRequest
from hemicycle.programme import agenda_cookie
from hemicycle.programme.agenda_cookie import Stars
from hemicycle.programme.models import Agenda, Slot, Star
from hemicycle.programme.queries.reading import StarButtons, illustrative_mark, short_contract
from hemicycle.programme.queries.slots import slots_for
from hemicycle.programme.queries.venues import door_link, open_doors
from hemicycle.programme.rules import agenda as rules
from hemicycle.programme.sockets import CANCELLED, AgendaItem, agenda_items
from hemicycle.ui.rendering import Clockface, date_words, said_html


def starred_ids(request: PageRequest, edition: Edition) -> frozenset[int]:
    """Occurrences starred by this reader: of a person from their agenda, else from the cookie without a query."""
    return frozenset(stars_of(request, edition).seen)


def stars_of(request: PageRequest, edition: Edition) -> Stars:
    """The reader's stars, each with the number of the release it was read in."""
    if not request.user.is_authenticated:
        return agenda_cookie.of(request, edition.pk)
    stars = Star.objects.filter(agenda__edition=edition, agenda__person=request.user)
    return Stars(dict(stars.values_list("occurrence", "seen")))


def agenda_with(token: str, edition: Edition) -> Agenda | None:
    """The agenda without an account that has this feed, if it is still kept."""
    return (
        Agenda.objects.filter(edition=edition, person=None, token_hash=rules.hashed(token)).first()
        if token
        else None
    )


@dataclass(slots=True)
class Entry:
    """A line of the agenda."""

    starts_at: datetime
    ends_at: datetime
    title: Said
    url: str
    hours: SafeString
    hue: str = "plain"
    cancelled: bool = False
    home_hours: SafeString = field(default_factory=SafeString)  # at home, where the reader chose another zone
    contract: list[tuple[str, str]] = field(default_factory=list)  # (way, "EN FR"): in what one can follow it
    room: str = ""
    notes: list[SafeString] = field(default_factory=list)  # sentences: moved since it was starred, cancelled
    illustrative: SafeString = field(default_factory=SafeString)  # the mark of what is only assumed
    door: SafeString = field(default_factory=SafeString)  # the way into its venue, while that is open
    star: SafeString = field(default_factory=SafeString)  # the button; what other rooms put here has none
    occurrence: int = 0  # 0: not a session
    session: int = 0
    names_session: bool = False  # the first line of its session: its title describes the stars of all

    @property
    def titled(self) -> SafeString:
        """The title as HTML; a fallback says its language."""
        return said_html(self.title)


@dataclass(slots=True)
class AgendaDay:
    """A day of the edition's home zone with what the reader has on it."""

    date: date
    day: Day | None
    entries: list[Entry] = field(default_factory=list)
    clashes: list[str] = field(default_factory=list)  # sentences


@dataclass(slots=True)
class AgendaPage:
    """A reader's agenda of an edition."""

    days: list[AgendaDay]
    missing: tuple[int, ...]  # starred, but no longer in the programme that this reader may see
    count: int

    def day(self, on: date) -> AgendaDay | None:
        """One of the days."""
        return next((day for day in self.days if day.date == on), None)


def agenda_page(request: PageRequest, edition: Edition) -> AgendaPage:
    """What the reader starred and what other rooms add, day by day."""
    reader = request.reader
    stars = stars_of(request, edition)
    slots = [slot for slot in slots_for(edition, request.user) if slot.occurrence_id in stars.seen]
    earlier = _slots_as_starred(edition, slots, stars.seen)
    clock = Clockface(reader, edition.home, edition.zone_city.said(reader.languages).text)
    entries = [_of_slot(slot, edition, reader, clock, earlier.get(slot.occurrence_id)) for slot in slots]
    buttons = StarButtons(edition, frozenset(stars.seen))
    doors = open_doors(edition, slots, request.user, reader.now)
    named: set[int] = set()
    for slot, entry in zip(slots, entries, strict=True):
        entry.star = buttons.button(slot)
        if slot.occurrence_id in doors:
            entry.door = door_link(edition, slot)
        entry.names_session = slot.session_id not in named
        named.add(slot.session_id)
    if request.user.is_authenticated:
        entries += [
            _of_item(item, edition, reader, clock)
            for source in agenda_items
            for item in source.items(edition, request.user, reader.language)
        ]
    found = {slot.occurrence_id for slot in slots}
    missing = tuple(key for key in stars.seen if key not in found)
    return AgendaPage(_by_day(entries, edition, clock), missing, len(entries))


def _slots_as_starred(edition: Edition, slots: Sequence[Slot], seen: Mapping[int, int]) -> dict[int, Slot]:
    """By occurrence, the slot in the release that was read when it was starred, where that is an earlier one."""
    old = {slot.occurrence_id: seen[slot.occurrence_id] for slot in slots}
    old = {key: number for key, number in old.items() if number and number < slots[0].release.number}
    if not old:
        return {}
    rows = Slot.objects.filter(
        release__edition=edition, release__number__in=set(old.values()), occurrence__in=old
    ).select_related("release")
    return {row.occurrence_id: row for row in rows if row.release.number == old[row.occurrence_id]}


def _of_slot(slot: Slot, edition: Edition, reader: Reader, clock: Clockface, earlier: Slot | None) -> Entry:
    themes = slot.session.read_themes
    entry = Entry(
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        title=slot.session.title.said(reader.languages),
        url=reverse("programme:session", kwargs={"edition": edition.slug, "slug": slot.session.slug}),
        hours=_hours(slot.starts_at, slot.ends_at, edition, clock),
        hue=themes[0].hue if themes else "plain",
        home_hours=_home_hours(slot.starts_at, slot.ends_at, edition, clock),
        contract=short_contract(slot.session, reader.language),
        cancelled=slot.cancelled,
        room=slot.room,
        occurrence=slot.occurrence_id,
        session=slot.session_id,
        illustrative=illustrative_mark(edition, slot.session, reader),
    )
    if slot.cancelled:
        entry.notes.append(_note(_("This session is cancelled. It stays here so that you know.")))
    elif earlier is not None and (earlier.starts_at, earlier.ends_at) != (slot.starts_at, slot.ends_at):
        before = clock.both(earlier.starts_at, until=earlier.ends_at, form="day")
        entry.notes.append(
            _note(_("Moved since you starred it: it was planned for {before}."), before=before)
        )
    elif earlier is not None and earlier.room != slot.room:
        entry.notes.append(_note(_("The room has changed since you starred it.")))
    return entry


def _note(sentence: str, **values: SafeString) -> SafeString:
    return format_html(conditional_escape(sentence), **values) if values else conditional_escape(sentence)


def _of_item(item: AgendaItem, edition: Edition, reader: Reader, clock: Clockface) -> Entry:
    cancelled = item.status == CANCELLED
    return Entry(
        starts_at=item.starts_at,
        ends_at=item.ends_at,
        title=Said(item.title, item.language or reader.language, reader.language),
        url=item.url,
        hours=_hours(item.starts_at, item.ends_at, edition, clock),
        home_hours=_home_hours(item.starts_at, item.ends_at, edition, clock),
        cancelled=cancelled,
        room=item.place,
        notes=[_note(_("This is cancelled. It stays here so that you know."))] if cancelled else [],
    )


def _hours(starts_at: datetime, ends_at: datetime, edition: Edition, clock: Clockface) -> SafeString:
    """Start and end in the reader's zone, with the date where it is not the home day's."""
    return clock.hour(starts_at, until=ends_at, day=starts_at.astimezone(edition.home).date())


def _home_hours(starts_at: datetime, ends_at: datetime, edition: Edition, clock: Clockface) -> SafeString:
    """The same in the home zone, named, if the reader chose another one."""
    if clock.zone == edition.home:
        return SafeString()
    home = Clockface(None, edition.home, edition.zone_city.said((clock.language,)).text, clock.language)
    return SafeString(
        home.hour(starts_at, until=ends_at, zone=True)
        .replace("<local-time>", "")
        .replace("</local-time>", "")
    )


def _by_day(entries: Iterable[Entry], edition: Edition, clock: Clockface) -> list[AgendaDay]:
    named = {day.date: day for day in edition.days.all()}
    days: dict[date, AgendaDay] = {}
    ordered = sorted(entries, key=lambda entry: (entry.starts_at, entry.ends_at, entry.title.text))
    for entry in ordered:
        on = entry.starts_at.astimezone(edition.home).date()
        days.setdefault(on, AgendaDay(on, named.get(on))).entries.append(entry)
    held = [entry for entry in ordered if not entry.cancelled]
    for clash in rules.clashes(held):
        first, second = held[clash.first], held[clash.second]
        on = second.starts_at.astimezone(edition.home).date()
        days[on].clashes.append(_clash_sentence(first, second, clash, clock))
    return [days[on] for on in sorted(days)]


def _clash_sentence(first: Entry, second: Entry, clash: rules.Clash, clock: Clockface) -> str:
    day = date_words(clock.local(clash.from_).date(), clock.language)
    return ngettext(
        "“%(first)s” and “%(second)s” overlap by %(minutes)d minute on %(day)s.",
        "“%(first)s” and “%(second)s” overlap by %(minutes)d minutes on %(day)s.",
        clash.minutes,
    ) % {"first": first.title.text, "second": second.title.text, "minutes": clash.minutes, "day": day}


# --- the feed ---------------------------------------------------------------------------------------------


def feed_slots(agenda: Agenda) -> list[Slot]:
    """The starred slots that the agenda's owner may see now; the cancelled ones among them."""
    starred = set(agenda.stars.values_list("occurrence", flat=True))
    return [slot for slot in slots_for(agenda.edition, agenda.person) if slot.occurrence_id in starred]


def feed_items(agenda: Agenda, language: str) -> list[AgendaItem]:
    """What other rooms put into the feed of a person."""
    if agenda.person is None:
        return []
    return [item for source in agenda_items for item in source.items(agenda.edition, agenda.person, language)]
