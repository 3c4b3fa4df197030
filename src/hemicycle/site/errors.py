"""Pages for what went wrong. Each says what happened and what to do next."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

KEPT_FIELDS = 100
KEPT_TEXT = 100_000
NEVER_KEPT = ("csrfmiddlewaretoken", "password", "code", "token", "secret")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: nothing here, or nothing that this reader may see."""
    return render(request, "ui/404.html", {"wrong_address": not isinstance(exception, Http404)}, status=404)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: it exists, and it is not for this reader."""
    return render(request, "ui/refusal.html", {"why": _("This page is not open to you.")}, status=403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: what arrived cannot be read. The frame is left out: the request is not to be trusted."""
    return HttpResponse(_bare("ui/400.html"), status=400)


def broken(request: HttpRequest) -> HttpResponse:
    """500: our fault. Neither the database nor the frame is needed."""
    return HttpResponse(_bare("ui/500.html"), status=500)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was open too long: keep the text, offer to send it again. One from elsewhere is only refused.

    What another site has sent is not offered for sending: a click here would then do what that site wished.
    """
    ours = _from_here(request)
    return render(
        request,
        "ui/stale_form.html",
        {
            "ours": ours,
            "sent": _kept(request) if ours else [],
            "again": request.get_full_path(),
            "files": bool(request.FILES) if ours else False,
        },
        status=403,
    )


def _from_here(request: HttpRequest) -> bool:
    """Whether a page of this site sent the form, by what the browser says and scripts cannot forge."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    return request.headers.get("Origin") in {settings.ORIGIN, f"{request.scheme}://{request.get_host()}"}


def _kept(request: HttpRequest) -> list[tuple[str, str, bool]]:
    """(name, value, whether it is a text worth showing) of what was sent; secrets are not kept."""
    fields: list[tuple[str, str, bool]] = []
    for name, values in request.POST.lists():
        if any(word in name.lower() for word in NEVER_KEPT):
            continue
        for value in values:
            fields.append((name, str(value)[:KEPT_TEXT], len(str(value)) > 40 or "\n" in str(value)))
    return fields[:KEPT_FIELDS]


def _bare(template: str) -> str:
    """A page without the frame, in the language of the address."""
    language = get_language() or settings.LANGUAGE_CODE
    return render_to_string(
        template, {"language": language, "rtl": language.startswith(("ar", "fa", "he", "ur"))}
    )
