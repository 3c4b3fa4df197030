"""The studio's pages of releases: who may, what they show, what they do."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from hemicycle.editions.models import Edition
from hemicycle.editions.testing import EditionFactory
from hemicycle.people.models import Person
from hemicycle.people.operations import give_role
from hemicycle.people.testing import SectionFactory
from hemicycle.programme import operations
from hemicycle.programme.models import Occurrence, Release
from hemicycle.programme.testing import OccurrenceFactory, SessionFactory

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def edition() -> Edition:
    return EditionFactory.create()


@pytest.fixture
def occurrence(edition: Edition) -> Occurrence:
    return OccurrenceFactory.create(session=SessionFactory.create(edition=edition))


@pytest.fixture
def organiser(client: Client, edition: Edition, olga: Person) -> Client:
    give_role(olga, "organiser", edition.scope, by=None)
    client.force_login(olga)
    return client


def address(name: str, edition: Edition, *args: int) -> str:
    with override("en"):
        return reverse(f"programme-studio:{name}", args=[edition.slug, *args])


def move(occurrence: Occurrence, by: timedelta = HOUR) -> Occurrence:
    return operations.move_occurrence(
        occurrence, starts_at=occurrence.starts_at + by, ends_at=occurrence.ends_at + by, by=None
    )


def release(edition: Edition) -> Release:
    return operations.release(edition, note={}, by=None)


@pytest.mark.parametrize("name", ["releases", "release_again", "late"])
def test_for_all_but_organisers_these_pages_do_not_exist(
    client: Client, edition: Edition, occurrence: Occurrence, dora: Person, sami: Person, name: str
) -> None:
    release(edition)
    move(occurrence)
    release(edition)
    args = {"releases": [], "release_again": [1], "late": [occurrence.pk]}[name]
    section = SectionFactory.create()
    occurrence.session.leads.create(section=section)
    give_role(sami, "section-host", section.scope, by=None)
    for person in (dora, sami):
        client.force_login(person)
        for ask in (client.get, client.post):
            assert ask(address(name, edition, *args)).status_code == 404
    client.logout()
    assert client.get(address(name, edition, *args)).status_code == 302
    assert edition.releases.count() == 2


def test_another_editions_version_or_occurrence_is_not_found(organiser: Client, edition: Edition) -> None:
    other = EditionFactory.create()
    elsewhere = OccurrenceFactory.create(session=SessionFactory.create(edition=other))
    release(other)
    assert organiser.get(address("release_again", edition, 1)).status_code == 404
    assert organiser.get(address("late", edition, elsewhere.pk)).status_code == 404


def test_the_page_tells_what_the_next_version_changes_and_releases_it(
    organiser: Client, edition: Edition, occurrence: Occurrence
) -> None:
    page = organiser.get(address("releases", edition))
    assert "The next version: v1" in page.text
    organiser.post(address("releases", edition), {"seen": page.context["seen"]})
    assert edition.releases.count() == 1
    page = organiser.get(address("releases", edition))
    assert "Nothing has changed since the last release" in page.text
    move(occurrence)
    page = organiser.get(address("releases", edition))
    assert "moved from" in page.text
    answer = organiser.post(
        address("releases", edition),
        {"seen": page.context["seen"], "note_en": "Later", "note_fr": "Plus tard"},
    )
    assert answer.status_code == 302
    newest = edition.releases.first()
    assert newest is not None
    assert newest.number == 2


def test_a_draft_that_somebody_changed_meanwhile_is_shown_again_and_not_released(
    organiser: Client, edition: Edition, occurrence: Occurrence
) -> None:
    seen = organiser.get(address("releases", edition)).context["seen"]
    move(occurrence)
    answer = organiser.post(address("releases", edition), {"seen": seen})
    assert answer.status_code == 422
    assert "changed since you looked" in answer.text
    assert not edition.releases.exists()


def test_a_double_click_releases_once(organiser: Client, edition: Edition, occurrence: Occurrence) -> None:
    seen = organiser.get(address("releases", edition)).context["seen"]
    for _click in range(2):
        organiser.post(address("releases", edition), {"seen": seen})
    assert edition.releases.count() == 1


def test_an_older_version_is_released_again_after_a_look(
    organiser: Client, edition: Edition, occurrence: Occurrence
) -> None:
    release(edition)
    move(occurrence)
    release(edition)
    page = organiser.get(address("release_again", edition, 1))
    assert "moved from" in page.text
    assert organiser.post(address("release_again", edition, 1)).status_code == 302
    newest = edition.releases.first()
    assert newest is not None
    assert newest.slots.get().starts_at == occurrence.starts_at


def test_a_late_change_is_one_act(organiser: Client, edition: Edition, occurrence: Occurrence) -> None:
    release(edition)
    answer = organiser.post(
        address("late", edition, occurrence.pk),
        {"what": "move", "starts_at": "2021-02-17T14:20", "minutes": "60", "room": "Blue room"},
    )
    assert answer.status_code == 302
    newest = edition.releases.first()
    assert newest is not None
    assert newest.urgent
    slot = newest.slots.get()
    assert slot.starts_at - occurrence.starts_at == timedelta(minutes=20)
    assert slot.ends_at - slot.starts_at == HOUR
    assert slot.room == "Blue room"


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"what": "move"},
        {"what": "move", "starts_at": "soon", "minutes": "60"},
        {"what": "move", "starts_at": "2021-02-17T14:20", "minutes": "0"},
        {"what": "move", "starts_at": "2021-02-17T14:20", "minutes": "99999999999999999999"},
        {"what": "move", "starts_at": "0001-01-01T00:00", "minutes": "60"},
        {"what": "move", "starts_at": "9999-12-31T23:59", "minutes": "60"},
        {"what": "fly"},
    ],
)
def test_what_cannot_be_understood_is_asked_again(
    organiser: Client, edition: Edition, occurrence: Occurrence, typed: dict[str, str]
) -> None:
    release(edition)
    answer = organiser.post(address("late", edition, occurrence.pk), typed)
    assert answer.status_code == 422
    assert edition.releases.count() == 1
