"""Which inquiries a browser without an account has begun: a signed cookie, so that only this browser reads them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.core.signing import BadSignature

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

COOKIE = "desk"
SALT = "hemicycle.welcome.desk"
KEPT_FOR = 30 * 24 * 3600  # seconds
MOST = 10


def kept(request: HttpRequest) -> list[int]:
    """The keys of the inquiries, the oldest first."""
    try:
        raw = request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=KEPT_FOR)
        keys = json.loads(raw or "[]")
    except (BadSignature, ValueError):
        return []
    return [key for key in keys if isinstance(key, int)] if isinstance(keys, list) else []


def keep(response: HttpResponseBase, request: HttpRequest, key: int) -> None:
    """Remember one more."""
    keys = [*[one for one in kept(request) if one != key][-(MOST - 1) :], key]
    response.set_signed_cookie(
        COOKIE,
        json.dumps(keys),
        salt=SALT,
        max_age=KEPT_FOR,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )
