"""Pages for what went wrong."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was open too long or came from elsewhere: keep the text, offer to send again."""
    return render(request, "ui/stale_form.html", {"sent": request.POST.lists()}, status=403)
