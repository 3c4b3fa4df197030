"""Many answer at once, on a real file and on PostgreSQL: none is lost, none is counted twice, none comes too late."""

import pytest

from hemicycle.kernel.verdict import Refused
from hemicycle.live.models import Venue
from hemicycle.live.operations.venues import open_module
from hemicycle.live.polls import operations, queries
from hemicycle.live.polls.models import Answer, Choice, Poll
from hemicycle.live.polls.tests.factories import MODULE, opened, sheet
from hemicycle.live.tests.factories import register, venue_in_a_session
from hemicycle.people.models import Person
from hemicycle.people.testing import PersonFactory, with_role
from hemicycle.programme.tests.test_at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 50


@pytest.fixture
def house(olga: Person) -> tuple[Venue, list[Person]]:
    """A venue with fifty people in it."""
    venue = venue_in_a_session()
    with_role(olga, "organiser", venue.edition.scope)
    open_module(venue, MODULE, by=None)
    return venue, [register(person, venue) for person in PersonFactory.create_batch(MANY)]


def test_fifty_who_answer_at_once_are_all_counted(house: tuple[Venue, list[Person]], olga: Person) -> None:
    venue, people = house
    poll = opened(venue, olga, sheet("Care", "Water", "Homes"))
    acts = [
        lambda person=person, at=at: operations.answer(poll, [at % 3 + 1], venue=venue, by=person)
        for at, person in enumerate(people)
    ]
    assert at_once(*acts) == [True] * MANY
    tally = queries.tallies([poll.pk])[poll.pk]
    assert (tally.people, tally.counts) == (MANY, {1: 17, 2: 17, 3: 16})


def test_two_tabs_of_one_person_make_one_answer(house: tuple[Venue, list[Person]], olga: Person) -> None:
    venue, people = house
    poll = opened(venue, olga)
    acts = [
        lambda number=number: operations.answer(poll, [number], venue=venue, by=people[0])
        for number in (1, 2, 3, 1, 2, 3)
    ]
    results = at_once(*acts)
    assert set(results) <= {True, False}, results
    assert Answer.objects.count() == Choice.objects.count() == 1


def test_what_is_sent_while_a_poll_is_closed_is_counted_or_refused(
    house: tuple[Venue, list[Person]], olga: Person
) -> None:
    venue, people = house
    poll = opened(venue, olga)
    answers = [
        lambda person=person: operations.answer(poll, [1], venue=venue, by=person) for person in people[:12]
    ]
    results = at_once(*answers[:6], lambda: operations.close_poll(poll, by=olga), *answers[6:])
    assert all(one is True or isinstance(one, Refused) for one in results), results
    closing = Poll.objects.get(pk=poll.pk).closing
    taken = results[:6].count(True) + results[7:].count(True)
    assert results[6] is True
    assert Answer.objects.filter(poll=poll).count() == taken
    assert not Answer.objects.filter(poll=poll, at__gt=closing.at).exists()
