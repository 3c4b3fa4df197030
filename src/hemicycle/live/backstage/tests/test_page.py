"""The page of the crew without a script: what each reads there, and what its forms do."""

from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hemicycle.bell.models import Message
from hemicycle.bell.queries import position
from hemicycle.kernel import clock
from hemicycle.live.backstage import operations
from hemicycle.live.backstage.models import Beginning, Item, Note
from hemicycle.live.backstage.tests.conftest import speaks
from hemicycle.live.models import Venue
from hemicycle.live.tests.factories import DURING, key
from hemicycle.live.tests.replaying import drain_all
from hemicycle.people.models import Person
from hemicycle.people.testing import PersonFactory

pytestmark = pytest.mark.django_db


class Reader:
    """Somebody backstage, without a script."""

    def __init__(self, person: Person, venue: Venue, language: str = "en") -> None:
        self.client = Client()
        self.client.force_login(person)
        self.there = f"/{language}/2021/venues/{venue.pk}/backstage/"

    def page(self, more: str = "") -> str:
        """What they read."""
        found = self.client.get(f"{self.there}{more}")
        assert found.status_code == 200, found.status_code
        return found.content.decode()

    def send(self, path: str, **form: str | int) -> tuple[int, str]:
        """A form: status, and where it leads or what it says."""
        found = self.client.post(f"{self.there}{path}", form)
        return found.status_code, found.get("Location") or found.content.decode()


@pytest.fixture
def host(crew: Venue, olga: Person) -> Reader:
    return Reader(olga, crew)


@pytest.fixture
def speaker(crew: Venue, vera: Person) -> Reader:
    return Reader(vera, crew)


@pytest.fixture
def booth(crew: Venue, ines: Person) -> Reader:
    return Reader(ines, crew)


def test_a_signal_is_one_tap_and_stands_in_the_speakers_page_in_her_language(
    crew: Venue, booth: Reader, speaker: Reader, vera: Person
) -> None:
    assert booth.send("signals/", signal="slow", key=key()) == (302, f"{booth.there}#give-signal")
    page = speaker.page()
    large = page.partition('id="signals"')[2].partition("</div>")[0]
    assert "Please slow down" in large
    assert "Ines, interpreter" in large
    assert "Please slow down" not in booth.page("?part=signals"), "it is not for whoever gave it"
    assert "Please slow down" in speaker.page("?view=prompter")


def test_several_signals_from_one_form_are_each_given_once(booth: Reader) -> None:
    sent = key()
    for signal in ("slow", "unheard", "slow"):
        booth.send("signals/", signal=signal, key=sent)
    assert sorted(Note.objects.values_list("signal", flat=True)) == ["slow", "unheard"]


def test_a_note_is_written_read_and_taken_back(booth: Reader, speaker: Reader) -> None:
    assert booth.send("notes/", text="The *slides* please", to="", key=key())[0] == 302
    assert "The <em>slides</em> please" in speaker.page()
    note = Note.objects.get()
    assert "Take back" not in speaker.page("?part=notes")
    assert "Take back" in booth.page("?part=notes")
    assert speaker.send(f"notes/{note.pk}/withdrawal/")[0] == 404
    assert booth.send(f"notes/{note.pk}/withdrawal/") == (302, f"{booth.there}#notes")
    assert "slides" not in speaker.page()
    assert "Taken back." in speaker.page()


def test_what_could_not_be_taken_comes_back_with_the_reason(booth: Reader, host: Reader) -> None:
    status, page = booth.send("notes/", text="x" * 501, to="speaker", key=key())
    assert status == 409
    assert "This is too long: 501 characters" in page
    assert "x" * 501 in page
    assert '<option value="speaker" selected>' in page
    status, page = host.send("run/items/", title="Opening", minutes="many", key=key())
    assert status == 409
    assert "Please give the minutes" in page
    assert 'value="Opening"' in page
    status, page = booth.send("signals/", signal="slow", key="")
    assert status == 409
    assert "out of date" in page


def test_with_a_script_only_the_form_comes_back_with_a_fresh_key(booth: Reader) -> None:
    sent = key()
    answer = booth.client.post(
        f"{booth.there}signals/",
        {"signal": "slow", "key": sent},
        headers={"X-Fragment": "give-signal"},
    )
    html = answer.content.decode()
    assert answer.status_code == 200
    assert 'id="give-signal"' in html
    assert "<main" not in html
    assert sent not in html
    assert "Sent: Please slow down." in html


def test_the_host_runs_the_show_by_forms(host: Reader, speaker: Reader, crew: Venue) -> None:
    assert "Take the speakers as they are in the programme" in host.page()
    host.send("run/", act="speakers")
    host.send("run/items/", title="Opening", who="The mayor", minutes="5", note="Microphone 2", key=key())
    opening = Item.objects.get(title="Opening")
    host.send(f"run/items/{opening.pk}/place/", act="up", seen=opening.place)
    run = host.page("?part=run")
    assert run.index("Opening") < run.index("Vera")
    assert "You are next:" not in speaker.page()
    host.send("run/", act="next", seen="0")
    page = speaker.page()
    assert "You are next:" in page
    assert "Microphone 2" in page
    with clock.set_to(DURING + timedelta(minutes=4)):
        host.send("run/", act="next", seen=Beginning.objects.get().pk)
        assert "You are on now" in speaker.page("?view=prompter")
        latest = Beginning.objects.last()
        assert latest
        host.send("run/", act="back", seen=latest.pk)
        assert "You are next:" in speaker.page()


def test_only_hosts_see_what_moves_the_show(host: Reader, speaker: Reader, booth: Reader) -> None:
    host.send("run/items/", title="Opening", minutes="5", key=key())
    item = Item.objects.get()
    for reader in (speaker, booth):
        page = reader.page()
        assert "Opening" in page
        assert 'id="go-on"' not in page
        assert "Add an item" not in page
        assert f"run/items/{item.pk}/" not in page
        for path in ("run/", "run/items/", f"run/items/{item.pk}/", f"run/items/{item.pk}/place/"):
            assert reader.send(path, act="next", seen="0")[0] == 404
    assert not Beginning.objects.exists()


def test_an_item_is_changed_and_removed_on_its_own_page(host: Reader) -> None:
    host.send("run/items/", title="Opening", minutes="5", key=key())
    item = Item.objects.get()
    page = host.page(f"run/items/{item.pk}/")
    assert 'value="Opening"' in page
    there = f"run/items/{item.pk}/"
    assert host.send(there, title="The opening", who="Vera", minutes="7", seen="1")[0] == 302
    status, html = host.send(there, title="Mine", minutes="9", seen="1")
    assert status == 409
    assert "Somebody else has changed this" in html
    assert 'value="Mine"' in html, "nothing of what was typed is lost"
    assert 'name="seen" value="2"' in html, "and it can be sent again, now knowingly"
    assert host.send(there, act="remove")[0] == 302
    assert host.send(there, act="remove")[0] == 404


def test_the_clock_says_how_much_is_left_and_how_late_it_is(
    host: Reader, speaker: Reader, crew: Venue, olga: Person
) -> None:
    for title in ("One", "Two"):
        operations.add_item(crew, title=title, who="", minutes=10, key=key(), by=olga)
    assert "10 minutes late" in speaker.page()  # the session began ten minutes ago, and nothing has
    assert "20 of 90 minutes are planned." in host.page()
    operations.go_on(crew, seen=0, by=olga)
    with clock.set_to(DURING + timedelta(minutes=4)):
        page = speaker.page()
        seconds = int(page.partition('data-seconds="')[2].partition('"')[0])
        assert 355 <= seconds <= 365
        assert "10 minutes late" in page
    with clock.set_to(DURING + timedelta(minutes=13)):
        page = speaker.page()
        assert "13 minutes late" in page
        assert "over time</span>" in page


def test_without_a_run_of_show_the_clock_counts_the_session(speaker: Reader) -> None:
    page = speaker.page("?view=prompter")
    seconds = int(page.partition('data-seconds="')[2].partition('"')[0])
    assert 79 * 60 < seconds <= 80 * 60
    assert "until the end</span>" in page
    with clock.set_to(DURING - timedelta(minutes=15)):
        assert "until it begins</span>" in speaker.page()
    with clock.set_to(DURING + timedelta(days=1)):
        assert "minutes-left" not in speaker.page().partition("<script")[0].partition('id="main"')[2]


def test_in_an_archived_edition_one_only_reads(crew: Venue, booth: Reader, host: Reader) -> None:
    booth.send("notes/", text="Hello crew", key=key())
    host.send("run/items/", title="Opening", minutes="5", key=key())
    crew.edition.archived_at = clock.now()
    crew.edition.save()
    for reader in (booth, host):
        page = reader.page()
        assert "Hello crew" in page
        assert "This edition is archived" in page
        assert 'method="post"' not in page.partition('class="backstage"')[2].partition("</main")[0]
    assert booth.send("notes/", text="More", key=key())[0] == 409
    assert host.send("run/", act="next", seen="0")[0] == 409


@pytest.mark.parametrize("form", [{}, {"act": "fly"}, {"act": "next", "seen": "9" * 40}])
def test_a_form_that_says_nonsense_changes_nothing(host: Reader, form: dict[str, str]) -> None:
    host.send("run/items/", title="Opening", minutes="5", key=key())
    status, _said = host.send("run/", **form)
    assert status in {302, 400}
    assert not Beginning.objects.exists()


def test_three_rows_take_as_many_queries_as_one(
    crew: Venue, host: Reader, ines: Person, olga: Person
) -> None:
    counts = []
    for number in (1, 2):
        for at in range(number):
            operations.write(crew, f"Note {number} {at}", key=key(), by=ines)
            operations.write(crew, f"Note {number} {at}", key=key(), to="desk", by=olga)
            operations.add_item(crew, title=f"Item {number} {at}", who="", minutes=5, key=key(), by=olga)
            speaks(crew, PersonFactory.create())
        operations.give_signal(crew, ("slow", "over")[number - 1], key=key(), by=ines)
        host.page()
        with CaptureQueriesContext(connection) as captured:
            host.page()
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_the_page_and_what_it_reads_again_after_the_bells_are_a_fresh_page(
    crew: Venue, speaker: Reader, ines: Person, olga: Person
) -> None:
    topic = f"venue-backstage/{crew.pk}"
    operations.write(crew, "Before", key=key(), by=ines)
    drain_all()
    loaded, since = parts_of(speaker.page()), position().seq
    signal = operations.give_signal(crew, "slow", key=key(), by=ines)
    operations.give_signal(crew, "over", key=key(), by=olga)
    operations.withdraw(signal, by=ines)
    operations.write(crew, "After", key=key(), by=ines)
    operations.add_item(crew, title="One", who="", minutes=5, key=key(), by=olga)
    operations.go_on(crew, seen=0, by=olga)
    drain_all()
    rung = set(Message.objects.filter(seq__gt=since, topic=topic).values_list("name", flat=True))
    kept = dict(loaded)
    for part, (hears, address, _words) in loaded.items():
        if set(hears.removeprefix(f"{topic} ").split()) & rung:
            kept[part] = parts_of(speaker.page(address.removeprefix(speaker.there)))[part]
    fresh = parts_of(speaker.page())
    assert kept == fresh
    assert kept.keys() == {"signals", "backstage-now", "run-of-show", "notes"}
    assert all(kept[part] != loaded[part] for part in kept)
    assert "Time is over" in kept["signals"][2]
    assert "slow down" not in kept["signals"][2]


class Parts(HTMLParser):
    """The parts of a page that listen: what they hear, where they are read again, their words but those of a clock."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, tuple[str, str, str]] = {}
        self.part = ""
        self.depth = self.clock = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if given.get("data-bell-read", "").startswith("venue-backstage/"):
            self.part, self.depth = given["id"], 0
            self.found[self.part] = (given["data-bell-read"], given["data-bell-href"], "")
        self.depth += tag == "div"
        self.clock += tag == "minutes-left"

    def handle_endtag(self, tag: str) -> None:
        self.depth -= tag == "div"
        self.clock -= tag == "minutes-left"
        if tag == "div" and not self.depth:
            self.part = ""

    def handle_data(self, data: str) -> None:
        if self.part and not self.clock and data.strip():
            hears, address, words = self.found[self.part]
            self.found[self.part] = (hears, address, f"{words} {' '.join(data.split())}")


def parts_of(html: str) -> dict[str, tuple[str, str, str]]:
    """The listening parts of a page by their ids."""
    parser = Parts()
    parser.feed(html)
    return parser.found
