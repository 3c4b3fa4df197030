"""Whom a release concerns: those who starred what it changes, and those who speak in it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.utils.translation import get_language

from hemicycle.editions.models import Edition, Registration
from hemicycle.kernel.reader import Reader
from hemicycle.kernel.zones import zone_or_none
from hemicycle.people.models import CircleMembership, Person
from hemicycle.programme.models import Change, Release, Slot, Speaking, Star
from hemicycle.programme.queries.changes import ChangeWriter, listed_now
from hemicycle.programme.queries.slots import with_all_a_page_reads
from hemicycle.programme.rules import releases as rules
from hemicycle.programme.rules.releases import EVERYBODY, Listing, Sight


@dataclass(slots=True)
class Concerned:
    """Somebody to be told, and what: a person, or the address of a speaker who has no account."""

    person: Person | None
    address: str
    sight: Sight
    changes: list[Change] = field(default_factory=list)
    speaks: bool = False  # in one of these sessions at least

    @property
    def key(self) -> str:
        """The same for the same receiver."""
        return f"person-{self.person.pk}" if self.person else f"address-{self.address}"

    def language(self, edition: Edition) -> str:
        """In which language they are written to."""
        return self.person.language if self.person else edition.default_language

    def reader(self, edition: Edition) -> Reader:
        """With whose eyes the changes are written: in their zone and in the active language."""
        zone = zone_or_none(self.person.zone) if self.person else None
        language = get_language() or self.language(edition)
        return Reader(edition.reading_order(language), zone, self.changes[0].at)


def concerned_by(release: Release, *, only: Person | None = None) -> list[Concerned]:
    """Everybody whom this release concerns, with the changes that each may know; of `only`, if given, just this one.

    The number of queries does not depend on how many they are.
    """
    changes = release.changes.select_related("session", "occurrence").order_by("starts_at", "pk")
    return concerned(release.edition, list(changes), listed_now(release.edition), only=only)


def would_concern(edition: Edition, changes: Sequence[Change]) -> list[Concerned]:
    """Everybody whom these changes would concern once they are released."""
    listed = {change.session_id: _drafted_listing(change) for change in changes}
    return concerned(edition, changes, listed)


def _drafted_listing(change: Change) -> Listing:
    return Listing(change.session.listed_to, change.session.listed_circle_id)


def concerned(
    edition: Edition, changes: Sequence[Change], listed: Mapping[int, Listing], *, only: Person | None = None
) -> list[Concerned]:
    """Who is told of which of these changes, given to whom each session is listed."""
    if not changes:
        return []
    found = _Found(edition, changes, listed)
    stars = Star.objects.filter(occurrence__in={change.occurrence_id for change in changes})
    stars = stars.filter(agenda__person__is_active=True)
    speakings = Speaking.objects.filter(session__in={change.session_id for change in changes})
    speakings = speakings.exclude(answer=Speaking.Reply.DECLINED).select_related("speaker__person")
    if only is not None:
        stars, speakings = stars.filter(agenda__person=only), speakings.filter(speaker__person=only)
    pairs = list(stars.values_list("agenda__person", "occurrence"))
    people = Person.objects.filter(is_active=True, erased_at=None).in_bulk({person for person, _ in pairs})
    found.know([*people.values(), *(row.speaker.person for row in speakings if row.speaker.person)])
    for key, occurrence in pairs:
        if key in people:
            found.tell_who_starred(people[key], occurrence)
    for speaking in speakings:
        found.tell_who_speaks(speaking)
    return [one for one in found.everybody.values() if one.changes]


class _Found:
    """Gathers the receivers of one release."""

    def __init__(self, edition: Edition, changes: Iterable[Change], listed: Mapping[int, Listing]) -> None:
        self.edition = edition
        self.listed = listed
        self.by_occurrence: dict[int | None, list[Change]] = {}
        self.by_session: dict[int, list[Change]] = {}
        for change in changes:
            self.by_occurrence.setdefault(change.occurrence_id, []).append(change)
            self.by_session.setdefault(change.session_id, []).append(change)
        self.everybody: dict[str, Concerned] = {}
        self._registered: frozenset[int] = frozenset()
        self._circles: dict[int, set[int]] = {}

    def know(self, people: Collection[Person]) -> None:
        """Read what all these may see, at once."""
        keys = {person.pk for person in people}
        registered = Registration.objects.filter(edition=self.edition, person__in=keys)
        self._registered = frozenset(registered.values_list("person", flat=True))
        memberships = CircleMembership.objects.filter(person__in=keys).values_list("person", "circle")
        for person, circle in memberships:
            self._circles.setdefault(person, set()).add(circle)

    def tell_who_starred(self, person: Person, occurrence: int) -> None:
        """Of a starred occurrence one is told what one may know."""
        one = self._receiver(person, "")
        self._add(one, (c for c in self.by_occurrence.get(occurrence, ()) if self._may_know(c, one.sight)))

    def tell_who_speaks(self, speaking: Speaking) -> None:
        """Whoever speaks knows of their session, whomever it is listed to; that the listing changes is no news."""
        speaker = speaking.speaker
        if speaker.person is None and not speaker.address:
            return
        if speaker.person is not None and not speaker.person.is_active:
            return
        one = self._receiver(speaker.person, speaker.address)
        told = [c for c in self.by_session.get(speaking.session_id, ()) if not _is_only_listing(c)]
        one.speaks = one.speaks or bool(told)
        self._add(one, told)

    def _receiver(self, person: Person | None, address: str) -> Concerned:
        one = Concerned(person, "" if person else address.lower(), self._sight(person))
        return self.everybody.setdefault(one.key, one)

    def _sight(self, person: Person | None) -> Sight:
        if person is None:
            return EVERYBODY
        return Sight(person.pk in self._registered, frozenset(self._circles.get(person.pk, ())))

    def _may_know(self, change: Change, sight: Sight) -> bool:
        return rules.is_told(
            change.kind,
            sight,
            before=Listing(change.before_listed_to, change.before_listed_circle_id),
            after=Listing(change.listed_to, change.listed_circle_id),
            now=self.listed.get(change.session_id, rules.NOBODY),
        )

    @staticmethod
    def _add(one: Concerned, changes: Iterable[Change]) -> None:
        one.changes += [change for change in changes if all(change is not kept for kept in one.changes)]


def _is_only_listing(change: Change) -> bool:
    """A line that tells some that a session is new, or gone, while it stays in the programme."""
    return change.kind in {rules.NEW, rules.GONE} and bool(change.listed_to and change.before_listed_to)


class Telling:
    """Tells of one release to many receivers."""

    def __init__(self, release: Release) -> None:
        self.release = release
        self.edition = release.edition
        self._listed = listed_now(release.edition)

    def sentences(self, one: Concerned) -> list[str]:
        """A sentence of plain text for each change."""
        writer = ChangeWriter(self.edition, one.reader(self.edition), self._listed, one.sight)
        return [writer.text(change) for change in one.changes]

    @cached_property
    def now(self) -> dict[int | None, Slot]:
        """The changed occurrences as this release shows them, with all that a calendar entry tells."""
        changed = self.release.changes.exclude(occurrence=None).values("occurrence")
        slots = with_all_a_page_reads(self.release.slots.filter(occurrence__in=changed))
        return {slot.occurrence_id: slot for slot in slots}

    @cached_property
    def before(self) -> dict[int | None, Slot]:
        """Those that are gone to somebody, as the release before showed them."""
        gone = self.release.changes.filter(kind=rules.GONE).values("occurrence")
        slots = Slot.objects.filter(
            release__edition=self.edition, release__number=self.release.number - 1, occurrence__in=gone
        )
        return {slot.occurrence_id: slot for slot in slots.select_related("occurrence")}
