"""What the frame of every page shows: edition, navigation, languages, zone."""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.messages import get_messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hemicycle.editions import sockets
from hemicycle.editions.models import Edition, Page
from hemicycle.editions.studio.door import pages_for
from hemicycle.inbox.queries import unread_count
from hemicycle.inbox.topics import heard_by
from hemicycle.kernel import clock, light
from hemicycle.kernel.kept import Kept
from hemicycle.kernel.reader import Reader
from hemicycle.kernel.text import Text
from hemicycle.kernel.words import Words
from hemicycle.kernel.zones import offset_label, zone_or_none
from hemicycle.people.models import Person, Section
from hemicycle.people.queries import rights_of
from hemicycle.site import demo
from hemicycle.ui.rendering import city_words, dates_words, difference_words, said_html, zone_words

NO_TIME, A_MINUTE = timedelta(0), timedelta(minutes=1)
ZONES_AT_MOST = 14
INSIDE = re.compile(
    r"/[\w-]+/(?:(?:me|people|erased|demo)/|[\w-]+/(?:studio|registration|invitation|desk|now|device|venues)/)|/demo/"
)
_pages: Kept[list[Page]] = Kept()
_seats: Kept[list[tuple[str, Text]]] = Kept()
KEPT_PARAMETERS = 20


@dataclass(frozen=True, slots=True)
class Place:
    """A place one can go to from every page."""

    label: Words
    url: str
    icon: str = ""
    current: str = ""  # a value of `aria-current`: "page" for the page itself, "true" for a page below it
    waits: int = 0  # things that wait for somebody there
    part: str = ""  # the id of the number, where an open page reads it again


@dataclass(frozen=True, slots=True)
class StudioGroup:
    """Places of the studio under one heading."""

    label: Words
    places: list[Place]


@dataclass(frozen=True, slots=True)
class Tongue:
    """The page in another language: this address, its query kept."""

    code: str
    name: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone to choose."""

    key: str
    label: str
    current: bool


class Frame:
    """The frame of one page, worked out piece by piece as the template asks: a fragment costs nothing.

    At most two queries at each version of an edition: its pages, and the seats of the sections.
    """

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.edition: Edition | None = getattr(request, "edition", None)
        self.language = get_language() or settings.LANGUAGE_CODE
        self.reader: Reader = getattr(request, "reader", None) or Reader((self.language,), None, clock.now())

    @property
    def contact(self) -> str:
        """The address at the foot of every page; empty if the house has none."""
        return str(settings.CONTACT)

    @property
    def desk_url(self) -> str:
        """Where one asks the welcome desk about this page; empty without an edition, and at the desk itself."""
        if self.edition is None:
            return ""
        desk = reverse("welcome:desk", kwargs={"edition": self.edition.slug})
        here = self.request.path
        return "" if here.startswith(desk) else f"{desk}?{urlencode({'from': here})}"

    # --- the edition -------------------------------------------------------------------------------
    @cached_property
    def home_url(self) -> str:
        """Where the mark leads: the announcement, else the front door."""
        if self.edition is None:
            return f"/{self.language}/"
        return reverse("editions:announcement", kwargs={"edition": self.edition.slug})

    @cached_property
    def dates(self) -> str:
        """The dates of the edition in the reader's language."""
        return (
            dates_words(self.edition.starts_on, self.edition.ends_on, self.language) if self.edition else ""
        )

    @cached_property
    def places(self) -> list[Place]:
        """The primary navigation: what rooms plugged in, then the pages of the menu."""
        if self.edition is None:
            return []
        entries: list[tuple[Words, str, str]] = []
        for entry in sockets.navigation:
            with suppress(NoReverseMatch):  # the frame stands without that door; a test tells of it
                entries.append(
                    (entry.label, reverse(entry.url_name, kwargs={"edition": self.edition.slug}), entry.icon)
                )
        pages = [
            (self._title(page), self._page_url(page.slug), "book") for page in self._pages if page.in_menu
        ]
        return self._marked([*entries, *pages])

    @cached_property
    def banners(self) -> list[tuple[str, Mapping[str, object]]]:
        """What rooms put above every page of the edition, with their templates."""
        if self.edition is None:
            return []
        found = [(one.template, one.context(self.request, self.edition)) for one in sockets.page_banners]
        return [(template, context) for template, context in found if context is not None]

    @cached_property
    def footer_pages(self) -> list[Place]:
        """Pages at the foot: practical information, privacy, accessibility …"""
        return self._marked(
            (self._title(page), self._page_url(page.slug), "") for page in self._pages if page.in_footer
        )

    @cached_property
    def other_pages(self) -> list[Place]:
        """The pages at the foot that the navigation does not show: the rest of a phone's menu."""
        shown = {place.url for place in self.places}
        return [place for place in self.footer_pages if place.url not in shown]

    @cached_property
    def illustrative_url(self) -> str:
        """The page that explains the mark "illustrative"."""
        return self._page_url("illustrative") if self.edition else ""

    @cached_property
    def _pages(self) -> list[Page]:
        if self.edition is None:
            return []
        pages = self.edition.pages.published().only(
            "edition", "slug", "title", "in_menu", "in_footer", "order"
        )
        return _pages.get(self.edition.pk, self.edition.version, lambda: list(pages))

    def _title(self, page: Page) -> SafeString:
        """A page's title; in another language than asked for it says which."""
        return said_html(page.title.said(self.reader.languages))

    def _page_url(self, slug: str) -> str:
        assert self.edition is not None  # noqa: S101  (callers looked)
        try:
            return reverse("editions:page", kwargs={"edition": self.edition.slug, "slug": slug})
        except NoReverseMatch:
            return f"{self.home_url}{slug}/"

    def _marked(self, entries: Iterable[tuple[Words, str, str]]) -> list[Place]:
        """The entries as places; the one with the longest address above or at this page is current."""
        entries, here = list(entries), self.request.path
        above = [
            url for _, url, _ in entries if here.startswith(url) and (url != self.home_url or here == url)
        ]
        nearest = max(above, key=len, default=None)
        return [
            Place(label, url, icon, ("page" if url == here else "true") if url == nearest else "")
            for label, url, icon in entries
        ]

    # --- whoever is signed in ------------------------------------------------------------------------
    @cached_property
    def person(self) -> Person | None:
        """Whoever looks at the page, if they are signed in."""
        user = getattr(self.request, "user", None)
        return user if isinstance(user, Person) and user.is_authenticated else None

    @property
    def inside(self) -> bool:
        """Whether this page is, or may be, one behind a door: those who only read wait for no look of such pages."""
        return self.person is not None or INSIDE.match(self.request.path) is not None

    @cached_property
    def initials(self) -> str:
        """One or two letters of the person's name, in its own script; what stands in brackets is no name."""
        called = (self.person.name or self.person.email or "") if self.person else ""
        words = [word for word in called.split() if word[0].isalnum()]
        return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()

    @cached_property
    def account_places(self) -> list[Place]:
        """The account, what one has here, and the studio for those who work on the edition."""
        entries: list[tuple[Words, str, str]] = [(_("My account"), reverse("me:home"), "people")]
        with suppress(NoReverseMatch):
            entries.append((_("My profile"), reverse("me:profile"), "person"))
        if self.edition is not None:
            edition = {"edition": self.edition.slug}
            entries.append((_("Now"), reverse("welcome-now:now", kwargs=edition), "clock"))
            entries.append((_("My agenda"), reverse("programme:agenda", kwargs=edition), "star"))
        places = [
            Place(label, url, icon, "page" if url == self.request.path else "")
            for label, url, icon in entries
        ]
        places.insert(
            1, Place(_("Notices"), reverse("inbox:notices"), "info", waits=self.unread, part="unread-there")
        )
        places += self._studio_places(self.person)
        return places

    def _studio_places(self, person: Person | None) -> list[Place]:
        """The studio of this edition, or the editions that somebody works on; nothing for everybody else."""
        if person is None or not rights_of(person):
            return []
        if self.edition is None:
            return [Place(_("Editions I work on"), reverse("workplaces"), "desk")]
        if not (pages := pages_for(person, self.edition)):
            return []
        url = reverse(pages[0].url_name, kwargs={"edition": self.edition.slug})
        return [Place(_("Studio"), url, "desk")]

    @cached_property
    def sign_in_url(self) -> str:
        """Where one signs in and comes back from; empty on the pages that do just that."""
        door = reverse("me:sign-in")
        if self.request.path.startswith(door.removesuffix("sign-in/")):
            return ""
        return f"{door}?{urlencode({'next': self.request.get_full_path()})}"

    @cached_property
    def messages(self) -> list[Message]:
        """What the last page had to say: shown once."""
        return list(get_messages(self.request))

    # --- whoever is signed in ------------------------------------------------------------------------
    @cached_property
    def unread(self) -> int:
        """How many notices the reader has not read; nobody has none."""
        user = getattr(self.request, "user", None)
        return unread_count(user) if isinstance(user, Person) else 0

    @property
    def hears_notices(self) -> str:
        """Where an open page hears that the number of unread notices has changed."""
        return heard_by(self.person) if self.person else ""

    # --- those who work on it ------------------------------------------------------------------------
    @cached_property
    def studio(self) -> list[StudioGroup]:
        """The organisers' menu for whoever looks at the page; empty for everybody else."""
        user = getattr(self.request, "user", None)
        if self.edition is None or not isinstance(user, Person):
            return []
        entries: dict[str, list[Place]] = {}
        pages = pages_for(user, self.edition)
        urls = [reverse(page.url_name, kwargs={"edition": self.edition.slug}) for page in pages]
        here = self.request.path
        first = reverse("studio:overview", kwargs={"edition": self.edition.slug})  # stands above every page
        above = [url for url in urls if here.startswith(url) and (url != first or here == url)]
        nearest = max(above, key=len, default=None)
        for page, url in zip(pages, urls, strict=True):
            current = ("page" if url == here else "true") if url == nearest else ""
            waits = page.waits(self.edition) if page.waits else 0
            entries.setdefault(page.group, []).append(Place(page.label, url, current=current, waits=waits))
        return [StudioGroup(sockets.STUDIO_GROUPS[name], places) for name, places in entries.items()]

    # --- languages and addresses -------------------------------------------------------------------
    @cached_property
    def languages(self) -> list[Tongue]:
        """This page in every language of the interface, the query kept."""
        query = self.request.META.get("QUERY_STRING", "")
        return [
            Tongue(code, name, self._path_in(code) + (f"?{query}" if query else ""), code == self.language)
            for code, name in settings.LANGUAGES
        ]

    @cached_property
    def canonical(self) -> str:
        """The page's own address, from the configured origin."""
        return f"{settings.ORIGIN}{self._path_in(self.language)}"

    @cached_property
    def alternates(self) -> list[tuple[str, str]]:
        """(hreflang, absolute address) of the page in every language, and for everybody else."""
        every = [(code, f"{settings.ORIGIN}{self._path_in(code)}") for code, _ in settings.LANGUAGES]
        default = self.edition.default_language if self.edition else settings.LANGUAGE_CODE
        return [*every, ("x-default", f"{settings.ORIGIN}{self._path_in(default)}")]

    def _path_in(self, code: str) -> str:
        """This page's path with its first part, the language, exchanged."""
        path = self.request.get_full_path().partition("?")[0]
        languages = "|".join(re.escape(known) for known, _ in settings.LANGUAGES)
        changed, count = re.subn(rf"^/({languages})(?=/|$)", f"/{code}", path)
        return changed if count else f"/{code}/"

    # --- time ---------------------------------------------------------------------------------------
    @cached_property
    def at(self) -> datetime:
        """The moment offsets are told for: noon of today, or of the edition's nearest day, for pages are kept."""
        today = self.reader.now.astimezone(self.home_zone).date()
        if self.edition is not None:
            today = min(max(today, self.edition.starts_on), self.edition.ends_on)
        return datetime.combine(today, time(12), self.home_zone)

    @property
    def zone_chosen(self) -> bool:
        """Whether the reader has chosen a zone; else the browser may show its own."""
        return self.reader.zone is not None

    @cached_property
    def home_zone(self) -> ZoneInfo:
        """The edition's zone; UTC without an edition."""
        return self.edition.home if self.edition else ZoneInfo("UTC")

    @cached_property
    def home_city(self) -> str:
        """How the edition calls its zone: "Barcelona"."""
        if self.edition is None:
            return "UTC"
        return str(self.edition.zone_city.said(self.reader.languages)) or city_words(
            self.edition.zone, self.language
        )

    @cached_property
    def home_offset(self) -> str:
        """`UTC+1`."""
        return offset_label(self.at.astimezone(self.home_zone))

    @cached_property
    def home_clock(self) -> str:
        """Two moments at which a browser compares its clock with home's: `<moment>=<minutes from UTC>`."""
        moments = [self.at]
        if self.edition is not None:
            moments.append(datetime.combine(self.edition.ends_on, time(12), self.edition.home))
        return " ".join(
            f"{at.astimezone(UTC):%Y-%m-%dT%H:%MZ}={(at.astimezone(self.home_zone).utcoffset() or NO_TIME) // A_MINUTE}"
            for at in moments
        )

    @cached_property
    def home_label(self) -> str:
        """`Barcelona (UTC+1)`."""
        return zone_words(self.home_zone, self.language, self.at, self.home_city)

    @cached_property
    def zone_label(self) -> str:
        """The zone in which this page shows times: `Jakarta (UTC+7)`."""
        zone = self.reader.zone_or(self.home_zone)
        return self.home_label if zone == self.home_zone else zone_words(zone, self.language, self.at)

    @cached_property
    def times_in(self) -> SafeString:
        """ "Times in Jakarta (UTC+7)"; the browser finds the zone's name by its mark."""
        return format_html(
            _("Times in {zone}"), zone=format_html("<span data-zone-label>{}</span>", self.zone_label)
        )

    @cached_property
    def offset(self) -> str:
        """`UTC+7`: the zone where there is little room."""
        return offset_label(self.at.astimezone(self.reader.zone_or(self.home_zone)))

    @cached_property
    def difference(self) -> str:
        """ "Barcelona is 6 hours behind"; empty when the page shows the home zone."""
        zone = self.reader.zone
        if zone is None or zone == self.home_zone or self.edition is None:
            return ""
        return difference_words(self.home_zone, self.home_city, zone, self.at)

    @cached_property
    def zones(self) -> list[Zone]:
        """Zones to choose at once: home, the sections' seats from west to east, UTC; and the reader's own."""
        shown = self.reader.zone_or(self.home_zone)
        choices = dict(self._near_zones())
        choices.setdefault(shown.key, self.zone_label)
        return [Zone(key, label, key == shown.key) for key, label in choices.items()]

    def _near_zones(self) -> Iterator[tuple[str, str]]:
        yield self.home_zone.key, self.home_label
        seen = {self.home_zone.key, "UTC"}
        for key, city in self._seats():
            zone = zone_or_none(key)
            if zone is not None and key not in seen and len(seen) < ZONES_AT_MOST:
                seen.add(key)
                yield key, zone_words(zone, self.language, self.at, str(city.said(self.reader.languages)))
        yield "UTC", "UTC"

    def _seats(self) -> list[tuple[str, Text]]:
        if self.edition is None:
            return []
        seats = Section.objects.values_list("zone", "seat_city").order_by("order")
        return _seats.get(self.edition.pk, self.edition.version, lambda: list(seats))

    @cached_property
    def kept_query(self) -> list[tuple[str, str]]:
        """What else the address asks for, for the zone's form."""
        pairs = [
            (key, value)
            for key, values in self.request.GET.lists()
            for value in values
            if key not in ("tz", light.COOKIE)
        ]
        return pairs[:KEPT_PARAMETERS]

    @cached_property
    def light_url(self) -> str:
        """This page without pictures, or with them again, as the reader's are from now on."""
        turn = light.OFF if self.reader.light else light.ON
        path = f"/{self.request.path.lstrip('/')}"  # two slashes would name another site
        return f"{path}?{urlencode([*self.kept_query, (light.COOKIE, turn)])}"

    @cached_property
    def zone_page_url(self) -> str:
        """The page of all zones; it leads back here."""
        here = self.request.path + (f"?{urlencode(self.kept_query)}" if self.kept_query else "")
        return f"{reverse('time-zone')}?{urlencode({'next': here})}"


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of `ui/base.html`: `edition`, `reader`, `frame`, and `demo` in a demonstration."""
    frame = Frame(request)
    context: dict[str, Any] = {"edition": frame.edition, "reader": frame.reader, "frame": frame}
    if settings.DEMO and (banner := getattr(demo, "banner", None)):
        context["demo"] = banner(request)
    return context
