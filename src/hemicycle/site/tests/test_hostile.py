"""Whatever stands in an address, the answer is a page or a clear refusal: never a broken one."""

from urllib.parse import quote

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hemicycle.editions.models import Edition
from hemicycle.editions.testing import DayFactory, EditionFactory
from hemicycle.programme.models import Agenda
from hemicycle.programme.testing import OccurrenceFactory, SessionFactory, publish

pytestmark = pytest.mark.django_db

PLACES = [
    "/en/2021/",
    "/ar/2021/news/",
    "/en/2021/sections/",
    "/en/time-zone/",
    "/en/editions/",
    "/en/2021/programme/",
    "/en/2021/programme/list/",
    "/en/2021/programme/2021-02-17/",
    "/en/2021/programme/agenda/",
    "/en/2021/programme/changes/",
    "/en/2021/programme/changes.atom",
    "/en/2021/programme/fairness/",
    "/en/2021/programme.ics",
    "/en/2021/schedule.json",
]
NAMES = [
    "q",
    "day",
    "hour",
    "when",
    "theme",
    "section",
    "kind",
    "language",
    "tz",
    "view",
    "next",
    "page",
    "version",
    "lang",
]
NASTY = st.one_of(
    st.text(max_size=80),
    st.sampled_from(
        ["\x00", "../../etc/passwd", "https://evil.example/", "//evil.example", "9" * 60, "2021-02-31", "-1"]
    ),
)


@pytest.fixture
def edition() -> Edition:
    edition = EditionFactory.create(slug="2021")
    DayFactory.create(edition=edition)
    OccurrenceFactory.create(session=SessionFactory.create(edition=edition))
    publish(edition)
    return edition


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.sampled_from(PLACES), query=st.dictionaries(st.sampled_from(NAMES), NASTY, max_size=4))
def test_no_query_breaks_a_page(client: Client, edition: Edition, place: str, query: dict[str, str]) -> None:
    address = f"{place}?" + "&".join(f"{name}={quote(value, safe='')}" for name, value in query.items())
    answer = client.get(address)
    assert answer.status_code in {200, 302, 303, 400, 404}, address
    assert "evil.example" not in answer.get("Location", "")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=st.text(max_size=40))
def test_no_path_breaks_the_house(client: Client, edition: Edition, path: str) -> None:
    for place in ("/", "/en/", "/en/2021/", "/en/2021/programme/", "/en/2021/programme/sessions/", "/feeds/"):
        assert client.get(place + quote(path)).status_code < 500


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cookie=st.text(
        alphabet=st.characters(min_codepoint=33, max_codepoint=126, exclude_characters=';,"\\'), max_size=200
    )
)
def test_no_cookie_breaks_a_page(client: Client, edition: Edition, cookie: str) -> None:
    for name in ("stars", "tz", "sessionid", "language"):
        client.cookies[name] = cookie
    assert client.get("/en/2021/programme/agenda/").status_code == 200
    client.cookies.clear()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    form=st.dictionaries(st.sampled_from(["on", "next", "tz", "other"]), NASTY),
    occurrence=st.integers(0, 10**30),
)
def test_no_star_breaks_the_house(
    client: Client, edition: Edition, form: dict[str, str], occurrence: int
) -> None:
    answer = client.post(
        f"/en/2021/programme/stars/{occurrence}/",
        form,
        headers={"origin": "http://testserver", "host": "testserver"},
    )
    assert answer.status_code in {302, 303, 400, 404, 409}
    assert "evil.example" not in answer.get("Location", "")
    assert not Agenda.objects.exists()
