"""One hand of a person is up, one person has the floor; what is pressed twice, or late, is done once."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from hemicycle.kernel import clock
from hemicycle.kernel.verdict import Refused
from hemicycle.live.hands import notices, operations, queries
from hemicycle.live.hands.models import Chairing, Floor, Hand, Speech, TakenDown
from hemicycle.live.hands.tasks import end_forgotten
from hemicycle.live.models import Conduct, Venue
from hemicycle.live.operations.moderation import ban, silence
from hemicycle.live.operations.saying import TooMuch
from hemicycle.live.operations.venues import close_module, set_read_only
from hemicycle.live.tests.factories import DURING, register, venue_in_a_session
from hemicycle.live.tests.replaying import drain_all
from hemicycle.people.models import Person
from hemicycle.record.models import Entry

pytestmark = pytest.mark.django_db


def told(kind: str) -> int:
    """How often this was announced."""
    return Entry.objects.filter(kind=kind).count()


def names(venue: Venue) -> list[str]:
    """Who waits, in order."""
    return [one.name for one in queries.listed(venue).hands]


def call(venue: Venue, person: Person, *, by: Person, minutes: int = 0) -> Floor:
    """Somebody raises a hand and is called."""
    return operations.give_floor(venue, operations.raise_hand(venue, by=person).pk, minutes=minutes, by=by)


def test_a_hand_goes_up_once_however_often_it_is_raised(venue: Venue, amina: Person) -> None:
    first = operations.raise_hand(venue, "  Water\n and air ", language="fr", by=amina)
    assert (first.about, first.language) == ("Water and air", "fr")
    assert operations.raise_hand(venue, by=amina) == first
    assert Hand.objects.get().about == "Water and air", "an empty second form changes nothing"
    assert told("HandRaised") == 1


def test_the_database_holds_one_hand_of_a_person_and_one_floor_of_a_venue(
    venue: Venue, amina: Person, chen: Person, olga: Person
) -> None:
    operations.raise_hand(venue, by=chen)
    with pytest.raises(IntegrityError), transaction.atomic():
        Hand.objects.create(venue=venue, person=chen)
    call(venue, amina, by=olga)
    with pytest.raises(IntegrityError), transaction.atomic():
        Floor.objects.create(venue=venue, person=chen, hand=1, ends_at=clock.now())


def test_words_can_be_said_otherwise_and_the_place_stays(venue: Venue, amina: Person, chen: Person) -> None:
    operations.raise_hand(venue, "Water", by=amina)
    operations.raise_hand(venue, by=chen)
    assert operations.say_otherwise(venue, "Air", language="en", by=amina)
    assert not operations.say_otherwise(venue, "Air", language="en", by=amina)
    assert names(venue) == ["Amina", "Chen"]
    assert queries.listed(venue).hands[0].about == "Air"
    with pytest.raises(Refused, match="too long"):
        operations.say_otherwise(venue, "x" * 141, by=amina)
    operations.lower_hand(venue, by=amina)
    with pytest.raises(Refused, match="not up any more"):
        operations.say_otherwise(venue, "Fire", by=amina)


def test_whoever_lowers_and_raises_again_stands_behind(venue: Venue, amina: Person, chen: Person) -> None:
    operations.raise_hand(venue, by=amina)
    operations.raise_hand(venue, by=chen)
    assert operations.lower_hand(venue, by=amina)
    assert not operations.lower_hand(venue, by=amina)
    operations.raise_hand(venue, by=amina)
    assert names(venue) == ["Chen", "Amina"]


def test_words_that_a_moderator_would_have_to_read_are_refused(venue: Venue, amina: Person) -> None:
    Conduct.objects.create(edition=venue.edition, words={"*": ["nonsense"]})
    with pytest.raises(Refused, match="cannot stand here"):
        operations.raise_hand(venue, "What nonsense", by=amina)
    assert not Hand.objects.exists()


def test_a_closed_list_takes_no_hand_and_keeps_those_that_are_up(
    venue: Venue, amina: Person, chen: Person, olga: Person
) -> None:
    operations.raise_hand(venue, by=amina)
    set_read_only(venue, "hands", by=olga)
    with pytest.raises(Refused, match="list of speakers is closed"):
        operations.raise_hand(venue, by=chen)
    assert names(venue) == ["Amina"]
    assert queries.listed(venue).closed
    assert operations.lower_hand(venue, by=amina), "one's own comes down at any time"
    assert operations.raise_hand(venue, by=olga)


def test_who_may_not_raise_a_hand(
    amina: Person, venue: Venue, chen: Person, dora: Person, olga: Person
) -> None:
    off = venue_in_a_session()
    register(amina, off)
    with pytest.raises(Refused, match="not switched on"):
        operations.raise_hand(off, by=amina)
    with pytest.raises(Refused, match="not in this room"):
        operations.raise_hand(venue, by=dora)
    silence(chen, venue, minutes=10, by=olga)
    with pytest.raises(Refused, match="silent for a while"):
        operations.raise_hand(venue, by=chen)
    venue.edition.archived_at = clock.now()
    with pytest.raises(Refused, match="archived"):
        operations.raise_hand(venue, by=amina)
    assert not Hand.objects.exists()


def test_up_and_down_and_up_again_has_a_measure(venue: Venue, amina: Person) -> None:
    Conduct.objects.create(edition=venue.edition, most_a_minute=3)
    for _each in range(3):
        operations.raise_hand(venue, by=amina)
        operations.lower_hand(venue, by=amina)
    with pytest.raises(TooMuch):
        operations.raise_hand(venue, by=amina)
    with clock.set_to(DURING + timedelta(minutes=2)):
        assert operations.raise_hand(venue, by=amina)


# --- the floor ------------------------------------------------------------------------------------------------


def test_whoever_is_called_has_the_floor_for_the_time_that_is_given(
    venue: Venue, amina: Person, olga: Person
) -> None:
    hand = operations.raise_hand(venue, "Water", language="fr", by=amina)
    floor = operations.give_floor(venue, hand.pk, minutes=5, by=olga)
    assert (floor.person, floor.section, floor.about) == (amina, amina.section, "Water")
    assert floor.ends_at - floor.began_at == timedelta(minutes=5)
    assert not Hand.objects.exists()
    with pytest.raises(Refused, match="You have the floor now"):
        operations.raise_hand(venue, by=amina)


def test_called_twice_it_is_one_call(venue: Venue, amina: Person, olga: Person) -> None:
    hand = operations.raise_hand(venue, by=amina)
    first = operations.give_floor(venue, hand.pk, by=olga)
    assert operations.give_floor(venue, hand.pk, by=olga) == first
    assert told("FloorGiven") == 1
    assert not Speech.objects.exists()


def test_who_is_not_on_the_list_is_not_called(
    venue: Venue, amina: Person, chen: Person, olga: Person
) -> None:
    hand = operations.raise_hand(venue, by=amina)
    operations.lower_hand(venue, by=amina)
    call(venue, chen, by=olga)
    with pytest.raises(Refused, match="not up any more"):
        operations.give_floor(venue, hand.pk, by=olga)
    assert Floor.objects.get().person == chen, "whoever speaks is not interrupted by it"


def test_the_next_call_ends_the_floor_before(venue: Venue, amina: Person, chen: Person, olga: Person) -> None:
    waiting = operations.raise_hand(venue, by=chen)
    call(venue, amina, by=olga)
    with clock.set_to(DURING + timedelta(minutes=4)):
        operations.give_floor(venue, waiting.pk, by=olga)
    assert Floor.objects.get().person == chen
    speech = Speech.objects.get()
    assert (speech.person, speech.section) == (amina, amina.section)
    assert (
        timedelta(minutes=3, seconds=50)
        < speech.ended_at - speech.began_at
        < timedelta(minutes=4, seconds=10)
    )


def test_a_minute_more_is_one_minute_however_often_the_button_is_pressed(
    venue: Venue, amina: Person, olga: Person
) -> None:
    floor = call(venue, amina, minutes=2, by=olga)
    assert operations.lengthen_floor(venue, floor.pk, seen=120, by=olga)
    assert not operations.lengthen_floor(venue, floor.pk, seen=120, by=olga)
    assert Floor.objects.get().ends_at == floor.ends_at + timedelta(minutes=1)
    with clock.set_to(DURING + timedelta(minutes=10)):
        assert operations.lengthen_floor(venue, floor.pk, seen=180, by=olga)
        left = Floor.objects.get().ends_at - clock.now()
    assert timedelta(seconds=50) < left <= timedelta(minutes=1), "when it was over, a minute from now"


def test_the_floor_ends_once_by_the_host_or_by_whoever_has_it(
    venue: Venue, amina: Person, chen: Person, olga: Person
) -> None:
    floor = call(venue, amina, by=olga)
    assert not operations.finish(venue, by=chen)
    assert operations.finish(venue, by=amina)
    assert not operations.end_floor(venue, floor.pk, by=olga)
    other = call(venue, chen, by=olga)
    assert not operations.end_floor(venue, floor.pk, by=olga), "a button of the floor before"
    assert operations.end_floor(venue, other.pk, by=olga)
    assert Speech.objects.count() == 2


def test_a_floor_that_was_ended_by_mistake_is_given_back(
    venue: Venue, amina: Person, chen: Person, olga: Person
) -> None:
    floor = call(venue, amina, by=olga)
    operations.end_floor(venue, floor.pk, by=olga)
    speech = queries.to_give_back(venue)
    assert speech
    again = operations.give_back_floor(venue, speech.pk, by=olga)
    assert again
    assert (again.person, again.began_at, again.ends_at) == (amina, floor.began_at, floor.ends_at)
    assert not Speech.objects.exists()
    assert operations.give_back_floor(venue, speech.pk, by=olga) is None
    operations.end_floor(venue, by=olga)
    with clock.set_to(DURING + timedelta(minutes=5)):
        assert queries.to_give_back(venue) is None
        with pytest.raises(Refused, match="too long ago"):
            operations.give_back_floor(venue, Speech.objects.get().pk, by=olga)


def test_a_hand_that_was_taken_down_is_put_up_where_it_was(
    venue: Venue, amina: Person, chen: Person, olga: Person
) -> None:
    hand = operations.raise_hand(venue, "Water", by=amina)
    operations.raise_hand(venue, by=chen)
    assert operations.take_down(venue, hand.pk, by=olga)
    assert not operations.take_down(venue, hand.pk, by=olga)
    assert names(venue) == ["Chen"]
    taken = TakenDown.objects.get()
    assert operations.put_up_again(venue, taken.pk, by=olga)
    assert not operations.put_up_again(venue, taken.pk, by=olga)
    assert names(venue) == ["Amina", "Chen"]
    assert queries.listed(venue).hands[0].about == "Water"


def test_whoever_raises_anew_does_not_come_back_a_second_time(
    venue: Venue, amina: Person, olga: Person
) -> None:
    operations.take_down(venue, operations.raise_hand(venue, by=amina).pk, by=olga)
    operations.raise_hand(venue, by=amina)
    assert not TakenDown.objects.exists()


def test_the_order_of_the_room_is_switched(
    venue: Venue, amina: Person, chen: Person, bruno: Person, olga: Person
) -> None:
    call(venue, amina, by=olga)
    operations.end_floor(venue, by=olga)
    for person in (amina, chen, bruno):
        operations.raise_hand(venue, by=person)
    assert names(venue) == ["Amina", "Chen", "Bruno"]
    assert operations.set_chairing(venue, order="balance", minutes=5, by=olga)
    assert not operations.set_chairing(venue, order="balance", minutes=5, by=olga)
    assert names(venue) == ["Chen", "Bruno", "Amina"]
    assert queries.listed(venue).why == "longest"
    assert Chairing.objects.get().minutes == 5
    with pytest.raises(Refused, match="choose an order"):
        operations.set_chairing(venue, order="by beauty", minutes=5, by=olga)
    with pytest.raises(Refused, match="choose an order"):
        operations.set_chairing(venue, order="time", minutes=7, by=olga)
    made = operations.give_floor(venue, queries.listed(venue).hands[0].pk, minutes=7, by=olga)
    assert made.ends_at - made.began_at == timedelta(minutes=5), "an unknown length is the usual one"


def test_whoever_speaks_counts_for_the_balance_at_once(
    venue: Venue, amina: Person, chen: Person, bruno: Person, olga: Person
) -> None:
    operations.set_chairing(venue, order="balance", minutes=3, by=olga)
    bruno.section = amina.section
    bruno.save()
    operations.raise_hand(venue, by=bruno)
    call(venue, amina, by=olga)
    operations.raise_hand(venue, by=chen)
    assert names(venue) == ["Chen", "Bruno"]
    assert queries.listed(venue).why == "least"
    assert not queries.listed(venue).shares, "a speech is counted in minutes when it is over"


# --- what happens elsewhere -----------------------------------------------------------------------------------


def test_whoever_is_excluded_does_not_speak_and_whoever_is_silenced_does_not_wait(
    venue: Venue, amina: Person, chen: Person, olga: Person
) -> None:
    call(venue, amina, by=olga)
    operations.raise_hand(venue, by=chen)
    silence(chen, venue, minutes=10, by=olga)
    ban(amina, venue, whole=True, by=olga)
    drain_all()
    assert not Hand.objects.exists()
    assert not Floor.objects.exists()


def test_whoever_is_excluded_is_not_called_back_by_an_undoing(
    venue: Venue, amina: Person, chen: Person, olga: Person
) -> None:
    call(venue, amina, by=olga)
    operations.raise_hand(venue, by=chen)
    ban(amina, venue, by=olga)
    ban(chen, venue, by=olga)
    drain_all()
    assert queries.to_give_back(venue) is None
    assert not list(queries.taken_down_in(venue))
    assert operations.give_back_floor(venue, Speech.objects.get().pk, by=olga) is None
    assert not operations.put_up_again(venue, TakenDown.objects.get().pk, by=olga)
    assert not Hand.objects.exists()
    assert not Floor.objects.exists()


def test_a_ban_from_everything_asks_as_often_for_one_venue_as_for_three(
    venue: Venue, amina: Person, olga: Person
) -> None:
    def asked() -> int:
        data = {"person_id": amina.pk, "venue_id": venue.pk, "whole": True}
        with CaptureQueriesContext(connection) as found:
            notices.hear_person(Entry(kind="PersonBanned", data=data))
        return len(found)

    for_one = asked()
    for slug in ("two", "three"):
        venue_in_a_session(slug=slug)
    assert asked() == for_one


def test_where_hands_are_switched_off_nobody_has_the_floor(
    venue: Venue, amina: Person, chen: Person, olga: Person
) -> None:
    call(venue, amina, by=olga)
    operations.raise_hand(venue, by=chen)
    close_module(venue, "hands", by=olga)
    drain_all()
    assert not Floor.objects.exists()
    assert names(venue) == ["Chen"], "the list is kept"


def test_a_floor_that_nobody_ended_ends_with_the_venue(venue: Venue, amina: Person, olga: Person) -> None:
    call(venue, amina, by=olga)
    assert end_forgotten() == ""
    with clock.set_to(DURING + timedelta(days=1)):
        assert "1 venue" in end_forgotten()
        assert end_forgotten() == ""
    speech = Speech.objects.get()
    assert speech.ended_at - speech.began_at < timedelta(hours=3), "not when somebody looked"
    assert not Floor.objects.exists()
