"""The first page of the studio: where everything is, and what waits."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from hemicycle.editions.models import Edition
from hemicycle.editions.studio.door import pages_for, studio
from hemicycle.editions.studio.history import lines, seen_by
from hemicycle.people.requests import MemberRequest

LATEST = 8


@studio("editions.preview", everywhere=False)
def overview(request: MemberRequest, edition: Edition) -> HttpResponse:
    """What waits for somebody, and the way to every page."""
    waiting = [
        {
            "label": page.label,
            "url": reverse(page.url_name, kwargs={"edition": edition.slug}),
            "waits": number,
        }
        for page in pages_for(request.user, edition)
        if page.waits and (number := page.waits(edition))
    ]
    latest = seen_by(request.user, edition).select_related("by").order_by("-pk")[:LATEST]
    return render(
        request,
        "editions/studio/overview.html",
        {"waiting": waiting, "changes": lines(list(latest), edition, request.reader)},
    )
