"""Two organisers, or two who claim one entry, at the same time: on a real file and on PostgreSQL."""

from collections.abc import Callable
from typing import Any

import pytest

from hemicycle.editions.models import Edition
from hemicycle.editions.testing import EditionFactory
from hemicycle.kernel.verdict import Refused
from hemicycle.people.testing import PersonFactory
from hemicycle.programme import operations
from hemicycle.programme.models import Occurrence, Session, Speaker
from hemicycle.programme.testing import OccurrenceFactory, SessionFactory, SpeakerFactory, publish
from hemicycle.programme.tests.test_at_once import at_once
from hemicycle.record.models import Entry, Revision
from hemicycle.record.operations import EditConflict, newest_revision, revise
from hemicycle.record.rules import places

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def edition() -> Edition:
    return EditionFactory.create()


def test_of_drags_of_one_block_at_once_one_is_kept_and_the_others_hear_of_it(edition: Edition) -> None:
    occurrence = OccurrenceFactory.create(session=SessionFactory.create(edition=edition))
    seen = newest_revision(occurrence)

    def drag(room: str) -> Callable[[], object]:
        return lambda: revise(Occurrence.objects.get(pk=occurrence.pk), {"room": room}, by=None, seen=seen)

    results = at_once(*map(drag, "ABCD"))
    assert sum(isinstance(result, Revision) for result in results) == 1, results
    assert sum(isinstance(result, EditConflict) for result in results) == 3, results
    occurrence.refresh_from_db()
    assert Revision.objects.of(occurrence).get().fields["room"] == ["", occurrence.room]


def both_revise(session: Session, *changes: dict[str, Any]) -> list[object]:
    """Organisers who opened one session at the same revision save at once; what each got, those refused last."""
    seen = newest_revision(session)

    def save(mine: dict[str, Any]) -> Callable[[], object]:
        return lambda: revise(Session.objects.get(pk=session.pk), mine, by=None, seen=seen)

    return sorted(at_once(*map(save, changes)), key=lambda result: isinstance(result, Exception))


@pytest.fixture
def session(edition: Edition) -> Session:
    made = SessionFactory.create(edition=edition, title={"en": "Care"}, subtitle={})
    OccurrenceFactory.create(session=made)
    publish(edition)  # both saves write into the public list of changes, too
    return made


def test_of_one_text_revised_by_two_at_once_one_is_saved_and_the_other_hears_whose(session: Session) -> None:
    for turn in range(3):
        mine, theirs = ({"title": {"en": f"{word} {turn}"}} for word in ("Mine", "Theirs"))
        saved, refused = both_revise(session, mine, theirs)
        assert isinstance(saved, Revision), saved
        assert isinstance(refused, EditConflict), refused
        assert (refused.theirs, refused.fields) == (saved, ["title"])
        session.refresh_from_db()
        assert dict(session.title) == saved.fields["title"][1]
        assert {"title": dict(session.title)} in (mine, theirs)
        assert Revision.objects.of(session).count() == turn + 1


@pytest.mark.parametrize(
    "changes",
    [
        ({"title": {"en": "Care for all"}}, {"subtitle": {"en": "And now"}}),
        ({"title": {"en": "Care", "fr": "Soin"}}, {"title": {"en": "Care", "es": "Cuidado"}}),
        ({"title": {"en": "Caring"}}, {"title": {"en": "Care", "fr": "Soin"}}),
    ],
    ids=["two fields", "two new languages", "one changed, one new language"],
)
def test_different_fields_or_languages_revised_at_once_are_both_saved(
    session: Session, changes: tuple[dict[str, Any], ...]
) -> None:
    before = {name: dict(getattr(session, name)) for name in ("title", "subtitle")}
    results = both_revise(session, *changes)
    assert all(isinstance(result, Revision) for result in results), results
    session.refresh_from_db()
    for change in changes:
        for name, text in change.items():
            touched = {key: value for key, value in text.items() if before[name].get(key) != value}
            assert touched.items() <= dict(getattr(session, name)).items(), "nothing of anybody is lost"
    told = {place for result in results for place in places(result.fields)}  # type: ignore[attr-defined]
    assert len(told) == 2, "history says of each what it changed, and no more"


def test_an_entry_that_two_claim_at_once_is_one_persons(edition: Edition) -> None:
    speaker = SpeakerFactory.create(edition=edition)
    persons = [PersonFactory.create() for _ in range(3)]
    results = at_once(
        *[
            (lambda p=person: operations.claim_speaker(Speaker.objects.get(pk=speaker.pk), p, by=p))
            for person in persons
        ]
    )
    assert sum(isinstance(result, Speaker) for result in results) == 1, results
    assert sum(isinstance(result, Refused) for result in results) == 2, results
    assert Entry.objects.filter(kind="SpeakerClaimed").count() == 1


def test_sessions_of_one_title_made_at_once_have_an_address_each(edition: Edition) -> None:
    results = at_once(
        *[lambda: operations.make_session(edition, title={"en": "Care"}, by=None) for _ in range(4)]
    )
    assert all(isinstance(result, Session) for result in results), results
    assert set(edition.sessions.values_list("slug", flat=True)) == {"care", "care-2", "care-3", "care-4"}


def test_a_speaker_asked_twice_at_once_gets_one_mail(edition: Edition) -> None:
    speaker = SpeakerFactory.create(edition=edition, address="vera@example.org")
    speaker.speakings.create(session=SessionFactory.create(edition=edition))
    results = at_once(
        *[lambda: operations.ask_speaker(Speaker.objects.get(pk=speaker.pk), by=None) for _ in range(3)]
    )
    assert sum(isinstance(result, Refused) for result in results) == 2, results
    assert Entry.objects.filter(kind="SpeakerAsked").count() == 1
