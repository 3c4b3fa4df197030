"""Whoever has starred a session is told a quarter of an hour before it begins: once, in time, and rightly."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from hemicycle.editions.models import Edition, Registration
from hemicycle.editions.testing import EditionFactory
from hemicycle.inbox.models import Mail, Notice
from hemicycle.inbox.operations import choose, keep_hours
from hemicycle.inbox.queries import Reaching, unread_count
from hemicycle.inbox.rules.reaching import ANY_HOUR, AT_ONCE, NEVER
from hemicycle.kernel import clock
from hemicycle.people.models import CircleMembership, Person
from hemicycle.people.testing import CircleFactory, PersonFactory
from hemicycle.programme import operations
from hemicycle.programme.models import Audience, Occurrence
from hemicycle.programme.notices.starting import STARTING, tell_and_count, tell_starting, tell_what_starts
from hemicycle.programme.testing import OccurrenceFactory, SessionFactory, publish
from hemicycle.record import lanes

pytestmark = pytest.mark.django_db
STARTS = datetime(2021, 2, 17, 13, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def planned(edition: Edition, **given: Any) -> Occurrence:
    session = SessionFactory.create(edition=edition, **given)
    return OccurrenceFactory.create(session=session, starts_at=STARTS, ends_at=STARTS + 90 * MINUTE)


def star(person: Person, occurrence: Occurrence, at: datetime = STARTS - timedelta(days=1)) -> None:
    with clock.set_to(at):
        agenda = operations.agenda_of(person, occurrence.session.edition, language=person.language)
        operations.star(agenda, {occurrence.pk: 1}, by=person)


def told_at(moment: datetime) -> int:
    """How many are told when the worker looks at this moment."""
    with clock.set_to(moment):
        return tell_what_starts()


@pytest.fixture
def edition(db: None) -> Iterator[Edition]:
    """A published edition."""
    return EditionFactory.create(slug="2021")


@pytest.fixture
def occurrence(edition: Edition, amina: Person) -> Occurrence:
    """A session for everybody; amina has starred it."""
    made = planned(edition, slug="opening", title={"en": "The opening", "fr": "L’ouverture"})
    star(amina, made)
    publish(edition)
    return made


def move(occurrence: Occurrence, to: datetime) -> None:
    Occurrence.objects.filter(pk=occurrence.pk).update(starts_at=to, ends_at=to + 90 * MINUTE)
    publish(occurrence.session.edition)


def words(person: Person, at: datetime, language: str = "en") -> Any:
    """What the person's only notice says at a moment."""
    with clock.set_to(at), override(language):
        return tell_starting(person, Notice.objects.get(person=person).data)


@pytest.mark.parametrize(
    ("minutes", "told"), [(-16, 0), (-15, 1), (-7, 1), (-0.5, 1), (0, 0), (1, 0), (60, 0)]
)
def test_it_is_told_within_the_quarter_of_an_hour_before_and_not_late(
    occurrence: Occurrence, minutes: float, told: int
) -> None:
    assert told_at(STARTS + minutes * MINUTE) == told


def test_it_is_told_once(occurrence: Occurrence) -> None:
    assert [told_at(STARTS - n * MINUTE) for n in (15, 14, 1)] == [1, 0, 0]


def test_only_who_starred_it_is_told_and_not_who_has_just_done_so(
    occurrence: Occurrence, chen: Person, dora: Person
) -> None:
    star(chen, occurrence, at=STARTS - 10 * MINUTE)
    assert told_at(STARTS - 5 * MINUTE) == 1
    assert not Notice.objects.filter(person__in=[chen, dora]).exists()


def test_the_released_programme_counts_and_a_move_is_told_anew(occurrence: Occurrence, amina: Person) -> None:
    assert told_at(STARTS - 15 * MINUTE) == 1
    later = STARTS + 60 * MINUTE
    Occurrence.objects.filter(pk=occurrence.pk).update(starts_at=later, ends_at=later + 90 * MINUTE)
    assert told_at(later - 15 * MINUTE) == 0, "a draft is nobody's appointment"
    publish(occurrence.session.edition)
    assert words(amina, STARTS - 10 * MINUTE) is None, "the notice of the old time goes"
    assert told_at(later - 15 * MINUTE) == 1


def test_a_cancelled_session_is_not_told_and_a_notice_of_it_goes(
    occurrence: Occurrence, amina: Person
) -> None:
    told_at(STARTS - 15 * MINUTE)
    Occurrence.objects.filter(pk=occurrence.pk).update(cancelled=True)
    publish(occurrence.session.edition)
    assert words(amina, STARTS - 5 * MINUTE) is None
    Notice.objects.all().delete()
    assert told_at(STARTS - 5 * MINUTE) == 0


def test_an_edition_that_is_not_public_tells_nobody(occurrence: Occurrence) -> None:
    Edition.objects.update(published_at=None)
    assert told_at(STARTS - 15 * MINUTE) == 0


def test_who_may_not_see_it_any_more_is_not_told(
    edition: Edition, amina: Person, chen: Person, dora: Person
) -> None:
    circle = CircleFactory.create()
    registered = planned(edition, listed_to=Audience.REGISTERED, open_to=Audience.REGISTERED)
    inner = planned(edition, listed_to=Audience.CIRCLE, listed_circle=circle)
    for person in (amina, chen, dora):
        star(person, registered)
        star(person, inner)
    Registration.objects.create(person=amina, edition=edition)
    CircleMembership.objects.create(person=chen, circle=circle)
    publish(edition)
    assert told_at(STARTS - 15 * MINUTE) == 2
    told = set(Notice.objects.values_list("person__name", "data__occurrence_id"))
    assert told == {("Amina", registered.pk), ("Chen", inner.pk)}


def test_who_has_gone_is_not_told(occurrence: Occurrence, amina: Person) -> None:
    Person.objects.filter(pk=amina.pk).update(is_active=False, erased_at=STARTS - timedelta(hours=1))
    assert told_at(STARTS - 15 * MINUTE) == 0


def test_the_notice_counts_the_minutes_and_leads_into_the_venue(
    occurrence: Occurrence, amina: Person
) -> None:
    Person.objects.filter(pk=amina.pk).update(zone="Asia/Jakarta")
    amina.refresh_from_db()
    Registration.objects.create(person=amina, edition=occurrence.session.edition)
    told_at(STARTS - 15 * MINUTE)
    said = words(amina, STARTS - 12 * MINUTE)
    assert said.title == "“The opening” begins in 12 minutes"
    assert said.text == "20:00–21:30 Jakarta (UTC+7)"
    assert said.url == f"/en/2021/programme/sessions/opening/{occurrence.pk}/"
    assert words(amina, STARTS - MINUTE).title == "“The opening” begins in 1 minute"
    assert words(amina, STARTS + MINUTE).title == "“The opening” has begun"
    assert words(amina, STARTS + 90 * MINUTE) is None
    assert "ouverture" in words(amina, STARTS - MINUTE, "fr").title


def test_whoever_may_not_enter_is_led_to_the_page(occurrence: Occurrence, amina: Person) -> None:
    occurrence.session.open_to = Audience.REGISTERED
    occurrence.session.save()
    told_at(STARTS - 15 * MINUTE)
    assert words(amina, STARTS - MINUTE).url == "/en/2021/programme/sessions/opening/"


def test_it_comes_by_mail_to_whoever_wants_it_so(
    occurrence: Occurrence, amina: Person, mailoutbox: list[Any]
) -> None:
    with clock.set_to(STARTS - 15 * MINUTE):
        choose({STARTING: Reaching(True, AT_ONCE)}, by=amina)
        assert tell_and_count() == "1 people told that a session begins"
        lanes.run_due()
    assert mailoutbox[0].subject == "“The opening” begins in 15 minutes"


def test_no_mail_comes_by_itself_and_in_quiet_hours_only_if_that_was_chosen(
    occurrence: Occurrence, amina: Person, chen: Person, dora: Person
) -> None:
    for person, way in ((amina, NEVER), (chen, AT_ONCE), (dora, ANY_HOUR)):
        star(person, occurrence)
        choose({STARTING: Reaching(True, way)}, by=person)
        keep_hours((12 * 60, 20 * 60), by=person)
    assert told_at(STARTS - 15 * MINUTE) == 3
    with clock.set_to(STARTS - 14 * MINUTE):
        lanes.run_due()
    assert set(Mail.objects.values_list("person__name", flat=True)) == {"Dora"}


def test_twice_as_many_people_take_no_more_queries(edition: Edition) -> None:
    people = PersonFactory.create_batch(60)
    occurrences = [planned(edition) for _n in range(4)]
    publish(edition)

    def queries(count: int, sessions: int) -> int:
        Notice.objects.all().delete()
        for person in people[:count]:
            for occurrence in occurrences[:sessions]:
                star(person, occurrence)
        with CaptureQueriesContext(connection) as seen:
            assert told_at(STARTS - 15 * MINUTE) == count * sessions
        return len(seen)

    queries(26, 1)
    few = queries(30, 1)
    assert queries(35, 2) <= few, "as many rows as one statement takes"


def test_the_notice_stands_in_the_page(client: Client, occurrence: Occurrence, amina: Person) -> None:
    client.force_login(amina)
    with clock.set_to(STARTS - 15 * MINUTE):
        tell_what_starts()
        page = client.get("/en/me/notices/").content.decode()
        assert unread_count(amina) == 1
    assert "“The opening” begins in 15 minutes" in page
