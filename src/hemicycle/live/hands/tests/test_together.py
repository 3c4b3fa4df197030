"""Two tabs, two hosts, at the same moment: one hand, one floor, one minute."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connections

from hemicycle.live.hands import operations
from hemicycle.live.hands.models import Floor, Hand, Speech
from hemicycle.live.models import Venue
from hemicycle.people.models import Person

pytestmark = pytest.mark.django_db(transaction=True)


def together(*acts: Callable[[], object]) -> list[object]:
    """What several acts give that begin at the same moment, each on its own connection."""
    gate, results = threading.Barrier(len(acts)), dict[int, object]()

    def run(number: int, act: Callable[[], object]) -> None:
        gate.wait()
        try:
            results[number] = act()
        except Exception as trouble:
            results[number] = trouble
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [results[number] for number in range(len(acts))]


def test_a_hand_that_is_raised_in_three_tabs_is_one(venue: Venue, amina: Person) -> None:
    results = together(*[lambda: operations.raise_hand(venue, by=amina).pk] * 3)
    assert results == [Hand.objects.get().pk] * 3


def test_two_hosts_who_call_the_same_hand_call_once(venue: Venue, amina: Person, olga: Person) -> None:
    hand = operations.raise_hand(venue, by=amina).pk
    results = together(*[lambda: operations.give_floor(venue, hand, by=olga).pk] * 3)
    assert results == [Floor.objects.get().pk] * 3
    assert not Speech.objects.exists()


def test_two_hosts_who_call_two_people_leave_one_with_the_floor(
    venue: Venue, amina: Person, chen: Person, olga: Person
) -> None:
    hands = [operations.raise_hand(venue, by=person).pk for person in (amina, chen)]
    results = together(
        *[lambda hand=hand: operations.give_floor(venue, hand, by=olga).person_id for hand in hands]
    )
    assert sorted(map(str, results)) == sorted(map(str, (amina.pk, chen.pk)))
    assert {Floor.objects.get().person_id, Speech.objects.get().person_id} == {amina.pk, chen.pk}


def test_a_minute_that_two_hosts_add_is_one(venue: Venue, amina: Person, olga: Person) -> None:
    hand = operations.raise_hand(venue, by=amina).pk
    floor = operations.give_floor(venue, hand, minutes=2, by=olga)
    results = together(*[lambda: operations.lengthen_floor(venue, floor.pk, seen=120, by=olga)] * 2)
    assert sorted(map(str, results)) == ["False", "True"]
    assert Floor.objects.get().ends_at == floor.ends_at + timedelta(minutes=1)
