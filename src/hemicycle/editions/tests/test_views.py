"""The public pages: who sees what, when, in which language."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hemicycle.editions.models import ChronicleLine, Edition, Feature, Figure, Partner, Recommended
from hemicycle.editions.operations import touch
from hemicycle.editions.testing import DayFactory, EditionFactory, NewsFactory, PageFactory, ThemeFactory
from hemicycle.kernel import clock
from hemicycle.kernel.http import KEEP
from hemicycle.people.models import Person
from hemicycle.people.testing import OrganisationFactory, SectionFactory

pytestmark = pytest.mark.django_db

BEFORE = datetime(2021, 2, 1, 12, tzinfo=UTC)
DURING = datetime(2021, 2, 17, 12, 50, tzinfo=UTC)
AFTER = datetime(2022, 2, 17, 12, tzinfo=UTC)


@pytest.fixture
def edition() -> Edition:
    found = EditionFactory.create(
        slug="2021",
        name={"en": "The Retreat", "fr": "Le Séminaire"},
        banner={"en": "A community that cares"},
        summary={"en": "Once a year we meet.", "fr": "Une fois par an, nous nous retrouvons."},
        account={"en": "This is what came of it."},
        registration_closes_at=datetime(2021, 2, 12, 23, tzinfo=UTC),
    )
    DayFactory.create(edition=found, theme=ThemeFactory.create(edition=found, hue="planet"))
    return found


def read(client: Client, path: str, at: datetime = DURING, status: int = 200) -> str:
    with clock.set_to(at):
        response = client.get(path)
    assert response.status_code == status
    return response.content.decode()


PAGES = [
    "/en/2021/",
    "/en/2021/news/",
    "/en/2021/news/one/",
    "/en/2021/news.atom",
    "/en/2021/pages/practical/",
    "/en/2021/sections/",
    "/en/2021/sections/africa/",
    "/en/2021/card.png",
]


@pytest.fixture
def furnished(edition: Edition) -> Edition:
    NewsFactory.create(edition=edition, slug="one")
    PageFactory.create(edition=edition, slug="practical")
    SectionFactory.create(slug="africa")
    return edition


@pytest.mark.parametrize("path", PAGES)
def test_anybody_reads_a_published_edition_and_the_page_may_be_kept(
    client: Client, furnished: Edition, path: str
) -> None:
    with clock.set_to(DURING):
        response = client.get(path)
    assert response.status_code == 200
    assert response.headers[KEEP] == "1"


@pytest.mark.parametrize("path", PAGES)
def test_an_edition_that_is_not_published_does_not_exist(
    client: Client, furnished: Edition, path: str
) -> None:
    furnished.published_at = None
    furnished.save()
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", PAGES)
def test_a_page_made_for_somebody_is_never_kept(
    client: Client, furnished: Edition, path: str, amina: Person
) -> None:
    client.force_login(amina)
    with clock.set_to(DURING):
        assert KEEP not in client.get(path).headers


@pytest.mark.parametrize(
    "path",
    [
        "/en/2021/news/none/",
        "/en/2021/pages/none/",
        "/en/2021/sections/none/",
        "/en/1999/",
        "/xx/2021/",
    ],
)
def test_what_does_not_exist_is_a_404_page(client: Client, furnished: Edition, path: str) -> None:
    assert client.get(path).status_code == 404


# --- before, during, after: the same address ----------------------------------------------------------


def test_before_it_tells_what_the_gathering_is_and_how_to_take_part(client: Client, edition: Edition) -> None:
    page = read(client, "/en/2021/", BEFORE)
    assert "Once a year we meet." in page
    assert "Registration is open until Friday, 12 February" in page
    assert "This is what came of it." not in page


def test_while_it_is_on_today_comes_first(client: Client, edition: Edition) -> None:
    page = read(client, "/en/2021/", DURING)
    assert page.index("In Barcelona today is day 1 of 1 · ") < page.index("Day by day")
    assert "Registration closed on Friday, 12 February" in page


def test_on_a_free_day_the_next_one_is_told(client: Client, edition: Edition) -> None:
    DayFactory.create(edition=edition, date=date(2021, 2, 22), title={"en": "Leading"})
    page = read(client, "/en/2021/", datetime(2021, 2, 20, 12, tzinfo=UTC))
    assert "No sessions today in Barcelona" in page
    assert "We go on: Monday, 22 February" in page


def test_afterwards_it_tells_what_came_of_it_figures_first(client: Client, edition: Edition) -> None:
    Figure.objects.create(edition=edition, value="210", label={"en": "cities"})
    page = read(client, "/en/2021/", AFTER)
    assert "This is what came of it." in page
    assert page.index("210") < page.index("The days, one by one")
    assert "How to take part" not in page


def test_figures_wait_for_the_account(client: Client, edition: Edition) -> None:
    Figure.objects.create(edition=edition, value="987", label={"en": "cities"})
    assert "987" not in read(client, "/en/2021/", DURING)


def test_a_figure_waits_for_its_hour_and_the_report_with_it(client: Client, edition: Edition) -> None:
    edition.report_links = [{"language": "en", "url": "https://example.org/report"}]
    edition.save()
    hour = datetime(2021, 5, 10, 9, tzinfo=UTC)
    Figure.objects.create(edition=edition, value="987", label={"en": "cities"}, publish_at=hour)
    early = read(client, "/en/2021/", hour - timedelta(seconds=1))
    assert "987" not in early
    assert "example.org/report" not in early
    page = read(client, "/en/2021/", hour)
    assert "987" in page
    assert "example.org/report" in page


def test_an_organiser_may_set_the_phase(client: Client, edition: Edition) -> None:
    edition.phase_override = Edition.Phase.ACCOUNT
    edition.save()
    assert "This is what came of it." in read(client, "/en/2021/", BEFORE)


@pytest.mark.parametrize(
    ("opens", "closes", "sentence"),
    [
        (datetime(2021, 2, 3, 8, tzinfo=UTC), None, "Registration opens on Wednesday, 3 February."),
        (None, datetime(2021, 2, 12, 23, tzinfo=UTC), "Registration is open until Friday, 12 February."),
        (datetime(2021, 1, 1, tzinfo=UTC), None, "Registration is open."),
        (None, datetime(2021, 1, 29, 23, tzinfo=UTC), "Registration closed on Friday, 29 January."),
        (None, None, "The dates of registration are not known yet."),
    ],
)
def test_registration_is_told_in_a_sentence(
    client: Client, edition: Edition, opens: datetime | None, closes: datetime | None, sentence: str
) -> None:
    edition.registration_opens_at, edition.registration_closes_at = opens, closes
    edition.save()
    assert sentence in read(client, "/en/2021/", BEFORE)


# --- editions live side by side -------------------------------------------------------------------------


def test_editions_live_side_by_side(client: Client, edition: Edition) -> None:
    EditionFactory.create(
        slug="2022", name={"en": "The Next"}, starts_on=date(2022, 2, 21), ends_on=date(2022, 2, 25)
    )
    EditionFactory.create(slug="2023", name={"en": "A Secret"}, published_at=None)
    assert "The Retreat" in read(client, "/en/2021/")
    assert "The Next" in read(client, "/en/2022/")
    page = read(client, "/en/editions/")
    assert "The Retreat" in page
    assert "The Next" in page
    assert "A Secret" not in page


def test_news_pages_and_days_of_one_edition_are_not_those_of_another(
    client: Client, furnished: Edition
) -> None:
    EditionFactory.create(slug="2022", starts_on=date(2022, 2, 21), ends_on=date(2022, 2, 25))
    read(client, "/en/2022/news/one/", status=404)
    read(client, "/en/2022/pages/practical/", status=404)


def test_home_is_the_newest_published_edition(client: Client, edition: Edition) -> None:
    EditionFactory.create(slug="2022", starts_on=date(2022, 2, 21), ends_on=date(2022, 2, 25))
    EditionFactory.create(
        slug="2023", starts_on=date(2023, 2, 20), ends_on=date(2023, 2, 24), published_at=None
    )
    assert client.get("/fr/").headers["Location"] == "/fr/2022/"


def test_the_chronicle_tells_what_was_over(client: Client, edition: Edition) -> None:
    ChronicleLine.objects.create(year=2020, ends_on=date(2020, 2, 28), place={"en": "Tangier"})
    ChronicleLine.objects.create(year=2022, ends_on=date(2022, 2, 25), place={"en": "Barcelona in 2022"})
    page = read(client, "/en/editions/", DURING)
    assert "Tangier" in page
    assert "Barcelona in 2022" not in page


# --- news ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/en/2021/", "/en/2021/news/", "/en/2021/news.atom"])
def test_news_come_out_at_their_hour(client: Client, edition: Edition, path: str) -> None:
    NewsFactory.create(edition=edition, slug="late", title={"en": "Just out"}, publish_at=DURING)
    assert "Just out" not in read(client, path, DURING - timedelta(minutes=1))
    assert "Just out" in read(client, path, DURING)


def test_an_item_before_its_hour_does_not_exist(client: Client, edition: Edition) -> None:
    NewsFactory.create(edition=edition, slug="late", publish_at=DURING)
    read(client, "/en/2021/news/late/", DURING - timedelta(minutes=1), status=404)
    read(client, "/en/2021/news/late/", DURING)


def test_hostile_markdown_does_no_harm(client: Client, edition: Edition) -> None:
    NewsFactory.create(
        edition=edition,
        slug="evil",
        title={"en": "<script>alert(1)</script>"},
        body={"en": "<script>alert(2)</script> [x](javascript:alert(3)) <b hx-get='/x'>y</b>"},
    )
    for path in ("/en/2021/news/evil/", "/en/2021/news/", "/en/2021/", "/en/2021/news.atom"):
        page = read(client, path)
        assert "<script>alert" not in page
        assert 'href="javascript:' not in page
        assert "<b hx-get" not in page


# --- languages -----------------------------------------------------------------------------------------------


def test_a_missing_language_shows_another_and_says_which(client: Client, furnished: Edition) -> None:
    page = read(client, "/fr/2021/news/one/")
    assert re.search(r'<h1><span class="fallback" lang="en" dir="ltr">News one <abbr[^>]*>EN</abbr>', page)
    assert '<div class="stack" lang="en" dir="ltr"><p>A <strong>short</strong> text.</p></div>' in page
    assert 'class="fallback"' not in read(client, "/en/2021/news/one/")


def test_arabic_runs_from_right_to_left_and_its_fallbacks_from_left_to_right(
    client: Client, furnished: Edition
) -> None:
    page = read(client, "/ar/2021/pages/practical/")
    assert '<html lang="ar" dir="rtl"' in page
    assert 'lang="en" dir="ltr"' in page


def test_assumed_values_carry_the_mark(client: Client, edition: Edition) -> None:
    Feature.objects.create(
        edition=edition, title={"en": "Desk", "fr": "Bureau"}, assumed={"title.fr": "Translated."}
    )
    assert "Translated." in read(client, "/fr/2021/")
    assert "Translated." not in read(client, "/en/2021/")


# --- sections -------------------------------------------------------------------------------------------------


def test_a_section_says_what_hour_it_is_there(client: Client, edition: Edition) -> None:
    SectionFactory.create(
        slug="aspac", zone="Asia/Jakarta", latitude=-6.2, longitude=106.8, seat_city={"en": "Jakarta"}
    )
    page = read(client, "/en/2021/sections/aspac/", DURING)
    assert "19:50" in page
    assert "It is night in Jakarta" in page
    assert "UTC+7" in page


def test_the_navigation_leads_to_every_part(client: Client, furnished: Edition) -> None:
    page = read(client, "/en/2021/sections/africa/")
    for path in ("/en/2021/", "/en/2021/news/", "/en/2021/sections/", "/en/2021/pages/practical/"):
        assert f'href="{path}"' in page


# --- cost -----------------------------------------------------------------------------------------------------


def furnish(edition: Edition, count: int) -> None:
    for number in range(count):
        NewsFactory.create(edition=edition)
        PageFactory.create(edition=edition)
        SectionFactory.create()
        DayFactory.create(edition=edition, date=date(2021, 3, 1) + timedelta(days=edition.days.count()))
        Feature.objects.create(edition=edition, title={"en": f"F{number}"})
        Recommended.objects.create(edition=edition, title={"en": f"R{number}"})
        Partner.objects.create(edition=edition, organisation=OrganisationFactory.create())
    touch(edition)


@pytest.mark.parametrize(
    "path", ["/en/2021/", "/en/2021/news/", "/en/2021/news.atom", "/en/2021/sections/", "/en/editions/"]
)
def test_the_number_of_queries_does_not_depend_on_how_much_there_is(
    client: Client, edition: Edition, path: str
) -> None:
    furnish(edition, 1)
    with clock.set_to(DURING):
        client.get(path)
        with CaptureQueriesContext(connection) as few:
            client.get(path)
        furnish(edition, 3)
        client.get(path)
        with CaptureQueriesContext(connection) as many:
            client.get(path)
    assert len(few) == len(many), [query["sql"][:120] for query in many]


def test_a_language_is_added_in_one_place(client: Client, furnished: Edition, settings: Any) -> None:
    settings.LANGUAGES = [*settings.LANGUAGES, ("pt", "Português")]
    page = read(client, "/pt/2021/", BEFORE)
    assert '<html lang="pt" dir="ltr"' in page
    assert "15–22 de fevereiro de 2021" in page
    assert 'lang="en" dir="ltr">Once a year we meet.' in page
    assert f'hreflang="pt" href="{settings.ORIGIN}/pt/2021/"' in page
    assert f"{settings.ORIGIN}/pt/2021/news/one/" in client.get("/sitemap.xml").content.decode()
