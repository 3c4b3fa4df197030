"""The door backstage: for the crew of that venue alone. For everybody else it is not there."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import update_wrapper, wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from hemicycle.editions.models import Edition
from hemicycle.kernel.reader import Reader
from hemicycle.live.backstage import rules
from hemicycle.live.backstage.models import Duty
from hemicycle.live.backstage.queries import duties_in
from hemicycle.live.door import SAFE
from hemicycle.live.models import Venue
from hemicycle.live.queries.places import place_of
from hemicycle.live.sockets import Link, Place, Visitor
from hemicycle.people.models import Person
from hemicycle.people.requests import PageRequest

P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Member:
    """One of the crew backstage: all that its pages depend on."""

    venue: Venue
    place: Place
    person: Person
    duties: frozenset[str]
    reader: Reader

    @property
    def hosts(self) -> bool:
        """Whether they run the show."""
        return rules.HOST in self.duties

    @property
    def speaks(self) -> bool:
        """Whether the programme names them as a speaker."""
        return rules.SPEAKER in self.duties

    @property
    def archived(self) -> bool:
        """Whether nothing changes here any more."""
        return self.venue.edition.archived_at is not None

    @property
    def duty_words(self) -> list[str]:
        """What they are here for, in words."""
        return [str(Duty(duty).label) for duty in rules.DUTIES if duty in self.duties]


BackstageView = Callable[Concatenate[PageRequest, Member, P], HttpResponse]


def backstage(view: BackstageView[P]) -> Callable[..., HttpResponse]:
    """A view of one of the crew: `view(request, member, …)`. The answer is theirs and is kept by nobody.

    Whoever is not signed in is asked to sign in, whether there is such a venue or not.
    """

    @wraps(view)
    def guarded(
        request: PageRequest, edition: Edition, venue: int, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        if not isinstance(request.user, Person):
            return redirect_to_login(_way_back(request), settings.LOGIN_URL)
        found = _found(edition, venue, request.user, request.reader)
        if found is None:
            raise Http404("Not for this person.")
        response = view(request, found, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "private, no-store")
        patch_vary_headers(response, ["Cookie"])
        return response

    return guarded


def hosting(view: BackstageView[P]) -> Callable[..., HttpResponse]:
    """The same for whoever hosts there; for the others of the crew it is not there."""

    def guarded(request: PageRequest, member: Member, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not member.hosts:
            raise Http404("Not for this person.")
        return view(request, member, *args, **kwargs)

    return backstage(update_wrapper(guarded, view))


def link(visitor: Visitor) -> Link | None:
    """The way backstage from a venue's page, for its crew."""
    if visitor.person is None or not duties_in(visitor.venue, visitor.person, visitor.place):
        return None
    return Link(_("Backstage"), url_of(visitor.venue), "desk")


def url_of(venue: Venue) -> str:
    """The page backstage of a venue."""
    return reverse("live:backstage:backstage", args=[venue.edition.slug, venue.pk])


def _found(edition: Edition, key: int, person: Person, reader: Reader) -> Member | None:
    if key > 2**63 - 1:
        return None
    venue = Venue.objects.select_related("edition__scope", "forum").filter(pk=key, edition=edition).first()
    place = place_of(venue) if venue else None
    if venue is None or place is None:
        return None
    duties = duties_in(venue, person, place)
    return Member(venue, place, person, duties, reader) if duties else None


def _way_back(request: HttpRequest) -> str:
    return request.get_full_path() if request.method in SAFE else request.path.rsplit("/venues/", 1)[0] + "/"
