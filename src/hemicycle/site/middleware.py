"""What every answer passes through."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from hemicycle.kernel.verdict import Refused

Handler = Callable[[HttpRequest], HttpResponse]


class SecurityHeaders:
    """Permissions-Policy and Strict-Transport-Security on every answer; the rest is Django's and django-csp's.

    A page that says nothing else is not kept by anybody between us and the reader, and asked for again by the browser.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add the headers."""
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        if settings.HSTS:
            response.headers.setdefault("Strict-Transport-Security", settings.HSTS)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            response.headers.setdefault("Cache-Control", "private, no-cache")
        return response


class ShowRefusals:
    """Turn a `Refused` into a page (409, or 403 when forbidden) that says why."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The reason, in words a person reads."""
        if isinstance(exception, Refused):
            return render(request, "ui/refusal.html", {"why": exception.why}, status=exception.status)
        return None
