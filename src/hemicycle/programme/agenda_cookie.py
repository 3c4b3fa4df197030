"""Stars without an account: a signed cookie of the reader's own browser.

Its text is `1~<edition>!<feed token>!<star>.<star>…~…`, numbers in base 36; a star is the occurrence and, after a
minus, the number of the release it was read in. Every character may stand in a cookie without quotes.
What is forged, too old or of another form counts as no cookie.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.http import base36_to_int, int_to_base36
from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.verdict import Refused

NAME = "stars"
FORM = "1"
KEPT_FOR = 400 * 24 * 3600  # seconds; browsers keep no cookie for longer
MOST_BYTES = 3500
_signer = signing.TimestampSigner(salt="hemicycle.programme.stars")
_EDITION = re.compile(r"([0-9a-z]{1,9})!([\w-]{0,64})!((?:[0-9a-z]{1,12}-[0-9a-z]{1,6}(?:\.|$))*)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Stars:
    """What the cookie holds of one edition: occurrences with the release they were read in, and a feed's token."""

    seen: Mapping[int, int] = field(default_factory=dict)
    token: str = ""

    def __bool__(self) -> bool:
        return bool(self.seen or self.token)


NONE = Stars()


def of(request: HttpRequest, edition: int) -> Stars:
    """The stars of one edition that the request's browser keeps."""
    return _read(request).get(edition, NONE)


def editions_of(request: HttpRequest) -> list[int]:
    """The editions of which the request's browser keeps something."""
    return list(_read(request))


def keep(request: HttpRequest, response: HttpResponse, edition: int, stars: Stars) -> None:
    """Let the browser keep these stars of one edition beside those of others; without any the cookie goes.

    Raises `Refused` when the browser would not take so many.
    """
    kept = {**_read(request), edition: stars}
    text = "~".join([FORM, *(_written(key, stars) for key, stars in kept.items() if stars)])
    if text == FORM:
        response.delete_cookie(NAME, samesite="Lax")
        return
    signed = _signer.sign(text)
    if len(signed) > MOST_BYTES:
        raise Refused(_("This browser cannot keep more stars. Remove some that you no longer need first."))
    response.set_cookie(
        NAME, signed, max_age=KEPT_FOR, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )


def _written(edition: int, stars: Stars) -> str:
    listed = ".".join(f"{int_to_base36(key)}-{int_to_base36(seen)}" for key, seen in stars.seen.items())
    return f"{int_to_base36(edition)}!{stars.token}!{listed}"


def _read(request: HttpRequest) -> dict[int, Stars]:
    signed = request.COOKIES.get(NAME, "")
    if not signed or len(signed) > 2 * MOST_BYTES:
        return {}
    try:
        form, *editions = _signer.unsign(signed, max_age=KEPT_FOR).split("~")
    except signing.BadSignature:
        return {}
    if form != FORM:
        return {}
    return dict(_parsed(match) for match in map(_EDITION.fullmatch, editions) if match)


def _parsed(match: re.Match[str]) -> tuple[int, Stars]:
    pairs = (star.split("-") for star in match[3].split(".") if star)
    return base36_to_int(match[1]), Stars({base36_to_int(a): base36_to_int(b) for a, b in pairs}, match[2])
