"""Find the edition an address names, and the reader who asks for it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import get_language

from hemicycle.editions.models import Edition, PreviewLink
from hemicycle.editions.operations.life import hashed
from hemicycle.editions.studio.door import SAFE, may_enter
from hemicycle.kernel import clock, light
from hemicycle.kernel.reader import Reader
from hemicycle.kernel.zones import zone_or_none
from hemicycle.people.queries import rights_of

ZONE_COOKIE = "tz"
PREVIEW = "preview"  # the question in a link, and the cookie that remembers it
A_YEAR = 365 * 24 * 3600

Handler = Callable[[HttpRequest], HttpResponse]


def may_preview(edition: Edition, request: Any) -> bool:
    """Whether an edition that is not published exists for whoever asks: for those who work on it or on a part of it."""
    rights = rights_of(getattr(request, "user", None))
    return may_enter(rights, edition, ("editions.preview",), everywhere=False)


def preview_of(edition: Edition, request: Any) -> PreviewLink | None:
    """The link with which somebody looks at the edition before it is public; its cookie is signed, the row counts."""
    key = request.get_signed_cookie(PREVIEW, default="", salt=PREVIEW)
    return PreviewLink.objects.valid().filter(edition=edition, pk=int(key)).first() if key else None


def begin_preview(edition: Edition, request: Any) -> HttpResponse | None:
    """Somebody came with a link of this edition: remember it, and leave its token out of the address.

    `?preview=end` forgets it again.
    """
    token = request.GET.get(PREVIEW, "")
    if token == "end":  # noqa: S105  (a word, no token)
        ended = HttpResponseRedirect(request.path)
        ended.delete_cookie(PREVIEW, samesite="Lax")
        return ended
    link = (
        PreviewLink.objects.valid().filter(edition=edition, token_hash=hashed(token)).first()
        if token
        else None
    )
    if link is None or request.method not in SAFE:
        return None
    response = HttpResponseRedirect(request.path)
    response.set_signed_cookie(
        PREVIEW,
        str(link.pk),
        salt=PREVIEW,
        expires=link.until_at,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _zone_of_profile(request: HttpRequest) -> ZoneInfo | None:
    """Nobody is looked up for a page that is read without signing in."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    return zone_or_none(getattr(request.user, "zone", None))


class CurrentEdition:
    """Set `request.reader`; replace the `edition` of an address (a slug) by the `Edition`, else 404.

    `?tz=` states the zone for this page and is remembered in a cookie; without it the cookie counts, and
    without that the zone that stands in the profile of whoever is signed in: pages and mails then tell the same hours.
    `?light=on` and `?light=off` are remembered in the same way (`kernel.light`).
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Read the zone, answer, remember the zone if it was newly chosen."""
        asked = zone_or_none(request.GET.get("tz"))
        kept = zone_or_none(request.COOKIES.get(ZONE_COOKIE))
        request.edition = None  # type: ignore[attr-defined]
        request.preview = None  # type: ignore[attr-defined]
        zone = asked or kept or _zone_of_profile(request)
        chosen = request.GET.get(light.COOKIE)
        chosen = chosen if chosen in (light.ON, light.OFF) else None
        wanted = light.wants_light(
            chosen or request.COOKIES.get(light.COOKIE), request.headers.get("Save-Data")
        )
        request.reader = Reader((get_language() or "en",), zone, clock.now(), wanted)  # type: ignore[attr-defined]
        response = self.get_response(request)
        if asked is not None and asked != kept:
            _remember(response, request, ZONE_COOKIE, asked.key)
        if chosen is not None and chosen != request.COOKIES.get(light.COOKIE):
            _remember(response, request, light.COOKIE, chosen)
        return response

    def process_view(self, request: Any, view: Any, args: Any, kwargs: dict[str, Any]) -> HttpResponse | None:
        """Look the edition up before the view runs; `request.preview` is the link with which somebody looks at it."""
        slug = kwargs.get("edition")
        if slug is None:
            return None
        edition = Edition.objects.select_related("scope").filter(slug=slug).first()
        if edition is None:
            raise Http404("No such edition.")
        if answer := begin_preview(edition, request):
            return answer
        request.preview = preview_of(edition, request)
        if not (edition.published_at or request.preview or may_preview(edition, request)):
            raise Http404("No such edition.")
        if not (edition.published_at or request.method in SAFE or may_preview(edition, request)):
            raise PermissionDenied("A preview is only read.")
        kwargs["edition"] = request.edition = edition
        reading_order = edition.reading_order(request.reader.language)
        request.reader = replace(request.reader, languages=reading_order)
        return None


def _remember(response: HttpResponse, request: HttpRequest, name: str, value: str) -> None:
    response.set_cookie(
        name, value, max_age=A_YEAR, samesite="Lax", httponly=True, secure=request.is_secure()
    )
