"""Whom a release concerns, and what reaches them."""

from datetime import timedelta

import pytest
from icalendar import Calendar

from hemicycle.editions.models import Edition, Registration
from hemicycle.editions.testing import EditionFactory
from hemicycle.inbox.models import Mail, Notice
from hemicycle.inbox.sockets import notice_kinds
from hemicycle.people.models import CircleMembership, Person
from hemicycle.people.testing import CircleFactory, PersonFactory
from hemicycle.programme import operations
from hemicycle.programme.models import Occurrence, Release, Speaker, Speaking
from hemicycle.programme.notices import releases as notices
from hemicycle.programme.queries.concerned import concerned_by
from hemicycle.programme.testing import OccurrenceFactory, SessionFactory
from hemicycle.record import drain
from hemicycle.record.models import Entry, Job

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def edition() -> Edition:
    return EditionFactory.create()


@pytest.fixture
def occurrence(edition: Edition) -> Occurrence:
    return planned(edition)


def planned(edition: Edition, **session: object) -> Occurrence:
    return OccurrenceFactory.create(session=SessionFactory.create(edition=edition, **session))


def publish(edition: Edition, **more: object) -> Release:
    return operations.release(edition, note={}, by=None, **more)


def star(person: Person, occurrence: Occurrence) -> None:
    agenda = operations.agenda_of(person, occurrence.session.edition, language=person.language)
    operations.star(agenda, {occurrence.pk: 1}, by=person)


def move(occurrence: Occurrence, by: timedelta = HOUR) -> Occurrence:
    return operations.move_occurrence(
        occurrence, starts_at=occurrence.starts_at + by, ends_at=occurrence.ends_at + by, by=None
    )


def speaks(occurrence: Occurrence, **speaker: object) -> Speaker:
    made = Speaker.objects.create(
        edition=occurrence.session.edition, slug=f"speaker-{Speaker.objects.count()}", name="S", **speaker
    )
    Speaking.objects.create(session=occurrence.session, speaker=made)
    return made


def told(release: Release) -> dict[str, list[str]]:
    return {one.key: [change.kind for change in one.changes] for one in concerned_by(release)}


def prepared(release: Release) -> list[Mail]:
    """The mails of a release, as the house makes them: fact, listener, job."""
    for entry in Entry.objects.undelivered().filter(kind="ProgrammeReleased"):
        drain.deliver(entry)
    for job in Job.objects.filter(kind=notices.PREPARE, done_at=None):
        notices.prepare(job)
    return list(Mail.objects.filter(batch=notices.batch_of(release)).order_by("pk"))


def calendar(mail: Mail) -> Calendar:
    (file,) = mail.attachments
    return Calendar.from_ical(file["text"])


def test_those_who_starred_it_and_those_who_speak_are_concerned_and_nobody_else(
    edition: Edition, occurrence: Occurrence, amina: Person, bruno: Person, dora: Person
) -> None:
    other = planned(edition)
    star(amina, occurrence)
    star(dora, other)
    speaks(occurrence, person=bruno)
    speaks(occurrence, address="Someone@example.org")
    publish(edition)
    move(occurrence)
    assert told(publish(edition)) == {
        f"person-{amina.pk}": ["moved"],
        f"person-{bruno.pk}": ["moved"],
        "address-someone@example.org": ["moved"],
    }


def test_the_first_release_concerns_nobody(edition: Edition, occurrence: Occurrence, bruno: Person) -> None:
    speaks(occurrence, person=bruno)
    assert told(publish(edition)) == {}


def test_a_speaker_who_declined_or_an_erased_person_hears_nothing(
    edition: Edition, occurrence: Occurrence, amina: Person, bruno: Person
) -> None:
    Speaking.objects.filter(speaker=speaks(occurrence, person=bruno)).update(answer="declined")
    star(amina, occurrence)
    Person.objects.filter(pk=amina.pk).update(is_active=False)
    publish(edition)
    move(occurrence)
    assert told(publish(edition)) == {}


def test_whoever_stars_and_speaks_is_told_once(
    edition: Edition, occurrence: Occurrence, bruno: Person
) -> None:
    star(bruno, occurrence)
    speaks(occurrence, person=bruno)
    publish(edition)
    move(occurrence)
    assert told(publish(edition)) == {f"person-{bruno.pk}": ["moved"]}


def test_a_session_that_became_secret_is_told_as_gone_with_what_was_public(
    edition: Edition, occurrence: Occurrence, amina: Person, bruno: Person
) -> None:
    circle = CircleFactory.create()
    CircleMembership.objects.create(circle=circle, person=bruno)
    star(amina, occurrence)
    star(bruno, occurrence)
    publish(edition)
    operations.edit_session(occurrence.session, changes={"title": {"en": "Open title"}}, by=None)
    operations.list_session_to(occurrence.session, "circle", circle, by=None)
    move(occurrence)
    release = publish(edition)
    operations.edit_session(occurrence.session, changes={"title": {"en": "SECRET title"}}, by=None)
    assert told(release) == {
        f"person-{amina.pk}": ["gone"],
        f"person-{bruno.pk}": ["moved"],
    }
    mails = {mail.person: mail for mail in prepared(release)}
    (gone,) = calendar(mails[amina]).walk("VEVENT")
    assert gone["STATUS"] == "CANCELLED"
    assert gone["DTSTART"].dt == occurrence.starts_at
    assert "SECRET" not in mails[amina].text + str(mails[amina].attachments)
    assert "Open title" in mails[amina].text
    assert "SECRET" in mails[bruno].text


def test_the_mails_wait_for_an_organiser_each_in_its_language_and_zone(
    edition: Edition, occurrence: Occurrence, amina: Person, chen: Person
) -> None:
    Person.objects.filter(pk=amina.pk).update(language="fr", zone="Africa/Casablanca")
    Person.objects.filter(pk=chen.pk).update(language="en", zone="Asia/Jakarta")
    for person in (amina, chen):
        person.refresh_from_db()
        star(person, occurrence)
    publish(edition)
    move(occurrence)
    mails = {mail.person: mail for mail in prepared(publish(edition))}
    assert set(mails) == {amina, chen}
    assert all(mail.held and mail.sent_at is None for mail in mails.values())
    assert mails[amina].language == "fr"
    assert "20:00" in mails[chen].text
    assert "21:00" in mails[chen].text
    assert "15:00" in mails[amina].text
    assert f"/fr/{edition.slug}/programme/agenda/" in mails[amina].text


def test_the_calendar_file_has_the_same_uid_and_a_greater_sequence(
    edition: Edition, occurrence: Occurrence, amina: Person
) -> None:
    star(amina, occurrence)
    publish(edition)
    move(occurrence)
    first = calendar(prepared(publish(edition))[0]).walk("VEVENT")[0]
    operations.cancel_occurrence(occurrence, by=None)
    second = calendar(prepared(publish(edition))[0]).walk("VEVENT")[0]
    operations.remove_occurrence(occurrence, by=None)
    third = calendar(prepared(publish(edition))[0]).walk("VEVENT")[0]
    operations.restore_occurrence(occurrence, by=None)
    publish(edition)
    assert first["UID"] == second["UID"] == third["UID"]
    assert [event["SEQUENCE"] for event in (first, second, third)] == [1, 2, 3]
    assert [event["STATUS"] for event in (first, second, third)] == ["CONFIRMED", "CANCELLED", "CANCELLED"]
    current = edition.releases.first()
    assert current is not None
    assert current.slots.get().sequence == 4


def test_hearing_of_a_release_twice_makes_one_mail_and_one_notice(
    edition: Edition, occurrence: Occurrence, amina: Person
) -> None:
    star(amina, occurrence)
    publish(edition)
    move(occurrence)
    release = publish(edition)
    prepared(release)
    for job in Job.objects.filter(kind=notices.PREPARE):
        notices.prepare(job)
    assert Mail.objects.filter(person=amina).count() == 1
    assert Notice.objects.filter(person=amina).count() == 1


def test_a_late_change_publishes_this_alone_and_is_told_at_once(
    edition: Edition, occurrence: Occurrence, amina: Person
) -> None:
    other = planned(edition)
    star(amina, occurrence)
    publish(edition)
    unfinished = move(other, 5 * HOUR)
    release = operations.move_at_once(
        occurrence,
        starts_at=occurrence.starts_at + timedelta(minutes=20),
        ends_at=occurrence.ends_at + timedelta(minutes=20),
        note={"en": "The line is down."},
        by=None,
    )
    shown = {slot.occurrence_id: slot.starts_at for slot in release.slots.all()}
    assert shown[occurrence.pk] == occurrence.starts_at + timedelta(minutes=20)
    assert shown[other.pk] == other.starts_at != unfinished.starts_at
    (mail,) = prepared(release)
    assert not mail.held
    assert "The line is down." in mail.text
    assert Notice.objects.get(person=amina).urgent


def test_a_notice_says_only_what_its_reader_may_know_now(
    edition: Edition, occurrence: Occurrence, amina: Person
) -> None:
    operations.list_session_to(occurrence.session, "registered", by=None)
    registration = Registration.objects.create(edition=edition, person=amina)
    star(amina, occurrence)
    publish(edition)
    move(occurrence)
    prepared(publish(edition))
    notice = Notice.objects.get(person=amina)
    kind = next(kind for kind in notice_kinds if kind.name == notice.kind)
    said = kind.tell(amina, notice.data)
    assert said is not None
    assert str(occurrence.session.title) in said.text
    registration.delete()
    assert kind.tell(amina, notice.data) is None


def test_finding_those_concerned_takes_as_many_queries_for_many_as_for_few(
    edition: Edition, occurrence: Occurrence, django_assert_max_num_queries: object
) -> None:
    for person in PersonFactory.create_batch(3):
        star(person, occurrence)
    speaks(occurrence, address="one@example.org")
    publish(edition)
    move(occurrence)
    release = publish(edition)
    with django_assert_max_num_queries(8) as few:  # type: ignore[operator]
        assert len(concerned_by(release)) == 4
    for person in PersonFactory.create_batch(20):
        star(person, occurrence)
    with django_assert_max_num_queries(len(few)):  # type: ignore[operator]
        assert len(concerned_by(release)) == 24


def test_an_older_version_comes_back_as_it_was_but_opens_nothing_that_was_closed(edition: Edition) -> None:
    first, second, never = planned(edition), planned(edition), planned(edition)
    operations.remove_occurrence(never, by=None)
    old = publish(edition)
    move(first)
    operations.remove_occurrence(second, by=None)
    third = planned(edition)
    operations.list_session_to(first.session, "registered", by=None)
    publish(edition)
    unreleased = planned(edition)
    back = operations.release_again(old, note={}, by=None)
    assert back.number == 3
    assert {slot.occurrence_id: slot.starts_at for slot in back.slots.all()} == {
        first.pk: first.starts_at,
        second.pk: second.starts_at,
    }
    assert {slot.occurrence_id: slot.listed_to for slot in back.slots.all()}[first.pk] == "registered"
    draft = set(Occurrence.objects.in_draft().filter(session__edition=edition))
    assert draft == {first, second, unreleased}
    assert third not in draft


def test_the_version_that_all_read_is_not_released_again(edition: Edition, occurrence: Occurrence) -> None:
    current = publish(edition)
    with pytest.raises(operations.releases.Refused, match="everybody reads now"):
        operations.release_again(current, note={}, by=None)


def test_a_draft_that_changed_since_it_was_looked_at_is_not_released(
    edition: Edition, occurrence: Occurrence
) -> None:
    publish(edition)
    move(occurrence)
    _changes, seen = operations.drafted_changes(edition)
    move(occurrence, 2 * HOUR)
    with pytest.raises(operations.releases.Refused, match="changed since you looked"):
        publish(edition, seen=seen)
    _changes, seen = operations.drafted_changes(edition)
    assert publish(edition, seen=seen).number == 2
