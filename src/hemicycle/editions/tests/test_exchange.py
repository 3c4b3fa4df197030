"""What machines read: feed, sitemap, structured data, card, addresses."""

import base64
import hashlib
import html
import json
import re
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
from defusedxml import ElementTree
from django.conf import settings
from django.test import Client
from PIL import Image

from hemicycle.editions import sockets
from hemicycle.editions.exchange.card import card
from hemicycle.editions.models import Edition, Partner
from hemicycle.editions.operations import touch
from hemicycle.editions.testing import EditionFactory, NewsFactory, PageFactory
from hemicycle.kernel import clock
from hemicycle.kernel.reader import Reader
from hemicycle.kernel.text import Text
from hemicycle.people.models import Person
from hemicycle.people.testing import OrganisationFactory, SectionFactory, with_role

pytestmark = pytest.mark.django_db

NOW = datetime(2021, 2, 17, 12, 50, tzinfo=UTC)
ATOM = {"a": "http://www.w3.org/2005/Atom"}
SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


@pytest.fixture
def edition() -> Edition:
    return EditionFactory.create(
        slug="2021",
        banner={"en": "A community that cares"},
        summary={"en": "Once a year."},
        place={"en": "online"},
    )


@pytest.fixture(autouse=True)
def now() -> object:
    with clock.set_to(NOW):
        yield


# --- the feed ---------------------------------------------------------------------------------------------


def feed(client: Client, language: str = "en") -> ElementTree:
    response = client.get(f"/{language}/2021/news.atom")
    assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(response.content)


def test_an_empty_feed_is_read_before_the_edition_is_public(
    client: Client, edition: Edition, olga: Person
) -> None:
    Edition.objects.filter(pk=edition.pk).update(published_at=None)
    client.force_login(with_role(olga, "organiser", edition.scope))
    assert feed(client).tag.endswith("feed")


def test_the_feed_has_what_atom_asks_for(client: Client, edition: Edition) -> None:
    item = NewsFactory.create(edition=edition, slug="one", changed_at=datetime(2021, 2, 3, 9, tzinfo=UTC))
    NewsFactory.create(edition=edition, slug="two", publish_at=item.publish_at + timedelta(hours=1))
    root = feed(client)
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"
    assert root.find("a:updated", ATOM).text == "2021-02-03T09:00:00+00:00"
    assert root.find("a:author/a:name", ATOM).text == "Retreat 2021"
    links = {link.get("rel"): link.get("href") for link in root.findall("a:link", ATOM)}
    assert links == {
        "alternate": f"{settings.ORIGIN}/en/2021/news/",
        "self": f"{settings.ORIGIN}/en/2021/news.atom",
    }
    entries = root.findall("a:entry", ATOM)
    assert [entry.find("a:link", ATOM).get("href") for entry in entries] == [
        f"{settings.ORIGIN}/en/2021/news/two/",
        f"{settings.ORIGIN}/en/2021/news/one/",
    ]
    assert entries[1].find("a:published", ATOM).text == "2021-02-01T09:00:00+00:00"
    assert entries[1].find("a:updated", ATOM).text == "2021-02-03T09:00:00+00:00"
    assert entries[1].find("a:summary", ATOM).get("type") == "html"
    identities = [root.find("a:id", ATOM).text, *(entry.find("a:id", ATOM).text for entry in entries)]
    assert len(set(identities)) == 3
    assert all(identity.startswith("tag:localhost,2021:en/2021/news") for identity in identities)


def test_the_feed_of_a_language_marks_what_is_in_another(client: Client, edition: Edition) -> None:
    NewsFactory.create(edition=edition, slug="one")
    root = feed(client, "fr")
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "fr"
    summary = root.find("a:entry/a:summary", ATOM).text
    assert summary == '<div lang="en" dir="ltr"><p>A <strong>short</strong> text.</p></div>'


def test_an_empty_feed_was_last_changed_when_the_edition_was_published(
    client: Client, edition: Edition
) -> None:
    assert feed(client).find("a:updated", ATOM).text == "2020-12-01T00:00:00+00:00"


# --- the sitemap --------------------------------------------------------------------------------------------


def addresses(client: Client) -> list[str]:
    response = client.get("/sitemap.xml")
    root = ElementTree.fromstring(response.content)
    return [loc.text.removeprefix(settings.ORIGIN) for loc in root.findall("s:url/s:loc", SITEMAP)]


def test_the_sitemap_names_every_public_page_in_every_language(client: Client, edition: Edition) -> None:
    NewsFactory.create(edition=edition, slug="one")
    PageFactory.create(edition=edition, slug="practical")
    SectionFactory.create(slug="africa")
    found = addresses(client)
    assert len(found) == len(set(found))
    for code, _name in settings.LANGUAGES:
        for path in ("", "news/", "news/one/", "sections/", "sections/africa/", "pages/practical/"):
            assert f"/{code}/2021/{path}" in found
    for path in found:
        if path.startswith("/en/2021/") and "programme" not in path:
            assert client.get(path).status_code == 200


def test_the_sitemap_leaks_nothing_unpublished(client: Client, edition: Edition) -> None:
    NewsFactory.create(edition=edition, slug="tomorrow", publish_at=NOW + timedelta(days=1))
    secret = EditionFactory.create(
        slug="secret", published_at=None, starts_on=date(2023, 1, 1), ends_on=date(2023, 1, 2)
    )
    PageFactory.create(edition=secret, slug="hidden")
    text = client.get("/sitemap.xml").content.decode()
    assert "tomorrow" not in text
    assert "secret" not in text
    assert "hidden" not in text


def test_every_page_of_the_sitemap_names_its_other_languages(client: Client, edition: Edition) -> None:
    root = ElementTree.fromstring(client.get("/sitemap.xml").content)
    for url in root.findall("s:url", SITEMAP):
        links = {link.get("hreflang"): link.get("href") for link in url.findall("x:link", SITEMAP)}
        assert set(links) == {"en", "fr", "es", "ar", "x-default"}
        assert links["x-default"] == links["en"]
        assert url.find("s:loc", SITEMAP).text in links.values()


def test_other_rooms_add_their_pages(
    client: Client, edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = sockets.SitemapSource(
        "test", lambda edition, at: [sockets.SitemapEntry("editions:page", {"slug": "plugged"}, NOW)]
    )
    monkeypatch.setattr(sockets, "sitemap_sources", [source])
    assert "/fr/2021/pages/plugged/" in addresses(client)
    assert "2021-02-17T12:5" in client.get("/sitemap.xml").content.decode()


def test_robots_may_come_once_an_edition_is_published(client: Client) -> None:
    assert client.get("/robots.txt").content == b"User-agent: *\nDisallow: /\n"
    EditionFactory.create()
    text = client.get("/robots.txt").content.decode()
    assert f"Sitemap: {settings.ORIGIN}/sitemap.xml" in text
    assert "Disallow: /\n" not in text


def test_robots_stay_out_of_a_demonstration(client: Client, edition: Edition, settings: object) -> None:
    settings.DEMO = True  # type: ignore[attr-defined]
    assert client.get("/robots.txt").content == b"User-agent: *\nDisallow: /\n"


# --- structured data and addresses ---------------------------------------------------------------------------


def structured(client: Client, language: str = "en") -> tuple[dict[str, object], str, str]:
    response = client.get(f"/{language}/2021/")
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', response.content.decode(), re.S)
    assert found
    return json.loads(found[1]), found[1], response.headers["Content-Security-Policy"]


def test_the_announcement_is_an_event_for_machines(client: Client, edition: Edition) -> None:
    organisation = OrganisationFactory.create(name={"en": "World Secretariat"}, url="https://uclg.example/")
    Partner.objects.create(edition=edition, organisation=organisation)
    data, _text, _policy = structured(client, "fr")
    assert data == {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": "Séminaire 2021",
        "alternateName": "A community that cares",
        "description": "Once a year.",
        "startDate": "2021-02-15",
        "endDate": "2021-02-22",
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": "https://schema.org/OnlineEventAttendanceMode",
        "location": [{"@type": "VirtualLocation", "url": f"{settings.ORIGIN}/fr/2021/"}],
        "url": f"{settings.ORIGIN}/fr/2021/",
        "image": [f"{settings.ORIGIN}/fr/2021/card.png"],
        "inLanguage": ["en", "fr", "es"],
        "organizer": {"@type": "Organization", "name": "World Secretariat", "url": "https://uclg.example/"},
    }


def test_a_place_is_a_place_and_both_are_both(client: Client, edition: Edition) -> None:
    edition.format, edition.place = Edition.Format.HYBRID, {"en": "Barcelona"}
    edition.save()
    data, _text, _policy = structured(client)
    assert [place["@type"] for place in data["location"]] == ["Place", "VirtualLocation"]  # type: ignore[attr-defined]


def test_the_policy_names_the_structured_data_by_its_hash_and_nothing_ends_it(
    client: Client, edition: Edition
) -> None:
    edition.name = {"en": "</script><script>alert(1)</script>"}
    edition.save()
    data, text, policy = structured(client)
    assert data["name"] == "</script><script>alert(1)</script>"
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in policy
    assert "'unsafe-inline'" not in policy


def test_a_page_names_itself_and_its_other_languages_absolutely(client: Client, edition: Edition) -> None:
    page = client.get("/fr/2021/news/?tz=Asia/Jakarta", headers={"host": "testserver"}).content.decode()
    assert f'<link rel="canonical" href="{settings.ORIGIN}/fr/2021/news/">' in page
    for code in ("en", "fr", "es", "ar"):
        assert f'hreflang="{code}" href="{settings.ORIGIN}/{code}/2021/news/"' in page
    assert f'hreflang="x-default" href="{settings.ORIGIN}/en/2021/news/"' in page


def test_a_shared_page_has_title_description_and_picture(client: Client, edition: Edition) -> None:
    NewsFactory.create(edition=edition, slug="one", title={"en": 'Quotes " and <tags>'})
    page = client.get("/en/2021/news/one/").content.decode()
    found = dict(re.findall(r'<meta property="(og:[\w:]+)" content="([^"]*)">', page))
    assert html.unescape(found["og:title"]) == 'Quotes " and <tags>'
    assert found["og:description"] == "A short text."
    assert found["og:type"] == "article"
    assert found["og:url"] == f"{settings.ORIGIN}/en/2021/news/one/"
    assert found["og:image"] == f"{settings.ORIGIN}/en/2021/card.png"


# --- the card ---------------------------------------------------------------------------------------------------


def drawn(edition: Edition, language: str) -> bytes:
    return card(edition, Reader(edition.reading_order(language), None, NOW))


def test_the_card_is_a_picture_of_the_right_size(client: Client, edition: Edition) -> None:
    response = client.get("/en/2021/card.png")
    assert response.headers["Content-Type"] == "image/png"
    assert Image.open(BytesIO(response.content)).size == (1200, 630)
    assert len(response.content) < 100_000


def test_accents_are_drawn_as_letters(edition: Edition) -> None:
    edition.refresh_from_db()
    pictures = set()
    for banner in ("é", "ñ", "ï", "Ł", "ж"):
        edition.banner = Text(en=banner)
        pictures.add(drawn(edition, "en"))
    assert len(pictures) == 5


def test_the_card_of_a_language_without_texts_is_that_of_the_fallback(edition: Edition) -> None:
    edition.refresh_from_db()
    assert drawn(edition, "ar") == drawn(edition, "en")


def test_the_card_is_drawn_once_for_each_version(edition: Edition) -> None:
    edition.refresh_from_db()
    assert drawn(edition, "en") is drawn(edition, "en")
    before = drawn(edition, "en")
    edition.banner = Text(en="Another banner")
    edition.save()
    touch(edition)
    edition.refresh_from_db()
    assert drawn(edition, "en") != before


@pytest.mark.parametrize(
    "banner", ["word " * 80, "Donaudampfschifffahrtsgesellschaftskapitän" * 3, "كلمة " * 60]
)
def test_even_a_very_long_banner_fits(edition: Edition, banner: str) -> None:
    edition.refresh_from_db()
    edition.banner = Text(en=banner)
    assert Image.open(BytesIO(drawn(edition, "en"))).size == (1200, 630)
