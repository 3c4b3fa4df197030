"""The fairness page: which sessions it counts, by whose clocks, and that anybody may read it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from hemicycle.editions.models import Edition, Registration
from hemicycle.editions.testing import EditionFactory
from hemicycle.kernel.reader import Reader
from hemicycle.people.models import Person, Section
from hemicycle.people.testing import CircleFactory, PersonFactory, SectionFactory
from hemicycle.programme.models import Audience, Kind, Session
from hemicycle.programme.queries.fairness import Report, fairness_of
from hemicycle.programme.testing import OccurrenceFactory, SessionFactory, publish

pytestmark = pytest.mark.django_db

ADDRESS = "/en/2021/programme/fairness/"
READER = Reader(("en",), None, datetime(2021, 2, 17, 12, 50, tzinfo=UTC))


@pytest.fixture
def edition() -> Edition:
    edition: Edition = EditionFactory.create(slug="2021")
    SectionFactory.create(slug="africa", region={"en": "Africa"}, order=0)
    SectionFactory.create(
        slug="asia-pacific",
        region={"en": "Asia-Pacific"},
        zone="Asia/Jakarta",
        seat_city={"en": "Jakarta"},
        latitude=-6.2,
        longitude=106.82,
        order=1,
    )
    return edition


def hold(edition: Edition, *hours: int, lasts: int = 60, **more: Any) -> Session:
    """A session that occurs at these hours in UTC."""
    session: Session = SessionFactory.create(edition=edition, **more)
    for hour in hours:
        starts_at = datetime(2021, 2, 17, hour, tzinfo=UTC)
        OccurrenceFactory.create(
            session=session, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=lasts)
        )
    return session


def report(edition: Edition) -> Report:
    publish(edition)
    return fairness_of(edition, READER)


def percents(edition: Edition) -> dict[str, int]:
    return {row.section.slug: row.fairness.percent for row in report(edition).sections}


def register(edition: Edition, section: str, zone: str) -> Person:
    person: Person = PersonFactory.create(section=Section.objects.get(slug=section), zone=zone)
    Registration.objects.create(edition=edition, person=person)
    return person


def test_each_section_is_judged_by_its_own_clock(edition: Edition) -> None:
    hold(edition, 10)  # 11:00 in Rabat, 17:00 in Jakarta
    hold(edition, 16, lasts=180)  # 17:00 in Rabat, 23:00 in Jakarta
    assert percents(edition) == {"africa": 100, "asia-pacific": 25}


def test_a_session_held_twice_is_fair_to_both(edition: Edition) -> None:
    hold(edition, 2, 16)
    assert percents(edition) == {"africa": 100, "asia-pacific": 100}


def closed_to_a_circle(edition: Edition) -> None:
    hold(edition, 18, open_to=Audience.CIRCLE, open_circle=CircleFactory.create())


def hidden_from_the_public(edition: Edition) -> None:
    hold(edition, 18, listed_to=Audience.REGISTERED)


def a_break(edition: Edition) -> None:
    hold(edition, 18, kind=Kind.BREAK)


def cancelled(edition: Edition) -> None:
    hold(edition, 18).occurrences.update(cancelled=True)


@pytest.mark.parametrize("other", [closed_to_a_circle, hidden_from_the_public, a_break, cancelled])
def test_only_open_sessions_that_take_place_count(edition: Edition, other: Callable[[Edition], None]) -> None:
    hold(edition, 10)
    other(edition)
    found = report(edition)
    assert found.sessions == 1
    assert [row.fairness.percent for row in found.sections] == [100, 100]


def test_with_five_registered_people_their_zones_count_and_the_page_says_so(
    edition: Edition, client: Client
) -> None:
    hold(edition, 16)  # 23:00 in Jakarta, 17:00 in Rabat
    people = [register(edition, "asia-pacific", "Africa/Casablanca") for _ in range(4)]
    assert percents(edition)["asia-pacific"] == 0
    assert "registered people" not in client.get(ADDRESS).content.decode().split("How this is counted")[0]
    people.append(register(edition, "asia-pacific", "Asia/Jakarta"))
    assert percents(edition)["asia-pacific"] == 80
    assert "of registered people" in client.get(ADDRESS).content.decode()


def test_people_elsewhere_erased_or_without_a_zone_do_not_count(edition: Edition) -> None:
    hold(edition, 16)
    for _ in range(5):
        PersonFactory.create(section=Section.objects.get(slug="asia-pacific"), zone="Africa/Casablanca")
        register(edition, "asia-pacific", "")
        register(edition, "asia-pacific", "Mars/Base")
    gone = register(edition, "asia-pacific", "Africa/Casablanca")
    Person.objects.filter(pk=gone.pk).update(is_active=False)
    assert percents(edition)["asia-pacific"] == 0


def test_anybody_reads_shares_explanation_and_the_hardest_hours(edition: Edition, client: Client) -> None:
    hold(edition, 10, title={"en": "Easy"})
    hold(edition, 16, title={"en": "Hard <night>"})
    publish(edition)
    answer = client.get(ADDRESS)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "1 of 2 hours are humane, on the clock of its seat, Jakarta." in page
    assert "This is the lowest share of all sections." in page
    assert "Hard &lt;night&gt;" in page
    assert "23:00–00:00" in page
    assert ">Easy<" not in page
    assert "at least one of its occurrences" in page
    assert " style=" not in page.split("<main", 1)[1]


def test_a_repeated_session_is_hard_only_for_those_whom_no_occurrence_suits(edition: Edition) -> None:
    SectionFactory.create(slug="pacific", region={"en": "Pacific"}, zone="Pacific/Auckland", order=2)
    hold(edition, 2, 16)  # 15:00 and 05:00 in Auckland, 09:00 and 23:00 in Jakarta, 03:00 and 17:00 in Rabat
    hold(edition, 16)
    hard = report(edition).hard
    assert [(each.humane, [hour.label for hour in each.outside]) for each in hard] == [
        (1, ["Asia-Pacific", "Pacific"])
    ]


def test_a_fair_programme_names_no_section_as_worst(edition: Edition, client: Client) -> None:
    hold(edition, 10)
    publish(edition)
    page = client.get(ADDRESS).content.decode()
    assert "the lowest share" not in page
    assert "The hardest hours" not in page


def test_hours_that_are_assumed_are_not_told_as_facts(edition: Edition, client: Client) -> None:
    hold(edition, 10)
    hold(edition, 12, kind=Kind.BREAK, assumed={"starts_at": "Nobody said."})
    assert report(edition).basis == ""
    assert 'class="illustrative"' not in client.get(ADDRESS).content.decode()
    hold(edition, 16, assumed={"starts_at": "The source has no clock times."})
    assert report(edition).basis == "The source has no clock times."
    lead = client.get(ADDRESS).content.decode().split('<p class="lead">')[1].split("</p>")[0]
    assert "Hours are assumed, and so is what is counted from them." in lead
    assert '<a class="illustrative" href="/en/2021/pages/illustrative/"' in lead


def test_without_a_programme_the_page_says_so(edition: Edition, client: Client) -> None:
    page = client.get(ADDRESS).content.decode()
    assert "There is no open session to judge yet." in page
    assert "How this is counted" in page


def test_the_count_of_queries_does_not_grow_with_sessions(
    edition: Edition, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for sessions in (1, 3):
        for _ in range(sessions):
            hold(edition, 10)
        report(edition)  # sections and slots of this version are in the process now
        with django_assert_num_queries(1):  # people's zones
            fairness_of(edition, READER)


def test_numbers_are_written_as_the_reader_writes_them(edition: Edition, client: Client) -> None:
    hold(edition, 10, lasts=90)
    publish(edition)
    assert "1,5" in client.get("/fr/2021/programme/fairness/").content.decode()
