"""Judgement about codes, addresses and devices: values in, verdicts out."""

import re
import unicodedata
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.verdict import YES, Verdict, no

DIGITS = 8  # digits are on every keyboard of the world; eight, so that guessing is hopeless
VALID_FOR = timedelta(minutes=15)
MOST_TRIES = 5
PAUSE = timedelta(seconds=30)  # between one code and the next
LONGEST_WAY = 2000
LONGEST_ADDRESS = 254
NUL = "\x00"

NO_ADDRESS = _("That is not an e-mail address we can write to. It looks like name@example.org.")
FOREIGN_LETTERS = _(
    "Before the @ this address has letters that many mail servers do not take, so our mail would not reach you. Please "
    "use another address, with plain letters, digits, dots and hyphens there; most mail providers give you one."
)
NO_CODE = _("There is no code under way here. Please ask for one.")
RAN_OUT = _("That code has run out: it was good for 15 minutes. Please ask for another one.")
USED = _("That code has been used already. Please ask for another one.")
TOO_MANY_TRIES = _("That was one wrong code too many, so it is no longer good. Please ask for another one.")
WRONG = _(
    "That is not the code we sent. Please look at the newest mail: each new code makes the one before it invalid."
)
NO_PASSKEY = _("That passkey did not work here. Please try again, or use a code by e-mail.")
NOT_YOURS = _(
    "This address belongs to another account. Sign in with it to use that account, or ask the welcome desk to join "
    "the two."
)
CLOSED = _("This account is closed. If that is a mistake, please write to the welcome desk.")


def typed_code(text: str) -> str:
    """The digits of what somebody typed or pasted: blanks, hyphens and the digits of other scripts are fine."""
    digits = []
    for sign in text[:100]:
        value = unicodedata.digit(sign, None)
        if value is not None:
            digits.append(str(value))
        elif not (sign.isspace() or unicodedata.category(sign) in {"Pd", "Cf"}):
            return ""
    code = "".join(digits)
    return code if len(code) == DIGITS else ""


def shown_code(code: str) -> str:
    """`1234 5678`."""
    return f"{code[: DIGITS // 2]} {code[DIGITS // 2 :]}"


def may_try(*, made_at: datetime, used: bool, tries: int, now: datetime) -> Verdict:
    """Whether a code may still be tried; `now` is the real time."""
    if used:
        return no(USED)
    if now >= made_at + VALID_FOR:
        return no(RAN_OUT)
    if tries >= MOST_TRIES:
        return no(TOO_MANY_TRIES)
    return YES


def clean_address(text: str) -> str:
    """An e-mail address in the one form in which it is kept, sent to and compared; `ValidationError` if it is none.

    Letters that only look like others when they change their case (the Kelvin sign, the dotless i) are not let
    through: a code must never go to one mailbox and open another's account. Before the @ only ASCII is taken: few
    servers on the way carry more (SMTPUTF8), and a code that does not arrive helps nobody.
    """
    name, at, domain = text.strip().lower().rpartition("@")
    try:
        address = f"{name}{at}{domain.encode('idna').decode()}"
    except UnicodeError:
        raise ValidationError(NO_ADDRESS, code="invalid") from None
    if len(address) > LONGEST_ADDRESS:
        raise ValidationError(NO_ADDRESS, code="invalid")
    if not name.isascii():
        looks_like_one = domain and not any(sign.isspace() or not sign.isprintable() for sign in name)
        raise ValidationError(FOREIGN_LETTERS if looks_like_one else NO_ADDRESS, code="letters")
    validate_email(address)
    return address


def hidden_address(address: str) -> str:
    """`a•••a@example.org`: enough to know one's own."""
    name, _at, domain = address.partition("@")
    return f"{name[:1]}•••{name[-1:] if len(name) > 2 else ''}@{domain}"


def way_back(asked: str) -> str:
    """A path of this house that a person came from, or nothing. Never another house, never this room's own doors."""
    if len(asked) > LONGEST_WAY or not asked.startswith("/") or NUL in asked:
        return ""
    if not url_has_allowed_host_and_scheme(asked, allowed_hosts=None):
        return ""
    try:
        parts = urlsplit(asked)
    except ValueError:
        return ""
    if parts.scheme or parts.netloc or any(ord(sign) < 32 for sign in asked):
        return ""
    if re.fullmatch(r"/[a-z-]{2,12}/me/(sign-in|sign-out|proof)/.*", parts.path):
        return ""
    return asked


# --- devices --------------------------------------------------------------------------------------------

_SYSTEMS = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Macintosh", "macOS"),
    ("Linux", "Linux"),
]
_BROWSERS = [
    ("EdgiOS", "Edge"),
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("FxiOS", "Firefox"),
    ("Firefox", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Chromium", "Chromium"),
    ("Safari", "Safari"),
]


def device(user_agent: str) -> tuple[str, str]:
    """(browser, system) as the browser tells of itself, so that one knows one's own; empty where it does not."""
    browser = next((name for mark, name in _BROWSERS if f"{mark}/" in user_agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    return browser, system
