"""The way from an occurrence into its venue."""

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from hemicycle.editions.models import Edition
from hemicycle.people.models import Person
from hemicycle.people.requests import PageRequest
from hemicycle.programme.models import Slot
from hemicycle.programme.queries.venues import may_enter_session, works_at
from hemicycle.programme.venues import venue_of


def enter(request: PageRequest, edition: Edition, slug: str, occurrence: int) -> HttpResponse:
    """To the venue of this time of the session, for whoever may enter; it is made when the first one comes.

    Whoever works for it without being invited (an interpreter of a session of a circle) goes backstage.

    Whoever is not signed in and may not enter is asked to sign in, whether there is such a session or not.
    """
    person = request.user if isinstance(request.user, Person) else None
    found = (
        Slot.objects.filter(
            release__edition=edition, session__slug=slug, occurrence_id=min(occurrence, 2**63 - 1)
        )
        .current()
        .select_related("occurrence", "session__edition__scope", "session__scope")
        .first()
    )
    there = _where_to(person, found)
    if found is None or not there:
        if person is None:
            return redirect_to_login(request.path, settings.LOGIN_URL)
        raise Http404("No such session for this person.")
    venue = found.occurrence.venue or venue_of(found.occurrence)
    response = HttpResponseRedirect(reverse(there, args=[edition.slug, venue.pk]))
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _where_to(person: Person | None, slot: Slot | None) -> str:
    if slot is None:
        return ""
    if may_enter_session(person, slot):
        return "live:venue"
    return "live:backstage:backstage" if works_at(person, slot.session) else ""
