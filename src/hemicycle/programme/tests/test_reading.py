"""What readers get: right sessions, right hours, nothing of another's."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from hemicycle.editions.models import Edition, Registration
from hemicycle.editions.operations import touch
from hemicycle.editions.testing import DayFactory, EditionFactory, ThemeFactory
from hemicycle.kernel import clock
from hemicycle.people.models import CircleMembership, Person
from hemicycle.people.testing import CircleFactory, SectionFactory
from hemicycle.programme.models import Audience, Lead, Session, SessionLanguage, Speaker, Speaking
from hemicycle.programme.testing import OccurrenceFactory, SessionFactory, publish

WEEK = "/en/2021/programme/"
DAY = "/en/2021/programme/2021-02-17/"
BEFORE = datetime(2021, 2, 17, 12, 50, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition() -> Edition:
    edition = EditionFactory.create(slug="2021")
    DayFactory.create(
        edition=edition, theme=ThemeFactory.create(edition=edition, slug="planet", hue="planet")
    )
    return edition


def session(edition: Edition, title: str, **more: object) -> Session:
    made = SessionFactory.create(
        edition=edition, title={"en": title}, slug=title.lower().replace(" ", "-"), **more
    )
    OccurrenceFactory.create(session=made)
    return made


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


# --- what is listed to whom --------------------------------------------------------------------------
def test_the_draft_is_not_read(client: Client, edition: Edition) -> None:
    session(edition, "Water for all")
    assert "Water for all" not in page(client, WEEK)
    publish(edition)
    assert "Water for all" in page(client, WEEK)


@pytest.mark.parametrize("address", [WEEK, DAY, "/en/2021/programme/list/", "/en/2021/programme/?q=secret"])
def test_what_is_listed_to_a_circle_does_not_exist_for_others(
    client: Client, edition: Edition, amina: Person, dora: Person, address: str
) -> None:
    circle = CircleFactory.create()
    CircleMembership.objects.create(circle=circle, person=amina)
    hidden = session(edition, "Secret council", listed_to=Audience.CIRCLE, listed_circle=circle)
    session(edition, "Open plenary")
    publish(edition)
    of_its_own = f"/en/2021/programme/sessions/{hidden.slug}/"

    assert "Secret council" not in page(client, address)
    assert client.get(of_its_own).status_code == 404
    client.force_login(dora)
    assert "Secret council" not in page(client, address)
    assert client.get(of_its_own).status_code == 404
    client.force_login(amina)
    assert "Secret council" in page(client, address)
    assert client.get(of_its_own).status_code == 200
    client.logout()
    assert "Secret council" not in page(client, address)


def test_what_is_listed_to_registered_people_needs_registration_in_this_edition(
    client: Client, edition: Edition, amina: Person, dora: Person
) -> None:
    session(edition, "For participants", listed_to=Audience.REGISTERED)
    session(edition, "For everybody")
    publish(edition)
    Registration.objects.create(edition=edition, person=amina)
    Registration.objects.create(edition=EditionFactory.create(slug="2022"), person=dora)
    assert "For participants" not in page(client, WEEK)
    client.force_login(dora)
    assert "For participants" not in page(client, WEEK)
    client.force_login(amina)
    assert page(client, WEEK).count("For participants") == 1


def test_to_see_and_to_enter_are_two_questions(client: Client, edition: Edition, amina: Person) -> None:
    made = session(edition, "Plenary", open_to=Audience.REGISTERED, entry_url="https://meet.example.org/room")
    publish(edition)
    address = f"/en/2021/programme/sessions/{made.slug}/"
    Registration.objects.create(edition=edition, person=amina)
    with clock.set_to(BEFORE):
        assert "meet.example.org" not in page(client, address)
        client.force_login(amina)
        assert "https://meet.example.org/room" in page(client, address)
    with clock.set_to(BEFORE - timedelta(minutes=6)):
        assert "meet.example.org" not in page(client, address)
        assert "The way in opens on" in page(client, address)


# --- filters and search --------------------------------------------------------------------------------
@pytest.fixture
def five(edition: Edition) -> Edition:
    africa = SectionFactory.create(slug="africa")
    water = session(edition, "Agua para todos", kind="plenary")
    water.title = {"en": "Water for all", "es": "Água para todos"}
    water.save()
    water.themes.add(edition.themes.get(slug="planet"))
    Lead.objects.create(session=water, section=africa)
    SessionLanguage.objects.create(session=water, language="es", way="original")
    SessionLanguage.objects.create(session=water, language="fr", way="interpreted")
    housing = session(
        edition, "Housing", description={"en": "About the **rent** of homes", "fr": "À propos du loyer"}
    )
    speaker = Speaker.objects.create(
        edition=edition, slug="zoe", name="Zoé Núñez", office={"en": "Mayor of Quito"}
    )
    Speaking.objects.create(session=housing, speaker=speaker)
    SessionLanguage.objects.create(session=housing, language="en", way="original")
    evening = session(edition, "Evening")
    evening.occurrences.update(
        starts_at=datetime(2021, 2, 18, 18, tzinfo=UTC), ends_at=datetime(2021, 2, 18, 19, tzinfo=UTC)
    )
    publish(edition)
    return edition


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"Water for all", "Housing", "Evening"}),
        ("theme=planet", {"Water for all"}),
        ("section=africa", {"Water for all"}),
        ("kind=plenary&language=fr", {"Water for all"}),
        ("kind=plenary&language=en", set()),
        ("language=en", {"Housing"}),
        ("day=2021-02-18", {"Evening"}),
        ("q=RENT", {"Housing"}),
        ("q=nunez+quito", {"Housing"}),
        ("q=agua", {"Water for all"}),
        ("q=loyer", {"Housing"}),
        ("q=nothing+like+it", set()),
        ("q=%00%F0%9F%98%80", set()),
        ("theme=no-such-theme", set()),
        ("when=now", {"Water for all", "Housing"}),
        ("when=next", {"Evening"}),
        ("tz=Nowhere/At_all", {"Water for all", "Housing", "Evening"}),
    ],
)
def test_filters_are_in_the_address_and_combine(
    client: Client, five: Edition, query: str, found: set[str]
) -> None:
    with clock.set_to(BEFORE + timedelta(minutes=20)):
        shown = page(client, f"{WEEK}?{query}")
    assert {title for title in ("Water for all", "Housing", "Evening") if f">{title}</a>" in shown} == found


def test_nothing_found_says_so_and_offers_the_way_back(client: Client, five: Edition) -> None:
    shown = page(client, f"{WEEK}?q=xyzzy")
    assert "No session answers to all of that." in shown
    assert f'href="{WEEK}"' in shown


def test_the_contract_is_a_line_a_reader_understands(client: Client, five: Edition) -> None:
    shown = re.sub(r"<[^>]+>", "", page(client, DAY))
    assert "You can follow this in: ES original · FR interpreted" in " ".join(shown.split())


# --- time ------------------------------------------------------------------------------------------------
def test_hours_are_those_of_the_home_zone_until_the_reader_chooses(client: Client, edition: Edition) -> None:
    session(edition, "Plenary")
    publish(edition)
    assert "14:00</time>" in page(client, DAY)
    assert "20:00</time>" in page(client, f"{DAY}?tz=Asia/Jakarta")
    assert "20:00</time>" in page(client, DAY), "the choice is remembered"
    assert "14:00</time>" in page(client, f"{DAY}?tz=Europe/Madrid")


def test_beyond_the_dateline_the_reader_sees_the_own_date(client: Client, edition: Edition) -> None:
    session(edition, "Plenary")
    publish(edition)
    shown = page(client, f"{DAY}?tz=Pacific/Kiritimati")  # UTC+14: the next day at three
    assert "03:00</time>" in shown
    assert "18 Feb" in shown
    assert "other-day" not in page(
        client, f"{DAY}?tz=Pacific/Pago_Pago"
    )  # UTC-11: two in the night of the same day


def test_each_session_keeps_the_hour_of_its_own_date_when_clocks_change(client: Client) -> None:
    edition = EditionFactory.create(slug="2021")
    for day, title in ((27, "Saturday"), (28, "Sunday")):  # clocks go forward in Madrid in between
        made = SessionFactory.create(edition=edition, title={"en": title})
        OccurrenceFactory.create(session=made, starts_at=datetime(2021, 3, day, 12, tzinfo=UTC))
    publish(edition)
    assert "13:00</time>" in page(client, "/en/2021/programme/2021-03-27/")
    assert "14:00</time>" in page(client, "/en/2021/programme/2021-03-28/")


@pytest.mark.parametrize(
    "address", ["2021-02-30/", "2021-13-01/", "2030-01-01/", "sessions/none/", "0000-00-00/"]
)
def test_what_is_not_there_is_404(client: Client, edition: Edition, address: str) -> None:
    assert client.get(f"{WEEK}{address}").status_code == 404


# --- what it costs ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("address", [WEEK, DAY, "/en/2021/programme/list/", f"{WEEK}?q=session"])
def test_queries_do_not_grow_with_the_sessions(
    client: Client, edition: Edition, address: str, django_assert_num_queries: object
) -> None:
    def counted(number: int) -> int:
        for at in range(number):
            session(edition, f"Session {edition.sessions.count()} {at}")
        publish(edition)
        with django_assert_max_queries() as captured:
            page(client, address)
        return len(captured)

    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    def django_assert_max_queries() -> CaptureQueriesContext:
        return CaptureQueriesContext(connection)

    assert counted(1) == counted(5)


def test_a_change_shows_at_once(client: Client, edition: Edition) -> None:
    made = session(edition, "Old title")
    publish(edition)
    assert "Old title" in page(client, WEEK)
    Session.objects.filter(pk=made.pk).update(title={"en": "New title"})
    touch(edition)
    assert "New title" in page(client, WEEK)


def test_titles_are_text_whatever_they_hold(client: Client, edition: Edition) -> None:
    made = session(edition, "Plain")
    Session.objects.filter(pk=made.pk).update(
        title={"en": "<script>alert(1)</script>"},
        description={"en": "[x](javascript:alert(1)) <img src=x onerror=y>"},
    )
    publish(edition)
    for address in (WEEK, DAY, f"{WEEK}sessions/plain/", f"{WEEK}list/"):
        shown = page(client, address)
        assert "<script>alert" not in shown
        assert 'href="javascript' not in shown
        assert "<img src=x" not in shown


def test_illustrative_values_carry_their_mark(client: Client, edition: Edition) -> None:
    session(edition, "Fact")
    session(edition, "Guess", assumed={"starts_at": "no clock time was found"})
    publish(edition)
    shown = page(client, DAY)
    assert shown.count('class="illustrative"') == 1
    assert "illustrative" in page(client, f"{WEEK}sessions/guess/")
    assert 'class="illustrative"' not in page(client, f"{WEEK}sessions/fact/")


def test_a_session_held_twice_shares_its_page(client: Client, edition: Edition) -> None:
    made = session(edition, "Twice")
    OccurrenceFactory.create(session=made, starts_at=datetime(2021, 2, 18, 1, tzinfo=UTC))
    publish(edition)
    shown = page(client, f"{WEEK}sessions/twice/")
    assert "14:00</time>" in shown
    assert "02:00</time>" in shown
    assert json.dumps("Held 2 times")[1:-1] in page(client, DAY)
