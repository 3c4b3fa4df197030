"""Around every page: the place of the sequence before anything is read, and the bell cookie after."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from hemicycle.bell.pages import PageStart
from hemicycle.bell.viewers import give_or_take


class BellStart:
    """Notes how far the hub is before the page reads anything, so that nothing falls between reading and listening."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on; then the browser gets the cookie of its session, or loses it."""
        request.bell_start = PageStart.now()  # type: ignore[attr-defined]
        response = self.get_response(request)
        give_or_take(request, response)
        return response
