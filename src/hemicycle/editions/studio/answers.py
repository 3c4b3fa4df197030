"""How a change is answered: back to a page that says what was done, and offers to undo it; or first a question."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from hemicycle.kernel.words import Words
from hemicycle.people.requests import MemberRequest
from hemicycle.record.models import Revision

COOKIE = "done"
FOR = 120  # seconds: the next page shows it
LONGEST = 600  # signs: a cookie holds some four thousand bytes


@dataclass(frozen=True, slots=True)
class Done:
    """What was done, in a sentence; `undo` is the revision that a button under it takes back, or 0."""

    sentence: str
    undo: int = 0


def done(
    request: MemberRequest, to: str, sentence: Words, *, undo: Revision | None = None
) -> HttpResponseRedirect:
    """Go to `to`; the next page of the studio says the sentence, with a button "Undo" for the revision if there is one.

    The one way in which every form of the studio answers when it has changed something.
    """
    response = HttpResponseRedirect(to)
    response.set_signed_cookie(
        COOKIE,
        json.dumps([str(sentence)[:LONGEST], undo.pk if undo else 0]),
        salt=_salt(request),
        max_age=FOR,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )
    return response


def told(request: MemberRequest) -> Done | None:
    """What the page before has done, to be said once; None if there is nothing (or it is not this person's)."""
    if COOKIE not in request.COOKIES:
        return None
    try:
        sentence, undo = json.loads(request.get_signed_cookie(COOKIE, salt=_salt(request), max_age=FOR) or "")
    except (BadSignature, ValueError, TypeError):
        return None
    return Done(sentence, undo)


def forget(response: HttpResponse) -> None:
    """It has been said."""
    response.delete_cookie(COOKIE, samesite="Lax")


def _salt(request: MemberRequest) -> str:
    return f"studio-done-{request.user.pk}"


def ask(
    request: MemberRequest,
    *,
    title: Words,
    sentences: Sequence[Words],
    button: Words,
    back: str,
    danger: bool = False,
    data: Iterable[tuple[str, str]] = (),
) -> HttpResponse:
    """A page that says what will happen and asks; its form posts to this address with `confirmed` and `data`."""
    return render(
        request,
        "editions/studio/confirm.html",
        {
            "title": title,
            "sentences": sentences,
            "button": button,
            "back": back,
            "danger": danger,
            "data": list(data),
        },
    )


def confirmed(request: HttpRequest) -> bool:
    """True when the question of `ask` has been answered with its button."""
    return request.method == "POST" and request.POST.get("confirmed") == "1"


def back_to(request: HttpRequest, otherwise: str) -> str:
    """The page of ours that the form says it stands on (`next`), or another."""
    there = request.POST.get("next", "")
    return there if url_has_allowed_host_and_scheme(there, allowed_hosts=None) else otherwise
