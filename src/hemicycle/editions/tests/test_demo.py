"""The demonstration's edition."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from defusedxml import ElementTree
from django.conf import settings
from django.test import Client

from hemicycle.editions import demo
from hemicycle.editions.models import ChronicleLine, Edition, News
from hemicycle.kernel import clock
from hemicycle.people import demo as people_demo
from hemicycle.people.sockets import demo_data

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition() -> Edition:
    people_demo.load()
    demo.load()
    return Edition.objects.get(slug="2021")


def test_the_edition_is_complete_and_can_be_loaded_twice(edition: Edition) -> None:
    demo.load()
    assert edition.days.count() == 6
    assert edition.themes.count() == 5
    assert edition.figures.count() == 5
    assert edition.news.count() == 8
    assert set(edition.pages.values_list("slug", flat=True)) == {
        "practical",
        "about",
        "privacy",
        "accessibility",
        "illustrative",
    }


def test_every_page_is_written_in_every_language_of_the_edition(edition: Edition) -> None:
    for page in edition.pages.all():
        assert page.body.gaps(edition.languages) == []


def test_the_figures_come_with_the_report(edition: Edition) -> None:
    report = News.objects.get(slug="report").publish_at
    assert set(edition.figures.values_list("publish_at", flat=True)) == {report}
    assert not edition.figures.out(report - timedelta(seconds=1))
    assert edition.figures.out(report).count() == 5


def test_the_privacy_notice_names_the_cookies_that_are_set(edition: Edition) -> None:
    for text in edition.pages.get(slug="privacy").body.values():
        assert re.findall(r"^\| `(\w+)`", text, flags=re.MULTILINE) == [
            "tz",
            "stars",
            "csrftoken",
            "sessionid",
            "done",
            "preview",
        ]


def test_some_news_lack_a_language_as_in_real_life(edition: Edition) -> None:
    assert News.objects.get(slug="asia-pacific").title.gaps(edition.languages) == ["fr", "es"]


def test_the_chronicle_tells_only_what_was_over(edition: Edition) -> None:
    assert [line.year for line in ChronicleLine.objects.told_by(date(2021, 2, 17))] == [
        2020,
        2019,
        2018,
        2017,
        2016,
        2015,
    ]


def test_every_address_of_the_sitemap_answers(edition: Edition, client: Client) -> None:
    for data in demo_data:
        data.load()
    with clock.set_to(datetime(2022, 2, 17, 12, tzinfo=UTC)):
        root = ElementTree.fromstring(client.get("/sitemap.xml").content)
        paths = [loc.text.removeprefix(settings.ORIGIN) for loc in root.iter(f"{SITEMAP}loc")]
        assert len(paths) > 4 * 40
        for path in paths:
            if path.startswith("/fr/"):
                assert client.get(path).status_code == 200, path
