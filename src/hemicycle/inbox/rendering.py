"""How a letter looks: as plain text, and as HTML that mail programs understand."""

import re
import textwrap
import unicodedata
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from hemicycle.inbox.letter import Button, Code, Facts, Heading, Item, Letter, Part
from hemicycle.kernel.text import direction

WIDTH = 72  # columns of plain text
LONGEST_SUBJECT = 300
RULE = "—" * 3
_KINDS = {Code: "code", Facts: "facts", Heading: "heading"}


@dataclass(frozen=True, slots=True)
class Foot:
    """What stands below every letter: who sends it to whom and why, and how to answer it or stop its kind."""

    name: str  # of the edition, or of the house
    url: str  # its address
    label: str  # what kind of mail it is
    address: str  # to whom
    desk: str = ""  # where an answer arrives
    stop_url: str = ""  # empty: this kind is owed


def one_line(text: str, most: int = LONGEST_SUBJECT) -> str:
    """The text as a header may hold it: one line, no control characters, not too long."""
    plain = "".join(" " if unicodedata.category(sign) in {"Cc", "Zl", "Zp"} else sign for sign in str(text))
    return " ".join(plain.split())[:most].strip()


def text_of(letter: Letter, foot: Foot) -> str:
    """The letter as plain text: paragraphs wrapped, every link on a line of its own."""
    blocks = [_block(part) for part in letter.parts]
    return "\n\n".join([block for block in blocks if block] + [_foot(foot)]) + "\n"


def _block(part: Part) -> str:
    if isinstance(part, Button):
        return f"{_wrapped(part.label)}\n{web_address(part.url)}".strip()
    if isinstance(part, Code):
        return f"    {one_line(part.text)}"
    if isinstance(part, Heading):
        return f"{one_line(part.text)}\n{'=' * min(len(one_line(part.text)), WIDTH)}"
    if isinstance(part, Item):
        return "\n".join(
            filter(None, (_wrapped(f"* {part.title}"), _wrapped(part.text), web_address(part.url)))
        )
    if isinstance(part, Facts):
        return "\n".join(
            _wrapped(_("%(word)s: %(value)s") % {"word": word, "value": value}) for word, value in part.rows
        )
    return _wrapped(part)


def _wrapped(text: str) -> str:
    """Lines of at most `WIDTH` columns; the text's own line breaks stay, and no word is broken."""
    lines = str(text).strip().splitlines()
    return "\n".join(
        textwrap.fill(line, WIDTH, break_long_words=False, break_on_hyphens=False) for line in lines
    )


def web_address(url: str) -> str:
    """The address without anything that would end it; empty when it does not lead into the web."""
    whole = re.sub(r"[\s<>\"\x00-\x1f\x7f]", "", str(url))
    return whole if whole.lower().startswith(("https://", "http://")) else ""


def _foot(foot: Foot) -> str:
    lines = [RULE, *(_wrapped(sentence) for sentence in _reasons(foot))]
    if foot.url:
        lines.append(web_address(foot.url))
    if foot.stop_url:
        lines += ["", _wrapped(_("You do not want mails of this kind? This link stops them:"))]
        lines.append(web_address(foot.stop_url))
    return "\n".join(lines)


def _reasons(foot: Foot) -> list[str]:
    """Who sends this, why, and where an answer arrives: whole sentences."""
    names = {"name": foot.name, "label": foot.label, "address": foot.address, "desk": foot.desk}
    sentences = [_("%(name)s sent this to %(address)s. What it is about: %(label)s.") % names]
    if not foot.stop_url:
        sentences.append(_("You receive it because it concerns your own account or your taking part."))
    if foot.desk:
        sentences.append(_("You can simply answer this mail: %(desk)s reads it.") % names)
    return sentences


def html_of(letter: Letter, foot: Foot, *, language: str) -> str:
    """The letter as HTML with its styles inside, light and dark, in the direction of its language."""
    context: dict[str, Any] = {
        "language": language,
        "direction": direction(language),
        "subject": one_line(letter.subject),
        "parts": [_part(part) for part in letter.parts],
        "foot": foot,
        "reasons": _reasons(foot),
    }
    return render_to_string("inbox/mails/letter.html", context)


def _part(part: Part) -> dict[str, Any]:
    if isinstance(part, Button):
        url = web_address(part.url)
        return {"kind": "button" if url else "words", "it": part if url else part.label, "url": url}
    if isinstance(part, Item):
        return {"kind": "item", "it": part, "url": web_address(part.url)}
    return {"kind": _KINDS.get(type(part), "words"), "it": part}
