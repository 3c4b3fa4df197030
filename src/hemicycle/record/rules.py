"""Judgement of history and of work that failed: values in, verdicts out."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.verdict import YES, Verdict, no
from hemicycle.kernel.words import Words

Place = tuple[str, str]  # (field, language); the language is empty where the value is one


def places(fields: Mapping[str, Sequence[Any]]) -> frozenset[Place]:
    """What a change touched, finely: of a text in several languages only the languages that became others."""
    found: set[Place] = set()
    for name, (before, after) in fields.items():
        if isinstance(before, dict) and isinstance(after, dict):
            found |= {(name, key) for key in {*before, *after} if before.get(key) != after.get(key)}
        else:
            found.add((name, ""))
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class Step:
    """A revision as the rule needs it: its number, what it touched, and which other one it takes back (or 0)."""

    number: int
    touched: frozenset[Place]
    undoes: int = 0


def standing(later: Iterable[Step]) -> list[Step]:
    """Of the steps after a change those that still stand: one that was undone, and its undoing, cancel each other."""
    left = {step.number: step for step in later}
    for step in sorted(left.values(), key=lambda step: -step.number):
        if step.number in left and step.undoes in left:
            del left[step.number], left[step.undoes]
    return sorted(left.values(), key=lambda step: step.number)


def may_undo(
    *,
    act: str,
    touched: Collection[Place],
    undone: bool,
    comes_back: bool,
    exists: bool,
    later: Iterable[Step],
) -> Verdict:
    """Whether a change can be taken back: not twice, and only while no later one touched the same.

    `act` is "made", "changed" or "removed"; `comes_back` says whether objects of this kind can be made again.
    """
    if undone:
        return no(_("This has been undone already."))
    if act == "made":
        return no(_("That something was made is not undone here. Remove it where it stands."))
    if act == "removed":
        if exists:
            return no(_("It is there again already."))
        return YES if comes_back else no(_("What was removed here cannot be brought back."))
    if not exists:
        return no(_("It has been removed meanwhile. Bring it back first."))
    fields = {name for name, _language in touched}
    for step in standing(later):
        for name, language in step.touched:
            # a text that became one value, or the other way round, touches the whole field
            whole = name in fields and ("" in (language, *(key for field, key in touched if field == name)))
            if (name, language) in touched or whole:
                return no(
                    _("Somebody has changed the same again since. Undo that first, or write what you want.")
                )
    return YES


# --- work that was given up --------------------------------------------------------------------------------

BUSY = frozenset({"OperationalError", "InterfaceError", "DatabaseError"})
UNREACHED = frozenset(
    {
        "ConnectionError",
        "ConnectionRefusedError",
        "ConnectionResetError",
        "TimeoutError",
        "gaierror",
        "OSError",
    }
)


def why_given_up(trouble: str) -> Words:
    """What a job's last trouble means, in plain words; `trouble` begins with the mistake's name, as lanes note it."""
    name = trouble.partition(":")[0].strip()
    if name == "Refused":
        return trouble.partition(":")[2].strip() or _("A rule of the house forbids it.")
    if name in BUSY:
        return _("The database did not answer in time. Trying again often helps.")
    if name in UNREACHED:
        return _("Another machine or the disk could not be reached. Trying again later often helps.")
    if name == "DoesNotExist" or name.endswith(".DoesNotExist"):
        return _("What it was about is no longer there, so you can let it go.")
    if trouble.startswith("The process ended"):
        return _(
            "The server stopped in the middle of it, again and again. Tell those who run it, then try again."
        )
    return _("The house made a mistake that trying again may not mend. Tell those who run it.")
