"""What the sun ribbon shows: of a day, and small on the page of a session."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.urls import reverse

from hemicycle.editions.models import Edition
from hemicycle.kernel.kept import Kept
from hemicycle.kernel.reader import Reader
from hemicycle.kernel.text import direction
from hemicycle.people.models import Section
from hemicycle.programme.models import Slot
from hemicycle.programme.rules.ribbon import Asked, Ribbon, Seat, Showing, SmallRibbon, ribbon, small_ribbon
from hemicycle.ui.rendering import city_words, zone_words

KEPT_PARAMETERS = 12  # of an address in the links of a crowded day; the rest is noise
LONGEST_VALUE = 64

_sections: Kept[tuple[Section, ...]] = Kept()


def sections_of(edition: Edition) -> tuple[Section, ...]:
    """All sections in their order, read once per version of the edition. Read only: they are shared."""
    return _sections.get(edition.pk, edition.version, lambda: tuple(Section.objects.all()))


def zones_of(edition: Edition) -> tuple[ZoneInfo, ...]:
    """The zone of every section's seat, in the sections' order."""
    return tuple(_zone(section.zone) for section in sections_of(edition))


def seats_of(edition: Edition, reader: Reader) -> tuple[Seat, ...]:
    """The sections as rows of the ribbon, called by their region in the reader's language."""
    return tuple(
        Seat(
            slug=section.slug,
            label=(section.region or section.name).said(reader.languages).text,
            zone=_zone(section.zone),
            latitude=section.latitude,
            longitude=section.longitude,
            assumed=bool(section.basis("zone") or section.basis("seat_city")),
        )
        for section in sections_of(edition)
    )


def ribbon_for(
    edition: Edition,
    day: date,
    slots: Iterable[Slot],
    reader: Reader,
    query: QueryDict | Mapping[str, str] | None = None,
    *,
    leads_to: Callable[[Edition, Slot], str] | None = None,
) -> Ribbon | None:
    """The ribbon of a home day; None on a day on which nothing takes place. A session leads to its page, or elsewhere.

    More than twelve columns become hours that count; `hour` in the query narrows to one of them.
    """
    showings = [
        Showing(
            slot.starts_at,
            slot.ends_at,
            title=slot.session.title.said(reader.languages).text,
            href=(leads_to or session_address)(edition, slot),
            anchor=f"#s{slot.occurrence_id}",  # its card in the list below
            hue=_hue(slot),
            basis=slot.session.basis("starts_at"),
        )
        for slot in slots
        if not slot.cancelled
    ]
    return ribbon(day, seats_of(edition, reader), showings, _asked(edition, reader, query or {}))


def ribbon_of_session(edition: Edition, slots: Iterable[Slot], reader: Reader) -> SmallRibbon | None:
    """At whose hour a session is: its occurrences on the clock of each section."""
    held = [slot for slot in slots if not slot.cancelled]
    occurrences = [(slot.starts_at, slot.ends_at) for slot in held]
    asked = _asked(edition, reader, {})
    return small_ribbon("o", seats_of(edition, reader), occurrences, asked, basis_of_hours(held))


def basis_of_hours(slots: Iterable[Slot]) -> str:
    """Why the hours of some of these are only assumed; empty when all are found facts."""
    return next((basis for slot in slots if (basis := slot.session.basis("starts_at"))), "")


def session_address(edition: Edition, slot: Slot) -> str:
    """The page of the session that takes place then."""
    return reverse("programme:session", args=[edition.slug, slot.session.slug])


def home_city(edition: Edition, reader: Reader) -> str:
    """How the edition calls its home zone."""
    said = edition.zone_city.said(reader.languages)
    return said.text if said else city_words(edition.zone, reader.language)


def axis_city(ribbon: Ribbon, edition: Edition, reader: Reader) -> str:
    """The city whose clock the server has written the hours in: `Barcelona`."""
    if ribbon.zone.key == edition.zone:
        return home_city(edition, reader)
    return city_words(ribbon.zone.key, reader.language)


def zone_label(ribbon: Ribbon, edition: Edition, reader: Reader) -> str:
    """The clock of the axis: `Barcelona (UTC+1)`."""
    city = home_city(edition, reader) if ribbon.zone.key == edition.zone else ""
    return zone_words(ribbon.zone, reader.language, ribbon.starts_at, city)


def _asked(edition: Edition, reader: Reader, query: QueryDict | Mapping[str, str]) -> Asked:
    pairs = (
        query.lists() if isinstance(query, QueryDict) else ((name, [value]) for name, value in query.items())
    )
    kept = [
        (name, value)
        for name, values in pairs
        for value in values
        if name != "hour" and len(name) <= LONGEST_VALUE and 0 < len(value) <= LONGEST_VALUE
    ]
    return Asked(
        home=edition.home,
        zone=reader.zone_or(edition.home),
        now=reader.now,
        mirrored=direction(reader.language) == "rtl",
        hour=(query.get("hour") or "").strip(),
        query=tuple(kept[:KEPT_PARAMETERS]),
    )


def _hue(slot: Slot) -> str:
    themes = slot.session.read_themes
    return themes[0].hue if themes else "plain"


@lru_cache(maxsize=256)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
