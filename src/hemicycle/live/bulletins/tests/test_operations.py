"""What changes, what is announced, what is refused."""

from datetime import timedelta
from typing import Any

import pytest

from hemicycle.bell.models import Message
from hemicycle.editions.models import Edition, Registration
from hemicycle.inbox.models import Mail, Notice
from hemicycle.inbox.operations import notify_all
from hemicycle.inbox.queries import unread_count
from hemicycle.kernel import clock
from hemicycle.kernel.reader import Reader
from hemicycle.kernel.text import Text
from hemicycle.kernel.verdict import Refused
from hemicycle.live.bulletins import notices, operations, queries
from hemicycle.live.bulletins.models import Bulletin, Correction, Dismissal
from hemicycle.live.bulletins.operations import KEEP, Words
from hemicycle.live.bulletins.rules import IMPORTANT, OPEN, URGENT
from hemicycle.live.bulletins.tests.factories import LATE, say
from hemicycle.live.models import Venue
from hemicycle.live.tests.factories import DURING, key
from hemicycle.live.tests.replaying import drain_all
from hemicycle.people.models import Person, Section
from hemicycle.people.testing import PersonFactory, with_role
from hemicycle.record import lanes
from hemicycle.record.models import Entry, Job

pytestmark = pytest.mark.django_db
OTHER = Words(Text(en="The plenary begins twenty minutes late"))


def done() -> None:
    """Everything that was announced is heard, and the work that follows is done."""
    drain_all()
    lanes.run_due("urgent", "slow")


def noticed(bulletin: Bulletin) -> set[int]:
    done()
    return set(Notice.objects.filter(key=operations.notice_key(bulletin)).values_list("person_id", flat=True))


def test_the_same_form_sent_twice_is_one_bulletin(edition: Edition, olga: Person) -> None:
    sent = key()
    first = say(edition, edition.scope, olga, key=sent)
    assert say(edition, edition.scope, olga, key=sent) == first
    assert Bulletin.objects.count() == 1
    assert Entry.objects.filter(kind="BulletinPublished").count() == 1


def test_pages_that_are_kept_are_given_out_no_longer(edition: Edition, olga: Person) -> None:
    versions = [edition.version]

    def seen() -> None:
        edition.refresh_from_db()
        versions.append(edition.version)

    made = say(edition, edition.scope, olga)
    seen()
    operations.correct(made, OTHER, seen=1, by=olga)
    seen()
    operations.end(made, by=olga)
    seen()
    operations.take_down(made, by=olga)
    seen()
    operations.put_up_again(made, by=olga)
    seen()
    assert versions == sorted(set(versions))


@pytest.mark.parametrize(
    "words",
    [
        Words(Text()),
        Words(Text(en="x" * 121)),
        Words(Text(en="Late"), Text(en="x" * 1001)),
        Words(Text(en="Late"), Text(fr="Dix minutes")),
        Words(Text(en="Late"), link="https://elsewhere.example/"),
        Words(Text(en="Late"), link="//elsewhere.example/"),
    ],
)
def test_what_no_form_lets_through_is_refused(edition: Edition, olga: Person, words: Words) -> None:
    with pytest.raises(Refused):
        say(edition, edition.scope, olga, words)
    assert not Bulletin.objects.exists()


def test_who_speaks_to_whom(edition: Edition, venue: Venue, africa: Section, cast: dict[str, Person]) -> None:
    europe = Section.objects.get(slug="europe")
    with_role(cast["vera"], "session-host", venue.scope)
    with_role(cast["noor"], "desk", edition.scope)
    may = {
        name: [
            queries.may_announce(person, edition, scope)
            for scope in (edition.scope, africa.scope, europe.scope, venue.scope)
        ]
        for name, person in cast.items()
    }
    assert may == {
        "olga": [True, True, True, True],
        "sami": [False, True, False, False],
        "vera": [False, False, False, True],
        "noor": [False, False, False, False],
        "amina": [False, False, False, False],
        "dora": [False, False, False, False],
    }
    for name, person in cast.items():
        listed = queries.targets(edition, person, ("en",))
        scopes = {target.scope.pk for found in listed.values() for target in found}
        assert [
            scope.pk in scopes for scope in (edition.scope, africa.scope, europe.scope, venue.scope)
        ] == may[name]
    with pytest.raises(Refused, match="do not speak"):
        say(edition, edition.scope, cast["sami"])


@pytest.fixture
def cast(
    olga: Person, sami: Person, vera: Person, noor: Person, amina: Person, dora: Person
) -> dict[str, Person]:
    """By their names."""
    return {"olga": olga, "sami": sami, "vera": vera, "noor": noor, "amina": amina, "dora": dora}


def test_the_host_of_a_leading_section_speaks_to_its_sessions(
    edition: Edition, venue: Venue, africa: Section, sami: Person
) -> None:
    session = venue.occurrence.session  # type: ignore[attr-defined]
    session.leads.create(section=africa)
    assert say(edition, venue.scope, sami).scope == venue.scope


def test_in_an_edition_that_nobody_reads_nothing_is_said(edition: Edition, olga: Person) -> None:
    Edition.objects.update(published_at=None)
    with pytest.raises(Refused, match="not public yet"):
        say(edition, edition.scope, olga)
    Edition.objects.update(published_at=DURING, archived_at=DURING)
    with pytest.raises(Refused, match="archived"):
        say(edition, edition.scope, olga)


def test_a_correction_keeps_what_was_said_and_stands_there_again(
    edition: Edition, olga: Person, amina: Person
) -> None:
    made = say(edition, edition.scope, olga)
    operations.dismiss(made, 1, by=amina)
    assert operations.correct(made, OTHER, seen=1, by=olga)
    made.refresh_from_db()
    assert (made.title, made.wording) == (OTHER.title, 2)
    assert Correction.objects.get().title == LATE.title
    edition.refresh_from_db()
    reader = reader_of(edition)
    assert [one.mark for one in queries.banner(edition, amina, reader).bulletins] == [f"{made.pk}-2"]


def reader_of(edition: Edition) -> Reader:
    return Reader(edition.reading_order("en"), None, clock.now())


def test_a_correction_that_changes_nothing_is_none(edition: Edition, olga: Person) -> None:
    made = say(edition, edition.scope, olga)
    assert not operations.correct(made, LATE, seen=1, by=olga)
    assert not Correction.objects.exists()


def test_of_two_corrections_at_once_the_later_is_refused(edition: Edition, olga: Person) -> None:
    made = say(edition, edition.scope, olga)
    assert operations.correct(made, OTHER, seen=1, by=olga)
    with pytest.raises(Refused, match="Somebody else has corrected"):
        operations.correct(made, Words(Text(en="Third")), seen=1, by=olga)
    made.refresh_from_db()
    assert made.title == OTHER.title


def test_a_longer_time_is_no_new_wording(edition: Edition, olga: Person, amina: Person) -> None:
    made = say(edition, edition.scope, olga)
    operations.dismiss(made, 1, by=amina)
    assert operations.correct(made, LATE, lasting=OPEN, seen=1, by=olga)
    made.refresh_from_db()
    assert (made.until_at, made.wording) == (None, 1)
    edition.refresh_from_db()
    assert queries.banner(edition, amina, reader_of(edition)).bulletins == []


def test_it_is_ended_once_and_taken_down_once(edition: Edition, olga: Person) -> None:
    made = say(edition, edition.scope, olga)
    operations.end(made, by=olga)
    with pytest.raises(Refused, match="does not stand"):
        operations.end(made, by=olga)
    assert operations.take_down(made, by=olga)
    assert not operations.take_down(made, by=olga)
    with pytest.raises(Refused, match="taken down"):
        operations.correct(made, OTHER, lasting=KEEP, seen=1, by=olga)
    operations.put_up_again(made, by=olga)
    with pytest.raises(Refused, match="was not taken down"):
        operations.put_up_again(made, by=olga)


def test_only_those_who_could_have_said_it_change_it(
    edition: Edition, africa: Section, olga: Person, sami: Person
) -> None:
    made = say(edition, edition.scope, olga)
    for attempt in (
        lambda: operations.correct(made, OTHER, seen=1, by=sami),
        lambda: operations.end(made, by=sami),
        lambda: operations.take_down(made, by=sami),
    ):
        with pytest.raises(Refused, match="do not speak"):
            attempt()


def test_whoever_puts_it_away_has_read_its_notice(edition: Edition, olga: Person, amina: Person) -> None:
    made = say(edition, edition.scope, olga)
    done()
    assert unread_count(amina) == 1
    operations.dismiss(made, 1, by=amina)
    operations.dismiss(made, 1, by=amina)
    assert unread_count(amina) == 0
    assert Dismissal.objects.count() == 1


# --- who is told -----------------------------------------------------------------------------------------------


def test_everybody_who_takes_part_is_told_once(
    edition: Edition, olga: Person, amina: Person, chen: Person
) -> None:
    made = say(edition, edition.scope, olga, level=URGENT)
    assert noticed(made) == {amina.pk, chen.pk}
    for entry in Entry.objects.filter(kind="BulletinPublished"):
        notices.hear(entry)  # heard twice
    Job.objects.filter(kind=notices.TELL_AT_ONCE).update(done_at=None, due_at=clock.real_now())
    assert noticed(made) == {amina.pk, chen.pk}
    operations.correct(made, OTHER, seen=1, by=olga)
    operations.take_down(made, by=olga)
    operations.put_up_again(made, by=olga)
    done()
    assert Notice.objects.count() == 2
    assert Notice.objects.filter(urgent=True).count() == 2


def test_urgent_ones_come_by_mail_at_any_hour_and_others_do_not(
    edition: Edition, olga: Person, amina: Person
) -> None:
    with clock.set_to(DURING.replace(hour=2)):  # quiet hours in Barcelona
        say(edition, edition.scope, olga, level=IMPORTANT)
        done()
        lanes.run_due()
        assert not Mail.objects.exists()
        say(edition, edition.scope, olga, level=URGENT)
        done()
        lanes.run_due()
        mail = Mail.objects.get(person=amina)
    assert "The plenary begins ten minutes late" in mail.subject + mail.text
    assert Mail.objects.count() == 2


def test_a_sections_people_are_told(edition: Edition, africa: Section, sami: Person, amina: Person) -> None:
    PersonFactory.create(section=africa)  # of the section, without taking part
    assert noticed(say(edition, africa.scope, sami, level=IMPORTANT)) == {amina.pk}


def test_whoever_was_in_the_session_is_told(
    edition: Edition, venue: Venue, olga: Person, chen: Person
) -> None:
    venue.visits.create(module="chat", person=chen)
    assert noticed(say(edition, venue.scope, olga)) == {chen.pk}


def test_many_are_told_so_many_at_a_time(
    edition: Edition, olga: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = PersonFactory.create_batch(23)
    Registration.objects.bulk_create(Registration(edition=edition, person=person) for person in people)
    batches: list[int] = []

    def counting(kind: str, people: list[Person], *args: Any, **more: Any) -> int:
        batches.append(len(people))
        return notify_all(kind, people, *args, **more)

    monkeypatch.setattr(notices, "A_BATCH", 10)
    monkeypatch.setattr(notices, "notify_all", counting)
    made = say(edition, edition.scope, olga)
    assert not Notice.objects.exists()  # whoever announces does not wait for it
    assert len(noticed(made)) == 25
    assert batches == [10, 10, 5]
    assert Job.objects.get(kind=notices.TELL).result == {"told": 25}


def test_what_is_taken_down_meanwhile_is_told_to_nobody_more(edition: Edition, olga: Person) -> None:
    made = say(edition, edition.scope, olga)
    drain_all()
    operations.take_down(made, by=olga)
    lanes.run_due("urgent", "slow")
    assert not Notice.objects.exists()


def test_pages_are_told_when_its_time_is_over(edition: Edition, olga: Person) -> None:
    made = say(edition, edition.scope, olga, lasting="10")
    drain_all()
    job = Job.objects.get(kind=notices.OVER)
    assert abs(job.due_at - clock.real_now() - timedelta(minutes=10)) < timedelta(minutes=2)
    with clock.set_to(DURING + timedelta(minutes=9)):
        notices.look(job)
    assert "data-gone" not in Message.objects.order_by("-seq")[0].payload["en"]  # type: ignore[index]
    with clock.set_to(DURING + timedelta(minutes=11)):
        assert not made.is_up()
        notices.look(job)
    assert "data-gone" in Message.objects.order_by("-seq")[0].payload["en"]  # type: ignore[index]
