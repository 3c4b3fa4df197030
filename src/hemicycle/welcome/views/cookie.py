"""Which inquiries a browser without an account reads: a signed cookie, so that nobody else does.

Those that it began itself are marked: only there a door opens. The link of a mail leads back to the words, not in.
"""

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


def kept(request: HttpRequest) -> dict[int, bool]:
    """The keys of the inquiries, the oldest first, each with whether this browser began it."""
    try:
        raw = request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=KEPT_FOR)
        return {int(key): bool(begun) for key, begun in json.loads(raw or "[]")}
    except (BadSignature, ValueError, TypeError):
        return {}


def keep(response: HttpResponseBase, request: HttpRequest, key: int, *, begun: bool) -> None:
    """Remember one more; what was begun here stays so."""
    before = kept(request)
    begun = begun or before.pop(key, False)
    keys = [*list(before.items())[-(MOST - 1) :], (key, begun)]
    response.set_signed_cookie(
        COOKIE,
        json.dumps(keys),
        salt=SALT,
        max_age=KEPT_FOR,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )
