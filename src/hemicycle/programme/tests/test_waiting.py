"""What of the programme waits in the studio's overview, and for whom."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hemicycle.editions.models import Edition
from hemicycle.editions.testing import EditionFactory
from hemicycle.kernel import clock
from hemicycle.people.models import Person, Section
from hemicycle.people.testing import SectionFactory, with_role
from hemicycle.programme.models import Lead, Session, Speaking
from hemicycle.programme.testing import OccurrenceFactory, SessionFactory, SpeakerFactory, publish

pytestmark = pytest.mark.django_db
HERE = "/en/2021/studio/"


@pytest.fixture
def edition() -> Edition:
    return EditionFactory.create(slug="2021", languages=["en", "fr"])


@pytest.fixture
def africa() -> Section:
    return SectionFactory.create(slug="africa")


def session(edition: Edition, title: str = "Talk", led_by: Section | None = None) -> Session:
    made: Session = SessionFactory.create(edition=edition, title={"en": title})
    if led_by:
        Lead.objects.create(session=made, section=led_by)
    return made


@pytest.fixture
def organiser(client: Client, olga: Person, edition: Edition) -> Client:
    with_role(olga, "organiser", edition.scope)
    client.force_login(olga)
    return client


def words(client: Client) -> str:
    return client.get(HERE).content.decode()


def test_an_organiser_hears_of_sessions_without_time_lead_and_languages(
    organiser: Client, edition: Edition, africa: Section
) -> None:
    session(edition)
    session(edition, led_by=africa)
    said = words(organiser)
    assert "2 sessions have no time." in said
    assert "1 session is led by nobody." in said
    assert "2 sessions do not say in which languages they can be followed." in said
    assert f'href="{HERE}programme/sessions/?lacks=lead"' in said


def test_a_host_hears_of_the_sections_sessions_only(
    client: Client, edition: Edition, africa: Section, sami: Person
) -> None:
    session(edition, "Theirs", led_by=africa)
    for _number in range(3):
        session(edition, "Another's")
    with_role(sami, "section-host", africa.scope)
    client.force_login(sami)
    said = words(client)
    assert "1 session does not say in which languages it can be followed." in said
    assert "1 of your sessions lacks words in French." in said
    assert "have no time" not in said  # a host sets no times
    assert "led by nobody" not in said
    assert "release" not in said.partition('class="waits"')[2].partition("</ul>")[0]


def test_what_the_public_does_not_read_yet_waits_for_a_release(organiser: Client, edition: Edition) -> None:
    OccurrenceFactory.create(session=session(edition))
    assert "The programme is not released yet: 1 time stands in the draft." in words(organiser)
    publish(edition)
    assert "not released yet" not in words(organiser)
    OccurrenceFactory.create(session=session(edition))
    assert "1 change of the draft is not released yet." in words(organiser)


def test_times_that_overlap_wait_until_they_are_over(organiser: Client, edition: Edition) -> None:
    soon = clock.now() + timedelta(days=1)
    past = datetime(2001, 2, 3, 10, tzinfo=UTC)
    for at in (past, soon):
        for title in ("One", "Two"):
            OccurrenceFactory.create(
                session=session(edition, title), starts_at=at, ends_at=at + timedelta(hours=1), room="Blue"
            )
    assert "1 time overlaps another in one room" in words(organiser)


def test_speakers_wait_for_the_next_step(organiser: Client, edition: Edition) -> None:
    talk = session(edition)
    for reply, asked in (("", True), ("", False), ("declined", True), ("confirmed", True)):
        speaker = SpeakerFactory.create(edition=edition, address=f"{reply}{asked}@example.org")
        Speaking.objects.create(
            session=talk, speaker=speaker, answer=reply, asked_at=clock.now() if asked else None
        )
    said = words(organiser)
    assert "1 speaker was asked and has not answered." in said
    assert "1 speaker has not been asked yet." in said
    assert "1 speaker has declined and still stands in a session." in said


def test_the_overview_asks_as_much_for_many_sessions_as_for_one(
    organiser: Client, edition: Edition, africa: Section
) -> None:
    def add() -> None:
        talk = session(edition, led_by=africa)
        OccurrenceFactory.create(session=talk, room="Blue")
        Speaking.objects.create(session=talk, speaker=SpeakerFactory.create(edition=edition))

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            words(organiser)
        return len(asked)

    add()
    queries()
    once = queries()
    for _number in range(4):
        add()
    assert queries() == once
