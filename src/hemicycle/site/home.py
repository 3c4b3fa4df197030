"""The front door: which edition is home."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language

from hemicycle.editions.models import Edition


def root(request: HttpRequest) -> HttpResponse:
    """Lead to home in the reader's language, as the browser or an earlier choice says."""
    return redirect("home")


def home(request: HttpRequest) -> HttpResponse:
    """Lead to the newest published edition; without one, say so."""
    edition = Edition.objects.published().first()
    if edition is None:
        return render(request, "ui/empty_house.html", {"language": get_language()})
    return redirect("editions:announcement", edition=edition.slug)
