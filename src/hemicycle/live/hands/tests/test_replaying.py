"""State at page load and the events since are a fresh page, whatever was done in between."""

import contextlib

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hemicycle.kernel.verdict import Refused
from hemicycle.live.hands import operations, queries
from hemicycle.live.hands.models import Floor, Hand, TakenDown
from hemicycle.live.hands.notices import tell_list
from hemicycle.live.hands.tests.reading import OpenPage, page_of
from hemicycle.live.models import Conduct, Venue
from hemicycle.live.operations.venues import set_read_only, set_writable
from hemicycle.live.tests.factories import register
from hemicycle.live.tests.replaying import drain_all
from hemicycle.people.models import Person

ACTS = [
    "raise",
    "say",
    "lower",
    "call",
    "lengthen",
    "end",
    "back",
    "down",
    "up",
    "order",
    "close",
    "open",
    "hear",
]
STEPS = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 5)), min_size=1, max_size=9)


def do(act: str, at: int, venue: Venue, people: list[Person], olga: Person) -> None:
    """One thing that somebody does; what is refused changes nothing."""
    who, floor = people[at % len(people)], Floor.objects.first()
    hands = list(Hand.objects.order_by("pk"))
    if act == "raise":
        operations.raise_hand(venue, f"About {at}", language="fr", by=who)
    elif act == "say":
        operations.say_otherwise(venue, f"Other {at}", by=who)
    elif act == "lower":
        operations.lower_hand(venue, by=who)
    elif act == "call" and hands:
        operations.give_floor(venue, hands[at % len(hands)].pk, minutes=5, by=olga)
    elif act == "lengthen" and floor:
        operations.lengthen_floor(venue, floor.pk, seen=300, by=olga)
    elif act == "end":
        operations.end_floor(venue, by=olga)
    elif act == "back" and (speech := queries.to_give_back(venue)):
        operations.give_back_floor(venue, speech.pk, by=olga)
    elif act == "down" and hands:
        operations.take_down(venue, hands[at % len(hands)].pk, by=olga)
    elif act == "up" and (taken := TakenDown.objects.first()):
        operations.put_up_again(venue, taken.pk, by=olga)
    elif act == "order":
        operations.set_chairing(venue, order=("time", "balance")[at % 2], minutes=5, by=olga)
    elif act in {"close", "open"}:
        (set_read_only if act == "close" else set_writable)(venue, "hands", by=olga)
    elif act == "hear":
        drain_all()
        tell_list(venue.pk)  # told twice: the same


@pytest.mark.django_db
def test_a_page_that_listens_shows_what_a_fresh_one_shows(
    venue: Venue, amina: Person, chen: Person, bruno: Person, olga: Person, dora: Person
) -> None:
    reader = register(dora, venue)
    Conduct.objects.create(edition=venue.edition, most_a_minute=60)

    @settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(before=STEPS, after=STEPS, language=st.sampled_from(["en", "fr"]))
    def holds(before: list[tuple[str, int]], after: list[tuple[str, int]], language: str) -> None:
        with transaction.atomic():
            for act, at in before:
                with contextlib.suppress(Refused), transaction.atomic():
                    do(act, at, venue, [amina, chen, bruno], olga)
            listening = OpenPage(venue, page_of(venue, reader, language), language)
            assert all(listening.parts.values())
            for act, at in after:
                with contextlib.suppress(Refused), transaction.atomic():
                    do(act, at, venue, [amina, chen, bruno], olga)
            listening.catch_up()
            assert listening.parts == OpenPage(venue, page_of(venue, reader, language), language).parts
            transaction.set_rollback(True)

    holds()
