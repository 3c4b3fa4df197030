"""What can be worked out of presence: which numbers may be told, how long somebody attended, what is past its time."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from django.utils.translation import pgettext_lazy

from hemicycle.kernel.words import Words

K = TypeVar("K", bound=Hashable)

SIGNS: Mapping[str, tuple[str, Words]] = {
    "applause": ("👏", pgettext_lazy("a reaction of the room", "Applause")),
    "heart": ("❤️", pgettext_lazy("a reaction of the room", "With all my heart")),
    "yes": ("👍", pgettext_lazy("a reaction of the room", "Yes")),
    "surprise": ("😮", pgettext_lazy("a reaction of the room", "What a surprise")),
    "laughter": ("😄", pgettext_lazy("a reaction of the room", "Laughter")),
}
LEAST = 3  # the smallest number of people that is told
GAP = 3  # minutes: whoever is seen again within them was there meanwhile


@dataclass(frozen=True, slots=True)
class SectionFigures:
    """People of one section (None: of no section), and of those the countries that may be told ("": not said)."""

    section: int | None
    people: int
    countries: tuple[tuple[str, int], ...]
    elsewhere: int  # of this section, from countries that are not told; 0 also when none is told at all


@dataclass(frozen=True, slots=True)
class Figures:
    """The numbers of a venue that everybody may read."""

    people: int | None  # None: fewer than `LEAST`
    sections: tuple[SectionFigures, ...] = ()
    elsewhere: int = 0  # from sections that are not told; 0 also when none is told at all


def told(counts: Mapping[K, int]) -> dict[K, int]:
    """Which of these counts may stand beside their sum, so that none below `LEAST` can be worked out.

    Everything below a limit is left out. The limit is `LEAST`, and rises while what is left out could be worked out:
    while its sum (which anybody finds by subtraction) is itself below `LEAST`, or all that is left out is equal (then
    a sum of six in three places is two in each). It depends on the counts alone, never on whose they are: so what is
    left out might stand in any order, and whoever knows this rule and which places there are learns no more.

    Primary and complementary cell suppression as official statistics know it (Hundepool et al., *Statistical
    Disclosure Control*, 2012, chapter 4), with one limit in place of single cells so that ties tell nothing.
    """
    counts = {place: count for place, count in counts.items() if count > 0}
    limits = [LEAST, *sorted({count + 1 for count in counts.values() if count >= LEAST})]
    for limit in limits:
        hidden = [count for count in counts.values() if count < limit]
        if not hidden or (sum(hidden) >= LEAST and len(set(hidden)) > 1):
            return {place: count for place, count in counts.items() if count >= limit}
    return {}


def figures(counted: Iterable[tuple[int | None, str, int]]) -> Figures:
    """The numbers that may be told of (section, country, people).

    Countries stand below their section and nowhere else: so a section's sum and its countries are the only numbers
    that can be subtracted, and `told` answers for each such pair.
    """
    rows = [row for row in counted if row[2] > 0]
    people = sum(count for _section, _country, count in rows)
    if people < LEAST:
        return Figures(None)
    by_section: dict[int | None, dict[str, int]] = {}
    for section, country, count in rows:
        countries = by_section.setdefault(section, {})
        countries[country] = countries.get(country, 0) + count
    sums = told({section: sum(countries.values()) for section, countries in by_section.items()})
    sections = [_section(section, total, by_section[section]) for section, total in sums.items()]
    sections.sort(key=lambda one: (-one.people, one.section is None, one.section or 0))
    return Figures(people, tuple(sections), people - sum(sums.values()) if sums else 0)


def _section(section: int | None, people: int, countries: Mapping[str, int]) -> SectionFigures:
    shown = told(countries)
    if not any(shown):  # "not said" alone tells nothing
        return SectionFigures(section, people, (), 0)
    ordered = sorted(shown.items(), key=lambda pair: (pair[0] == "", -pair[1], pair[0]))
    return SectionFigures(section, people, tuple(ordered), people - sum(shown.values()))


def minute_of(at: datetime) -> datetime:
    """The beginning of the minute."""
    return at.replace(second=0, microsecond=0)


def more_minutes(last: datetime, now: datetime) -> int:
    """How many minutes of attendance are added when somebody, last seen in the minute `last`, is seen in `now`.

    Within `GAP` they stayed; after that they were away and have come back, which is one minute.
    """
    passed = int((minute_of(now) - minute_of(last)) / timedelta(minutes=1))
    return max(passed, 0) if passed <= GAP else 1


def is_past(ends_on: date, *, kept_days: int, conduct_days: int, today: date) -> bool:
    """True when attendance is kept no longer: the shorter of its own time and that of all that is said in venues."""
    return ends_on + timedelta(days=min(kept_days, conduct_days)) < today
