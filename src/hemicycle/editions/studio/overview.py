"""The first page of the studio: where everything is, and what waits."""

from django.http import HttpResponse
from django.shortcuts import render

from hemicycle.editions.models import Edition
from hemicycle.editions.studio.door import studio
from hemicycle.people.requests import MemberRequest


@studio("editions.preview", everywhere=False)
def overview(request: MemberRequest, edition: Edition) -> HttpResponse:
    """What waits for somebody, and the way to every page."""
    return render(request, "editions/studio/overview.html", {})
