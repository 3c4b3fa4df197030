"""What a release changes, and who may read that it did."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.verdict import YES, Verdict, no

NEW, MOVED, CANCELLED, RESTORED, GONE, TEXT = "new", "moved", "cancelled", "restored", "gone", "text"
PUBLIC, REGISTERED, CIRCLE = "public", "registered", "circle"


@dataclass(frozen=True, slots=True)
class Listing:
    """To whom something is listed. An empty audience is nobody."""

    audience: str = ""
    circle: int | None = None


NOBODY = Listing()


@dataclass(frozen=True, slots=True)
class Sight:
    """What somebody may see: everybody's, and what their registration and their circles open."""

    registered: bool = False
    circles: frozenset[int] = frozenset()

    def sees(self, listing: Listing) -> bool:
        """True when a thing listed like this exists for this reader."""
        return (
            listing.audience == PUBLIC
            or (listing.audience == REGISTERED and self.registered)
            or (listing.audience == CIRCLE and listing.circle in self.circles)
        )


EVERYBODY = Sight()


@dataclass(frozen=True, slots=True)
class Place:
    """Where an occurrence stands in a version of the programme."""

    starts_at: datetime
    ends_at: datetime
    listing: Listing
    room: str = ""
    cancelled: bool = False
    order: int = 0

    def is_elsewhere_than(self, other: "Place") -> bool:
        """Another time or room."""
        return (self.starts_at, self.ends_at, self.room) != (other.starts_at, other.ends_at, other.room)


@dataclass(frozen=True, slots=True)
class Difference:
    """One occurrence in two versions; None where it is not in the version."""

    occurrence: int
    before: Place | None
    after: Place | None


def changes(before: Mapping[int, Place], after: Mapping[int, Place]) -> list[Difference]:
    """What leads from one version to the next, by occurrence; nothing for what stays."""
    return [
        Difference(key, before.get(key), after.get(key))
        for key in dict.fromkeys([*before, *after])
        if before.get(key) != after.get(key)
    ]


def applied(before: Mapping[int, Place], differences: Iterable[Difference]) -> dict[int, Place]:
    """The version that `differences` lead to."""
    places = dict(before)
    for difference in differences:
        if difference.after is None:
            places.pop(difference.occurrence, None)
        else:
            places[difference.occurrence] = difference.after
    return places


def partly(
    before: Mapping[int, Place], after: Mapping[int, Place], only: Collection[int]
) -> dict[int, Place]:
    """The version before, with just these occurrences taken from the one after."""
    return applied(before, [d for d in changes(before, after) if d.occurrence in only])


def fingerprint(places: Mapping[int, Place]) -> str:
    """A short text that is another one for every other version."""
    told = sorted((key, repr(place)) for key, place in places.items())
    return hashlib.sha256(repr(told).encode()).hexdigest()[:32]


def kinds(difference: Difference) -> list[str]:
    """The lines of the change list that tell a difference; none when only the order changed.

    A listing that widens or narrows is new to some and gone for others at once, hence several lines;
    `is_told` says who reads which. What comes in cancelled is not told as new.
    """
    before, after = difference.before, difference.after
    told: list[str] = []
    if after is not None and not after.cancelled and (before is None or before.listing != after.listing):
        told.append(NEW)
    if before is not None and (after is None or before.listing != after.listing):
        told.append(GONE)
    if before is not None and after is not None:
        if before.cancelled != after.cancelled:
            told.append(CANCELLED if after.cancelled else RESTORED)
        elif not after.cancelled and after.is_elsewhere_than(before):
            told.append(MOVED)
    return told


def is_told(kind: str, sight: Sight, *, before: Listing, after: Listing, now: Listing) -> bool:
    """Whether a line of the change list exists for a reader.

    `before` and `after` are the listings around the change, `now` is the one of today. A line says only what
    the reader saw or sees: "new" to whom it was not listed, "gone" to whom it no longer is, all else to whom it
    was and is. What is hidden from the reader today has no lines but the one that says it is gone.
    """
    could, can = sight.sees(before), sight.sees(after)
    if kind == GONE:
        return could and not can
    if not can or not sight.sees(now):
        return False
    if kind == NEW:
        return not could
    return could


def pages(counts: Sequence[int], *, releases: int, lines: int) -> list[slice]:
    """How a list of releases is cut into pages, given the number of lines of each: none is torn apart.

    A page holds `releases` at most, and no second one beyond `lines`. There is always a page.
    """
    cut: list[slice] = []
    start = 0
    while start < len(counts) or not cut:
        end, told = start, 0
        while end < len(counts) and end - start < releases and (end == start or told + counts[end] <= lines):
            told += counts[end]
            end += 1
        cut.append(slice(start, end))
        start = end
    return cut


def needs_new_sequence(before: Place, after: Place) -> bool:
    """Whether calendars must be told: another time or room, cancelled or restored."""
    return after.cancelled != before.cancelled or after.is_elsewhere_than(before)


def may_release(*, is_first: bool, occurrences: int, differences: int) -> Verdict:
    """A version is published only if it says something."""
    if is_first and not occurrences:
        return no(_("There is nothing to publish yet: no session has a time."))
    if not is_first and not differences:
        return no(_("Nothing has changed since the last release, so there is nothing to publish."))
    return YES


def may_release_again(*, is_current: bool) -> Verdict:
    """Only a version that is no longer the current one comes back."""
    if is_current:
        return no(_("This is the version that everybody reads now."))
    return YES


def may_take_place(starts_at: datetime, ends_at: datetime) -> Verdict:
    """An occurrence ends after it starts, within two weeks."""
    if ends_at <= starts_at:
        return no(_("A session must end after it starts."))
    if (ends_at - starts_at).days >= 14:
        return no(_("A session cannot last two weeks. Please check the dates."))
    return YES
