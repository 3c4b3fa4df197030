"""The home of whoever is signed in, during the week: the next good thing to do, what is on, who is at the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_POST

from hemicycle.kernel.verdict import Unclear
from hemicycle.people.sign_in import signed_in
from hemicycle.programme.queries.elsewhere import today
from hemicycle.welcome.operations.guide import leave_step, resume_walk
from hemicycle.welcome.queries.desk import hours_of
from hemicycle.welcome.queries.guide import guide_for
from hemicycle.welcome.queries.queue import next_sessions

if TYPE_CHECKING:
    from django.http import HttpResponse

    from hemicycle.editions.models import Edition
    from hemicycle.people.requests import MemberRequest


@csrf_protect
@signed_in
def now(request: MemberRequest, edition: Edition) -> HttpResponse:
    """What is on and what is next, for this person."""
    person, reader = request.user, request.reader
    context = {
        "guide": guide_for(person, edition, reader),
        "mine": next_sessions(edition, person, reader.now),
        "hours": hours_of(edition, reader.now),
        "phase": edition.phase(reader.now),
        **today(edition, reader, person),
    }
    return render(request, "welcome/now.html", context)


@require_POST
@csrf_protect
@signed_in
def step_left(request: MemberRequest, edition: Edition) -> HttpResponse:
    """Leave a step of the walk for later, or take all of them up again."""
    if "all" in request.POST:
        resume_walk(edition, by=request.user)
    elif not leave_step(edition, request.POST.get("step", ""), by=request.user):
        raise Unclear("There is no such step.")
    return redirect("welcome-now:now", edition.slug)
