"""What other rooms plug into a venue: what it belongs to, what one can do in it, what stands on its stage."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeAlias

from django.db.models import QuerySet

from hemicycle.kernel.reader import Reader
from hemicycle.kernel.socket import Socket
from hemicycle.kernel.text import Text
from hemicycle.kernel.words import Words
from hemicycle.live.models import Contribution, Venue

if TYPE_CHECKING:
    from hemicycle.live.rules.speaking import Standing
    from hemicycle.people.models import Person

Asked: TypeAlias = tuple[int | None, int]  # the key of a person (None: a visitor), the key of a venue


@dataclass(frozen=True, slots=True)
class Place:
    """What a venue belongs to, as everybody reads it now who may see it."""

    title: Text
    url: str  # where one reads about it, in the active language
    starts_at: datetime
    ends_at: datetime
    opens_at: datetime  # the way in
    closes_at: datetime
    paths: tuple[str, ...]  # of the scopes it hangs at: whoever moderates one of them moderates here
    cancelled: bool = False
    hue: str = "plain"
    languages: tuple[tuple[str, Words], ...] = ()  # (code, "interpreted")
    way_in: str = ""  # the address of an external stream or meeting
    recording: str = ""
    note: str = ""  # a word beside the title: the room of a building


@dataclass(frozen=True, slots=True)
class Concern:
    """Whom it matters what happens to the things of a kind of venues, whether they are in it at the moment or not.

    Things are named by the keys of their scopes: most are there before anybody made them a venue. Both answers are
    queries that have not been asked, to be asked as parts of others, and they agree.
    """

    people: "Callable[[int], QuerySet[Person]]"  # whom this thing concerns, and who may see it
    scopes: Callable[
        [int], QuerySet[Any]
    ]  # values of one column: what concerns this person, as far as they see it
    titles: Callable[
        [Collection[int]], Mapping[int, Text]
    ]  # what the things are called, by the keys of their scopes


@dataclass(frozen=True, slots=True)
class NamedSpeaker:
    """Somebody whom the programme names as a speaker of what a venue belongs to."""

    key: int  # as the kind of the venue knows them
    name: str
    person: int | None  # the key of their account here, if they have one


def no_crew(venues: Collection[Venue]) -> Mapping[int, Sequence[NamedSpeaker]]:
    """Nobody speaks."""
    return {}


@dataclass(frozen=True, slots=True)
class VenueKind:
    """What venues of a kind belong to.

    `about(venues)` gives a `Place` for each that exists now for anybody (none: the venue is not there).
    `may_enter(asked)` is given many (person, venue) at once and gives back those who see what the venue belongs to, and
    may enter: it asks a fixed number of queries. Whoever moderates and whoever is banned is not its concern.
    `crew(venues)` gives those who speak, in their order, by the key of the venue: a fixed number of queries, too.
    """

    name: str  # "occurrence"
    about: Callable[[Collection[Venue]], Mapping[int, Place]]
    may_enter: Callable[[Collection[Asked]], set[Asked]]
    concern: Concern | None = None  # None: nobody but who is in it
    crew: Callable[[Collection[Venue]], Mapping[int, Sequence[NamedSpeaker]]] = no_crew


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody in a venue: all that a module's part of the page may depend on."""

    venue: Venue
    place: Place
    person: "Person | None"
    moderates: bool
    reader: Reader
    standings: "Mapping[str, Standing]"  # by the name of a module


@dataclass(frozen=True, slots=True)
class Module:
    """Something one can do in a venue. A module brings a model that derives from `live.Contribution`, or none.

    `part(visitor, asked)` is what `template` reads; `asked` are the questions of the address. `topics(venue)` are what
    its part of the page listens to, beside the venue's own. `changed(key)` is called by listeners when the contribution
    with this key was hidden, restored, let through or emptied: it tells the page. `url(contribution)` leads to it.
    `rows(venue, moderates)` are plain values for the export. A module without contributions leaves these three out.
    One that stands `below the stage` has no panel and no heading of its own. `kept(venue)` says in a few words what
    there is to read once the session is over; None: nothing. `heard(visitor, asked)` are topics beside `topics` that
    depend on who reads, and on what they have chosen.
    """

    name: str  # "chat"
    label: Words  # "Chat"
    icon: str
    order: int
    template: str
    part: Callable[[Visitor, Mapping[str, str]], Mapping[str, Any]]
    topics: Callable[[Venue], Sequence[str]]
    changed: Callable[[int], None] | None = None
    url: Callable[[Contribution], str] | None = None
    rows: Callable[[Venue, bool], Iterable[Mapping[str, Any]]] | None = None
    moderator_template: str = ""  # its own switches on the venue's page, for those who moderate
    below_stage: bool = False
    kept: Callable[[Venue], Words | None] | None = None  # "12 questions, 9 answered"
    heard: Callable[[Visitor, Mapping[str, str]], Sequence[str]] | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """What stands on a venue's stage: the first that gives a context is rendered with its template."""

    name: str
    template: str
    context: Callable[[Visitor], Mapping[str, Any] | None]
    order: int


@dataclass(frozen=True, slots=True)
class Link:
    """A page that one visitor of a venue is led to."""

    label: Words
    url: str
    icon: str


@dataclass(frozen=True, slots=True)
class VenueLink:
    """A page beside a venue's own, for some of its visitors. `link(visitor)` is None for those whom it is not for."""

    name: str  # "backstage"
    link: Callable[[Visitor], Link | None]
    order: int


venue_kinds: Socket[VenueKind] = Socket("venue kinds")
modules: Socket[Module] = Socket("live modules", order=lambda module: module.order)
stages: Socket[Stage] = Socket("stages", order=lambda stage: stage.order)
venue_links: Socket[VenueLink] = Socket("links of a venue", order=lambda link: link.order)


def kind_of(venue: Venue) -> VenueKind | None:
    """The kind of a venue; None if the room that knew it is gone."""
    return next((kind for kind in venue_kinds if kind.name == venue.kind), None)


def module_named(name: str) -> Module | None:
    """The module with this name."""
    return next((module for module in modules if module.name == name), None)
