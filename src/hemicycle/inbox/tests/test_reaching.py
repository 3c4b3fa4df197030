"""Notices that go by mail: planned as their reader chose, sent at their moment, once, and never lost."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hemicycle.inbox import operations, privacy, tasks
from hemicycle.inbox.models import Mail, Notice, Rhythm, Undeliverable, Unsubscription, Wish
from hemicycle.inbox.operations import Telling, notify, notify_all, notify_each
from hemicycle.inbox.operations.reaching import MOST_ITEMS, TELL
from hemicycle.inbox.queries import (
    Reaching,
    does_not_want,
    overdue_count,
    reaching,
    unread_count,
    waiting_notices,
)
from hemicycle.inbox.queries.wishes import THE_BUNDLE, THE_DIGEST
from hemicycle.inbox.rules.reaching import ANY_HOUR, AT_ONCE, DIGEST, MOST_A_DAY, NEVER
from hemicycle.inbox.sockets import (
    KindGroup,
    MailKind,
    NoticeKind,
    Told,
    kind_groups,
    mail_kinds,
    notice_kinds,
)
from hemicycle.kernel import clock
from hemicycle.kernel.verdict import Refused
from hemicycle.people.models import Person, Scope
from hemicycle.people.operations import make_scope
from hemicycle.people.testing import PersonFactory, ScopeFactory
from hemicycle.record import lanes
from hemicycle.record.models import Job

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 2, 3, 12, tzinfo=UTC)
NIGHT = datetime(2026, 2, 3, 23, 30, tzinfo=UTC)
GONE: set[int] = set()


def _tell(person: Person, data: dict[str, Any]) -> Told | None:
    if data["n"] in GONE:
        return None
    return Told(f"Number {data['n']}", f"Words for {person.name}.", f"/en/2021/{data['n']}/")


KINDS = (
    NoticeKind("test.page", "Only in the page", _tell),
    NoticeKind("test.digest", "In the digest", _tell, mail=DIGEST),
    NoticeKind("test.once", "At once", _tell, mail=AT_ONCE),
    NoticeKind("other.once", "At once as well", _tell, mail=AT_ONCE),
    NoticeKind("test.urgent", "Urgent", _tell, mail=AT_ONCE, urgent=True),
    NoticeKind("test.own", "Its room writes", _tell, mail=AT_ONCE),
)


@pytest.fixture(autouse=True)
def kinds() -> Iterator[None]:
    """Kinds of every sort."""
    before = list(notice_kinds), list(mail_kinds), list(kind_groups)
    for kind in KINDS:
        notice_kinds.plug(kind)
    mail_kinds.plug(MailKind("test.own", "Its room writes"))
    kind_groups.plug(KindGroup("test", "Tests", 1))
    GONE.clear()
    yield
    notice_kinds._plugged[:], mail_kinds._plugged[:], kind_groups._plugged[:] = before


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    """Everything begins at noon in UTC, where people without a zone are."""
    with clock.set_to(NOON):
        yield


def tell(person: Person, n: int, kind: str = "test.once", **given: Any) -> Notice:
    return notify(kind, person, {"n": n}, key=f"{kind}-{n}", **given)


def at(moment: datetime) -> Any:
    """The house at another moment; what is due by then is done."""
    return clock.set_to(moment)


def send(moment: datetime | None = None) -> list[str]:
    """Do what is due (at a moment); the subjects of all mails so far.

    Jobs count real time, which no test can move: those whose moment has come for the house are due.
    """
    with at(moment or clock.now()):
        for job in Job.objects.unfinished().filter(kind=TELL):
            if datetime.fromisoformat(str(job.key).rpartition("/")[2]) <= clock.now():
                Job.objects.filter(pk=job.pk).update(due_at=clock.real_now())
        lanes.run_due()
    return list(Mail.objects.order_by("pk").values_list("subject", flat=True))


# --- planned -----------------------------------------------------------------------------------------------


def test_a_kind_goes_by_mail_as_its_room_says(amina: Person, mailoutbox: list[Any]) -> None:
    for kind in ("test.page", "test.digest", "test.once", "test.own"):
        tell(amina, 1, kind)
    assert send() == ["Number 1"]
    assert [message.to for message in mailoutbox] == [["amina@example.org"]]
    assert "http://localhost:8000/en/2021/1/" in mailoutbox[0].body
    assert Mail.objects.get().kind == "test.once"
    assert unread_count(amina) == 4, "a mail is no reading"


def test_what_its_reader_chose_comes_before_what_the_room_says(amina: Person) -> None:
    operations.choose({"test.once": Reaching(True, NEVER), "test.page": Reaching(True, AT_ONCE)}, by=amina)
    tell(amina, 1, "test.once")
    tell(amina, 2, "test.page")
    assert send() == ["Number 2"]


def test_choosing_what_stands_there_writes_nothing_down(amina: Person) -> None:
    operations.choose({"test.once": Reaching(True, AT_ONCE)}, by=amina)
    assert not Wish.objects.exists()


def test_a_notice_that_is_not_wanted_in_the_page_does_not_stand_there_and_goes_by_mail(amina: Person) -> None:
    operations.choose({"test.once": Reaching(False, AT_ONCE)}, by=amina)
    tell(amina, 1)
    assert unread_count(amina) == 0
    assert send() == ["Number 1"]


def test_what_is_urgent_stands_in_the_page_whatever_was_chosen(amina: Person) -> None:
    operations.choose({"test.urgent": Reaching(False, NEVER)}, by=amina)
    tell(amina, 1, "test.urgent")
    assert unread_count(amina) == 1
    assert send() == []


def test_a_colleague_without_an_address_gets_no_mail_and_the_notice(amina: Person) -> None:
    Person.objects.filter(pk=amina.pk).update(email=None)
    amina.refresh_from_db()
    tell(amina, 1)
    assert not Job.objects.filter(kind=TELL).exists()
    assert unread_count(amina) == 1


def test_nothing_goes_to_an_address_that_takes_no_mail(amina: Person) -> None:
    Undeliverable.objects.create(address="amina@example.org")
    tell(amina, 1)
    assert send() == []
    assert not Notice.objects.waiting().exists()


def test_many_are_told_in_as_many_queries_as_few() -> None:
    people = PersonFactory.create_batch(40)

    def queries(count: int, kind: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            notify_all(kind, people[:count], {"n": 1}, key=f"{kind}-{count}")
        return len(seen)

    queries(26, "test.page")  # the first bell of all finds no sequence yet
    assert queries(40, "test.digest") <= queries(26, "test.digest")
    assert queries(40, "test.once") <= queries(26, "test.once")
    assert Notice.objects.waiting().count() == 2 * (40 + 26)


def test_each_is_told_their_own_and_once(amina: Person, bruno: Person) -> None:
    tellings = [Telling(amina, {"n": 1}, "a"), Telling(bruno, {"n": 2}, "a"), Telling(amina, {"n": 3}, "b")]
    assert notify_each("test.page", tellings) == 3
    assert notify_each("test.page", [*tellings, Telling(bruno, {"n": 4}, "b")]) == 1
    assert Notice.objects.filter(person=amina).count() == 2


# --- quiet hours and a pause -------------------------------------------------------------------------------


def test_in_quiet_hours_mail_waits_for_their_end_and_is_one_then(amina: Person) -> None:
    with at(NIGHT):
        tell(amina, 1)
        tell(amina, 2, "other.once")
        assert send() == []
        assert unread_count(amina) == 2, "in the page it stands at once"
    morning = NIGHT.replace(day=4, hour=7, minute=0)
    assert send(morning - timedelta(minutes=1)) == []
    assert send(morning) == ["2 notices for you"]
    assert Mail.objects.get().kind == THE_BUNDLE
    assert Job.objects.filter(kind=TELL).count() == 1, "one job for one moment"


def test_quiet_hours_are_those_of_the_persons_own_zone(amina: Person) -> None:
    Person.objects.filter(pk=amina.pk).update(zone="Asia/Tokyo")  # nine in the evening there, and then ten
    amina.refresh_from_db()
    tell(amina, 1)
    assert send() == ["Number 1"]
    with at(NOON + timedelta(hours=1, minutes=1)):
        tell(amina, 2)
        assert send() == ["Number 1"]
    assert send(NOON + timedelta(hours=10)) == ["Number 1", "Number 2"]


def test_whoever_has_travelled_since_is_left_in_peace(amina: Person) -> None:
    with at(NIGHT):
        tell(amina, 1)
    Person.objects.filter(pk=amina.pk).update(zone="America/New_York")
    morning_of_utc = NIGHT.replace(day=4, hour=7, minute=0)
    assert send(morning_of_utc) == []
    assert send(morning_of_utc + timedelta(hours=5)) == ["Number 1"]


def test_what_is_urgent_or_wanted_at_any_hour_comes_in_quiet_hours(amina: Person) -> None:
    operations.choose({"test.once": Reaching(True, ANY_HOUR)}, by=amina)
    with at(NIGHT):
        tell(amina, 1, "test.urgent")
        tell(amina, 2, "test.once")
        tell(amina, 3, "other.once")
        assert send() == ["2 notices for you"]


def test_a_pause_holds_everything_until_tomorrow_and_nothing_is_lost(amina: Person) -> None:
    until = operations.pause(by=amina)
    assert until == NOON.replace(day=4, hour=7)
    tell(amina, 1, "test.urgent")
    tell(amina, 2)
    assert send(NOON + timedelta(hours=6)) == []
    assert send(until) == ["2 notices for you"]


def test_ending_a_pause_lets_come_what_has_waited(amina: Person) -> None:
    operations.pause(by=amina)
    tell(amina, 1)
    operations.go_on(by=amina)
    assert send() == ["Number 1"]
    assert Rhythm.objects.get().quiet_from == 22 * 60, "a pause leaves the quiet hours as they were"


def test_hours_that_leave_no_room_are_refused(amina: Person) -> None:
    with pytest.raises(Refused, match="16 hours"):
        operations.keep_hours((6 * 60, 5 * 60), 9 * 60, by=amina)
    assert not Rhythm.objects.exists()


def test_new_hours_hold_for_what_waits_already(amina: Person) -> None:
    with at(NIGHT):
        tell(amina, 1)
        operations.keep_hours(None, by=amina)
        assert send() == ["Number 1"]


# --- the digest --------------------------------------------------------------------------------------------

EIGHT = NOON.replace(day=4, hour=8)


def test_the_digest_comes_once_a_day_with_what_is_unread(amina: Person, mailoutbox: list[Any]) -> None:
    notices = [tell(amina, n, "test.digest") for n in range(4)]
    operations.read_notice(notices[0])
    GONE.add(1)
    assert send(EIGHT - timedelta(seconds=5)) == []
    assert send(EIGHT) == ["Your day: 2 notices"]
    body = mailoutbox[0].body
    assert "Number 2" in body
    assert "Number 3" in body
    assert "Number 0" not in body
    assert "Number 1" not in body
    assert "Tests\n=====" in body
    assert send(EIGHT + timedelta(days=1)) == ["Your day: 2 notices"], "nothing new, no mail"
    assert mailoutbox[0].extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_whoever_has_nothing_gets_no_digest(amina: Person) -> None:
    tell(amina, 1, "test.digest")
    GONE.add(1)
    assert send(EIGHT) == []
    assert not Notice.objects.waiting().exists()


def test_there_is_one_digest_a_day_even_for_whoever_moves_its_hour(amina: Person) -> None:
    tell(amina, 1, "test.digest")
    send(EIGHT)
    with at(EIGHT + timedelta(minutes=1)):
        operations.keep_hours(None, 9 * 60, by=amina)
        tell(amina, 2, "test.digest")
    assert len(send(EIGHT + timedelta(hours=1))) == 1
    assert len(send(EIGHT + timedelta(days=1, hours=1))) == 2


def test_a_digest_that_was_stopped_is_none_and_can_be_wanted_again(amina: Person) -> None:
    tell(amina, 1, "test.digest")
    operations.keep_hours(None, gets_digest=False, by=amina)
    tell(amina, 2, "test.digest")
    assert send(EIGHT) == []
    operations.keep_hours(None, gets_digest=True, by=amina)
    assert not Unsubscription.objects.exists()
    with at(EIGHT):
        tell(amina, 3, "test.digest")
    assert send(EIGHT + timedelta(days=1)) == ["Your day: 1 notice"]


def test_a_very_long_digest_says_how_much_more_there_is(amina: Person, mailoutbox: list[Any]) -> None:
    notify_each("test.digest", [Telling(amina, {"n": n}, f"{n}") for n in range(MOST_ITEMS + 5)])
    send(EIGHT)
    assert "And 5 more." in mailoutbox[0].body
    assert mailoutbox[0].body.count("* Number") == MOST_ITEMS


def test_words_are_made_in_the_readers_language_when_the_mail_leaves(
    amina: Person, mailoutbox: list[Any]
) -> None:
    tell(amina, 1, "test.digest")
    Person.objects.filter(pk=amina.pk).update(language="ar")
    send(EIGHT)
    assert mailoutbox[0].extra_headers["Content-Language"] == "ar"
    assert "http://localhost:8000/ar/me/notices/" in mailoutbox[0].body


# --- a flood -----------------------------------------------------------------------------------------------


def test_a_flood_is_six_mails_and_tells_everything(amina: Person, mailoutbox: list[Any]) -> None:
    for n in range(5):
        with at(NOON + timedelta(seconds=n)):
            tell(amina, n)
            send()
    with at(NOON + timedelta(seconds=30)):
        for n in range(5, 30):
            tell(amina, n)
        send()
    assert len(mailoutbox) == 5
    subjects = send(NOON + timedelta(minutes=10, seconds=1))
    assert subjects[5:] == ["25 notices for you"]
    assert all(f"* Number {n}\n" in mailoutbox[5].body for n in range(5, 30))
    assert not Notice.objects.waiting().exists()


def test_no_error_fills_a_mailbox(amina: Person) -> None:
    for n in range(MOST_A_DAY):
        Mail.objects.create(
            kind="test.once",
            key=f"notices-{amina.pk}-x{n}",
            person=amina,
            address="a@example.org",
            language="en",
        )
    tell(amina, 1)
    assert len(send()) == MOST_A_DAY
    assert send(EIGHT)[MOST_A_DAY:] == ["Your day: 1 notice"], "what was too much comes in the digest"


def test_what_is_urgent_comes_however_full_the_day_was(amina: Person) -> None:
    for n in range(MOST_A_DAY):
        Mail.objects.create(
            kind="test.once",
            key=f"notices-{amina.pk}-x{n}",
            person=amina,
            address="a@example.org",
            language="en",
        )
    tell(amina, 1)
    tell(amina, 2, urgent=True)
    assert len(send()) == MOST_A_DAY + 1
    assert Notice.objects.get(urgent=True).mailed_at is not None
    assert Notice.objects.get(urgent=False).mailed_at is None


def test_what_is_too_much_for_a_day_is_not_lost_for_whoever_gets_no_digest(amina: Person) -> None:
    operations.stop_kind(THE_DIGEST, person=amina)
    for n in range(MOST_A_DAY):
        Mail.objects.create(
            kind="test.once",
            key=f"notices-{amina.pk}-x{n}",
            person=amina,
            address="a@example.org",
            language="en",
        )
    tell(amina, 1)
    assert len(send()) == MOST_A_DAY
    assert len(send(EIGHT)) == MOST_A_DAY
    assert Notice.objects.get().mailed_at is None
    assert send(EIGHT + timedelta(days=1))[MOST_A_DAY:] == ["Number 1"]


# --- once, and never lost ----------------------------------------------------------------------------------


def test_doing_the_work_twice_makes_one_mail(amina: Person) -> None:
    tell(amina, 1)
    assert operations.tell_by_mail(amina.pk) == 1
    assert operations.tell_by_mail(amina.pk) == 0
    assert Mail.objects.count() == 1


def test_what_was_told_for_a_moment_after_its_work_was_done_is_not_lost(amina: Person) -> None:
    with at(NIGHT):
        tell(amina, 1)
    Job.objects.filter(kind=TELL).update(done_at=NOON)  # it came, and saw nothing yet
    with at(NIGHT):
        tell(amina, 2)
    assert send(NIGHT.replace(day=4, hour=7, minute=0)) == ["2 notices for you"]


def test_what_no_job_comes_for_is_asked_for_again(amina: Person) -> None:
    tell(amina, 1)
    Job.objects.filter(kind=TELL).delete()
    assert tasks.tell_forgotten() == ""
    with at(NOON + timedelta(minutes=3)):
        assert "1 people" in tasks.tell_forgotten()
        assert tasks.tell_forgotten() == "", "it is coming"
        assert send() == ["Number 1"]


def test_work_that_was_given_up_is_not_asked_for_again(amina: Person) -> None:
    tell(amina, 1)
    with at(NOON + timedelta(hours=5)):
        Job.objects.filter(kind=TELL).update(gave_up_at=clock.now(), attempts=8)
        assert tasks.tell_forgotten() == ""
        assert overdue_count() == 1


def test_words_that_cannot_be_made_are_tried_again(amina: Person, caplog: pytest.LogCaptureFixture) -> None:
    def fail(person: Person, data: dict[str, Any]) -> Told | None:
        raise RuntimeError("no words")

    notice_kinds.plug(NoticeKind("test.broken", "Broken", fail, mail=AT_ONCE))
    tell(amina, 1, "test.broken")
    assert send() == []
    assert "no words" in caplog.text
    assert Notice.objects.waiting().count() == 1
    notice_kinds._plugged[:] = [kind for kind in notice_kinds if kind.name != "test.broken"]
    notice_kinds.plug(NoticeKind("test.broken", "Mended", _tell, mail=AT_ONCE))
    Job.objects.filter(kind=TELL).update(due_at=clock.real_now())
    assert send() == ["Number 1"]


def test_somebody_who_was_erased_meanwhile_gets_nothing(amina: Person) -> None:
    tell(amina, 1)
    Person.objects.filter(pk=amina.pk).update(erased_at=NOON, is_active=False, email=None)
    assert send() == []


# --- stopping ----------------------------------------------------------------------------------------------


def test_one_click_stops_a_kind_and_what_waits_of_it(amina: Person) -> None:
    with at(NIGHT):
        tell(amina, 1)
        tell(amina, 2, "other.once")
        operations.stop_kind("test.once", person=amina)
    assert does_not_want("test.once", person=amina)
    assert send(NIGHT.replace(day=4, hour=7, minute=0)) == ["Number 2"]
    operations.want_kind("test.once", person=amina)
    assert reaching(KINDS[2], [amina])[amina.pk].mail == AT_ONCE


def test_a_mail_on_its_way_is_not_sent_to_whoever_stopped_its_kind(
    amina: Person, mailoutbox: list[Any]
) -> None:
    tell(amina, 1)
    operations.tell_by_mail(amina.pk)
    operations.stop_kind("test.once", person=amina)
    lanes.run_due()
    assert mailoutbox == []
    assert Mail.objects.get().state == "discarded"


def test_a_bundle_is_wanted_as_long_as_one_of_its_kinds_is(amina: Person) -> None:
    both = {"tells": ["test.once", "other.once"]}
    operations.stop_kind("test.once", person=amina)
    assert not does_not_want(THE_BUNDLE, person=amina, **both)
    operations.stop_kind("other.once", person=amina)
    assert does_not_want(THE_BUNDLE, person=amina, **both)


def test_the_digest_stops_by_its_own_link_and_leaves_the_rest(amina: Person) -> None:
    tell(amina, 1, "test.digest")
    operations.stop_kind(THE_DIGEST, person=amina)
    tell(amina, 2)
    assert send(EIGHT) == ["Number 2"]


# --- what organisers see -----------------------------------------------------------------------------------


@pytest.fixture
def edition() -> Scope:
    """The scope of a gathering."""
    return ScopeFactory.create(kind="edition")


def test_what_waits_is_counted_below_its_scope(amina: Person, bruno: Person, edition: Scope) -> None:
    session = make_scope("session", under=edition)
    for person in (amina, bruno):
        tell(person, 1, "test.digest", scope=session)
    tell(amina, 2, "test.digest", scope=ScopeFactory.create(kind="edition"))
    (waits,) = waiting_notices(edition.path)
    assert (waits.count, waits.people, waits.in_digest, waits.next_at) == (2, 2, True, EIGHT)


def test_a_mail_belongs_to_what_all_its_notices_lie_in(amina: Person, edition: Scope) -> None:
    one, two = make_scope("session", under=edition), make_scope("session", under=edition)
    tell(amina, 1, "test.digest", scope=one)
    tell(amina, 2, "test.digest", scope=two)
    tell(amina, 3, "test.digest")
    send(EIGHT)
    assert Mail.objects.get().scope == edition
    with at(EIGHT):
        tell(amina, 4, "test.digest", scope=one)
        tell(amina, 5, "test.digest", scope=ScopeFactory.create(kind="edition"))
    send(EIGHT + timedelta(days=1))
    assert Mail.objects.latest("pk").scope is None, "it tells of two gatherings: neither's organisers see it"


def test_a_copy_of_everything_holds_the_wishes(amina: Person) -> None:
    operations.choose({"test.once": Reaching(False, DIGEST)}, by=amina)
    operations.keep_hours((21 * 60, 6 * 60), by=amina)
    told = json.dumps(dict(privacy.export(amina)), default=str)
    assert "test.once" in told
    assert str(21 * 60) in told
    privacy.erase(amina)
    assert not Wish.objects.exists()
    assert not Rhythm.objects.exists()
