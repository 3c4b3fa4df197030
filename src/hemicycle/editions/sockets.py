"""What higher rooms plug into an edition's pages."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from hemicycle.editions.models import Edition
from hemicycle.kernel.reader import Reader
from hemicycle.kernel.socket import Socket
from hemicycle.kernel.text import Text
from hemicycle.kernel.words import Words
from hemicycle.people.models import Person, Scope, Section


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
class PageBanner:
    """What stands above every page of an edition: `context(request, edition)` is rendered with `template`, as `banner`.

    None: nothing stands there. For whoever is not signed in it gives the same to everybody, and what it shows changes
    with the edition's version or with the minute: their pages are kept. It asks at most one query.
    """

    name: str
    template: str
    context: Callable[[HttpRequest, Edition], Mapping[str, object] | None]
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


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits for whoever reads it: a counted sentence, and the one thing to do about it.

    `look` is `warning`, or `danger` for what has failed, or `info` for what is only good to know.
    """

    sentence: str
    action: Words
    url: str
    look: str = "warning"


@dataclass(frozen=True, slots=True)
class WaitingSource:
    """What of a room waits in an edition, for whoever holds one of `any_of` there (see `studio.door`).

    `of(edition, person, reader)` asks a fixed number of queries. With `everywhere=False` it is asked for somebody who
    works on a part of the edition, too, and names only what lies within their reach.
    """

    name: str
    any_of: tuple[str, ...]
    of: Callable[[Edition, Person, Reader], Iterable[Waiting]]
    order: int
    everywhere: bool = True


@dataclass(frozen=True, slots=True)
class PlaceFollower:
    """What a room moves along when somebody takes over a place that was kept for them: `follow(before, account)`."""

    room: str
    follow: Callable[[Person, Person], None]


@dataclass(frozen=True, slots=True)
class NextStep:
    """Something that whoever takes part can do now. `url_name` is reversed with `edition=slug`."""

    name: str
    label: Words
    url_name: str
    icon: str
    order: int


@dataclass(frozen=True, slots=True)
class Advice:
    """The next good thing to do: a sentence spoken to the person, and its one action."""

    sentence: str
    label: Words
    url: str


@dataclass(frozen=True, slots=True)
class GuideStep:
    """A rule of the guide: `advise(person, edition, reader)` says what to do, or None when there is nothing to do.

    The smaller `order`, the more pressing. A step `of_the_walk` is one of the first steps of somebody new, and counts
    as done once it has no advice. These may be left for later, and so may others that `may_wait`.
    """

    name: str  # "people.languages"
    label: Words  # "The languages I read": how the walk calls it
    advise: "Callable[[Person, Edition, Reader], Advice | None]"
    order: int
    of_the_walk: bool = False
    may_wait: bool = False

    @property
    def may_be_left(self) -> bool:
        """Whether somebody may say "not now"."""
        return self.of_the_walk or self.may_wait


STUDIO_GROUPS: dict[str, Words] = {
    "edition": _("Edition"),
    "programme": _("Programme"),
    "people": _("People"),
    "house": _("House"),
}


@dataclass(frozen=True, slots=True)
class TextRow:
    """An object with texts in several languages: what it is, which one, and its texts by the name of the field.

    `url` leads organisers to its form, where the field `title` has the id `id_title` (a text in several languages:
    `id_title_0` for the edition's first language, and so on). `thing` is the object itself, if its keeper has the
    fields of `texts`: it can then be translated beside others of its kind, by whoever holds `permission` in the
    edition (or at `path`, where the object hangs elsewhere).
    """

    kind: Words
    label: str
    texts: Mapping[str, Text]
    url: str = ""
    thing: Model | None = None
    permission: str = "editions.edit"
    path: str = ""
    long: frozenset[str] = frozenset()  # fields that take more than a line


@dataclass(frozen=True, slots=True)
class DateWatch:
    """A room whose things have dates: `outside(edition, first, last)` says in sentences what would lie outside them."""

    room: str
    outside: Callable[[Edition, date, date], Iterable[Words]]


@dataclass(frozen=True, slots=True)
class TextSource:
    """A room's texts of an edition, so that missing languages can be counted."""

    name: str
    rows: Callable[[Edition], Iterable[TextRow]]


@dataclass(frozen=True, slots=True)
class RoleSpot:
    """One place in which somebody can have a role, what it is called, and all paths at which it hangs."""

    scope: Scope
    name: str
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RolePlace:
    """Places of a kind in which one can have a role: the edition, sections, sessions.

    `standings(person, edition, scope)` are sentences about what somebody may do there without any role: a speaker.
    """

    kind: str  # of the scopes: "session"
    label: Words
    spots: Callable[[Edition, Sequence[str]], list[RoleSpot]]  # (edition, languages in reading order)
    standings: Callable[[Person, Edition, Scope], list[str]] = lambda person, edition, scope: []
    order: int = 50


@dataclass(frozen=True, slots=True)
class Cloner:
    """A room's part of a new edition that is made like another: structure, never people.

    `clone(copying, by=…)` runs in the transaction that makes the edition, after the editions' own part. With a `tick`
    it is asked for on the form, else it always runs.
    """

    name: str  # "programme.sessions": also the name of the box to tick
    clone: Callable[..., None]
    tick: Words = ""
    order: int = 50


navigation: Socket[NavigationEntry] = Socket("navigation", order=lambda entry: entry.order)
home_cards: Socket[HomeCard] = Socket("home cards", order=lambda card: card.order)
page_banners: Socket[PageBanner] = Socket("page banners", order=lambda banner: banner.order)
section_parts: Socket[SectionPart] = Socket("section parts", order=lambda part: part.order)
day_pages: Socket[DayPage] = Socket("day pages")
sitemap_sources: Socket[SitemapSource] = Socket("sitemap sources")
studio_pages: Socket[StudioPage] = Socket(
    "studio pages", order=lambda page: (list(STUDIO_GROUPS).index(page.group), page.order)
)
waiting_sources: Socket[WaitingSource] = Socket("what waits", order=lambda source: source.order)
date_watches: Socket[DateWatch] = Socket("date watches")
text_sources: Socket[TextSource] = Socket("text sources")
place_followers: Socket[PlaceFollower] = Socket("place followers")
next_steps: Socket[NextStep] = Socket("next steps", order=lambda step: step.order)
role_places: Socket[RolePlace] = Socket("places of roles", order=lambda place: place.order)
guide_steps: Socket[GuideStep] = Socket("guide steps", order=lambda step: step.order)
cloners: Socket[Cloner] = Socket("cloners", order=lambda cloner: cloner.order)
