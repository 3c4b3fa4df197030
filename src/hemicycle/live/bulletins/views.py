"""What was said to somebody: the list, what stands above pages, and putting it away."""

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_POST, require_safe

from hemicycle.editions.models import Edition
from hemicycle.kernel.http import kept_page
from hemicycle.live import topics as of_venues
from hemicycle.live.bulletins import operations, queries, topics
from hemicycle.live.models import Venue
from hemicycle.live.queries.places import may_enter
from hemicycle.live.rules.asking import number
from hemicycle.live.sockets import Link, Visitor
from hemicycle.people.models import Person
from hemicycle.people.queries import rights_of
from hemicycle.people.requests import MemberRequest, PageRequest
from hemicycle.people.sign_in.door import private, signed_in

ON_A_PAGE = 30
FRAGMENT, MODULE = "X-Fragment", "bulletins"


def person_of(request: HttpRequest) -> Person | None:
    """Whoever looks at the page, if they are signed in."""
    user = getattr(request, "user", None)
    return user if isinstance(user, Person) else None


def banner(request: HttpRequest, edition: Edition) -> Mapping[str, Any] | None:
    """What stands above a page of the edition; nothing for a visitor while nothing is announced to everybody."""
    person, venue = person_of(request), getattr(request, "venue", None)
    found = queries.banner(edition, person, request.reader, venue=venue)  # type: ignore[attr-defined]
    if person is None and not found.bulletins:
        return None
    part = reverse("bulletins:banner", args=[edition.slug])
    return {
        "bulletins": found.bulletins,
        "dismissed": found.dismissed,
        "into": ",".join(f"{topic} {topics.BULLETIN}" for topic in _heard(request, venue)),
        "part": f"{part}?venue={venue.pk}" if venue else part,
        "person": person,
        "venue": venue.pk if venue else "",
        "back": request.get_full_path() if request.method == "GET" else "",
    }


def _heard(request: HttpRequest, venue: Venue | None) -> list[str]:
    found = list(topics.of_page(request))
    return [*found, of_venues.of_venue(venue.pk)] if venue and found else found


@require_safe
@kept_page
def bulletins(request: PageRequest, edition: Edition) -> HttpResponse:
    """Everything that was said to whoever reads, the newest first."""
    person, reader = person_of(request), request.reader
    page = Paginator(queries.said_to(person, edition).order_by("-pk"), ON_A_PAGE).get_page(
        request.GET.get("page")
    )
    rows = list(page.object_list)
    names = queries.called(rows)
    said = [
        queries.shown(row, names.get(row.scope_id, queries.EVERYBODY), reader.languages, reader.now)
        for row in rows
    ]
    return render(request, "bulletins/bulletins.html", {"page": page, "said": said, "person": person})


@require_safe
@signed_in
def part(request: MemberRequest, edition: Edition) -> HttpResponse:
    """What stands above the page of whoever asks, for the page to read it again; `?venue=` is the one they are in."""
    if "venue" in request.GET:
        key = number(request.GET["venue"])
        venue = Venue.objects.filter(pk=min(key, 2**63 - 1), edition=edition).first()
        if venue is None or not may_enter(request.user, venue):
            raise Http404("No such venue for this person.")
        request.venue = venue  # type: ignore[attr-defined]
    return private(render(request, "bulletins/_banners.html", {"banner": banner(request, edition)}))


@csrf_protect
@require_POST
@signed_in
def dismissal(request: MemberRequest, edition: Edition) -> HttpResponse:
    """Somebody has read one and puts it away; the form names which words of it they have read ("17-2")."""
    key, _dash, wording = request.POST.get("bulletin", "").partition("-")
    venue = Venue.objects.filter(
        pk=min(number(request.POST.get("venue", "")), 2**63 - 1), edition=edition
    ).first()
    if venue is not None and not may_enter(request.user, venue):
        venue = None
    mine = queries.said_to(request.user, edition, venue=venue)
    found = get_object_or_404(mine, pk=min(number(key), 2**63 - 1))
    operations.dismiss(found, min(number(wording) or found.wording, found.wording), by=request.user)
    if request.headers.get(FRAGMENT) == MODULE:
        return private(HttpResponse(status=204))
    there = request.POST.get("next", "")
    safe = there.startswith("/") and url_has_allowed_host_and_scheme(there, allowed_hosts=None)
    return private(redirect(there if safe else reverse("bulletins:bulletins", args=[edition.slug])))


def way_to_writing(visitor: Visitor) -> Link | None:
    """From a venue's page to a bulletin for those whom it concerns, for whoever may write one."""
    if visitor.venue.edition.archived_at:
        return None
    if not rights_of(visitor.person).may(queries.ANNOUNCE, *visitor.place.paths):
        return None
    new = reverse("live-studio:bulletin_new", args=[visitor.venue.edition.slug])
    return Link(gettext("Announce something"), f"{new}?to={visitor.venue.scope_id}", "news")
