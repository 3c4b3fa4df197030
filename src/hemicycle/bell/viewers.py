"""The bell cookie: which browser it is that listens. It is made at sign-in and ends with the session."""

import hashlib
import secrets
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

COOKIE = "bell"
IN_SESSION = "bell"


def digest_of(cookie: str) -> str:
    """What we know a cookie by: whoever reads our tables cannot listen with it."""
    return hashlib.sha256(cookie.encode()).hexdigest() if cookie else ""


def new_cookie() -> str:
    """A value that nobody guesses."""
    return secrets.token_urlsafe(32)


def give_or_take(request: HttpRequest, response: HttpResponse) -> None:
    """The browser holds the cookie of its session, and none without a session."""
    session: Any = getattr(request, "session", None)
    if session is None or not session.accessed:
        return
    held, wanted = request.COOKIES.get(COOKIE, ""), session.get(IN_SESSION, "")
    if wanted and held != wanted:
        response.set_cookie(
            COOKIE,
            wanted,
            max_age=settings.SESSION_COOKIE_AGE,
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
    elif held and not wanted:
        response.delete_cookie(COOKIE, samesite="Lax")
