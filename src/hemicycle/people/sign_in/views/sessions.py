"""Where one is signed in, and how to end it."""

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_POST, require_safe

from hemicycle.people.requests import MemberRequest
from hemicycle.people.sign_in import operations, queries
from hemicycle.people.sign_in.coming_in import home_url
from hemicycle.people.sign_in.door import signed_in


@require_safe
@signed_in
def sessions(request: MemberRequest) -> HttpResponse:
    """Every browser one is signed in with."""
    operations.note_seen(request, request.user)
    listed = queries.sessions_of(request.user, this=request.session.session_key)
    return render(request, "people/account/sessions.html", {"sessions": listed})


@csrf_protect
@require_POST
@signed_in
def session_end(request: MemberRequest, pk: int) -> HttpResponse:
    """End one of them; somebody else's does not exist."""
    session: UserSession = get_object_or_404(UserSession, user=request.user, pk=pk)
    is_this = session.session_key == request.session.session_key
    operations.end_session(session)
    if is_this:
        logout(request)
        return redirect(home_url())
    messages.success(request, _("That session has ended."))
    return redirect("me:sessions")


@csrf_protect
@require_POST
@signed_in
def sessions_end(request: MemberRequest) -> HttpResponse:
    """End all others at once."""
    operations.end_sessions(request.user, but=request.session.session_key)
    messages.success(request, _("You are signed out everywhere else."))
    return redirect("me:sessions")
