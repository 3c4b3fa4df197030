"""Who is here, in numbers; who attended, by name, for those who may read it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf

from hemicycle.editions.models import Edition
from hemicycle.live.models import Opened, Venue
from hemicycle.live.presence import tallies
from hemicycle.live.presence.models import Attendance, Here, Policy, Uncounted
from hemicycle.live.presence.rules import Figures, figures
from hemicycle.live.queries.places import places
from hemicycle.live.queries.visitors import conduct_of
from hemicycle.live.sockets import Place
from hemicycle.people.models import Person, Section

MODULE = "presence"


def policy_of(edition_id: int) -> Policy:
    """What the organisers decided about attendance, else what a new edition begins with (unsaved): nothing is noted."""
    return Policy.objects.filter(edition=edition_id).first() or Policy(edition_id=edition_id)


def kept_days(policy: Policy) -> int:
    """For how many days after the last of the edition attendance is kept."""
    return min(policy.kept_days, conduct_of(policy.edition_id).kept_days)


def is_counted(person: Person | None) -> bool:
    """Whether somebody is in the numbers of who is here."""
    return person is not None and not Uncounted.objects.filter(person=person).exists()


def figures_now(venue: int) -> Figures:
    """The numbers of a venue, as everybody reads them for some seconds."""
    return tallies.kept_figures(venue, lambda: counted_now(venue))


def counted_now(venue: int) -> Figures:
    """The numbers of a venue, counted now in one query.

    A person stands under their own section, or their organisation's; and under their organisation's country, or their
    own.
    """
    rows = (
        Here.objects.now()
        .filter(venue=venue)
        .annotate(
            section=Coalesce("person__section_id", "person__organisation__section_id"),
            country=Coalesce(
                NullIf(F("person__organisation__country"), Value("")), F("person__country"), Value("")
            ),
        )
        .values_list("section", "country")
        .annotate(people=Count("pk"))
    )
    return figures(rows)


@dataclass(frozen=True, slots=True)
class ShownSection:
    """A section with its people and countries."""

    section: Section | None
    people: int
    countries: tuple[tuple[str, int], ...]
    elsewhere: int


def sections_of(found: Figures) -> list[ShownSection]:
    """The sections of these numbers."""
    rows = Section.objects.in_bulk([one.section for one in found.sections if one.section is not None])
    return [
        ShownSection(rows.get(one.section or 0), one.people, one.countries, one.elsewhere)
        for one in found.sections
    ]


def with_presence_on(edition_id: int) -> list[int]:
    """The venues of an edition in which presence is switched on."""
    found = Opened.objects.filter(venue__edition=edition_id, module=MODULE)
    return list(found.order_by("venue").values_list("venue", flat=True))


# --- attendance ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AttendedVenue:
    """A venue, and how many attended it."""

    venue: Venue
    place: Place
    people: int
    presence_on: bool  # else nothing is noted in it


def attended_venues(edition: Edition) -> list[AttendedVenue]:
    """The venues of an edition in order of time, in a fixed number of queries."""
    venues = list(edition.venues.annotate(attended=Count("attendances")))
    opened = set(Opened.objects.filter(venue__edition=edition, module=MODULE).values_list("venue", flat=True))
    about = places(venues)
    rows = [
        AttendedVenue(venue, about[venue.pk], getattr(venue, "attended", 0), venue.pk in opened)
        for venue in venues
        if venue.pk in about
    ]
    return sorted(rows, key=lambda row: (row.place.starts_at, row.venue.pk))


def attendances_in(venue: Venue) -> QuerySet[Attendance]:
    """Who attended a venue, by name."""
    found = Attendance.objects.filter(venue=venue).select_related("person__organisation", "person__section")
    return found.order_by("person__name", "person")


def attendances_of(person: Person, edition: Edition) -> list[tuple[Attendance, Place]]:
    """What somebody attended in an edition, in order of time."""
    found = list(Attendance.objects.filter(person=person, venue__edition=edition).select_related("venue"))
    about = places([one.venue for one in found])
    rows = [(one, about[one.venue_id]) for one in found if one.venue_id in about]
    return sorted(rows, key=lambda row: (row[0].first_at, row[0].pk))


def attendances_for_file(venues: Iterable[Venue]) -> QuerySet[Attendance]:
    """Every attendance of these venues."""
    found = Attendance.objects.filter(venue__in=list(venues))
    return found.select_related("person__organisation", "person__section", "venue").order_by(
        "venue", "person__name", "person"
    )


def titles_of(venues: Iterable[Venue]) -> Mapping[int, Place]:
    """What these venues belong to."""
    return places(list(venues))


def is_open_at(opens_at: datetime, closes_at: datetime, at: datetime) -> bool:
    """Whether the way into a venue is open: attendance is noted while it is."""
    return opens_at <= at < closes_at
