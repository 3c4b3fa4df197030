"""Pages of an edition."""

from django.http import HttpResponse
from django.shortcuts import render

from hemicycle.editions.models import Edition
from hemicycle.people.requests import PageRequest


def announcement(request: PageRequest, edition: Edition) -> HttpResponse:
    """What the gathering is; later, what came of it."""
    return render(request, "editions/announcement.html", {})
