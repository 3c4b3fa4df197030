"""The frame of every page: languages, addresses, zones, places, and what it costs."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import settings
from django.test import Client, RequestFactory
from django.urls import reverse

from hemicycle.editions import sockets
from hemicycle.editions.models import Edition, Page
from hemicycle.editions.operations import touch
from hemicycle.editions.testing import EditionFactory
from hemicycle.kernel.reader import Reader
from hemicycle.kernel.zones import zone_or_none
from hemicycle.people.testing import PersonFactory, SectionFactory
from hemicycle.site.context import Frame, shell

NOW = datetime(2021, 2, 17, 12, 50, tzinfo=UTC)


def frame(edition: Edition | None, address: str = "/en/2021/", zone: str | None = None) -> Frame:
    request: Any = RequestFactory().get(address)
    request.edition = edition
    request.reader = Reader(("en",), zone_or_none(zone), NOW)
    return Frame(request)


def all_of(frame: Frame) -> None:
    _ = (frame.places, frame.footer_pages, frame.languages, frame.zones, frame.difference, frame.alternates)


@pytest.fixture
def edition(db: None) -> Edition:
    made = EditionFactory.create(slug="2021")
    made.refresh_from_db()  # texts as the database gives them
    return made


def test_the_frame_costs_two_queries_however_many_pages_and_sections(
    edition: Edition, django_assert_num_queries: Any
) -> None:
    for number in range(3):
        Page.objects.create(edition=edition, slug=f"page-{number}", title={"en": "A page"}, in_menu=True)
        SectionFactory.create()
        touch(edition)
        edition.refresh_from_db()
        with django_assert_num_queries(2):
            all_of(frame(edition))
        with django_assert_num_queries(0):  # kept until the edition changes
            all_of(frame(edition))


def test_without_an_edition_the_frame_asks_nothing_of_the_database() -> None:
    all_of(frame(None, "/en/"))  # no database in this test: a query would fail it


def test_languages_keep_the_page_and_its_query(edition: Edition) -> None:
    links = {
        tongue.code: tongue.url
        for tongue in frame(edition, "/en/2021/programme/?day=2021-02-17&q=a%20b").languages
    }
    assert links["fr"] == "/fr/2021/programme/?day=2021-02-17&q=a%20b"
    assert links["ar"] == "/ar/2021/programme/?day=2021-02-17&q=a%20b"


def test_addresses_come_from_the_configured_origin_never_from_the_host(edition: Edition) -> None:
    request: Any = RequestFactory().get("/en/2021/?tz=Asia/Jakarta", headers={"host": "testserver"})
    request.edition = edition
    made = Frame(request)
    assert made.canonical == f"{settings.ORIGIN}/en/2021/"
    assert dict(made.alternates)["x-default"] == f"{settings.ORIGIN}/en/2021/"
    assert {code for code, _ in made.alternates} == {"en", "fr", "es", "ar", "x-default"}


def test_an_address_outside_the_languages_leads_home_in_each() -> None:
    assert [tongue.url for tongue in frame(None, "//evil.example/x").languages] == [
        "/en/",
        "/fr/",
        "/es/",
        "/ar/",
    ]


def test_the_home_zone_comes_first_and_utc_is_there(edition: Edition) -> None:
    SectionFactory.create(zone="Asia/Jakarta", seat_city={"en": "Jakarta"})
    labels = [zone.label for zone in frame(edition).zones]
    assert labels == ["Barcelona (UTC+1)", "Jakarta (UTC+7)", "UTC"]


def test_a_zone_that_is_not_offered_joins_when_it_is_the_readers(edition: Edition) -> None:
    made = frame(edition, zone="Asia/Kathmandu")
    assert [zone.label for zone in made.zones if zone.current] == ["Kathmandu (UTC+5:45)"]
    assert made.difference == "Barcelona is 4 h 45 min behind"


def test_both_zones_are_named_where_they_differ(client: Client, edition: Edition) -> None:
    html = client.get("/en/2021/?tz=Asia/Jakarta").content.decode()
    assert re.search(r"Times in <span data-zone-label>Jakarta \(UTC\+7\)</span>", html)
    assert "Barcelona is 6 hours behind" in html
    assert "local-time.js" not in html


def test_whoever_is_signed_in_reads_hours_in_the_zone_of_their_profile_until_they_choose_another(
    client: Client, edition: Edition
) -> None:
    client.force_login(PersonFactory.create(zone="Asia/Jakarta"))
    assert "Jakarta (UTC+7)" in client.get("/en/2021/").content.decode()
    assert "Barcelona is 6 hours behind" in client.get("/en/2021/").content.decode()
    assert "Barcelona is 4 h 45 min behind" in client.get("/en/2021/?tz=Asia/Kathmandu").content.decode()
    assert "Barcelona is 4 h 45 min behind" in client.get("/en/2021/").content.decode()


def test_who_has_chosen_no_zone_gets_the_script_that_knows_the_browsers(
    client: Client, edition: Edition
) -> None:
    html = client.get("/en/2021/").content.decode()
    assert html.count("<script") == html.count("local-time.js") + html.count("application/ld+json")
    assert "local-time.js" in html


def test_the_zones_form_keeps_the_rest_of_the_query_and_bounds_it(edition: Edition) -> None:
    made = frame(edition, "/en/2021/programme/?theme=planet&tz=UTC&" + "&".join(f"a{n}=1" for n in range(99)))
    assert ("theme", "planet") in made.kept_query
    assert "tz" not in dict(made.kept_query)
    assert len(made.kept_query) == 20


def test_the_nearest_place_is_current(edition: Edition) -> None:
    for slug in ["privacy", "practical"]:
        Page.objects.create(edition=edition, slug=slug, title={"en": slug})
    page = next(place.url for place in frame(edition).footer_pages if "privacy" in place.url)
    assert [place.current for place in frame(edition, page).footer_pages] == ["", "page"]
    assert [place.current for place in frame(edition, f"{page}more/").footer_pages] == ["", "true"]


def test_a_page_without_a_title_in_ones_language_says_so_wherever_it_is_linked(
    client: Client, edition: Edition
) -> None:
    Page.objects.create(edition=edition, slug="practical", title={"en": "Practical & so on"}, in_menu=True)
    touch(edition)
    html = client.get("/ar/2021/").content.decode()
    marked = '<span class="fallback" lang="en" dir="ltr">Practical &amp; so on <abbr class="tongue"'
    assert html.count(marked) == html.count("Practical &amp; so on") >= 2  # menu and foot
    assert 'class="fallback" lang="en" dir="ltr">Practical' not in client.get("/en/2021/").content.decode()


def test_the_foot_names_the_address_to_write_to_if_there_is_one(
    client: Client, db: None, settings: Any
) -> None:
    assert "mailto:" not in client.get("/en/time-zone/").content.decode()
    settings.CONTACT = "desk@example.org"
    assert 'href="mailto:desk@example.org"' in client.get("/en/time-zone/").content.decode()


def test_every_place_in_the_navigation_exists(edition: Edition) -> None:
    for entry in sockets.navigation:
        assert reverse(entry.url_name, kwargs={"edition": edition.slug})


def test_every_page_has_one_h1_a_skip_link_and_one_main(client: Client, edition: Edition) -> None:
    for address in ["/en/2021/", "/en/time-zone/", "/ar/gallery/", "/en/nowhere/"]:
        html = client.get(address).content.decode()
        assert html.count("<h1") == 1, address
        assert 'href="#main"' in html
        assert html.count('<main id="main"') == 1


def test_arabic_runs_from_right_to_left_and_says_that_it_awaits_review(
    client: Client, edition: Edition
) -> None:
    html = client.get("/ar/2021/").content.decode()
    assert '<html lang="ar" dir="rtl">' in html
    assert 'class="awaits-review"' in html
    assert 'class="awaits-review"' not in client.get("/fr/2021/").content.decode()


def test_the_context_names_what_templates_use(edition: Edition) -> None:
    request: Any = RequestFactory().get("/en/2021/")
    request.edition = edition
    assert set(shell(request)) >= {"edition", "reader", "frame"}
