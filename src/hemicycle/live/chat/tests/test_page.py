"""The chat in the page of a venue: who reads it, who writes, without a script."""

import pytest
from django.test import Client

from hemicycle.kernel import clock
from hemicycle.live.chat.models import Line
from hemicycle.live.chat.operations import write
from hemicycle.live.tests.factories import DURING, key, register, venue_in_a_session
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
