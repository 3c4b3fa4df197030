"""Who may come in: pages of whoever is signed in, and pages that ask for a fresh proof first."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar
from urllib.parse import urlencode, urlsplit

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import patch_vary_headers

from hemicycle.people.models import Person
from hemicycle.people.requests import MemberRequest
from hemicycle.people.sign_in import rules

P = ParamSpec("P")
Answer = TypeVar("Answer", bound=HttpResponseBase)
MemberView = Callable[Concatenate[MemberRequest, P], HttpResponseBase]
FRESH_FOR = 15 * 60  # seconds of real time for which a proof counts as fresh
LET_IN = "desk"  # a way in that somebody else opened: it proves nothing
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def signed_in(view: MemberView[P]) -> Callable[..., HttpResponseBase]:
    """A page of one's own: others are led to the sign-in page and back. Nobody between keeps a copy of it."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not isinstance(request.user, Person):
            return private(redirect_to_login(_way_back(request), settings.LOGIN_URL))
        return private(view(request, *args, **kwargs))  # type: ignore[arg-type]

    return guarded


def recently(view: MemberView[P]) -> Callable[..., HttpResponseBase]:
    """A sensitive page: asks for a fresh code or passkey if the last proof is older than a quarter of an hour.

    Afterwards the page is asked for again with GET; of a form that was sent meanwhile nothing is done, and the person
    reads that they should send it again.
    """

    @wraps(view)
    def guarded(request: MemberRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if is_fresh(request):
            return view(request, *args, **kwargs)
        query = {"next": _way_back(request)}
        if request.method not in SAFE:
            query["interrupted"] = "1"
        return redirect(f"{reverse('me:proof')}?{urlencode(query)}")

    return signed_in(guarded)


def is_fresh(request: HttpRequest) -> bool:
    """True when whoever is signed in has proved in this session, less than a quarter of an hour ago, who they are."""
    if not isinstance(request.user, Person):
        return False
    records = get_authentication_records(request, request.user)
    proofs = [record for record in records if record.get("method") != LET_IN]
    return any(0 <= time.time() - record.get("at", 0) < FRESH_FOR for record in proofs)


def only_let_in(request: HttpRequest) -> bool:
    """True when the desk opened this session, and nobody has proved since then who they are."""
    if not isinstance(request.user, Person):
        return False
    records = get_authentication_records(request, request.user)
    return bool(records) and all(record.get("method") == LET_IN for record in records)


def private(response: Answer) -> Answer:
    """The answer as one that nobody between us and the reader keeps."""
    response.headers["Cache-Control"] = "private, no-store"
    patch_vary_headers(response, ["Cookie"])
    return response


def _way_back(request: HttpRequest) -> str:
    """The page that was asked for; of a form that was sent, the page of ours that it stands on."""
    here = request.get_full_path()
    if request.method in SAFE:
        return here
    try:
        stood_on = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        return here
    if stood_on.netloc != request.get_host():
        return here
    return rules.way_back(stood_on._replace(scheme="", netloc="", fragment="").geturl()) or here
