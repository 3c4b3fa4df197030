"""What can be worked out of polls: what may be asked, chosen, opened and seen, and how answers are counted."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from hemicycle.kernel.text import Text
from hemicycle.kernel.verdict import YES, Verdict, no

SINGLE, MULTIPLE, SCALE = "single", "multiple", "scale"
LIVE, WHEN_CLOSED = "live", "closed"
DRAFT, OPEN, CLOSED, WITHDRAWN = "draft", "open", "closed", "withdrawn"

FEWEST_OPTIONS, MOST_OPTIONS = 2, 12
LONGEST_QUESTION, LONGEST_OPTION, LONGEST_END = 300, 120, 60  # characters
AFTER_ALL_OPEN = 10**12  # a place behind every poll that is open


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a poll asks and how, as its maker wrote it. A scale has an option without words for each of its steps."""

    kind: str
    question: Text
    options: tuple[Text, ...]
    low: Text = field(default_factory=Text)
    high: Text = field(default_factory=Text)
    most: int = 1  # options of one answer
    changeable: bool = True  # an answer, until the poll is closed
    results: str = LIVE


def state_of(*, opened: bool, closed: bool, withdrawn: bool) -> str:
    """Where a poll stands, by the rows it has."""
    if not opened:
        return DRAFT
    if withdrawn:
        return WITHDRAWN
    return CLOSED if closed else OPEN


def place_of(state: str, *, opening: int, closing: int) -> int:
    """Where a poll stands in the list: open ones in the order they were opened, then closed ones, the latest first."""
    return opening if state == OPEN else AFTER_ALL_OPEN - closing


def is_whole(sheet: Sheet) -> Verdict:
    """Whether so much is written that it can be asked."""
    if not sheet.question:
        return no(_("Please write the question in one language at least."))
    if not FEWEST_OPTIONS <= len(sheet.options) <= MOST_OPTIONS:
        return no(
            _("A poll has from %(fewest)d to %(most)d answers to choose from.")
            % {"fewest": FEWEST_OPTIONS, "most": MOST_OPTIONS}
        )
    if sheet.kind != SCALE and not all(sheet.options):
        return no(_("Please write every answer in one language at least."))
    if sheet.kind == MULTIPLE and not 1 <= sheet.most <= len(sheet.options):
        return no(_("One cannot choose more answers than there are."))
    if any(len(words) > longest for text, longest in _lengths(sheet) for words in text.values()):
        return no(
            _(
                "Please be shorter: at most %(question)d characters for the question, %(option)d for an answer."
            )
            % {"question": LONGEST_QUESTION, "option": LONGEST_OPTION}
        )
    return YES


def _lengths(sheet: Sheet) -> list[tuple[Text, int]]:
    ends = [(sheet.low, LONGEST_END), (sheet.high, LONGEST_END)]
    return [(sheet.question, LONGEST_QUESTION), *((one, LONGEST_OPTION) for one in sheet.options), *ends]


def may_choose(chosen: Collection[int], *, offered: Collection[int], most: int) -> Verdict:
    """Whether these options make an answer: at least one, at most so many, each of those that are offered."""
    if not chosen:
        return no(_("Please choose an answer first."))
    if not set(chosen) <= set(offered):
        return no(_("This answer is not one of those to choose from. Please load the page again."))
    if len(set(chosen)) > most:
        return no(
            ngettext("Please choose one answer.", "Please choose at most %(count)d answers.", most)
            % {"count": most}
        )
    return YES


def may_answer(state: str, *, answered: bool, changeable: bool) -> Verdict:
    """Whether somebody may send an answer now, for the first time or another one."""
    if state == CLOSED:
        return no(_("This poll is closed: what was sent until then is counted."))
    if state != OPEN:
        return no(_("This poll is not open."))
    if answered and not changeable:
        return no(_("You have answered already, and this poll takes one answer that stays."))
    return YES


def may_edit(state: str) -> Verdict:
    """Whether a poll may be put otherwise, or deleted for good: only while nobody has seen it."""
    if state == DRAFT:
        return YES
    return no(
        _("This poll has been opened: its words stay as people have read them. You can close or copy it.")
    )


def may_open(state: str, *, switched_on: bool) -> Verdict:
    """Whether a poll may be opened."""
    if state != DRAFT:
        return no(_("This poll has been opened already."))
    if not switched_on:
        return no(_("Polls are not switched on here. Switch them on first; this draft is kept."))
    return YES


def may_close(state: str) -> Verdict:
    """Whether a poll may be closed."""
    return YES if state == OPEN else no(_("This poll is not open."))


def may_reopen(state: str, *, results: str) -> Verdict:
    """Whether a closing may be taken back. Not once hidden results were read: what came later would not be alike."""
    if state != CLOSED:
        return no(_("This poll is not closed."))
    if results == WHEN_CLOSED:
        return no(_("Everybody has read the results, so this poll stays closed. Copy it to ask again."))
    return YES


def may_withdraw(state: str) -> Verdict:
    """Whether a poll may be taken from the page."""
    return YES if state in {OPEN, CLOSED} else no(_("This poll is not in the page."))


def sees_totals(state: str, *, results: str, moderates: bool) -> bool:
    """True when somebody reads how often each option was chosen. Of a draft there is nothing to read."""
    if state == DRAFT:
        return False
    return moderates or state == CLOSED or (state == OPEN and results == LIVE)


def share(count: int, people: int) -> int:
    """How many in a hundred of those who answered, rounded; a half goes up. 0 while nobody has."""
    return (200 * count + people) // (2 * people) if people else 0


def mean(counts: Mapping[int, int]) -> float | None:
    """The mean of the steps of a scale; None while nobody has answered."""
    people = sum(counts.values())
    return sum(step * count for step, count in counts.items()) / people if people else None


def options_in(lines: Mapping[str, Sequence[str]]) -> tuple[Text, ...] | None:
    """Lines in several languages as options, each with its words; None when the languages have not as many lines.

    A language without any line is a gap in every option.
    """
    written = {code: [line for line in found if line] for code, found in lines.items()}
    written = {code: found for code, found in written.items() if found}
    counts = {len(found) for found in written.values()}
    if len(counts) > 1:
        return None
    return tuple(
        Text({code: found[at] for code, found in written.items()})
        for at in range(counts.pop() if counts else 0)
    )
