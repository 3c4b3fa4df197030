"""Judgement: who types captions, what a text is as captions, in which language somebody reads, when a caption shows."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.verdict import YES, Verdict, no
from hemicycle.live.rules.speaking import Standing, may_speak

OFF = "off"  # in the place of a language: no captions
LONGEST = 500  # signs of one caption
MOST_AT_ONCE = 40  # captions of one text
MOST_A_MINUTE = 120  # captions of one typist
CORRECTED_FOR = timedelta(minutes=2)
TYPES_FOR = timedelta(minutes=10)  # after which whoever typed nothing no longer counts as typing
PUT_BACK_FOR = timedelta(days=1)  # after which the words of what was taken back go

_SPACE = re.compile(r"\s+")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f]")
_END = re.compile(r"[.!?…؟۔](?=\s)|[。！？]")


# --- typing ---------------------------------------------------------------------------------------------------


def may_type(*, holds: bool, standing: Standing) -> Verdict:
    """Whether somebody may type captions here; `holds`: the permission at one of the venue's paths."""
    return may_speak(standing) if holds else no(_("You do not type captions here."))


def may_correct(*, withdrawn: bool, at: datetime, now: datetime) -> Verdict:
    """Whether a caption may still say something else: whoever reads has hardly read further."""
    if withdrawn:
        return no(_("This was removed already."))
    if now >= at + CORRECTED_FOR:
        return no(
            _("This was typed more than two minutes ago. Take it back, or type the correction as it is said.")
        )
    return YES


def captions_of(text: str) -> list[str]:
    """A text as captions: each line is one, and one that is too long is parted where a sentence or a word ends."""
    found: list[str] = []
    for line in _CONTROL.sub("", text).splitlines():
        rest = _SPACE.sub(" ", line).strip()
        while len(rest) > LONGEST:
            at = _where_to_part(rest)
            found.append(rest[:at].strip())
            rest = rest[at:].strip()
        found.append(rest)
    return [one for one in found if any(sign.isprintable() and not sign.isspace() for sign in one)]


def _where_to_part(line: str) -> int:
    """Where the last sentence ends that fits, else the last word; a line without either is cut."""
    piece = line[:LONGEST]
    ends = [found.end() for found in _END.finditer(piece) if found.end() > LONGEST // 3]
    if ends:
        return ends[-1]
    space = piece.rfind(" ")
    return space if space > 0 else LONGEST


# --- reading --------------------------------------------------------------------------------------------------


def language_shown(
    *,
    asked: str,
    chosen: str,
    reads: Sequence[str],
    spoken: Sequence[str],
    there: Sequence[str],
    languages: Sequence[str],
) -> str:
    """In which language somebody reads captions; `OFF` if they want none.

    What the address asks for counts; then what they have chosen, their own languages, what is spoken, and any that
    there is, of those that are `there`: with captions, or typed now. Where nothing is there yet, what they would read.
    """
    if asked == OFF or asked in languages:
        return asked
    if chosen == OFF:
        return OFF
    wished = [code for code in (chosen, *reads, *spoken, *languages) if code in languages]
    return next((code for code in wished if code in there), wished[0] if wished else OFF)


# --- a transcript as subtitles --------------------------------------------------------------------------------

SHOWN_AT_MOST = 7.0  # seconds that a caption stands when nothing follows


@dataclass(frozen=True, slots=True)
class Cue:
    """A caption and when it shows, in seconds from the beginning."""

    starts: float
    ends: float
    text: str


def cues(lines: Iterable[tuple[float, str]]) -> list[Cue]:
    """When each caption shows: from when it was typed until the next, seven seconds at most.

    `lines` are (seconds from the beginning, text) in their order; what came before the beginning counts as its first
    moment. Lines of one moment, like those of a pasted text, share the time until the next: none hides another.
    """
    placed: list[tuple[float, str]] = []
    for seconds, text in lines:
        latest = placed[-1][0] if placed else 0.0
        placed.append((max(seconds, latest, 0.0), text))
    moments = [(at, [text for _at, text in group]) for at, group in groupby(placed, key=lambda one: one[0])]
    found: list[Cue] = []
    for number, (at, texts) in enumerate(moments):
        most = SHOWN_AT_MOST * len(texts)
        until = moments[number + 1][0] if number + 1 < len(moments) else at + most
        each = min(until - at, most) / len(texts)
        found.extend(Cue(at + nth * each, at + (nth + 1) * each, text) for nth, text in enumerate(texts))
    return found
