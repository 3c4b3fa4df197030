"""The one door: whoever has proved who they are is signed in here, and nowhere else."""

from typing import Any
from urllib.parse import urlencode

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language

from hemicycle.people.models import Person
from hemicycle.people.sign_in import operations
from hemicycle.people.sign_in.door import private
from hemicycle.people.sockets import arrivals

PENDING = "one-time-code"  # in the session: which code this browser waits for, and what for


def come_in(
    request: HttpRequest, person: Person, *, method: str, back: str, new: bool = False, **proof: Any
) -> HttpResponse:
    """Sign in an open account; to the page one came from, or first to a few questions for somebody new.

    The session gets a new key, so that nobody who knew the one before comes in along.
    """
    request.session.pop(PENDING, None)
    login(request, person)
    request.session.set_expiry(None)  # as long as settings say; while one waited for a code it was shorter
    record_authentication(request, person, method, **proof)
    request.session.save()
    operations.note_seen(request, person)
    for arrival in arrivals:
        arrival.greet(request, person)
    if new or not person.name:
        query = f"?{urlencode({'next': back})}" if back else ""
        return private(redirect(f"{reverse('me:welcome')}{query}"))
    return private(redirect(back or home_url()))


def prove(request: HttpRequest, person: Person, *, method: str, **proof: Any) -> None:
    """Whoever is signed in has proved once more who they are."""
    request.session.pop(PENDING, None)
    record_authentication(request, person, method, reauthenticated=True, **proof)


def home_url() -> str:
    """Where one goes who came from nowhere: the front door, in the language of the page."""
    return f"/{get_language() or settings.LANGUAGE_CODE}/"
