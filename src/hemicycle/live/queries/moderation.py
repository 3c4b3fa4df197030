"""What waits for moderators, whom they have silenced or banned, and what they did."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from hemicycle.live.facts import ACTS
from hemicycle.live.models import Ban, Contribution, Report, Silence, Venue
from hemicycle.live.sockets import module_named
from hemicycle.record.models import Entry

NEWEST = 100


@dataclass(frozen=True, slots=True)
class Waiting:
    """A contribution that moderators are asked to look at: why, how many asked, and where it stands."""

    contribution: Contribution
    reports: list[Report]
    held: bool
    url: str


def waiting_in(venues: Iterable[Venue]) -> list[Waiting]:
    """What waits in these venues, the oldest first."""
    asked = Q(held__isnull=False) | Q(pk__in=_reported(venues))
    found = (
        Contribution.objects.filter(asked, venue__in=list(venues), removal=None)
        .select_related("author", "venue", "held")
        .prefetch_related(
            Prefetch("reports", Report.objects.waiting().select_related("by").order_by("pk"), "asked")
        )
        .order_by("pk")[:NEWEST]
    )
    return [Waiting(one, list(getattr(one, "asked", ())), one.is_held(), url_of(one)) for one in found]


def count_waiting(venues: Iterable[Venue] | QuerySet[Venue]) -> int:
    """How much waits in these venues."""
    asked = Q(held__isnull=False) | Q(pk__in=_reported(venues))
    return Contribution.objects.filter(asked, venue__in=venues, removal=None).count()


def _reported(venues: Iterable[Venue]) -> QuerySet[Report, Any]:
    return Report.objects.waiting().filter(contribution__venue__in=venues).values("contribution")


def url_of(contribution: Contribution) -> str:
    """Where a contribution is looked at."""
    module = module_named(contribution.module)
    return module.url(contribution) if module and module.url else ""


def silent_in(venue: Venue) -> QuerySet[Silence]:
    """Who is silent in a venue now."""
    return Silence.objects.now().filter(venue=venue).select_related("person", "by").order_by("until_at")


def banned_from(venue: Venue) -> QuerySet[Ban]:
    """Who does not enter a venue, or none of its edition."""
    here = Q(venue=venue) | Q(venue=None, edition=venue.edition_id)
    return Ban.objects.filter(here).select_related("person", "by").order_by("pk")


def acts_in(venue: Venue) -> QuerySet[Entry]:
    """What moderators did in a venue, the latest first: the entries of the record."""
    here = Q(data__venue_id=venue.pk)
    return Entry.objects.filter(here, kind__in=ACTS).select_related("by").order_by("-pk")[:NEWEST]
