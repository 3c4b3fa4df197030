"""What is told to all holds nothing of what is for one, or for hosts; what is erased stands nowhere."""

from datetime import timedelta

import pytest
from django.test import Client

from hemicycle.kernel import clock
from hemicycle.live.hands import operations, queries
from hemicycle.live.hands.models import Chairing, Floor, Hand, Speech, TakenDown
from hemicycle.live.hands.privacy import forget_old
from hemicycle.live.hands.tests.reading import page_of, part_of, told
from hemicycle.live.models import Venue
from hemicycle.live.operations.moderation import ban
from hemicycle.live.operations.venues import close_module
from hemicycle.live.tests.factories import DURING
from hemicycle.people.models import Person
from hemicycle.people.privacy.erasure import erase_person
from hemicycle.people.privacy.export import everything_about

pytestmark = pytest.mark.django_db
SECRET = "The-secret-words"


def test_whoever_may_not_enter_reads_and_does_nothing(
    venue: Venue, amina: Person, dora: Person, olga: Person
) -> None:
    operations.raise_hand(venue, SECRET, by=amina)
    ban(amina, venue, by=olga)
    client = Client()
    for person, status in ((dora, 404), (amina, 403)):
        client.force_login(person)
        for more in ("", "?part=list", "?part=mine", "?part=desk"):
            answer = client.get(f"/en/2021/venues/{venue.pk}/hands/{more}")
            assert answer.status_code == status
            assert SECRET not in answer.content.decode()
        assert client.post(f"/en/2021/venues/{venue.pk}/hands/", {"act": "raise"}).status_code == status


def test_what_is_told_to_all_holds_no_button_of_hosts_and_no_number_of_a_person(
    venue: Venue, amina: Person, chen: Person, olga: Person
) -> None:
    operations.give_floor(venue, operations.raise_hand(venue, by=amina).pk, by=olga)
    operations.take_down(venue, operations.raise_hand(venue, by=chen).pk, by=olga)
    operations.raise_hand(venue, by=chen)
    said = told()
    assert "Amina" in said
    for of_hosts in ("hands-form", "Taken down", "Call the next", "csrf", "One minute more", "my-hand"):
        assert of_hosts not in said
    html = part_of(page_of(venue, chen), "hands-floor") + part_of(page_of(venue, chen), "hands-line")
    assert f'"{amina.pk}"' not in html.replace(f'data-floor="{Floor.objects.get().pk}"', "")


def test_where_hands_are_switched_off_the_list_is_not_read(venue: Venue, amina: Person, olga: Person) -> None:
    operations.raise_hand(venue, SECRET, by=amina)
    close_module(venue, "hands", by=olga)
    assert SECRET not in page_of(venue, amina)
    client = Client()
    client.force_login(amina)
    assert client.get(f"/en/2021/venues/{venue.pk}/hands/?part=list").status_code == 404


def test_a_lowered_hand_leaves_no_words_in_what_was_told(venue: Venue, amina: Person, chen: Person) -> None:
    operations.raise_hand(venue, by=chen)
    operations.raise_hand(venue, SECRET, by=amina)
    assert SECRET in told()
    operations.lower_hand(venue, by=amina)
    assert SECRET not in told(), "not even in what is replayed"


def test_names_of_past_speeches_are_for_hosts_and_the_balance_for_all(
    venue: Venue, amina: Person, chen: Person, olga: Person
) -> None:
    floor = operations.give_floor(venue, operations.raise_hand(venue, by=amina).pk, by=olga)
    with clock.set_to(DURING + timedelta(seconds=125)):
        operations.end_floor(venue, floor.pk, by=olga)
    line = part_of(page_of(venue, chen), "hands-line")
    assert "Africa" in line
    assert "2:05" in line
    assert "Amina" not in line
    assert "Amina" in part_of(page_of(venue, olga), "hands-desk")


def test_after_erasure_a_speech_stays_without_a_name(
    venue: Venue, amina: Person, chen: Person, olga: Person
) -> None:
    operations.give_floor(venue, operations.raise_hand(venue, language="fr", by=amina).pk, by=olga)
    operations.end_floor(venue, by=olga)
    operations.raise_hand(venue, SECRET, by=amina)
    copy = str(list(everything_about(amina)))
    assert SECRET in copy
    assert "raised your hand" in copy
    assert SECRET in told()
    erase_person(amina, by=amina)
    assert SECRET not in told()
    assert not Hand.objects.exists()
    assert not TakenDown.objects.exists()
    assert Speech.objects.get().language == ""
    assert "Africa" in part_of(page_of(venue, chen), "hands-line")
    assert [row["name"] for row in queries.rows(venue, True)] == ["a former participant"]


def test_what_is_old_goes(venue: Venue, amina: Person, chen: Person, olga: Person) -> None:
    operations.give_floor(venue, operations.raise_hand(venue, by=amina).pk, by=olga)
    operations.end_floor(venue, by=olga)
    operations.raise_hand(venue, by=chen)
    operations.set_chairing(venue, order="balance", minutes=5, by=olga)
    assert forget_old() == 0
    assert Hand.objects.exists()
    assert Chairing.objects.exists()
    with clock.set_to(DURING + timedelta(days=400)):
        assert forget_old() == 1
    assert not Hand.objects.exists()
    assert not Speech.objects.exists()
    assert not Chairing.objects.exists(), "nor who chose how the floor was given"
