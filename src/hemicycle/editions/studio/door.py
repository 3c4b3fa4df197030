"""The door of the studio: who may come in, and what they find there."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _

from hemicycle.editions.models import Edition
from hemicycle.editions.sockets import StudioPage, studio_pages
from hemicycle.editions.studio import answers
from hemicycle.kernel.verdict import Refused
from hemicycle.people.models import Person
from hemicycle.people.queries import Rights, rights_of
from hemicycle.people.requests import MemberRequest

P = ParamSpec("P")
StudioView = Callable[Concatenate[MemberRequest, Edition, P], HttpResponse]
PREVIEW = "editions.preview"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def studio(
    *any_of: str, everywhere: bool = True, when_archived: bool = False
) -> Callable[[StudioView[P]], Callable[..., HttpResponse]]:
    """A page of the studio: for whoever has one of these permissions in the edition; for others it does not exist.

    Not signed in: to the sign-in page and back. `everywhere=False` also admits somebody who may do it only to a part
    of the edition (a section's host): the view must then find its objects through `rights_of(request.user).reach(…)`.
    An archived edition is only read, unless `when_archived`.
    """

    def decorate(view: StudioView[P]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(
            request: HttpRequest, edition: Edition, *args: P.args, **kwargs: P.kwargs
        ) -> HttpResponse:
            if not isinstance(request.user, Person):
                return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
            if not may_enter(rights_of(request.user), edition, any_of, everywhere=everywhere):
                raise Http404("Not for this person.")
            if edition.archived_at and request.method not in SAFE and not when_archived:
                raise Refused(_("This edition is archived, so nothing in it changes any more."))
            request.done = answers.told(request)  # type: ignore[attr-defined, arg-type]
            response = view(request, edition, *args, **kwargs)  # type: ignore[arg-type]
            if request.done and response.status_code == 200:  # type: ignore[attr-defined]
                answers.forget(response)
            response.headers.setdefault("Cache-Control", "private, no-store")
            patch_vary_headers(response, ["Cookie"])
            return response

        return guarded

    return decorate


def may_enter(rights: Rights, edition: Edition, any_of: tuple[str, ...], *, everywhere: bool) -> bool:
    """True when one of these permissions is held in the edition, or, if not `everywhere`, in a part of it.

    A part is something below the edition (a session), or a section, which stands beside every edition.
    """
    for permission in any_of:
        reach, path = rights.reach(permission), edition.scope.path
        if reach.covers(path):
            return True
        if not everywhere and (reach.touches(path) or rights.reach(permission, kind="section")):
            return True
    return False


def workplaces_of(person: Person | AnonymousUser | None) -> list[Edition]:
    """The editions that somebody works on, whether public or not, the newest first."""
    rights = rights_of(person)
    if not rights:
        return []
    return [
        edition
        for edition in Edition.objects.select_related("scope").order_by("-starts_on", "-pk")
        if may_enter(rights, edition, (PREVIEW,), everywhere=False)
    ]


def pages_for(person: Person, edition: Edition) -> list[StudioPage]:
    """The pages of the studio that this person finds in its menu; none: there is no studio for them."""
    rights = rights_of(person)
    if not rights:
        return []
    return [
        page for page in studio_pages if may_enter(rights, edition, page.any_of, everywhere=page.everywhere)
    ]
