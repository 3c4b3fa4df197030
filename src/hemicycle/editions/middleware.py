"""Find the edition an address names, and the reader who asks for it."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language

from hemicycle.editions.models import Edition
from hemicycle.editions.studio.door import may_enter
from hemicycle.kernel import clock
from hemicycle.kernel.reader import Reader
from hemicycle.kernel.zones import zone_or_none
from hemicycle.people.queries import rights_of

ZONE_COOKIE = "tz"
A_YEAR = 365 * 24 * 3600

Handler = Callable[[HttpRequest], HttpResponse]


def may_preview(edition: Edition, request: Any) -> bool:
    """Whether an edition that is not published exists for whoever asks: for those who work on it or on a part of it."""
    rights = rights_of(getattr(request, "user", None))
    return may_enter(rights, edition, ("editions.preview",), everywhere=False)


class CurrentEdition:
    """Set `request.reader`; replace the `edition` of an address (a slug) by the `Edition`, else 404.

    `?tz=` states the zone for this page and is remembered in a cookie; without it the cookie counts.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Read the zone, answer, remember the zone if it was newly chosen."""
        asked = zone_or_none(request.GET.get("tz"))
        kept = zone_or_none(request.COOKIES.get(ZONE_COOKIE))
        request.edition = None  # type: ignore[attr-defined]
        request.reader = Reader((get_language() or "en",), asked or kept, clock.now())  # type: ignore[attr-defined]
        response = self.get_response(request)
        if asked is not None and asked != kept:
            response.set_cookie(
                ZONE_COOKIE,
                asked.key,
                max_age=A_YEAR,
                samesite="Lax",
                httponly=True,
                secure=request.is_secure(),
            )
        return response

    def process_view(self, request: Any, view: Any, args: Any, kwargs: dict[str, Any]) -> None:
        """Look the edition up before the view runs."""
        slug = kwargs.get("edition")
        if slug is None:
            return
        edition = Edition.objects.select_related("scope").filter(slug=slug).first()
        if edition is None or not (edition.published_at or may_preview(edition, request)):
            raise Http404("No such edition.")
        kwargs["edition"] = request.edition = edition
        request.reader = Reader(
            edition.reading_order(request.reader.language), request.reader.zone, request.reader.now
        )
