"""What can be worked out of bulletins: how long they stand, which languages miss, what is asked before, who may."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.verdict import YES, Verdict, no

INFORMATION, IMPORTANT, URGENT = "information", "important", "urgent"
RANKS = {INFORMATION: 0, IMPORTANT: 1, URGENT: 2}
LONGEST_TITLE, LONGEST_BODY, LONGEST_LINK = 120, 1000, 300  # signs

# --- how long a bulletin stands -----------------------------------------------------------------------------

USUAL, OPEN = "usual", "open"
USUALLY: Mapping[str, timedelta | None] = {
    INFORMATION: timedelta(minutes=30),
    IMPORTANT: timedelta(hours=2),
    URGENT: None,
}
MINUTES = (10, 30, 60, 120, 240, 480)


def lasts(level: str, lasting: str) -> timedelta | None:
    """How long a bulletin of this level stands; None: until it is ended. `lasting` is `usual`, `open` or minutes.

    `ValueError` for anything else.
    """
    if lasting == USUAL:
        return USUALLY[level]
    if lasting == OPEN:
        return None
    minutes = int(lasting)
    if minutes not in MINUTES:
        raise ValueError(lasting)
    return timedelta(minutes=minutes)


def until(span: timedelta | None, now: datetime) -> datetime | None:
    """The full minute at which it is over. Pages that are kept for everybody are made anew with each minute."""
    if span is None:
        return None
    end = now + span
    whole = end.replace(second=0, microsecond=0)
    return whole if whole == end else whole + timedelta(minutes=1)


def is_up(until_at: datetime | None, *, taken_down: bool, now: datetime) -> bool:
    """Whether it stands on the pages."""
    return not taken_down and (until_at is None or now < until_at)


def place(level: str, key: int) -> int:
    """Where it stands among others, the greatest first: by its level, then the newest."""
    return RANKS[level] * 10**12 + key


# --- its words ----------------------------------------------------------------------------------------------


def missing(title: Mapping[str, str], body: Mapping[str, str], languages: Sequence[str]) -> list[str]:
    """The languages of an edition whose readers will read something in another language, in their order."""
    return [code for code in languages if not title.get(code) or (body and not body.get(code))]


def untitled(title: Mapping[str, str], body: Mapping[str, str]) -> list[str]:
    """The languages in which there is a text and no title: nobody could tell that they belong together."""
    return sorted(code for code in body if code not in title)


def link_of(typed: str, origin: str) -> str | None:
    """A path of our own site out of what was typed or pasted, "" for nothing; None when it leads elsewhere.

    An address that names our own origin is taken as the path that it is.
    """
    typed = typed.strip()
    if not typed:
        return ""
    if origin and (typed == origin or typed.startswith(f"{origin}/")):
        typed = typed.removeprefix(origin) or "/"
    if not typed.startswith("/") or typed.startswith("//") or any(sign in typed for sign in "\\\x00\r\n\t "):
        return None
    try:
        parts = urlsplit(typed)
    except ValueError:
        return None
    return None if parts.scheme or parts.netloc else typed


def in_language(path: str, language: str, languages: Collection[str]) -> str:
    """The same page in the reader's language: the first part of the path, where it is a language, exchanged."""
    first, slash, rest = path[1:].partition("/")
    return f"/{language}/{rest}" if slash and first in languages else path


# --- who may, and what is asked first -------------------------------------------------------------------------


def may_publish(*, may_announce: bool, published: bool, archived: bool) -> Verdict:
    """Whether somebody may say something to these people now."""
    if not may_announce:
        return no(_("You do not speak to these people. Please choose others."))
    if archived:
        return no(_("This edition is archived, so nothing in it changes any more."))
    if not published:
        return no(_("This edition is not public yet, so nobody would read it."))
    return YES


def may_correct(*, taken_down: bool) -> Verdict:
    """Whether its words can be put otherwise."""
    if taken_down:
        return no(_("It was taken down. Put it up again first, then correct it."))
    return YES


def may_end(*, up: bool) -> Verdict:
    """Whether it can be over before its time."""
    return YES if up else no(_("It does not stand on the pages any more."))


def may_put_up_again(*, taken_down: bool) -> Verdict:
    """Whether it can be read again."""
    return YES if taken_down else no(_("It was not taken down."))


def asked_first(*, level: str, to_everybody: bool, gaps: Sequence[str]) -> str:
    """What has to be said yes to before it goes out, as a word for the form; empty: nothing.

    Whoever has said yes to one thing has not said yes to another: the word names the languages that miss.
    """
    asked = [f"missing-{code}" for code in gaps]
    if level == URGENT and to_everybody:
        asked.append("urgent-to-everybody")
    return " ".join(asked)
