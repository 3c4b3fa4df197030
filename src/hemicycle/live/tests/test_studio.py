"""How one speaks in the venues of an edition: who says it, its history, and what waits."""

from datetime import timedelta

import pytest
from django.test import Client

from hemicycle.kernel import clock
from hemicycle.live.chat import operations as chat
from hemicycle.live.models import Conduct, Contribution, Opened, Venue
from hemicycle.live.operations.moderation import report
from hemicycle.live.privacy import forget_old
from hemicycle.live.tests.factories import DURING, key, venue_in_a_session
from hemicycle.people.models import Person
from hemicycle.record.models import Revision

pytestmark = pytest.mark.django_db
ADDRESS = "/en/2021/studio/live/"
FORM = {
    "begins_with": "",
    "edit_minutes": "5",
    "longest": "200",
    "most_a_minute": "6",
    "kept_days": "30",
    "deleted_seen": "nobody",
    "words_en": "scam\n\nscam\n buy now ",
    "words_all": "spam",
}


def test_the_organisers_say_how_one_speaks_and_can_undo_it(
    client: Client, venue: Venue, olga: Person
) -> None:
    client.force_login(olga)
    assert client.get(ADDRESS).status_code == 200
    form = {name: value for name, value in FORM.items() if name != "begins_with"}
    assert client.post(ADDRESS, {**form, "seen": "0"}).status_code == 302
    conduct = Conduct.objects.get()
    assert conduct.words == {"en": ["scam", "buy now"], "*": ["spam"]}
    assert (conduct.longest, conduct.begins_with) == (200, [])
    revision = Revision.objects.of(conduct).get()
    client.post(f"/en/2021/studio/history/{revision.pk}/undo/")
    conduct.refresh_from_db()
    assert (conduct.longest, conduct.begins_with, conduct.words) == (1000, ["chat"], {})


def test_others_do_not_find_the_page(client: Client, venue: Venue, amina: Person) -> None:
    client.force_login(amina)
    assert client.get(ADDRESS).status_code == 404


def test_a_new_venue_begins_with_what_the_edition_says(venue: Venue) -> None:
    assert [one.module for one in Opened.objects.filter(venue=venue)] == ["chat"]
    Conduct.objects.create(edition=venue.edition, begins_with=[])
    assert not Opened.objects.filter(venue=venue_in_a_session(slug="another")).exists()


def test_what_waits_is_told_in_the_studio(
    client: Client, venue: Venue, amina: Person, chen: Person, olga: Person
) -> None:
    line = chat.write(venue, "Hello", key=key(), by=amina)
    report(line, reason="other", by=chen)
    client.force_login(olga)
    assert "1 contribution in a session waits" in client.get("/en/2021/studio/").content.decode()


def test_what_was_said_goes_when_its_time_is_over(venue: Venue, amina: Person) -> None:
    chat.write(venue, "Hello", key=key(), by=amina)
    Conduct.objects.create(edition=venue.edition, kept_days=30)
    with clock.set_to(DURING + timedelta(days=35)):  # the edition ends on the 22nd
        assert forget_old() == 0
    with clock.set_to(DURING + timedelta(days=36)):
        assert forget_old() == 1
    assert not Contribution.objects.exists()
