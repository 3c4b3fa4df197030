"""An edition made like another has its sessions, as many days later, and nobody in them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemicycle.editions.models import Edition
from hemicycle.editions.operations.opening import copy_edition
from hemicycle.editions.testing import EditionFactory, ThemeFactory
from hemicycle.people.models import Person
from hemicycle.people.testing import SectionFactory
from hemicycle.programme.models import Lead, Occurrence, Session, Speaker
from hemicycle.programme.operations.cloning import later
from hemicycle.programme.testing import OccurrenceFactory, SessionFactory, SpeakerFactory
from hemicycle.programme.venues import venue_of
from hemicycle.record.operations import keeper_of, revise

MADRID = ZoneInfo("Europe/Madrid")


@pytest.fixture
def edition(db: None) -> Edition:
    return EditionFactory.create(slug="2021")


@pytest.fixture
def session(edition: Edition) -> Session:
    """With everything that a session can have."""
    session = SessionFactory.create(edition=edition, slug="talk")
    Lead.objects.create(session=session, section=SectionFactory.create(slug="africa"))
    Session.objects.filter(pk=session.pk).update(assumed={"title": "guessed", "starts_at": "placed"})
    SpeakerFactory.create(edition=edition).speakings.create(session=session)
    session.themes.add(ThemeFactory.create(edition=edition, slug="care"))
    everything = {
        "description": {"en": "Words"},
        "languages": [["en", "original", ""]],
        "readings": [{"title": {"en": "Read"}, "url": "https://example.org/r", "language": ""}],
        "entry_url": "https://example.org/in",
        "recording_url": "https://example.org/again",
        "outcome": {"en": "It was good"},
        "outcome_links": [{"title": {"en": "Report"}, "url": "https://example.org/report"}],
    }
    revise(session, everything, by=None)
    OccurrenceFactory.create(session=session, room="Hall")
    OccurrenceFactory.create(session=session, cancelled=True)
    OccurrenceFactory.create(session=session, removed_at=datetime(2021, 1, 1, tzinfo=UTC))
    return Session.objects.get(pk=session.pk)


def copied(edition: Edition, by: Person, *, tick: bool = True) -> Edition:
    return copy_edition(
        edition,
        slug="2022",
        name={"en": "Retreat 2022"},
        starts_on=date(2022, 7, 18),
        ticked=frozenset({"programme.sessions"}) if tick else frozenset(),
        by=by,
    )


def test_a_copy_has_the_sessions_and_nobody_in_them(edition: Edition, session: Session, olga: Person) -> None:
    made = copied(edition, olga).sessions.get()
    expected = keeper_of(session).read(session)
    assert keeper_of(made).read(made) == expected | {
        "edition": made.edition_id,
        "themes": [made.edition.themes.get().pk],
        "speakers": [],
        "entry_url": "",
        "recording_url": "",
        "outcome": {},
        "outcome_links": [],
        "assumed": {"title": "guessed"},
    }
    assert made.scope.path.startswith(made.edition.scope.path)
    assert not Speaker.objects.filter(edition=made.edition).exists()
    occurrence = Occurrence.objects.get(session=made)
    assert occurrence.starts_at == datetime(2022, 7, 20, 12, tzinfo=UTC), "14:00 at home, in summer"
    assert (occurrence.ends_at - occurrence.starts_at, occurrence.room) == (timedelta(minutes=90), "Hall")
    assert not session.occurrences.filter(guid=occurrence.guid).exists(), "calendars keep the two apart"


def test_sessions_are_copied_only_if_that_was_asked(edition: Edition, session: Session, olga: Person) -> None:
    assert not copied(edition, olga, tick=False).sessions.exists()


def test_what_was_said_in_a_session_stays_with_it(edition: Edition, session: Session, olga: Person) -> None:
    for occurrence in session.occurrences.all():
        venue_of(occurrence)
    made = copied(edition, olga).sessions.get()
    session.refresh_from_db()
    assert session.forum_id
    assert made.forum_id is None, "a copy begins with nothing said"


@given(
    st.integers(0, 365 * 24 * 60).map(
        lambda minutes: datetime(2021, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    ),
    st.integers(-400, 800),
)
def test_a_time_keeps_its_hour_at_home(at: datetime, days: int) -> None:
    moved = later(at, timedelta(days=days), MADRID, MADRID)
    wall, there = at.astimezone(MADRID), moved.astimezone(MADRID)
    assert abs((there.replace(tzinfo=None) - wall.replace(tzinfo=None)) - timedelta(days=days)) <= timedelta(
        hours=1
    )
    if there.replace(tzinfo=None) != wall.replace(tzinfo=None) + timedelta(days=days):
        assert there.hour == 3, "an hour that the clocks skip becomes the next one"
