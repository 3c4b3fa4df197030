"""What higher rooms plug into an edition's pages."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from hemicycle.editions.models import Edition
from hemicycle.kernel.reader import Reader
from hemicycle.kernel.socket import Socket
from hemicycle.kernel.text import Text
from hemicycle.kernel.words import Words
from hemicycle.people.models import Section


@dataclass(frozen=True, slots=True)
class NavigationEntry:
    """A place in the header. `url_name` is reversed with `edition=slug`; `icon` is a name of `ui`'s icons."""

    name: str
    label: Words
    url_name: str
    icon: str
    order: int


@dataclass(frozen=True, slots=True)
class HomeCard:
    """A part of the announcement that a room fills: `context(edition, reader)` is rendered with `template`."""

    name: str
    template: str
    context: Callable[[Edition, Reader], dict[str, object]]
    order: int


@dataclass(frozen=True, slots=True)
class SectionPart:
    """A part of a section's page that a room fills: `context(edition, section, reader)` rendered with `template`."""

    name: str
    template: str
    context: Callable[[Edition, Section, Reader], dict[str, object]]
    order: int


@dataclass(frozen=True, slots=True)
class DayPage:
    """Where a day of an edition is read in full; None for a day without a page."""

    url: Callable[[Edition, date], str | None]


@dataclass(frozen=True, slots=True)
class SitemapEntry:
    """A public page. `url_name` is reversed in every language with `edition=slug` and the other `kwargs`."""

    url_name: str
    kwargs: Mapping[str, str | int | date] = field(default_factory=dict)
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SitemapSource:
    """A room's public pages of an edition: only what anybody may read at the moment."""

    name: str
    entries: Callable[[Edition, datetime], Iterable[SitemapEntry]]


@dataclass(frozen=True, slots=True)
class StudioPage:
    """A place in the organisers' menu, for whoever holds one of the permissions `any_of` (see `studio.door`).

    `url_name` is reversed with `edition=slug`. `group` is one of `STUDIO_GROUPS`. `waits(edition)`, if given, is the
    number of things that wait for somebody there.
    """

    name: str
    label: Words
    url_name: str
    group: str
    order: int
    any_of: tuple[str, ...]
    everywhere: bool = True
    waits: Callable[[Edition], int] | None = None


STUDIO_GROUPS: dict[str, Words] = {
    "edition": _("Edition"),
    "programme": _("Programme"),
    "people": _("People"),
    "house": _("House"),
}


@dataclass(frozen=True, slots=True)
class TextRow:
    """An object with texts in several languages: what it is, which one, and its texts by the name of the field."""

    kind: Words
    label: str
    texts: Mapping[str, Text]


@dataclass(frozen=True, slots=True)
class TextSource:
    """A room's texts of an edition, so that missing languages can be counted."""

    name: str
    rows: Callable[[Edition], Iterable[TextRow]]


navigation: Socket[NavigationEntry] = Socket("navigation", order=lambda entry: entry.order)
home_cards: Socket[HomeCard] = Socket("home cards", order=lambda card: card.order)
section_parts: Socket[SectionPart] = Socket("section parts", order=lambda part: part.order)
day_pages: Socket[DayPage] = Socket("day pages")
sitemap_sources: Socket[SitemapSource] = Socket("sitemap sources")
studio_pages: Socket[StudioPage] = Socket(
    "studio pages", order=lambda page: (list(STUDIO_GROUPS).index(page.group), page.order)
)
text_sources: Socket[TextSource] = Socket("text sources")
