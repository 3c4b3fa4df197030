"""What begins soon, and who has it in their agenda."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from hemicycle.editions.models import Registration
from hemicycle.people.models import CircleMembership, Person
from hemicycle.programme.models import Slot, Star
from hemicycle.programme.rules.releases import Listing, Sight


@dataclass(frozen=True, slots=True)
class Starting:
    """A slot that begins soon, and somebody who has starred it."""

    slot: Slot
    person: Person


def starting(now: datetime, before: timedelta) -> list[Starting]:
    """Everybody who starred what begins within this time by the newest release, and may see it.

    What has begun is left out, and so is whoever starred it within this time: they have only just looked at it. Five
    queries, however many people and sessions.
    """
    begins = Slot.objects.current().filter(
        starts_at__gt=now,
        starts_at__lte=now + before,
        cancelled=False,
        release__edition__published_at__isnull=False,
    )
    slots = {slot.occurrence_id: slot for slot in begins.select_related("session__edition__scope")}
    if not slots:
        return []
    stars = Star.objects.filter(
        occurrence__in=slots, agenda__person__is_active=True, agenda__person__erased_at=None
    ).select_related("agenda__person")
    found = [
        Starting(slots[star.occurrence_id], star.agenda.person)
        for star in stars
        if star.agenda.person is not None and star.at <= slots[star.occurrence_id].starts_at - before
    ]
    sights = _sights({one.person.pk for one in found}, {slot.session.edition_id for slot in slots.values()})
    return [one for one in found if _sees(one, sights)]


def _sees(one: Starting, sights: dict[tuple[int, int], Sight]) -> bool:
    sight = sights[one.person.pk, one.slot.session.edition_id]
    return sight.sees(Listing(one.slot.listed_to, one.slot.listed_circle_id))


def _sights(people: Collection[int], editions: Collection[int]) -> dict[tuple[int, int], Sight]:
    """What each of these people may see in each of these editions."""
    if not people:
        return {}
    registered = set(
        Registration.objects.filter(person__in=people, edition__in=editions).values_list(
            "person_id", "edition_id"
        )
    )
    circles: dict[int, set[int]] = {}
    for person, circle in CircleMembership.objects.filter(person__in=people).values_list(
        "person_id", "circle_id"
    ):
        circles.setdefault(person, set()).add(circle)
    return {
        (person, edition): Sight((person, edition) in registered, frozenset(circles.get(person, ())))
        for person in people
        for edition in editions
    }


def slot_of(occurrence: int, person: Person) -> Slot | None:
    """Where an occurrence stands in the newest release, if this person may see it."""
    current = Slot.objects.current().visible_to(person).filter(occurrence=occurrence)
    return current.select_related("session__edition", "session__scope").first()
