"""Presence in the page of a venue: what everybody reads, what is sent, without a script and with one."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hemicycle.bell.models import Message
from hemicycle.kernel import clock
from hemicycle.kernel.reader import Reader
from hemicycle.live.models import Opened, ReadOnly, Venue
from hemicycle.live.operations.moderation import silence
from hemicycle.live.presence import notices, tallies
from hemicycle.live.presence.keepers import write
from hemicycle.live.presence.models import Attendance, Here, Policy, Uncounted
from hemicycle.live.queries.visitors import visitor as seen
from hemicycle.live.tests.factories import DURING, register
from hemicycle.live.tests.replaying import drain_all
from hemicycle.live.topics import of_page
from hemicycle.people.models import Person
from hemicycle.people.testing import PersonFactory, SectionFactory

pytestmark = pytest.mark.django_db


def address(venue: Venue, more: str = "") -> str:
    return f"/en/2021/venues/{venue.pk}/{more}"


def part_of(html: str, key: str) -> str:
    """An element of the page by its id, without needless white space."""
    found = re.search(rf'<(\w+) id="{key}".*?</\1>', html, re.DOTALL)
    return " ".join(found[0].split()) if found else ""


def crowd(venue: Venue, number: int, **person: object) -> list[Person]:
    """So many people who take part and are here."""
    people = [register(one, venue) for one in PersonFactory.create_batch(number, **person)]
    for one in people:
        Here.objects.create(venue=venue, person=one, until_at=clock.now() + timedelta(minutes=5))
    return people


def test_whoever_loads_the_page_is_counted_and_reads_how_many_are_here(
    client: Client, venue: Venue, amina: Person
) -> None:
    client.force_login(amina)
    assert "Fewer than 3 people are here" in client.get(address(venue)).content.decode()
    assert Here.objects.get().person == amina
    tallies.forget_figures(venue.pk)
    crowd(venue, 3, section=SectionFactory.create(region={"en": "Africa"}))
    page = client.get(address(venue)).content.decode()
    assert "4 people are here" in page
    assert "Africa" not in page  # else amina would be the one elsewhere
    tallies.forget_figures(venue.pk)
    crowd(venue, 3)
    page = client.get(address(venue)).content.decode()
    assert re.search(r"Africa</b> <span class=\"number\">3<", page)
    assert re.search(r"Without a section</b> <span class=\"number\">4<", page)


def test_one_reacts_with_a_form_and_reads_it_after(client: Client, venue: Venue, amina: Person) -> None:
    client.force_login(amina)
    client.get(address(venue))
    sent = client.post(address(venue, "presence/reactions/"), {"sign": "applause"})
    assert (sent.status_code, sent["Location"]) == (302, f"{address(venue)}#presence")
    page = client.get(address(venue)).content.decode()
    assert "Applause</span> <b>1</b>" in page
    assert "aria-live" not in part_of(page, "room-reactions")


def test_with_a_pass_a_reaction_and_a_sign_of_life_ask_little(
    client: Client, venue: Venue, amina: Person, later: list[Callable[[], None]]
) -> None:
    Policy.objects.create(edition=venue.edition, noted=True)
    client.force_login(amina)
    client.get(address(venue))
    counts = {}
    for more in ("reactions/", "here/"):
        with CaptureQueriesContext(connection) as captured:
            sent = client.post(
                address(venue, f"presence/{more}"), {"sign": "yes"}, headers={"X-Fragment": "x"}
            )
        assert sent.status_code == 204
        counts[more] = len(captured)
    assert counts["reactions/"] <= 4  # who it is, and which edition
    assert counts["here/"] <= 7
    assert tallies.reactions(venue.pk).lately["yes"] == 1


def test_a_pass_ends_when_somebody_is_silenced_or_it_is_only_read(
    client: Client, venue: Venue, amina: Person, olga: Person
) -> None:
    client.force_login(amina)
    client.get(address(venue))
    silence(amina, venue, minutes=10, by=olga)
    drain_all()
    react = {"path": address(venue, "presence/reactions/"), "data": {"sign": "yes"}}
    assert client.post(**react, headers={"X-Fragment": "x"}).status_code == 409
    page = client.get(address(venue)).content.decode()
    assert 'class="reaction"' not in page
    assert "asked you to be silent" in page
    with clock.set_to(DURING + timedelta(minutes=11)):
        assert client.post(**react, headers={"X-Fragment": "x"}).status_code == 204
        ReadOnly.objects.create(venue=venue, module="presence", by=olga)
        tallies.end_passes()
        assert client.post(**react).status_code == 409
    assert sum(tallies.reactions(venue.pk).lately.values()) == 1


def test_the_page_says_that_it_is_left(client: Client, venue: Venue, amina: Person) -> None:
    client.force_login(amina)
    client.get(address(venue))
    for _held in (True, False):
        assert client.post(address(venue, "presence/here/"), {"leaving": "1"}).status_code == 204
        tallies.end_passes()
    assert Here.objects.get().until_at < clock.now() + timedelta(seconds=20)
    assert client.get(address(venue, "presence/here/")).status_code == 302


def test_one_is_not_counted_any_more_and_again(client: Client, venue: Venue, amina: Person) -> None:
    crowd(venue, 3)
    client.force_login(amina)
    assert "Do not count me" in client.get(address(venue)).content.decode()
    assert client.post(address(venue, "presence/counting/"), {"counted": "0"}).status_code == 302
    page = client.get(address(venue)).content.decode()
    assert "3 people are here" in page
    assert "You are in none of these numbers" in page
    assert "Count me again" in page
    client.post(address(venue, "presence/counting/"), {"counted": "0"})  # twice
    assert Uncounted.objects.count() == 1
    client.post(address(venue, "presence/counting/"), {"counted": "1"})
    client.get(address(venue))
    assert Here.objects.filter(person=amina).exists()


def test_whoever_is_in_reads_that_attendance_is_noted(
    client: Client, venue: Venue, amina: Person, chen: Person
) -> None:
    words = "Attendance of this session is noted for the organisers"
    client.force_login(amina)
    assert words not in client.get(address(venue)).content.decode()
    Policy.objects.create(edition=venue.edition, noted=True, kept_days=14)
    page = client.get(address(venue)).content.decode()
    assert words in page
    assert "It is removed 14 days after the edition." in page
    assert "also of whoever is not counted above" in page
    client.post(address(venue, "presence/counting/"), {"counted": "0"})
    assert "it does not change with this" in client.get(address(venue)).content.decode()
    assert Attendance.objects.get().person == amina
    assert words in client.get(address(venue, "presence/?part=noting")).content.decode()


def test_switching_it_on_is_told_to_the_pages_that_are_open(
    client: Client, venue: Venue, amina: Person, olga: Person
) -> None:
    client.force_login(amina)
    client.get(address(venue))
    client.force_login(olga)
    policy = Policy.objects.create(edition=venue.edition)
    form = {"noted": "on", "kept_days": "30", "seen": "0"}
    assert client.post("/en/2021/studio/live/attendance/", form).status_code == 302
    policy.refresh_from_db()
    assert policy.noted
    drain_all()
    rung = Message.objects.get(topic=notices.topic_of(venue.pk), name="noting")
    assert rung.payload is None


def test_whoever_is_not_counted_is_told_at_once_too(
    client: Client, venue: Venue, amina: Person, olga: Person
) -> None:
    Uncounted.objects.create(person=amina)
    client.force_login(amina)
    client.get(address(venue))
    assert not Here.objects.exists()
    write(Policy.objects.create(edition=venue.edition), {"noted": True}, by=olga)
    drain_all()
    assert Message.objects.filter(topic=notices.topic_of(venue.pk), name="noting").count() == 1


def test_on_light_pages_nothing_drifts(client: Client, venue: Venue, amina: Person) -> None:
    client.force_login(amina)
    assert "data-still" not in client.get(address(venue)).content.decode()
    client.cookies["light"] = "on"
    assert "data-still" in client.get(address(venue)).content.decode()


def test_what_is_shown_is_what_a_fresh_page_has(
    client: Client, venue: Venue, amina: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: dict[str, str] = {}
    monkeypatch.setattr(notices, "show", lambda topic, name, payload: shown.update({name: payload["en"]}))
    client.force_login(amina)
    crowd(venue, 4, section=SectionFactory.create(region={"en": "Africa"}), country="MA")
    client.get(address(venue))
    client.post(address(venue, "presence/reactions/"), {"sign": "heart"})
    crowd(venue, 3)
    notices.tell_here(venue.pk)
    notices.tell_reactions(venue.pk)
    fresh = client.get(address(venue)).content.decode()
    pushed = shown["here"] + shown["reactions"]
    for key in ("room-here-total", "room-here-parts", "room-reactions"):
        assert part_of(pushed, key)
        without = re.compile(r' data-fresh="[^"]*"')
        assert without.sub("", part_of(pushed, key)) == without.sub("", part_of(fresh, key))
    assert "Morocco" in fresh
    shown.clear()
    notices.tell_here(venue.pk)
    assert not shown  # the same numbers are not told twice


def test_what_is_read_again_alone_is_what_the_page_has(client: Client, venue: Venue, amina: Person) -> None:
    crowd(venue, 3)
    client.force_login(amina)
    page = client.get(address(venue)).content.decode()
    alone = client.get(address(venue, "presence/?part=here")).content.decode()
    for key in ("room-here-total", "room-here-parts"):
        assert part_of(page, key) == part_of(alone, key)
    assert client.get(address(venue, "presence/")).status_code == 302
    assert client.get(address(venue, "presence/?part=x")).status_code == 302


def test_a_hundred_arrivals_are_told_once(
    client: Client, venue: Venue, later: list[Callable[[], None]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tallies.time, "time", lambda: 1_000_000_020.0)
    for person in [register(one, venue) for one in PersonFactory.create_batch(6)]:
        client.force_login(person)
        client.get(address(venue))
    assert Here.objects.count() == 6
    assert len(later) == 1


def test_where_it_is_off_there_is_nothing(client: Client, venue: Venue, amina: Person) -> None:
    Opened.objects.filter(venue=venue, module="presence").delete()
    client.force_login(amina)
    assert "room-presence" not in client.get(address(venue)).content.decode()
    for more in ("presence/here/", "presence/reactions/", "presence/counting/"):
        assert client.post(address(venue, more), {"sign": "yes"}).status_code == 404
    assert client.get(address(venue, "presence/?part=here")).status_code == 404
    assert not Here.objects.exists()


def test_an_archive_counts_nobody(client: Client, venue: Venue, amina: Person) -> None:
    client.force_login(amina)
    client.get(address(venue))
    Here.objects.all().delete()
    venue.edition.archived_at = clock.now()
    venue.edition.save()
    page = client.get(address(venue)).content.decode()
    assert 'class="reaction"' not in page
    assert "Do not count me" not in page
    for more in ("presence/here/", "presence/reactions/"):
        assert client.post(address(venue, more), {"sign": "yes"}).status_code == 409
    assert not Here.objects.exists()


def test_the_page_asks_as_much_for_three_sections_as_for_one(
    client: Client, venue: Venue, amina: Person
) -> None:
    client.force_login(amina)
    counts = []
    for _more in (1, 2):
        crowd(venue, 3, section=SectionFactory.create(), country="MA")
        crowd(venue, 4, section=SectionFactory.create(), country="SN")
        client.get(address(venue))
        tallies.forget_figures(venue.pk)
        with CaptureQueriesContext(connection) as captured:
            client.get(address(venue))
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_light_pages_do_not_hear_the_room_clap(venue: Venue, amina: Person) -> None:
    reader = Reader(("en",), None, clock.now())
    for light in (False, True):
        visitor = seen(venue, amina, replace(reader, light=light))
        assert visitor is not None
        heard = of_page(visitor, {})
        assert notices.topic_of(venue.pk) in heard
        assert (notices.reactions_topic(venue.pk) in heard) is not light
