"""Reading an edition: `public` for its pages, feeds and lists, `registration` for those who take part."""

from hemicycle.editions.queries.languages import Gap, Gaps, edition_texts, gaps
from hemicycle.editions.queries.public import (
    Announcement,
    DayCard,
    Neighbours,
    announcement,
    day_cards,
    day_url,
    neighbours,
    public_pages,
)

__all__ = [
    "Announcement",
    "DayCard",
    "Gap",
    "Gaps",
    "Neighbours",
    "announcement",
    "day_cards",
    "day_url",
    "edition_texts",
    "gaps",
    "neighbours",
    "public_pages",
]
