"""What an organiser should know about the draft. A warning never stops anybody.

Every rule is pure: it looks at occurrences as plain values and names which of them it means; the words are made where
titles and names are at hand (`queries/warnings.py`).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hemicycle.programme.rules.agenda import clashes
from hemicycle.programme.rules.fairness import is_humane
from hemicycle.programme.rules.intervals import Interval, cover

ROOM, SPEAKER, UNAVAILABLE, NIGHT = "room", "speaker", "unavailable", "night"
MIDNIGHT, OUTSIDE, PLENARIES = "midnight", "outside", "plenaries"
CONTRACT, INTERPRETATION = "contract", "interpretation"


@dataclass(frozen=True, slots=True)
class Held:
    """An occurrence of the draft, as the rules see it."""

    key: int
    session: int
    starts_at: datetime
    ends_at: datetime
    room: str = ""
    plenary: bool = False
    is_break: bool = False
    speakers: tuple[int, ...] = ()
    sections: tuple[int, ...] = ()  # that lead the session
    languages: frozenset[str] = frozenset()  # in which it can be followed in any way
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class SectionFacts:
    """What the rules know of a section."""

    zone: ZoneInfo
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around the occurrences."""

    home: ZoneInfo
    first: date
    last: date
    sections: Mapping[int, SectionFacts] = field(default_factory=dict)
    available: Mapping[int, Sequence[Interval]] = field(
        default_factory=dict
    )  # by speaker; none: nothing is known


@dataclass(frozen=True, slots=True)
class Warned:
    """A warning: of which kind, about which occurrence; the other occurrence, speaker, section or language it means."""

    kind: str
    occurrence: int
    other: int = 0
    who: int = 0
    language: str = ""


def warnings(occurrences: Iterable[Held], around: Around) -> list[Warned]:
    """Everything worth knowing, in order of time. What is cancelled warns of nothing."""
    held = sorted(
        (each for each in occurrences if not each.cancelled),
        key=lambda each: (each.starts_at, each.ends_at, each.key),
    )
    order = {each.key: at for at, each in enumerate(held)}
    found = [*_at_once(held), *(warned for each in held for warned in _alone(each, around))]
    return sorted(found, key=lambda warned: (order[warned.occurrence], order.get(warned.other, -1)))


def _at_once(held: Sequence[Held]) -> Iterator[Warned]:
    """Two that cannot be at once: in one room, with one speaker, or two plenaries."""
    rooms: dict[str, list[Held]] = {}
    speakers: dict[int, list[Held]] = {}
    for each in held:
        if room := each.room.strip().casefold():
            rooms.setdefault(room, []).append(each)
        for speaker in each.speakers:
            speakers.setdefault(speaker, []).append(each)
    for sharing in rooms.values():
        for one, other in _pairs(sharing):
            yield Warned(ROOM, other.key, one.key)
    for speaker, speaking in speakers.items():
        for one, other in _pairs(speaking):
            yield Warned(SPEAKER, other.key, one.key, who=speaker)
    for one, other in _pairs([each for each in held if each.plenary]):
        yield Warned(PLENARIES, other.key, one.key)


def _pairs(entries: Sequence[Held]) -> Iterator[tuple[Held, Held]]:
    for clash in clashes(entries):
        yield entries[clash.first], entries[clash.second]


def _alone(each: Held, around: Around) -> Iterator[Warned]:
    """What is to be said of one occurrence whatever else there is."""
    starts, ends = each.starts_at.astimezone(around.home), each.ends_at.astimezone(around.home)
    if not around.first <= starts.date() <= around.last:
        yield Warned(OUTSIDE, each.key)
    if (ends - timedelta(microseconds=1)).date() != starts.date():
        yield Warned(MIDNIGHT, each.key)
    times = Interval(each.starts_at, each.ends_at)
    for speaker in each.speakers:
        known = around.available.get(speaker)
        if known and not cover(known, times):
            yield Warned(UNAVAILABLE, each.key, who=speaker)
    if each.is_break:
        return
    for section in each.sections:
        if (facts := around.sections.get(section)) and not is_humane(
            each.starts_at, each.ends_at, facts.zone
        ):
            yield Warned(NIGHT, each.key, who=section)
    if not each.languages:
        yield Warned(CONTRACT, each.key)
        return
    for section in each.sections:
        facts = around.sections.get(section)
        for language in facts.languages if facts else ():
            if language not in each.languages:
                yield Warned(INTERPRETATION, each.key, who=section, language=language)
