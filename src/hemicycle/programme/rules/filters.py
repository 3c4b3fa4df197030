"""Filters of the programme: what an address asks for, and which sessions answer to it."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from urllib.parse import urlencode

LONGEST = 64  # characters of a filter's value; longer ones match nothing
NAMES = ("day", "theme", "section", "kind", "language", "when", "hour", "q")


@dataclass(frozen=True, slots=True)
class Filters:
    """What an address asks for; an empty string asks for nothing. `hour` is an hour of the home day, "00"-"23"."""

    day: str = ""
    theme: str = ""
    section: str = ""
    kind: str = ""
    language: str = ""
    when: str = ""
    hour: str = ""
    q: str = ""

    @classmethod
    def asked(cls, query: Mapping[str, str]) -> "Filters":
        """Read from a query; blanks around a value do not count, neither does what is too long to be meant."""
        values = {name: (query.get(name) or "").strip() for name in NAMES}
        return cls(
            **{name: value if len(value) <= LONGEST else value[:LONGEST] for name, value in values.items()}
        )

    def __bool__(self) -> bool:
        return any(getattr(self, field.name) for field in fields(self))

    def along(self) -> str:
        """The filters that make sense on another day or view too, as a query to append to its address."""
        kept = {name: value for name, value in self.active().items() if name not in {"day", "when", "hour"}}
        return f"?{urlencode(kept)}" if kept else ""

    def active(self) -> dict[str, str]:
        """The filters that ask for something."""
        return {field.name: value for field in fields(self) if (value := getattr(self, field.name))}


@dataclass(frozen=True, slots=True)
class Facts:
    """What filters look at in a slot."""

    day: date
    hour: int
    themes: frozenset[str]
    sections: frozenset[str]
    kind: str
    languages: frozenset[str]
    starts_at: datetime
    ends_at: datetime
    cancelled: bool


TYPED = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "œ": "oe", "æ": "ae"})


def fold(text: str) -> str:
    """Letters without accents and case, so that the same search finds the same on every database.

    Compatibility decomposition (Unicode NFKD), combining marks dropped, case folded; Arabic tatweel dropped; one
    apostrophe for all, œ and æ as they are typed.
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(TYPED))
    return "".join(c for c in decomposed if not unicodedata.combining(c) and c != "ـ").casefold()


def words(q: str) -> list[str]:
    """The folded words of a search."""
    return fold(q).split()


def matches(filters: Filters, facts: Facts) -> bool:
    """True when the slot answers to every filter except the text and `when`."""
    return (
        (not filters.day or filters.day == facts.day.isoformat())
        and (not filters.theme or filters.theme in facts.themes)
        and (not filters.section or filters.section in facts.sections)
        and (not filters.kind or filters.kind == facts.kind)
        and (not filters.language or filters.language in facts.languages)
        and (not filters.hour or filters.hour == f"{facts.hour:02d}")
    )


def is_on(starts_at: datetime, ends_at: datetime, now: datetime) -> bool:
    """True from the first second to the last."""
    return starts_at <= now < ends_at


def next_start(slots: Iterable[Facts], now: datetime) -> datetime | None:
    """The earliest start still to come among slots that take place."""
    return min(
        (slot.starts_at for slot in slots if slot.starts_at > now and not slot.cancelled), default=None
    )


def answers_when(when: str, facts: Facts, *, now: datetime, upcoming: datetime | None) -> bool:
    """`now`: it is on; `next`: it begins at the next start (`upcoming`); anything else asks for nothing."""
    if when == "now":
        return not facts.cancelled and is_on(facts.starts_at, facts.ends_at, now)
    if when == "next":
        return not facts.cancelled and facts.starts_at == upcoming
    return True
