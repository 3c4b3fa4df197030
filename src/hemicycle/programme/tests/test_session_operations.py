"""Making, arranging, copying and removing sessions, and the keeper through which the studio does it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hemicycle.editions.models import Edition
from hemicycle.editions.testing import EditionFactory, ThemeFactory
from hemicycle.kernel.verdict import Refused
from hemicycle.people.models import Person, Section
from hemicycle.people.testing import CircleFactory, OrganisationFactory, SectionFactory, with_role
from hemicycle.programme import operations
from hemicycle.programme.models import Change, Lead, Occurrence, Session, Speaking
from hemicycle.programme.testing import OccurrenceFactory, SessionFactory, SpeakerFactory, publish
from hemicycle.record.models import Entry, Revision
from hemicycle.record.operations import EditConflict, keeper_of, newest_revision, revise

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition() -> Edition:
    return EditionFactory.create()


@pytest.fixture
def session(edition: Edition) -> Session:
    return SessionFactory.create(edition=edition)


@pytest.fixture
def africa(session: Session) -> Section:
    section = SectionFactory.create(slug="africa")
    Lead.objects.create(session=session, section=section)
    return section


def fresh(session: Session) -> Session:
    return Session.objects.get(pk=session.pk)


def kept(session: Session) -> dict[str, Any]:
    return keeper_of(session).read(fresh(session))


# --- making -----------------------------------------------------------------------------------------------


def test_a_new_session_hangs_under_its_edition_and_is_told_and_remembered(
    edition: Edition, olga: Person
) -> None:
    made = operations.make_session(edition, title={"en": "Care & Cities"}, kind="workshop", by=olga)
    assert (made.slug, made.kind) == ("care-cities", "workshop")
    assert made.scope.path.startswith(edition.scope.path)
    assert Entry.objects.get(kind="SessionMade").by == olga
    revision = Revision.objects.of(made).get()
    assert (revision.act, revision.by, revision.path) == ("made", olga, made.scope.path)


def test_two_sessions_of_one_title_have_two_addresses(edition: Edition) -> None:
    slugs = [operations.make_session(edition, title={"en": "Care"}, by=None).slug for _ in range(3)]
    assert slugs == ["care", "care-2", "care-3"]


@pytest.mark.parametrize("title", ["会议", "…", "x" * 300])
def test_a_title_of_any_signs_gives_an_address(edition: Edition, title: str) -> None:
    made = [operations.make_session(edition, title={"zh-hans": title}, by=None) for _ in range(2)]
    assert len({session.slug for session in made}) == 2
    assert all(0 < len(session.slug) <= 80 for session in made)


def test_a_session_without_a_title_is_refused(edition: Edition) -> None:
    with pytest.raises(Refused, match="needs a title"):
        operations.make_session(edition, title={"en": ""}, by=None)


def test_a_copy_has_the_texts_and_leads_but_no_times_speakers_or_outcomes(
    session: Session, africa: Section
) -> None:
    SpeakerFactory.create(edition=session.edition).speakings.create(session=session)
    OccurrenceFactory.create(session=session)
    changes = {
        "description": {"en": "Words"},
        "languages": [["en", "original", ""]],
        "entry_url": "https://example.org/in",
        "outcome": {"en": "Done"},
    }
    revise(session, changes, by=None)
    copy = operations.copy_session(fresh(session), by=None)
    assert copy.slug == f"{session.slug}-2"
    assert kept(copy) == kept(session) | {
        "slug": copy.slug,
        "speakers": [],
        "entry_url": "",
        "outcome": {},
    }
    assert not copy.occurrences.exists()


def test_that_a_session_was_copied_stands_once_in_its_history(session: Session, olga: Person) -> None:
    copy = operations.copy_session(session, by=olga)
    assert list(Revision.objects.of(copy).values_list("act", "by")) == [("made", olga.pk)]
    made = Entry.objects.filter(kind="SessionMade", data__session_id=copy.pk)
    assert [entry.by for entry in made] == [olga]


# --- the keeper ---------------------------------------------------------------------------------------------


def test_every_field_of_a_session_can_be_written_read_and_undone(session: Session, olga: Person) -> None:
    edition = session.edition
    with_role(olga, "organiser", edition.scope)
    theme, circle = ThemeFactory.create(edition=edition), CircleFactory.create(slug="bureau")
    section, city = SectionFactory.create(slug="asia"), OrganisationFactory.create(slug="kochi")
    one, two = SpeakerFactory.create(edition=edition), SpeakerFactory.create(edition=edition)
    wanted = {
        "slug": "another-address",
        "title": {"en": "Title", "fr": "Titre"},
        "subtitle": {"en": "Below"},
        "description": {"fr": "Des *mots*"},
        "kind": "workshop",
        "themes": [theme.pk],
        "leads": [{"organisation": city.slug}, {"section": section.slug}],
        "languages": [["fr", "original", ""], ["en", "captions", "https://example.org/c"]],
        "speakers": [two.pk, one.pk],
        "readings": [{"title": {"en": "Read"}, "url": "https://example.org/r", "language": "en"}],
        "listed_to": f"circle:{circle.slug}",
        "open_to": f"circle:{circle.slug}",
        "open_note": {"en": "Members"},
        "entry_url": "https://example.org/in",
        "recording_url": "https://example.org/again",
        "outcome": {"en": "It was good"},
        "outcome_links": [{"title": {"en": "Report"}, "url": "https://example.org/report"}],
        "assumed": {"title": "guessed"},
    }
    before = kept(session)
    assert set(wanted) == set(before) - {"edition"}, "every field is tried here"
    revision = revise(session, wanted, by=olga)
    assert revision is not None
    assert kept(session) == before | wanted
    assert set(revision.fields) == set(wanted)
    again = revise(
        session, {name: pair[0] for name, pair in revision.fields.items()}, by=olga, undoes=revision
    )
    assert again is not None
    assert kept(session) == before


def test_texts_are_told_as_before_and_audiences_only_change_in_the_draft(session: Session) -> None:
    OccurrenceFactory.create(session=session)
    publish(session.edition)
    revise(session, {"title": {"en": "Other"}, "kind": "workshop", "listed_to": "registered"}, by=None)
    assert set(Change.objects.get(kind="text").fields) == {"title.en", "kind"}
    assert session.slots.get().listed_to == "public"


def test_a_value_that_somebody_states_is_no_longer_assumed(session: Session) -> None:
    marks = {"title.en": "guessed", "title.fr": "translated", "leads": "not named", "starts_at": "placed"}
    Session.objects.filter(pk=session.pk).update(assumed=marks)
    lead = {"organisation": OrganisationFactory.create(slug="kochi").slug}
    revision = revise(session, {"title": {"en": "Stated"}, "leads": [lead]}, by=None)
    assert revision is not None
    assert fresh(session).assumed == {"title.fr": "translated", "starts_at": "placed"}
    revise(session, {name: pair[0] for name, pair in revision.fields.items()}, by=None)
    assert fresh(session).assumed == marks


def test_speakers_who_stay_keep_their_answer(session: Session) -> None:
    one, two, three = (SpeakerFactory.create(edition=session.edition) for _ in range(3))
    revise(session, {"speakers": [one.pk, two.pk]}, by=None)
    session.speakings.filter(speaker=two).update(answer="confirmed")
    revise(session, {"speakers": [two.pk, three.pk]}, by=None)
    assert list(session.speakings.values_list("speaker", "answer")) == [(two.pk, "confirmed"), (three.pk, "")]


@pytest.mark.parametrize(
    "changes",
    [
        {"themes": [0]},
        {"leads": [{"section": "nowhere"}]},
        {"leads": [{"person": "me"}]},
        {"speakers": [0]},
        {"listed_to": "circle:nowhere"},
        {"listed_to": "everyone"},
        {"open_to": "circle:"},
        {"kind": "party"},
        {"entry_url": "javascript:alert(1)"},
    ],
)
def test_what_is_not_there_is_refused_and_nothing_changes(session: Session, changes: dict[str, Any]) -> None:
    before = kept(session)
    with pytest.raises(Refused):
        revise(session, {"title": {"en": "Other"}, **changes}, by=None)
    assert kept(session) == before


def test_a_theme_or_speaker_of_another_edition_is_not_taken(session: Session) -> None:
    theme, speaker = ThemeFactory.create(), SpeakerFactory.create()
    for changes in ({"themes": [theme.pk]}, {"speakers": [speaker.pk]}):
        with pytest.raises(Refused, match="no longer there"):
            revise(session, changes, by=None)


def test_two_who_change_one_text_are_in_conflict_and_two_languages_go_together(session: Session) -> None:
    seen = newest_revision(session)
    title = dict(session.title)
    revise(session, {"title": title | {"en": "Theirs"}}, by=None, seen=seen)
    revise(session, {"title": title | {"fr": "Le mien"}}, by=None, seen=seen)
    assert dict(fresh(session).title) == {"en": "Theirs", "fr": "Le mien"}
    with pytest.raises(EditConflict):
        revise(session, {"title": title | {"en": "Mine"}}, by=None, seen=seen)


# --- who may ------------------------------------------------------------------------------------------------


def test_a_sections_host_writes_what_is_said_and_not_who_leads(
    session: Session, africa: Section, sami: Person
) -> None:
    with_role(sami, "section-host", africa.scope)
    revise(session, {"title": {"en": "Hosted"}, "languages": [["en", "original", ""]]}, by=sami)
    assert dict(fresh(session).title) == {"en": "Hosted"}
    for changes in (
        {"leads": []},
        {"speakers": []},
        {"listed_to": "registered"},
        {"open_to": "public"},
        {"kind": "plenary"},
        {"slug": "mine"},
    ):
        if keeper_of(session).read(session)[next(iter(changes))] == next(iter(changes.values())):
            continue
        with pytest.raises(Refused, match="set by the organisers"):
            revise(session, changes, by=sami)
    assert session.leads.get().section == africa


def test_nobody_writes_a_session_beyond_their_reach(
    session: Session, africa: Section, sami: Person, dora: Person
) -> None:
    other = SectionFactory.create(slug="europe")
    with_role(sami, "section-host", other.scope)
    for person in (sami, dora):
        with pytest.raises(Refused, match="not yours"):
            revise(session, {"title": {"en": "Mine"}}, by=person)


def test_a_session_host_writes_one_session_only(session: Session, chen: Person) -> None:
    with_role(chen, "session-host", session.scope)
    revise(session, {"subtitle": {"en": "Hosted"}}, by=chen)
    with pytest.raises(Refused, match="not yours"):
        revise(SessionFactory.create(edition=session.edition), {"subtitle": {"en": "Hosted"}}, by=chen)


def test_a_host_moves_nothing(session: Session, africa: Section, sami: Person) -> None:
    with_role(sami, "section-host", africa.scope)
    occurrence = OccurrenceFactory.create(session=session)
    with pytest.raises(Refused, match="not yours"):
        revise(occurrence, {"room": "Hall"}, by=sami)


# --- times --------------------------------------------------------------------------------------------------


def test_a_time_is_moved_cancelled_removed_and_undone_in_the_draft(session: Session, olga: Person) -> None:
    with_role(olga, "organiser", session.edition.scope)
    starts_at = datetime(2021, 2, 17, 13, tzinfo=UTC)
    occurrence = operations.schedule(
        session, starts_at=starts_at, ends_at=starts_at + timedelta(hours=1), by=olga
    )
    read = keeper_of(occurrence).read
    first = read(occurrence)
    for changes in (
        {"starts_at": "2021-02-17T12:00:00+00:00", "room": "Hall", "order": 3},
        {"cancelled": True},
        {"removed": True},
        {"cancelled": False},
    ):
        revision = revise(occurrence, changes, by=olga)
        assert revision is not None
        occurrence.refresh_from_db()
        assert {name: read(occurrence)[name] for name in changes} == changes
    history = list(Revision.objects.of(occurrence))
    for revision in history[:-1]:
        revise(occurrence, {name: pair[0] for name, pair in revision.fields.items()}, by=olga)
    occurrence.refresh_from_db()
    assert read(occurrence) == first
    assert history[-1].act == "made"


# --- going ---------------------------------------------------------------------------------------------------


def test_a_session_that_no_version_shows_goes_with_everything_and_can_come_back(
    session: Session, africa: Section, olga: Person
) -> None:
    with_role(olga, "organiser", session.edition.scope)
    OccurrenceFactory.create(session=session)
    before, scope = kept(session), session.scope
    operations.remove_session(session, by=olga)
    assert not Session.objects.filter(pk=session.pk).exists()
    assert not type(scope).objects.filter(pk=scope.pk).exists()
    removed = Revision.objects.get(label="programme.session", act="removed")
    keeper = keeper_of(session)
    assert keeper.make is not None
    fields = {name: pair[0] for name, pair in removed.fields.items()}
    back = keeper.make(fields, removed.key, by=olga)
    assert kept(back) == before
    assert back.scope.path.startswith(session.edition.scope.path)


def test_a_session_that_a_version_shows_stays_and_its_times_are_cancelled_instead(session: Session) -> None:
    occurrences = [OccurrenceFactory.create(session=session) for _ in range(2)]
    publish(session.edition)
    with pytest.raises(Refused, match="cannot be removed"):
        operations.remove_session(session, by=None)
    assert len(operations.cancel_session(session, by=None)) == 2
    assert operations.cancel_session(session, by=None) == []
    assert Occurrence.objects.filter(pk__in=[o.pk for o in occurrences], cancelled=True).count() == 2
    with pytest.raises(Refused, match="address stays"):
        revise(session, {"slug": "elsewhere"}, by=None)


def test_arranging_changes_only_what_it_knows(session: Session) -> None:
    with pytest.raises(ValueError, match="title"):
        operations.arrange_session(session, {"title": {"en": "x"}}, by=None)
    assert operations.arrange_session(session, {"kind": session.kind, "leads": []}, by=None) == []
    assert not Speaking.objects.exists()
