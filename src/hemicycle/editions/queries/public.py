"""Reading an edition for its pages, feeds and lists."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from hemicycle.editions import sockets
from hemicycle.editions.models import (
    ChronicleLine,
    Day,
    Edition,
    Feature,
    Figure,
    News,
    Partner,
    Recommended,
)
from hemicycle.editions.sockets import SitemapEntry
from hemicycle.kernel.reader import Reader
from hemicycle.people.models import Section

NEWS_ON_ANNOUNCEMENT = 3


@dataclass(frozen=True, slots=True)
class DayCard:
    """A day at a glance."""

    day: Day
    number: int  # the first, the second …
    when: str  # "past", "today" or "coming"
    url: str  # where it is read in full; empty if nowhere
    after_a_gap: bool  # days without a programme lie before it


@dataclass(frozen=True, slots=True)
class Announcement:
    """All that the announcement shows of this room."""

    phase: str
    days: list[DayCard]
    today: DayCard | None
    next_day: DayCard | None
    features: list[Feature]
    recommended: list[Recommended]
    figures: list[Figure]
    partners: list[Partner]
    sections: list[Section]
    news: list[News]
    chronicle: ChronicleLine | None
    registration: str


def announcement(edition: Edition, reader: Reader) -> Announcement:
    """The announcement at the reader's moment; the number of queries does not depend on how much there is."""
    days = day_cards(edition, reader.now)
    return Announcement(
        phase=edition.phase(reader.now),
        days=days,
        today=next((card for card in days if card.when == "today"), None),
        next_day=next((card for card in days if card.when == "coming"), None),
        features=list(edition.features.all()),
        recommended=list(edition.recommended.all()),
        figures=list(edition.figures.out(reader.now)),
        partners=list(edition.partners.select_related("organisation")),
        sections=list(Section.objects.only("slug", "name", "region", "assumed", "order")),
        news=list(edition.news.out(reader.now)[:NEWS_ON_ANNOUNCEMENT]),
        chronicle=ChronicleLine.objects.filter(edition=edition).first(),
        registration=edition.registration_state(reader.now),
    )


def day_cards(edition: Edition, at: datetime) -> list[DayCard]:
    """The days of an edition, as they stand at a moment."""
    today = at.astimezone(edition.home).date()
    days = list(edition.days.select_related("theme"))
    gaps = {after.pk for before, after in pairwise(days) if (after.date - before.date).days > 1}
    return [
        DayCard(day, number, _when(day.date, today), day_url(edition, day.date), day.pk in gaps)
        for number, day in enumerate(days, 1)
    ]


def day_url(edition: Edition, day: date) -> str:
    """Where a day is read in full, by the first room that has a page of it; else empty."""
    return next((url for page in sockets.day_pages if (url := page.url(edition, day))), "")


def _when(day: date, today: date) -> str:
    if day == today:
        return "today"
    return "past" if day < today else "coming"


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The news before and after an item."""

    older: News | None
    newer: News | None


def neighbours(item: News, at: datetime) -> Neighbours:
    """Which news a reader may go on to from `item`."""
    out = item.edition.news.out(at)
    earlier = out.filter(publish_at=item.publish_at, pk__lt=item.pk) | out.filter(
        publish_at__lt=item.publish_at
    )
    later = out.filter(publish_at=item.publish_at, pk__gt=item.pk) | out.filter(
        publish_at__gt=item.publish_at
    )
    return Neighbours(older=earlier.first(), newer=later.last())


def public_pages(edition: Edition, at: datetime) -> Iterator[SitemapEntry]:
    """Every page of an edition that anybody may read at a moment, with those of higher rooms."""
    news = list(edition.news.out(at))
    yield SitemapEntry("editions:announcement")
    yield SitemapEntry("editions:news", changed_at=max((item.updated_at for item in news), default=None))
    for item in news:
        yield SitemapEntry("editions:news_item", {"slug": item.slug}, item.updated_at)
    yield SitemapEntry("editions:sections")
    for slug in Section.objects.values_list("slug", flat=True):
        yield SitemapEntry("editions:section", {"slug": slug})
    for page in edition.pages.published():
        yield SitemapEntry("editions:page", {"slug": page.slug}, page.changed_at)
    for source in sockets.sitemap_sources:
        yield from source.entries(edition, at)
