"""What stands where an address of this site is shared: title, words and picture of the page itself."""

import html
import re
from datetime import UTC, date, datetime

import pytest
from django.conf import settings
from django.test import Client

from hemicycle.editions.models import Edition
from hemicycle.editions.testing import DayFactory, EditionFactory
from hemicycle.programme.testing import OccurrenceFactory, SessionFactory, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition() -> Edition:
    made = EditionFactory.create(slug="2021", summary={"en": "Once a year we meet."})
    DayFactory.create(edition=made, summary={"en": "All about the planet.", "fr": "Tout sur la planète."})
    session = SessionFactory.create(
        edition=made, slug="d3", title={"en": 'Water & "land"'}, description={"en": "About **water**."}
    )
    bare = SessionFactory.create(edition=made, slug="bare", title={"en": "Not yet described"}, description={})
    for each in (session, bare):
        OccurrenceFactory.create(session=each, starts_at=datetime(2021, 2, 17, 13, tzinfo=UTC))
    publish(made)
    return made


def shared(client: Client, path: str) -> dict[str, str]:
    page = client.get(path).content.decode()
    found = re.findall(r'<meta property="(og:[\w:]+)" content="([^"]*)">', page)
    assert len(found) == len(dict(found)) > 0, path
    return {name: html.unescape(content) for name, content in found}


@pytest.mark.parametrize(
    ("path", "title", "told"),
    [
        (
            "/en/2021/programme/",
            "Programme of the week",
            "The programme of the week, in your time and in your language.",
        ),
        ("/en/2021/programme/list/", "Programme as a list", "Every session of the week in one plain table."),
        (
            "/en/2021/programme/2021-02-17/",
            "Working for the Planet · Wednesday, 17 February",
            "All about the planet.",
        ),
        (
            "/fr/2021/programme/2021-02-17/",
            "Travailler pour la planète · mercredi 17 février",
            "Tout sur la planète.",
        ),
        ("/en/2021/programme/sessions/d3/", 'Water & "land"', "About water."),
        ("/en/2021/programme/sessions/bare/", "Not yet described", "Once a year we meet."),
    ],
)
def test_a_shared_page_of_the_programme_has_title_words_and_picture(
    client: Client, edition: Edition, path: str, title: str, told: str
) -> None:
    found = shared(client, path)
    assert (found["og:title"], found["og:description"]) == (title, told)
    assert found["og:url"] == f"{settings.ORIGIN}{path}"
    assert found["og:image"].endswith("/2021/card.png")


def test_a_day_without_words_of_its_own_is_told_by_its_date(client: Client, edition: Edition) -> None:
    day = edition.days.get(date=date(2021, 2, 17))
    day.title, day.summary = {}, {}
    day.save()
    found = shared(client, "/en/2021/programme/2021-02-17/")
    assert found["og:title"] == "Wednesday, 17 February"
    assert found["og:description"].startswith("The programme of the day")
