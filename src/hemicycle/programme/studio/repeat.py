"""Repeat for the Pacific: a session is held once more, at an hour that is humane for those who have it at night."""

from datetime import datetime, timedelta

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hemicycle.editions.models import Edition
from hemicycle.editions.studio.answers import done
from hemicycle.editions.studio.door import studio
from hemicycle.kernel.verdict import Unclear
from hemicycle.people.requests import MemberRequest
from hemicycle.programme import operations
from hemicycle.programme.models import Session
from hemicycle.programme.queries.draft import draft_slots
from hemicycle.programme.queries.repeat import repeat_of

MOST_SECTIONS = 40
MOST_MINUTES = 24 * 60


@studio("programme.schedule")
def repeat(request: MemberRequest, edition: Edition, slug: str) -> HttpResponse:
    """For whom it lies at night, and up to three hours that are better for them."""
    session = _found(edition, slug)
    asked = request.GET.getlist("for")[:MOST_SECTIONS] if "chosen" in request.GET else None
    found = repeat_of(session, draft_slots(edition), request.reader, asked)
    context = {
        "session": session,
        "heading": session.title.said(request.reader.languages).text,
        "repeat": found,
        "times": session.occurrences.filter(removed_at=None, cancelled=False),
        "any_unserved": any(choice.is_unserved for choice in found.choices),
    }
    return render(request, "programme/studio/repeat.html", context)


@require_POST
@studio("programme.schedule")
def repeated(request: MemberRequest, edition: Edition, slug: str) -> HttpResponse:
    """The hour that was chosen is added to the draft."""
    session = _found(edition, slug)
    starts_at, minutes = _asked(request)
    made = operations.schedule(
        session, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=minutes), by=request.user
    )
    on = starts_at.astimezone(edition.home).date()
    return done(
        request,
        f"{reverse('programme-studio:day', args=[edition.slug, on])}#o{made.pk}",
        _("Added to the draft. The public reads it once you release the programme."),
    )


def _asked(request: MemberRequest) -> tuple[datetime, int]:
    try:
        starts_at = datetime.fromisoformat(request.POST.get("starts_at", ""))
        minutes = int(request.POST.get("minutes", "")[:6])
    except ValueError:
        raise Unclear(_("The form does not say which hour. Please choose one again.")) from None
    if starts_at.tzinfo is None or not 1900 <= starts_at.year <= 2199 or not 0 < minutes <= MOST_MINUTES:
        raise Unclear(_("The form does not say which hour. Please choose one again."))
    return starts_at, minutes


def _found(edition: Edition, slug: str) -> Session:
    return get_object_or_404(Session.objects.select_related("edition__scope"), edition=edition, slug=slug)
