"""For how long things are kept, and what was removed the last time."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hemicycle.editions.models import Edition
from hemicycle.editions.studio.door import studio
from hemicycle.people.privacy.retention import last_report
from hemicycle.people.requests import MemberRequest


@require_safe
@studio("editions.decide")
def retention(request: MemberRequest, edition: Edition) -> HttpResponse:
    """Every rule of the house with what it removed the last time."""
    return render(request, "editions/studio/retention.html", {"report": last_report()})
