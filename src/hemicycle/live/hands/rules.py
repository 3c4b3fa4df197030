"""In which order hands are called and why, how the floor is spread over sections, and who may raise a hand."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.verdict import YES, Verdict, no
from hemicycle.live.rules.speaking import Standing, may_speak

MINUTES = (1, 2, 3, 5, 10)  # for which the floor is given
USUAL_MINUTES = 3  # until a host chooses
LONGEST = timedelta(hours=1)  # that one may have the floor, lengthened minute by minute
BALANCE = "balance"

Group = tuple[str, int]  # ("section", key), or ("person", key) of somebody without a section


@dataclass(frozen=True, slots=True)
class Waiting:
    """A hand that is up, as far as its place hangs on it."""

    key: int
    person: int
    section: int | None
    at: datetime
    spoken: bool = False  # the person has had the floor in this venue

    @property
    def group(self) -> Group:
        """With whom the person shares turns: their section; alone, whoever has none."""
        return group_of(self.section, self.person)


class Why(StrEnum):
    """Why somebody is the next."""

    ALONE = "alone"  # no other hand is up
    TIME = "time"  # they have waited longest
    LEAST = "least"  # their section, or they, had the floor least often of all that wait
    FRESH = "fresh"  # several had it equally seldom; they have not spoken yet, and waited longest of those
    LONGEST = "longest"  # several had it equally seldom; they have waited longest


def group_of(section: int | None, person: int) -> Group:
    """The group whose turns count for somebody."""
    return ("section", section) if section is not None else ("person", person)


def ordered(hands: Iterable[Waiting], turns: Mapping[Group, int], order: str) -> list[Waiting]:
    """The hands in the order in which they are called.

    By time: who raised first comes first; a key decides between equal moments.

    By balance: the list is worked out as if everybody in it were called one after the other. Each place goes to the
    group that has had the fewest turns by then, those given further up in the list included; among groups with
    equally few, to whoever has not spoken yet; then to whoever has waited longest. Within a group the same: who has
    not spoken yet, then by time. So the list is a promise: when its first is called and nobody else raises a hand,
    the rest stands as it stood. (A greedy "fewest turns first" round robin, as chairs of debates do by hand.)
    """
    by_time = sorted(hands, key=lambda one: (one.at, one.key))
    return _balanced(by_time, turns) if order == BALANCE else by_time


def _balanced(by_time: Sequence[Waiting], turns: Mapping[Group, int]) -> list[Waiting]:
    queues: defaultdict[Group, list[Waiting]] = defaultdict(list)
    for one in sorted(by_time, key=lambda one: one.spoken):  # stable: by time within each half
        queues[one.group].append(one)
    given = Counter(dict(turns))
    found: list[Waiting] = []
    while queues:
        group = min(queues, key=lambda group: _rank(queues[group][0], given))
        found.append(queues[group].pop(0))
        given[group] += 1
        if not queues[group]:
            del queues[group]
    return found


def _rank(one: Waiting, turns: Mapping[Group, int]) -> tuple[int, bool, datetime, int]:
    return (turns.get(one.group, 0), one.spoken, one.at, one.key)


def why_next(hands: Sequence[Waiting], turns: Mapping[Group, int], order: str) -> Why | None:
    """Why the first of these hands, which are in order, is the next; None when no hand is up."""
    if len(hands) < 2:
        return Why.ALONE if hands else None
    if order != BALANCE:
        return Why.TIME
    first, fewest = hands[0], turns.get(hands[0].group, 0)
    peers = [one for one in hands if turns.get(one.group, 0) == fewest]
    if all(one.group == first.group for one in peers):
        return Why.LEAST
    fresh = not first.spoken and any(one.spoken for one in peers)
    return Why.FRESH if fresh else Why.LONGEST


@dataclass(frozen=True, slots=True)
class Share:
    """How often and how long a section has had the floor; None: whoever has none."""

    section: int | None
    turns: int
    seconds: int


def shares(speeches: Iterable[tuple[int | None, int]]) -> list[Share]:
    """How the floor is spread over the sections, from (section, seconds) of each speech: most turns first.

    Small numbers are told as they are. Who speaks is heard and seen by the whole room, by name and section; a
    count that hid the section of one speaker would hide what everybody has just heard, and make the balance
    by which they are called impossible to follow.
    """
    turns: Counter[int | None] = Counter()
    seconds: Counter[int | None] = Counter()
    for section, length in speeches:
        turns[section] += 1
        seconds[section] += length
    found = [Share(section, count, seconds[section]) for section, count in turns.items()]
    return sorted(found, key=lambda one: (-one.turns, -one.seconds, one.section is None, one.section or 0))


def clock_words(seconds: int) -> str:
    """A length of time as a clock shows it: `7:05`."""
    return f"{seconds // 60}:{seconds % 60:02d}"


def may_raise(standing: Standing, *, has_floor: bool) -> Verdict:
    """Whether somebody may raise a hand. When it is only read the list is closed; hands that are up stay."""
    if has_floor:
        return no(_("You have the floor now. You can raise your hand again afterwards."))
    if not standing.signed_in:
        return no(_("Please sign in to raise your hand."))
    verdict = may_speak(standing)
    if not verdict and standing.opened and not standing.archived and not standing.silenced:
        return no(_("The list of speakers is closed. Hands that are up stay up."))
    return verdict


def may_lengthen(*, given: timedelta) -> Verdict:
    """Whether whoever has the floor may have it for so long, from its beginning."""
    if given > LONGEST:
        return no(_("This is the longest that one can have the floor. End it, and call the person again."))
    return YES
