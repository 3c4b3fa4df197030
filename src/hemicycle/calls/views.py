"""The test of one's device: the page, and what is kept of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_POST, require_safe

from hemicycle.bell.trial import PATH as TRIAL
from hemicycle.calls import operations, rules
from hemicycle.calls.endpoint import PATH as LINE
from hemicycle.calls.queries import last_test
from hemicycle.kernel.http import open_features
from hemicycle.kernel.verdict import Refused, Unclear
from hemicycle.people.models import Person
from hemicycle.people.sign_in import limits, signed_in
from hemicycle.people.sign_in.door import private
from hemicycle.people.sign_in.limits import AN_HOUR, Limit, TooOften

if TYPE_CHECKING:
    from hemicycle.editions.models import Edition
    from hemicycle.people.requests import MemberRequest, PageRequest

UNAUTHORISED, TOO_LARGE, TOO_MANY = 401, 413, 429
SCRIPTS = [
    f"calls/{name}.js"
    for name in (
        "device-part",
        *(
            f"{probe}-probe"
            for probe in ("camera", "microphone", "loudspeaker", "bandwidth", "stream", "webrtc")
        ),
        "device-test",
    )
]
LONGEST_RESULT = 2000  # bytes
KEPT_A_PERSON = Limit("device-kept", 30, AN_HOUR)


@csrf_protect
@require_safe
def device(request: PageRequest, edition: Edition) -> HttpResponse:
    """The page of the test. It alone may open camera and microphone."""
    person = request.user if isinstance(request.user, Person) else None
    context = {
        "parts": rules.PARTS,
        "video": rules.VIDEO,
        "sound": rules.SOUND,
        "figures": rules.FIGURES,
        "heard": rules.HEARD,
        "quiet": rules.QUIET,
        "stun": settings.STUN,
        "trial": TRIAL,
        "line": LINE,
        "scripts": SCRIPTS,
        "last": last_test(edition, person) if person else None,
    }
    return private(open_features(render(request, "calls/device.html", context), "camera", "microphone"))


# --- what is kept ----------------------------------------------------------------------------------------


@csrf_protect
@require_POST
def result(request: PageRequest, edition: Edition) -> HttpResponse:
    """Keep the result of whoever is signed in. The answer is JSON: `why` not, or `said`."""
    if not isinstance(request.user, Person):
        return _no(UNAUTHORISED, _("Sign in to keep the result. Until then it stands on your page alone."))
    if len(request.body) > LONGEST_RESULT:
        return _no(TOO_LARGE, str(rules.NOT_OURS))
    try:
        limits.count(KEPT_A_PERSON, str(request.user.pk))
        results = rules.results_of(_json(request.body))
        browser = rules.browser_words(request.headers.get("User-Agent", ""))
        operations.keep_test(edition, results, browser, by=request.user)
    except TooOften:
        return _no(TOO_MANY, _("You have kept very many results. Please try again in an hour."))
    except Refused as refused:
        return _no(refused.status, str(refused.why))
    return private(JsonResponse({"said": _("Kept, for you and for the welcome desk.")}))


def _json(body: bytes) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):  # bytes that are no text are a ValueError, too
        raise Unclear(rules.NOT_OURS) from None


def _no(status: int, why: str) -> HttpResponse:
    return private(JsonResponse({"why": why}, status=status))


@csrf_protect
@require_POST
@signed_in
def removal(request: MemberRequest, edition: Edition) -> HttpResponse:
    """Take the kept result away."""
    operations.forget_test(edition, by=request.user)
    return private(redirect("calls:device", edition.slug))
