"""The door of a venue: who may come in. For whoever may not, it does not exist."""

from collections.abc import Callable
from functools import update_wrapper, wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from hemicycle.editions.models import Edition
from hemicycle.kernel.verdict import Forbidden, Refused
from hemicycle.live.models import Venue
from hemicycle.live.queries.places import ban_of, may_enter, who_holds
from hemicycle.live.queries.visitors import visitor
from hemicycle.live.sockets import Visitor
from hemicycle.people.models import Person
from hemicycle.people.requests import PageRequest

P = ParamSpec("P")
VenueView = Callable[Concatenate[PageRequest, Visitor, P], HttpResponse]
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def in_venue(view: VenueView[P]) -> Callable[..., HttpResponse]:
    """A view of somebody in a venue: `view(request, visitor, …)`. The answer is theirs and is kept by nobody.

    Whoever is not signed in and may not enter is asked to sign in, whether there is such a venue or not.
    """
    return _guarded(view)


def _guarded(view: VenueView[P], by: str = "") -> Callable[..., HttpResponse]:
    """`by` is the permission that lets somebody in; empty: whoever may enter."""

    @wraps(view)
    def guarded(
        request: PageRequest, edition: Edition, venue: int, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        person = request.user if isinstance(request.user, Person) else None
        found = _found(edition, venue, person, request, by)
        if found is None and person is None:
            return redirect_to_login(_way_back(request), settings.LOGIN_URL)
        if found is None:
            raise Http404("No such venue for this person.")
        if request.method not in SAFE:
            _insist_on_a_member(found)
        request.venue = found.venue  # type: ignore[attr-defined]  # the frame tells what is said to those who are here
        response = view(request, found, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "private, no-store")
        patch_vary_headers(response, ["Cookie"])
        return response

    return guarded


def moderating(view: VenueView[P]) -> Callable[..., HttpResponse]:
    """The same for whoever moderates there; for others it does not exist."""

    def guarded(request: PageRequest, visitor: Visitor, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not visitor.moderates:
            raise Http404("Not for this person.")
        return view(request, visitor, *args, **kwargs)

    return in_venue(update_wrapper(guarded, view))


def holding(permission: str) -> Callable[[VenueView[P]], Callable[..., HttpResponse]]:
    """The same for whoever holds a permission at one of the venue's paths, may they enter or not; a ban holds.

    For those who work for a venue that is not open to them: the interpreter of a session of a circle.
    """

    def guarding(view: VenueView[P]) -> Callable[..., HttpResponse]:
        return _guarded(view, permission)

    return guarding


def member_of(request: HttpRequest) -> Person:
    """Whoever sends a form; the door has let in only who is signed in."""
    assert isinstance(request.user, Person)  # noqa: S101  (the door says so)
    return request.user


def _found(
    edition: Edition, key: int, person: Person | None, request: PageRequest, by: str
) -> Visitor | None:
    if key > 2**63 - 1:
        return None
    venue = Venue.objects.select_related("edition__scope", "forum").filter(pk=key, edition=edition).first()
    if venue is None:
        return None
    if by:
        pair = (person.pk if person else None, venue.pk)
        let_in = pair in who_holds(by, {pair})
    else:
        let_in = may_enter(person, venue, whoever_is_banned=True)
    if not let_in:
        return None
    if ban := ban_of(person, venue):
        raise Forbidden(_banned_words(ban.reason))
    return visitor(venue, person, request.reader)


def _banned_words(reason: str) -> str:
    if reason:
        return _("The moderators have excluded you here. They said: %(reason)s") % {"reason": reason}
    return _("The moderators have excluded you here. The welcome desk can tell you more.")


def _insist_on_a_member(found: Visitor) -> None:
    if found.person is None:
        raise Forbidden(_("Please sign in first."))
    if found.venue.edition.archived_at:
        raise Refused(_("This edition is archived, so nothing in it changes any more."))


def _way_back(request: HttpRequest) -> str:
    return request.get_full_path() if request.method in SAFE else request.path.rsplit("/venues/", 1)[0] + "/"
