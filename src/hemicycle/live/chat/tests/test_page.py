"""The chat in the page of a venue: who reads it, who writes, without a script."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hemicycle.kernel import clock
from hemicycle.live.chat.models import Line
from hemicycle.live.chat.operations import react, write
from hemicycle.live.models import Conduct, Venue
from hemicycle.live.operations.moderation import block
from hemicycle.live.tests.factories import DURING, key, register, venue_in_a_session
from hemicycle.live.tests.replaying import drain_all
from hemicycle.people.models import Person

pytestmark = pytest.mark.django_db


def test_a_line_is_written_with_a_form_and_read_after_it(client: Client, amina: Person) -> None:
    venue = venue_in_a_session()
    register(amina, venue)
    client.force_login(amina)
    address = f"/en/2021/venues/{venue.pk}/"
    with clock.set_to(DURING):
        assert client.get(address).status_code == 200
        sent = client.post(f"{address}chat/lines/", {"text": "Good *morning* from Rabat", "key": key()})
        line = Line.objects.get()
        assert (sent.status_code, sent["Location"]) == (302, f"{address}#line-{line.pk}")
        page = client.get(address).content.decode()
    assert "Good <em>morning</em> from Rabat" in page
    assert line.language == "en"


def test_the_page_of_a_line_has_everything_one_can_do_with_it(
    client: Client, amina: Person, chen: Person
) -> None:
    venue = venue_in_a_session()
    for person in (amina, chen):
        register(person, venue)
    line = write(venue, "Hello", key=key(), by=amina)
    client.force_login(chen)
    page = client.get(f"/en/2021/venues/{venue.pk}/chat/lines/{line.pk}/").content.decode()
    assert "Tell the moderators" in page
    assert "Change your line" not in page


def test_thirty_lines_take_as_many_queries_as_three(
    client: Client, venue: Venue, amina: Person, chen: Person
) -> None:
    client.force_login(chen)
    counts = []
    for number in (3, 27):
        for at in range(number):
            with clock.set_to(DURING + timedelta(minutes=number + at)):
                line = write(venue, f"Line {at}", key=key(), answers=None, by=amina)
                react(line, "agree", by=chen)
        client.get(f"/en/2021/venues/{venue.pk}/")
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/en/2021/venues/{venue.pk}/").status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_what_is_new_since_one_left_is_said(
    client: Client, venue: Venue, amina: Person, chen: Person
) -> None:
    address = f"/en/2021/venues/{venue.pk}/"
    write(venue, "Before", key=key(), by=amina)
    client.force_login(chen)
    assert "new since you left" not in client.get(address).content.decode()
    for text in ("One", "Two"):
        write(venue, text, key=key(), by=amina)
    page = client.get(address).content.decode()
    assert "2 new since you left" in page
    assert page.index("Before") < page.index("new since you left") < page.index("One")
    assert "new since you left" not in client.get(address).content.decode()


def test_a_reader_sees_only_what_they_read_if_they_wish(
    client: Client, venue: Venue, amina: Person, chen: Person
) -> None:
    chen.reads = ["fr"]
    chen.save()
    for language, text in (("en", "Good morning"), ("fr", "Bonjour à tous")):
        write(venue, text, key=key(), language=language, by=amina)
    client.force_login(chen)
    page = client.get(f"/en/2021/venues/{venue.pk}/?only=read").content.decode()
    assert "Bonjour à tous" in page
    assert "Good morning" not in page


def test_a_search_and_earlier_lines_and_the_lines_around_one(
    client: Client, venue: Venue, amina: Person
) -> None:
    address = f"/en/2021/venues/{venue.pk}/"
    written = []
    for at in range(60):
        with clock.set_to(DURING + timedelta(minutes=at)):
            written.append(write(venue, f"Line number {at:02}", key=key(), by=amina))
    client.force_login(amina)
    newest = client.get(address).content.decode()
    assert "Line number 59" in newest
    assert "Line number 09" not in newest
    earlier = client.get(f"{address}?before={written[10].pk}").content.decode()
    assert "Line number 09" in earlier
    assert "Line number 10" not in earlier
    around = client.get(f"{address}?line={written[5].pk}").content.decode()
    assert f'id="line-{written[5].pk}"' in around
    found = client.get(f"{address}?q=number+07").content.decode()
    assert "1 line with" in found
    assert "Line number 08" not in found


def test_what_could_not_be_taken_comes_back_with_the_reason(
    client: Client, venue: Venue, amina: Person
) -> None:
    Conduct.objects.create(edition=venue.edition, longest=50)
    client.force_login(amina)
    answer = client.post(f"/en/2021/venues/{venue.pk}/chat/lines/", {"text": "x" * 60, "key": key()})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "This is too long: 60 characters" in page
    assert "x" * 60 in page


def test_with_a_script_only_the_form_comes_back(client: Client, venue: Venue, amina: Person) -> None:
    client.force_login(amina)
    address = f"/en/2021/venues/{venue.pk}/chat/lines/"
    answer = client.post(address, {"text": "Hello", "key": key()}, headers={"X-Fragment": "write"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'id="write"' in page
    assert "<main" not in page
    assert "Hello" not in page


def test_whoever_is_named_is_told_unless_they_do_not_read_the_author(
    client: Client, venue: Venue, amina: Person, chen: Person
) -> None:
    write(venue, "I am here", key=key(), by=chen)
    write(venue, "@Chen, look", key=key(), by=amina)
    drain_all()
    client.force_login(chen)
    assert "Amina names you in the chat." in client.get("/en/me/notices/").content.decode()
    block(amina, by=chen)
    write(venue, "@Chen, again", key=key(), by=amina)
    drain_all()
    assert chen.notices.count() == 1
