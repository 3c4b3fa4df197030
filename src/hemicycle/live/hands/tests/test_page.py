"""Hands in the page of a venue, without a script: what everybody reads, what is one's own, what hosts do."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hemicycle.bell.models import Message
from hemicycle.kernel import clock
from hemicycle.live.hands import operations
from hemicycle.live.hands.models import Chairing, Floor, Hand, Speech, TakenDown
from hemicycle.live.hands.tests.reading import page_of, part_of
from hemicycle.live.models import Venue
from hemicycle.live.operations.venues import open_module, set_read_only
from hemicycle.live.tests.factories import DURING, register, venue_in_a_session
from hemicycle.live.tests.replaying import drain_all
from hemicycle.people.models import Access, Person
from hemicycle.people.testing import PersonFactory

pytestmark = pytest.mark.django_db
Send = Callable[..., "tuple[int, str]"]


@pytest.fixture
def send(client: Client, venue: Venue) -> Send:
    """`send(person, "floor/", call=3)`: a form is sent; the status and where it leads, or what it says."""

    def sent(person: Person, more: str = "", *, fragment: str = "", **form: object) -> tuple[int, str]:
        client.force_login(person)
        headers = {"X-Fragment": fragment} if fragment else {}
        answer = client.post(f"/en/2021/venues/{venue.pk}/hands/{more}", form, headers=headers)
        return answer.status_code, answer.get("Location", "") or answer.content.decode()

    return sent


def mine(venue: Venue, person: Person) -> str:
    """What concerns the reader alone."""
    return part_of(page_of(venue, person), "my-hand")


def test_a_hand_is_raised_and_lowered_by_forms(venue: Venue, send: Send, amina: Person, chen: Person) -> None:
    assert "Everybody in this room then reads your name" in mine(venue, amina)
    operations.raise_hand(venue, by=chen)
    status, leads = send(amina, act="raise", about="<b>Water</b> & air", language="fr")
    assert (status, leads) == (302, f"/en/2021/venues/{venue.pk}/#hands")
    page = page_of(venue, chen)
    line = part_of(page, "hands-line")
    assert "Next: Chen, who has waited longest." in line
    assert "&lt;b&gt;Water&lt;/b&gt; &amp; air" in line
    assert "<b>Water" not in page
    assert "Africa" in line
    assert "<b data-place>2</b>" in mine(venue, amina)
    assert "Raise my hand" not in mine(venue, amina)
    send(amina, act="say", about="Fire", language="")
    assert "Fire" in part_of(page_of(venue, chen), "hands-line")
    send(amina, act="lower")
    assert Hand.objects.get().person == chen
    assert "Raise my hand" in mine(venue, amina)


def test_what_could_not_be_taken_comes_back_with_the_reason(venue: Venue, send: Send, amina: Person) -> None:
    for fragment in ("", "my-hand"):
        status, html = send(amina, act="raise", about="x" * 141, language="fr", fragment=fragment)
        assert status == 409
        assert "This is too long: 141 characters" in html
        assert f'value="{"x" * 141}"' in html
        assert '<option value="fr" selected>' in part_of(html, "my-hand")
        assert ("<main" in html) == (not fragment)
    assert send(amina, act="dance")[0] == 400
    assert not Hand.objects.exists()


def test_with_a_script_only_the_part_comes_back(
    venue: Venue, send: Send, amina: Person, olga: Person
) -> None:
    status, html = send(amina, act="raise", fragment="my-hand")
    assert status == 200
    assert html.strip().startswith('<div id="my-hand"')
    assert "Your hand is up." in html
    status, html = send(olga, "floor/", call=Hand.objects.get().pk, fragment="hands-desk")
    assert status == 200
    assert html.strip().startswith('<div id="hands-desk"')
    assert "Has the floor now" in html


def test_the_parts_are_read_alone(client: Client, venue: Venue, amina: Person, olga: Person) -> None:
    address = f"/en/2021/venues/{venue.pk}/hands/"
    client.force_login(amina)
    for asked, name in (("list", "hands-floor"), ("list", "hands-line"), ("mine", "my-hand")):
        html = client.get(f"{address}?part={asked}").content.decode()
        assert part_of(html, name) == part_of(page_of(venue, amina), name) != ""
    assert client.get(f"{address}?part=desk").status_code == 404
    assert client.get(f"{address}?part=other").status_code == 404
    assert client.get(address)["Location"].endswith("#hands")
    client.force_login(olga)
    html = client.get(f"{address}?part=desk").content.decode()
    assert "No hand is up." in part_of(html, "hands-desk")


def test_whoever_has_the_floor_reads_it_and_everybody_reads_until_when(
    venue: Venue, send: Send, amina: Person, chen: Person, olga: Person
) -> None:
    operations.raise_hand(venue, "Water", language="fr", by=amina)
    assert "Call the next: Amina" in page_of(venue, olga)
    send(olga, "floor/", call=Hand.objects.get().pk, minutes=2)
    chen.zone = "Asia/Jakarta"
    chen.save()
    floor = part_of(page_of(venue, chen), "hands-floor")
    assert "Amina" in floor
    assert "Water" in floor
    ends = Floor.objects.get().ends_at
    assert f"{ends + timedelta(hours=7):%H:%M}" in floor
    assert "Jakarta" in floor, "the zone is said"
    assert "You have the floor." in mine(venue, amina)
    assert "You have the floor." not in mine(venue, chen)
    with clock.set_to(DURING + timedelta(minutes=3)):
        assert "The time was over at" in part_of(page_of(venue, chen), "hands-floor")
    send(amina, act="done")
    assert "Nobody has the floor now." in part_of(page_of(venue, chen), "hands-floor")


def test_hosts_do_everything_with_buttons(
    venue: Venue, send: Send, amina: Person, chen: Person, olga: Person
) -> None:
    first, second = operations.raise_hand(venue, by=amina), operations.raise_hand(venue, by=chen)
    send(olga, "floor/", down=first.pk)
    assert "Taken down: Amina" in page_of(venue, olga)
    assert "Taken down" not in page_of(venue, amina)
    send(olga, "floor/", up=TakenDown.objects.get().pk)
    send(olga, "floor/", call=second.pk, minutes=1)
    floor = Floor.objects.get()
    send(olga, "floor/", lengthen=f"{floor.pk}-60")
    assert Floor.objects.get().ends_at == floor.ends_at + timedelta(minutes=1)
    send(olga, "floor/", end="")
    assert Floor.objects.exists(), "a button without a floor ends none"
    send(olga, "floor/", end=floor.pk)
    assert "Give the floor back to Chen" in page_of(venue, olga)
    send(olga, "floor/", back=Speech.objects.get().pk)
    assert Floor.objects.get().person == chen
    send(olga, "chairing/", order="balance", minutes=10)
    assert (Chairing.objects.get().order, Chairing.objects.get().minutes) == ("balance", 10)
    assert "By balance of sections</span>" in part_of(page_of(venue, amina), "hands-line")
    assert send(olga, "floor/", nothing=1)[0] == 400
    assert send(olga, "floor/", call="nonsense")[0] == 409
    assert send(olga, "chairing/", order="", minutes="")[0] == 409


def test_what_only_hosts_do_does_not_exist_for_others(
    venue: Venue, send: Send, amina: Person, chen: Person, dora: Person
) -> None:
    hand = operations.raise_hand(venue, by=chen)
    for person in (amina, chen, dora):
        for form in ({"call": hand.pk}, {"down": hand.pk}, {"end": 1}):
            assert send(person, "floor/", **form)[0] == 404
        assert send(person, "chairing/", order="balance", minutes=5)[0] == 404
    assert Hand.objects.exists()
    assert "Call the next" not in page_of(venue, amina)
    assert send(dora, act="raise")[0] == 404


def test_a_closed_list_says_so(venue: Venue, amina: Person, olga: Person) -> None:
    set_read_only(venue, "hands", by=olga)
    page = page_of(venue, amina)
    assert "The list is closed" in part_of(page, "hands-line")
    assert "The list of speakers is closed." in part_of(page, "my-hand")
    assert "Raise my hand" not in page


def test_an_archived_edition_takes_no_hand(venue: Venue, send: Send, amina: Person) -> None:
    venue.edition.archived_at = clock.now()
    venue.edition.save()
    assert send(amina, act="raise")[0] == 409
    assert not Hand.objects.exists()


def test_a_visitor_reads_the_list_and_is_asked_to_sign_in(amina: Person, during: None) -> None:
    venue = venue_in_a_session(slug="open", open_to="public")
    register(amina, venue)
    open_module(venue, "hands", by=None)
    operations.raise_hand(venue, by=amina)
    page = page_of(venue, None)
    assert "Please sign in to raise your hand." in part_of(page, "my-hand")
    assert "Amina" in part_of(page, "hands-line")


def test_twelve_hands_take_as_many_queries_as_three(
    client: Client, venue: Venue, chen: Person, olga: Person
) -> None:
    counts: dict[str, list[int]] = {"chen": [], "olga": []}
    for many in (3, 9):
        for person in PersonFactory.create_batch(many, section=chen.section):
            register(person, venue)
            operations.raise_hand(venue, by=person)
        for _each in range(2):
            operations.give_floor(venue, Hand.objects.earliest("pk").pk, by=olga)
        operations.take_down(venue, Hand.objects.earliest("pk").pk, by=olga)
        if many == 3:
            operations.raise_hand(venue, by=chen)
        for name, person in (("chen", chen), ("olga", olga)):
            client.force_login(person)
            client.get(f"/en/2021/venues/{venue.pk}/")
            with CaptureQueriesContext(connection) as captured:
                assert client.get(f"/en/2021/venues/{venue.pk}/").status_code == 200
            counts[name].append(len(captured))
    for found in counts.values():
        assert found[0] == found[1], counts


def test_the_log_is_a_file_for_hosts(
    client: Client, venue: Venue, amina: Person, chen: Person, olga: Person
) -> None:
    amina.name = "=Amina"
    amina.save()
    operations.give_floor(venue, operations.raise_hand(venue, language="fr", by=amina).pk, by=olga)
    with clock.set_to(DURING + timedelta(seconds=65)):
        operations.give_floor(venue, operations.raise_hand(venue, by=chen).pk, by=olga)
    client.force_login(olga)
    address = f"/en/2021/venues/{venue.pk}/export/hands."
    found = json.loads(client.get(f"{address}json").content)
    assert [(one["name"], one["section"], one["language"]) for one in found] == [
        ("=Amina", "Africa", "fr"),
        ("Chen", "Asia", ""),
    ]
    assert 60 <= found[0]["seconds"] <= 70
    assert (found[1]["ended"], found[1]["seconds"]) == ("", "")
    assert "'=Amina" in client.get(f"{address}csv").content.decode()
    assert Access.objects.filter(what="live.export").exists()
    client.force_login(amina)
    assert client.get(f"{address}csv").status_code == 404


def test_whoever_it_is_about_is_rung_and_nobody_else(
    venue: Venue, amina: Person, chen: Person, olga: Person
) -> None:
    waiting = operations.raise_hand(venue, by=chen)
    operations.give_floor(venue, operations.raise_hand(venue, by=amina).pk, by=olga)
    drain_all()
    Message.objects.all().delete()
    operations.give_floor(venue, waiting.pk, by=olga)
    drain_all()
    rung = set(Message.objects.filter(name="hand").values_list("topic", flat=True))
    assert rung == {f"venue-seat/{venue.pk}/{amina.pk}", f"venue-seat/{venue.pk}/{chen.pk}"}
    assert Message.objects.filter(topic=f"venue-desk/{venue.pk}", name="hands", payload__isnull=True).exists()


def test_of_a_very_long_list_the_nearest_stand_in_the_page(
    venue: Venue, amina: Person, chen: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hemicycle.live.hands.queries.MOST_SHOWN", 1)
    for person in (amina, chen):
        operations.raise_hand(venue, by=person)
    html = page_of(venue, chen)
    assert html.count('class="hand"') == 1, html.count("hand")
    assert "And 1 more." in html
