"""What begins soon, and who has it in their agenda."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeAlias

from hemicycle.editions.models import Registration
from hemicycle.people.models import CircleMembership, Person
from hemicycle.programme.models import Slot, Star
from hemicycle.programme.rules.releases import Listing, Sight

if TYPE_CHECKING:
    from django.db.models import QuerySet

A_PIECE = 500  # people in one question
Key: TypeAlias = "tuple[int, int]"  # of a person and an occurrence


@dataclass(frozen=True, slots=True)
class Starting:
    """A slot that begins soon, and somebody who has starred it."""

    slot: Slot
    person: Person


def beginning(now: datetime, before: timedelta) -> dict[int, Slot]:
    """What begins within this time by the newest release, by the keys of occurrences; what has begun is left out."""
    slots = Slot.objects.current().filter(
        starts_at__gt=now,
        starts_at__lte=now + before,
        cancelled=False,
        release__edition__published_at__isnull=False,
    )
    return {slot.occurrence_id: slot for slot in slots.select_related("session__edition__scope")}


def starting(slots: Mapping[int, Slot], before: timedelta, told: Collection[Key]) -> list[Starting]:
    """Everybody who starred one of these slots, may see it and was not told yet.

    Whoever starred it within this time is left out: they have only just looked at it. The number of queries grows by
    the five hundred people only.
    """
    stars = Star.objects.filter(
        occurrence__in=slots, agenda__person__is_active=True, agenda__person__erased_at=None
    )
    rows = stars.values_list("agenda__person", "occurrence", "at")
    keys = [(person, key) for person, key, at in rows if person and at <= slots[key].starts_at - before]
    new = [key for key in keys if key not in told]
    people = _people({person for person, _occurrence in new})
    found = [Starting(slots[occurrence], people[person]) for person, occurrence in new if person in people]
    sights = _sights(people, {slot.session.edition_id for slot in slots.values()}) if found else {}
    return [one for one in found if _sees(one, sights)]


def _people(keys: Collection[int]) -> dict[int, Person]:
    ordered, found = sorted(keys), dict[int, Person]()
    for start in range(0, len(ordered), A_PIECE):
        found |= Person.objects.in_bulk(ordered[start : start + A_PIECE])
    return found


def _sees(one: Starting, sights: Mapping[Key, Sight]) -> bool:
    sight = sights[one.person.pk, one.slot.session.edition_id]
    return sight.sees(Listing(one.slot.listed_to, one.slot.listed_circle_id))


def _sights(people: Collection[int], editions: Collection[int]) -> dict[Key, Sight]:
    """What each of these people (by their keys) may see in each of these editions."""
    registered = set(
        _of(Registration.objects.filter(edition__in=editions), people).values_list("person_id", "edition_id")
    )
    circles: dict[int, set[int]] = {}
    for person, circle in _of(CircleMembership.objects.all(), people).values_list("person_id", "circle_id"):
        circles.setdefault(person, set()).add(circle)
    return {
        (person, edition): Sight((person, edition) in registered, frozenset(circles.get(person, ())))
        for person in people
        for edition in editions
    }


def _of(rows: "QuerySet[Any]", people: Collection[int]) -> "QuerySet[Any]":
    """The rows of these people; of very many the rows of all are read instead."""
    return rows.filter(person__in=people) if len(people) <= A_PIECE else rows


def slot_of(occurrence: int, person: Person) -> Slot | None:
    """Where an occurrence stands in the newest release, if this person may see it."""
    current = Slot.objects.current().visible_to(person).filter(occurrence=occurrence)
    return current.select_related("session__edition", "session__scope").first()
