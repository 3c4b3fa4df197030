"""The front door: which edition is home."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from hemicycle.editions.models import Edition
from hemicycle.people.queries import rights_of


def root(request: HttpRequest) -> HttpResponse:
    """Lead to home in the reader's language, as the browser or an earlier choice says."""
    return redirect("home")


def home(request: HttpRequest) -> HttpResponse:
    """Lead to the newest published edition; without one, say so."""
    edition = Edition.objects.published().first()
    if edition is None:
        return render(request, "ui/empty_house.html", {"works_here": bool(rights_of(request.user))})
    return redirect("editions:announcement", edition=edition.slug)
