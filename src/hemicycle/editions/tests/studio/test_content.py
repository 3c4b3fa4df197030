"""What an edition holds, edited in the studio: who may, what is saved, what the public sees and when."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hemicycle.editions.models import (
    ChronicleLine,
    Day,
    Edition,
    Feature,
    Figure,
    News,
    Page,
    Partner,
    Recommended,
    Theme,
)
from hemicycle.editions.studio import announcement, places, writing
from hemicycle.editions.studio.parts import Shelf
from hemicycle.editions.testing import DayFactory, EditionFactory, NewsFactory, PageFactory, ThemeFactory
from hemicycle.editions.tests.studio.sheets import sheet
from hemicycle.kernel import clock
from hemicycle.kernel.verdict import Refused
from hemicycle.people.models import Organisation, Person, Section
from hemicycle.people.operations import house_scope
from hemicycle.people.testing import OrganisationFactory, SectionFactory, with_role
from hemicycle.record.models import Revision

pytestmark = pytest.mark.django_db
SHELVES = [*announcement.SHELVES, writing.news, writing.pages, places.sections, places.organisations]
BEFORE = datetime(2021, 2, 1, 12, tzinfo=UTC)


@pytest.fixture
def edition() -> Edition:
    return EditionFactory.create(slug="2021")


@pytest.fixture
def africa() -> Section:
    return SectionFactory.create(slug="africa", name={"en": "UCLG Africa"})


@pytest.fixture
def desk(client: Client, edition: Edition, olga: Person) -> Client:
    """Olga organises this edition."""
    client.force_login(with_role(olga, "organiser", edition.scope))
    return client


@pytest.fixture
def host(edition: Edition, africa: Section, sami: Person) -> Client:
    """Sami hosts Africa."""
    client = Client()
    client.force_login(with_role(sami, "section-host", africa.scope))
    return client


@pytest.fixture
def steward(edition: Edition, bruno: Person) -> Client:
    client = Client()
    client.force_login(with_role(bruno, "steward", house_scope()))
    return client


def anything(shelf: Shelf, edition: Edition, number: int = 1) -> Any:
    """One thing for a shelf."""
    make: dict[type, Any] = {
        Day: lambda: DayFactory.create(edition=edition, date=date(2021, 2, 14 + number)),
        Theme: lambda: ThemeFactory.create(edition=edition, slug=f"t{number}", order=number),
        Feature: lambda: Feature.objects.create(edition=edition, title={"en": f"F {number}"}, order=number),
        Recommended: lambda: Recommended.objects.create(
            edition=edition,
            title={"en": f"R {number}"},
            order=number,
            links=[{"language": "en", "url": "https://example.org/a"}],
        ),
        News: lambda: NewsFactory.create(edition=edition, slug=f"news-{number}"),
        Page: lambda: PageFactory.create(edition=edition, slug=f"page-{number}", order=number),
        Partner: lambda: Partner.objects.create(
            edition=edition, organisation=OrganisationFactory.create(), order=number
        ),
        Figure: lambda: Figure.objects.create(
            edition=edition, value=f"{number}0+", label={"en": "cities"}, order=number
        ),
        ChronicleLine: lambda: ChronicleLine.objects.create(
            year=2000 + number, ends_on=date(2000 + number, 2, 1), place={"en": "Barcelona"}
        ),
        Section: lambda: SectionFactory.create(),
        Organisation: lambda: OrganisationFactory.create(),
    }
    return make[shelf.model]()


def at(shelf: Shelf, thing: Any = None, act: str = "") -> str:
    path = f"/en/2021/studio/{shelf.name}/"
    return f"{path}{thing.pk}/{act}" if thing else f"{path}{act}"


@pytest.mark.parametrize("shelf", SHELVES, ids=lambda shelf: shelf.name)
def test_a_form_that_is_sent_as_it_was_changes_nothing(
    steward: Client, edition: Edition, shelf: Shelf
) -> None:
    thing = anything(shelf, edition)
    page = steward.get(at(shelf, thing)).content.decode()
    answer = steward.post(at(shelf, thing), sheet(page))
    assert answer.status_code == 302, re.findall(r'class="error".*?</div>', answer.content.decode())
    assert not Revision.objects.exists()


@pytest.mark.parametrize("shelf", SHELVES, ids=lambda shelf: shelf.name)
def test_whoever_does_not_organise_finds_no_door(
    client: Client, edition: Edition, shelf: Shelf, dora: Person
) -> None:
    thing = anything(shelf, edition)
    paths = [at(shelf), at(shelf, act="new/"), at(shelf, thing), at(shelf, thing, "removal/")]
    for path in paths:
        assert client.get(path).status_code == 302, "not signed in: to the door"
    client.force_login(dora)
    for path in paths:
        assert client.get(path).status_code == client.post(path, {"confirmed": "1"}).status_code == 404
    assert shelf.model.objects.filter(pk=thing.pk).exists()  # type: ignore[attr-defined]


@pytest.mark.parametrize("shelf", SHELVES, ids=lambda shelf: shelf.name)
def test_a_list_asks_the_same_number_of_questions_however_long(
    steward: Client, edition: Edition, shelf: Shelf
) -> None:
    counts = []
    for upto in (1, 3):
        while shelf.model.objects.count() < upto:  # type: ignore[attr-defined]
            anything(shelf, edition, shelf.model.objects.count() + 1)  # type: ignore[attr-defined]
        steward.get(at(shelf))  # what the frame keeps of the edition is read once
        with CaptureQueriesContext(connection) as asked:
            assert steward.get(at(shelf)).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("shelf", SHELVES, ids=lambda shelf: shelf.name)
def test_what_is_removed_is_gone_from_the_page_and_comes_back_by_undo(
    steward: Client, edition: Edition, shelf: Shelf
) -> None:
    thing = anything(shelf, edition)
    before = Edition.objects.get().version
    assert shelf.model.objects.filter(pk=thing.pk).exists()  # type: ignore[attr-defined]
    question = steward.get(at(shelf, thing, "removal/"))
    assert question.status_code == 200
    assert shelf.model.objects.filter(pk=thing.pk).exists(), "a question changes nothing"  # type: ignore[attr-defined]
    assert steward.post(at(shelf, thing, "removal/"), {"confirmed": "1"}).status_code == 302
    assert not shelf.model.objects.filter(pk=thing.pk).exists()  # type: ignore[attr-defined]
    assert Edition.objects.get().version > before
    noted = Revision.objects.get(act="removed", label=shelf.model._meta.label_lower)
    assert steward.post(f"/en/2021/studio/history/{noted.pk}/undo/").status_code == 302
    again = shelf.model.objects.get(pk=thing.pk)  # type: ignore[attr-defined]
    for column in shelf.model._meta.concrete_fields:
        if column.name not in ("changed_at", "scope"):
            assert column.value_from_object(again) == column.value_from_object(thing), column.name


@pytest.mark.parametrize("shelf", [s for s in SHELVES if s.ordered], ids=lambda shelf: shelf.name)
def test_things_are_moved_up_and_down(desk: Client, edition: Edition, shelf: Shelf, olga: Person) -> None:
    first, second, third = (anything(shelf, edition, number) for number in (1, 2, 3))
    desk.post(at(shelf, act="order/"), {"up": str(third.pk)})
    assert list(shelf.rows(olga, edition)) == [first, third, second]
    desk.post(at(shelf, act="order/"), {"down": str(first.pk)})
    assert list(shelf.rows(olga, edition)) == [third, first, second]
    for nonsense in ("", "x", "9" * 30, "-1", "٣"):
        assert desk.post(at(shelf, act="order/"), {"up": nonsense}).status_code == 302
    assert list(shelf.rows(olga, edition)) == [third, first, second]


# --- one kind after the other ------------------------------------------------------------------------------


def test_a_day_lies_within_the_edition_and_is_there_once(desk: Client, edition: Edition) -> None:
    path = "/en/2021/studio/days/new/"
    form = sheet(desk.get(path).content.decode(), title_en="The first day")
    for wrong in ("2021-02-14", "2021-02-23", "yesterday", "", "0000-00-00", "2021-02-17\0"):
        answer = desk.post(path, {**form, "date": wrong})
        assert answer.status_code == 200
        assert 'class="error"' in answer.content.decode()
        assert "The first day" in answer.content.decode(), "nothing typed is lost"
    assert desk.post(path, {**form, "date": "2021-02-15"}).status_code == 302
    assert desk.post(path, {**form, "date": "2021-02-15", "title_en": "Again"}).status_code == 200
    assert [str(day.title) for day in edition.days.all()] == ["The first day"]
    assert "The first day" in Client().get("/en/2021/").content.decode()


def test_an_address_is_made_from_the_words_and_stays_once_public(desk: Client, edition: Edition) -> None:
    path = "/en/2021/studio/news/new/"
    form = sheet(desk.get(path).content.decode(), title_en="Hello, World!", body_en="Text.")
    assert desk.post(path, form).status_code == 302
    item = edition.news.get()
    assert (item.slug, item.publish_at) == ("hello-world", None)
    there = f"/en/2021/studio/news/{item.pk}/"
    page = desk.get(there).content.decode()
    assert desk.post(there, sheet(page, slug="hello")).status_code == 302, "a draft may have another"
    desk.post(there, sheet(desk.get(there).content.decode(), publish_at="2021-02-01T10:00"))
    answer = desk.post(there, sheet(desk.get(there).content.decode(), slug="other"))
    assert "This is public" in answer.content.decode()
    item.refresh_from_db()
    assert item.slug == "hello"
    assert item.publish_at == datetime(2021, 2, 1, 9, tzinfo=UTC), "typed in the home zone"


def test_two_news_of_the_same_words_have_two_addresses(desk: Client, edition: Edition) -> None:
    path = "/en/2021/studio/news/new/"
    form = sheet(desk.get(path).content.decode(), title_en="Hello", body_en="One.")
    desk.post(path, form)
    desk.post(path, {**form, "body_en": "Two."})
    desk.post(path, {**form, "title_en": "", "title_es": "¿?", "body_en": "Three."})
    assert sorted(edition.news.values_list("slug", flat=True)) == ["hello", "hello-2", "news"]
    desk.post(path, form)
    assert edition.news.count() == 3, "a double click makes one"


def test_news_that_waits_is_nowhere_before_its_hour(desk: Client, edition: Edition) -> None:
    path = "/en/2021/studio/news/new/"
    form = sheet(desk.get(path).content.decode(), title_en="A secret until ten", body_en="Zebra.")
    with clock.set_to(BEFORE):
        desk.post(path, {**form, "publish_at": "2021-02-17T10:00"})
        desk.post(path, {**form, "title_en": "A secret draft", "body_en": "Zebra!", "publish_at": ""})
        waits, draft = edition.news.get(slug="a-secret-until-ten"), edition.news.get(slug="a-secret-draft")
        for read in _public_reading(edition, waits.slug, draft.slug):
            assert "secret" not in read
            assert "Zebra" not in read
    with clock.set_to(datetime(2021, 2, 17, 9, tzinfo=UTC)):
        assert "A secret until ten" in Client().get("/en/2021/news/").content.decode()
        for read in _public_reading(edition, draft.slug):
            assert "draft" not in read


def _public_reading(edition: Edition, *slugs: str) -> list[str]:
    visitor = Client()
    found = [
        visitor.get(path).content.decode()
        for path in (
            "/en/2021/",
            "/en/2021/news/",
            "/en/2021/news.atom",
            "/sitemap.xml",
            "/en/2021/sections/",
        )
    ]
    for slug in slugs:
        for path in (f"/en/2021/news/{slug}/", f"/en/2021/pages/{slug}/"):
            assert (
                visitor.get(path).status_code == 404
            )  # (it repeats the address that was asked for, no more)
    return found


def test_a_page_that_is_not_public_is_nowhere(desk: Client, edition: Edition, dora: Person) -> None:
    path = "/en/2021/studio/pages/new/"
    form = sheet(
        desk.get(path).content.decode(), title_en="Zebra secrets", body_en="x", in_menu="on", in_footer="on"
    )
    form.pop("public", None)
    desk.post(path, form)
    page = edition.pages.get()
    assert (page.published_at, page.in_menu) == (None, True)
    for read in _public_reading(edition, page.slug):
        assert "Zebra" not in read
        assert "zebra" not in read
    preview = f"/en/2021/studio/pages/{page.pk}/preview/"
    assert "Zebra secrets" in desk.get(preview).content.decode()
    outside = Client()
    outside.force_login(dora)
    assert outside.get(preview).status_code == 404
    there = f"/en/2021/studio/pages/{page.pk}/"
    desk.post(there, sheet(desk.get(there).content.decode(), public="on"))
    assert "Zebra secrets" in Client().get("/en/2021/").content.decode(), "it is in the menu at once"


def test_the_preview_shows_what_the_page_will_and_saves_nothing(desk: Client, edition: Edition) -> None:
    item = NewsFactory.create(edition=edition)
    there = f"/en/2021/studio/news/{item.pk}/"
    words = "## Bold\n\nA **bright** day <script>alert(1)</script>"
    form = sheet(desk.get(there).content.decode(), body_fr=words, preview="1")
    html = desk.post(there, form).content.decode()
    assert "<h2>Bold</h2>" in html
    assert "A <strong>bright</strong> day &lt;script&gt;" in html
    assert "fr" not in News.objects.get().body
    assert "## Bold" in html, "and it stands in the form still"
    assert desk.post("/en/2021/studio/news/new/", {"preview": "1"}).status_code == 200


def test_the_writers_own_hour_stands_beside_the_hour_at_home(
    desk: Client, edition: Edition, olga: Person
) -> None:
    Person.objects.filter(pk=olga.pk).update(zone="Asia/Jakarta")
    item = NewsFactory.create(edition=edition, publish_at=datetime(2021, 2, 17, 9, tzinfo=UTC))
    for path in ("/en/2021/studio/news/", f"/en/2021/studio/news/{item.pk}/"):
        html = desk.get(path).content.decode()
        assert "16:00" in html
        assert "Jakarta" in html
    assert ">10:00<" in desk.get("/en/2021/studio/news/").content.decode()


def test_news_are_found_by_words_and_by_state(desk: Client, edition: Edition) -> None:
    NewsFactory.create(edition=edition, title={"en": "Oranges", "fr": "Des ÉTÉS"}, publish_at=None)
    NewsFactory.create(edition=edition, title={"en": "Lemons"})
    listing = "/en/2021/studio/news/"
    assert "Lemons" not in desk.get(listing, {"q": "étés"}).content.decode()
    assert "Oranges" in desk.get(listing, {"q": "étés"}).content.decode()
    assert "Lemons" not in desk.get(listing, {"state": "draft"}).content.decode()
    assert "Oranges" not in desk.get(listing, {"state": "out"}).content.decode()
    for nonsense in ({"state": "x"}, {"page": "x"}, {"page": "99999999999999"}, {"q": "\0" * 200}):
        assert desk.get(listing, nonsense).status_code == 200


def test_two_organisers_translate_at_once_and_neither_loses(
    desk: Client, edition: Edition, noor: Person
) -> None:
    item = NewsFactory.create(edition=edition, title={"en": "Hello"})
    there = f"/en/2021/studio/news/{item.pk}/"
    form = sheet(desk.get(there).content.decode())
    other = Client()
    other.force_login(with_role(noor, "organiser", edition.scope))
    other.post(there, {**form, "title_fr": "Bonjour"})
    assert desk.post(there, {**form, "title_es": "Hola"}).status_code == 302
    item.refresh_from_db()
    assert item.title == {"en": "Hello", "fr": "Bonjour", "es": "Hola"}
    answer = desk.post(there, {**form, "title_fr": "Salut"})
    assert answer.status_code == 409
    assert "Bonjour" in answer.content.decode()
    assert "Salut" in answer.content.decode()


def test_a_link_and_a_number_that_are_none_are_refused_in_words(desk: Client, edition: Edition) -> None:
    document, figure = (
        anything(announcement.documents, edition),
        anything(announcement.figures, edition),
    )
    there = f"/en/2021/studio/documents/{document.pk}/"
    for wrong in ("javascript:alert(1)", "ftp://example.org/", "not an address", "https://"):
        answer = desk.post(there, sheet(desk.get(there).content.decode(), links_fr=wrong))
        assert answer.status_code == 200
        assert 'class="error"' in answer.content.decode()
    desk.post(there, sheet(desk.get(there).content.decode(), links_fr="https://example.org/fr"))
    document.refresh_from_db()
    assert document.links == [
        {"language": "en", "url": "https://example.org/a"},
        {"language": "fr", "url": "https://example.org/fr"},
    ]
    there = f"/en/2021/studio/figures/{figure.pk}/"
    answer = desk.post(there, sheet(desk.get(there).content.decode(), source_url="javascript:alert(1)"))
    assert 'class="error"' in answer.content.decode()


# --- illustrative values --------------------------------------------------------------------------------------


def test_what_an_organiser_changes_is_no_longer_illustrative(desk: Client, edition: Edition) -> None:
    day = DayFactory.create(
        edition=edition,
        title={"en": "One", "fr": "Un", "es": "Uno"},
        assumed={"title": "Made up.", "summary.fr": "Translated.", "date": "Guessed."},
    )
    there = f"/en/2021/studio/days/{day.pk}/"
    page = desk.get(there).content.decode()
    assert "Made up." in page
    desk.post(there, sheet(page, title_fr="Premier"))
    day.refresh_from_db()
    assert day.assumed == {
        "title.en": "Made up.",
        "title.es": "Made up.",
        "summary.fr": "Translated.",
        "date": "Guessed.",
    }
    form = sheet(desk.get(there).content.decode(), title_en="First", confirmed_marks=["date"])
    form.pop("is_confirmed")
    desk.post(there, form)
    day.refresh_from_db()
    assert set(day.assumed) == {"title.en", "title.es", "summary.fr"}, "only what was ticked"


# --- a section's host -----------------------------------------------------------------------------------------


def test_a_host_finds_the_own_news_and_pages_and_no_others(
    host: Client, edition: Edition, africa: Section
) -> None:
    europe = SectionFactory.create(slug="europe")
    mine = NewsFactory.create(edition=edition, section=africa, title={"en": "Ours"})
    theirs = NewsFactory.create(edition=edition, section=europe, title={"en": "Of Europe"})
    nobodys = PageFactory.create(edition=edition, title={"en": "Privacy"}, in_footer=False)
    html = host.get("/en/2021/studio/news/").content.decode()
    assert "Ours" in html
    assert "Of Europe" not in html
    assert "Privacy" not in host.get("/en/2021/studio/pages/").content.decode()
    assert host.get(f"/en/2021/studio/news/{mine.pk}/").status_code == 200
    for path in (
        f"news/{theirs.pk}/",
        f"news/{theirs.pk}/preview/",
        f"news/{theirs.pk}/removal/",
        f"pages/{nobodys.pk}/",
        f"pages/{nobodys.pk}/removal/",
        "days/",
        "menu/",
        "languages/",
        "languages/translation/",
        "organisations/",
        "edition/",
        f"sections/{europe.pk}/",
    ):
        assert host.get(f"/en/2021/studio/{path}").status_code == 404, path
        assert host.post(f"/en/2021/studio/{path}", {"confirmed": "1"}).status_code == 404, path


def test_a_host_writes_for_the_own_section_and_not_into_the_menu(
    host: Client, edition: Edition, africa: Section
) -> None:
    europe = SectionFactory.create(slug="europe")
    path = "/en/2021/studio/pages/new/"
    form = sheet(host.get(path).content.decode(), title_en="From Africa", body_en="x", public="on")
    answer = host.post(path, {**form, "section": str(europe.pk)})
    assert answer.status_code == 200
    assert not edition.pages.exists()
    assert host.post(path, {**form, "in_menu": "on", "in_footer": "on"}).status_code == 302
    page = edition.pages.get()
    assert (page.section, page.in_menu, page.in_footer) == (africa, False, False)
    there = f"/en/2021/studio/pages/{page.pk}/"
    host.post(there, sheet(host.get(there).content.decode(), in_menu="on", title_fr="D’Afrique"))
    page.refresh_from_db()
    assert (page.in_menu, page.title["fr"]) == (False, "D’Afrique")
    host.post(there, sheet(host.get(there).content.decode(), slug="another"))
    page.refresh_from_db()
    assert page.slug == "from-africa"


def test_a_host_edits_the_words_of_the_own_section_and_nothing_of_the_house(
    host: Client, edition: Edition, africa: Section
) -> None:
    before = Edition.objects.get().version
    there = f"/en/2021/studio/sections/{africa.pk}/"
    form = sheet(host.get(there).content.decode(), name_fr="CGLU Afrique", zone="Asia/Tokyo", slug="mine")
    assert host.post(there, form).status_code == 302
    africa.refresh_from_db()
    assert africa.name == {"en": "UCLG Africa", "fr": "CGLU Afrique"}
    assert (africa.zone, africa.slug) == ("Africa/Casablanca", "africa")
    assert Edition.objects.get().version > before
    assert "CGLU Afrique" in Client().get("/fr/2021/sections/").content.decode()
    assert host.get("/en/2021/studio/sections/new/").status_code == 404
    assert host.post(f"{there}removal/", {"confirmed": "1"}).status_code == 404


def test_an_organiser_does_not_edit_sections(desk: Client, africa: Section) -> None:
    assert desk.get("/en/2021/studio/sections/").status_code == 404
    assert desk.get(f"/en/2021/studio/sections/{africa.pk}/").status_code == 404


def test_a_section_that_is_referred_to_stays(steward: Client, edition: Edition, africa: Section) -> None:
    NewsFactory.create(edition=edition, section=africa)
    answer = steward.post(f"/en/2021/studio/sections/{africa.pk}/removal/", {"confirmed": "1"})
    assert answer.status_code == 409
    assert Section.objects.filter(pk=africa.pk).exists()


def test_two_organisations_become_one(desk: Client, edition: Edition, amina: Person) -> None:
    double = OrganisationFactory.create(name={"en": "City of Rabat", "fr": "Ville de Rabat"}, country="MA")
    into = OrganisationFactory.create(name={"en": "Rabat"}, country="")
    other = Partner.objects.create(edition=EditionFactory.create(slug="2022"), organisation=double)
    Partner.objects.create(edition=edition, organisation=double)
    Partner.objects.create(edition=edition, organisation=into)
    Person.objects.filter(pk=amina.pk).update(organisation=double)
    there = f"/en/2021/studio/organisations/{double.pk}/merger/"
    assert desk.post(there, {"into": str(double.pk)}).status_code == 200, "not with itself"
    question = desk.post(there, {"into": str(into.pk)})
    assert "Merge “City of Rabat” into “Rabat”?" in question.content.decode()
    assert Organisation.objects.filter(pk=double.pk).exists()
    assert desk.post(there, {"into": str(into.pk), "confirmed": "1"}).status_code == 302
    assert not Organisation.objects.filter(pk=double.pk).exists()
    amina.refresh_from_db()
    into.refresh_from_db()
    assert amina.organisation == into
    assert (into.name, into.country) == ({"en": "Rabat", "fr": "Ville de Rabat"}, "MA")
    assert [partner.organisation for partner in edition.partners.all()] == [into]
    other.refresh_from_db()
    assert other.organisation == into


# --- the edition ------------------------------------------------------------------------------------------------


def test_the_form_of_the_edition_sent_as_it_was_changes_nothing(desk: Client) -> None:
    page = desk.get("/en/2021/studio/edition/").content.decode()
    answer = desk.post("/en/2021/studio/edition/", sheet(page))
    assert answer.status_code == 302, re.findall(r'class="error".*?</div>', answer.content.decode())
    assert not Revision.objects.exists()


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("slug", "editions"),
        ("slug", "two words"),
        ("slug", "other"),  # it is public
        ("zone", "Mars/Olympus"),
        ("zone", ""),
        ("ends_on", "2021-02-14"),
        ("starts_on", "soon"),
        ("hashtag", "two words"),
        ("source_url", "javascript:alert(1)"),
        ("format", "in space"),
        ("name_en", "x" * 300),
    ],
)
def test_what_does_not_fit_an_edition_is_refused_in_words(
    desk: Client, edition: Edition, field: str, wrong: str
) -> None:
    page = desk.get("/en/2021/studio/edition/").content.decode()
    answer = desk.post("/en/2021/studio/edition/", sheet(page, **{field: wrong}))
    assert answer.status_code == 200
    assert 'class="error"' in answer.content.decode()
    assert Edition.objects.get().version == edition.version


def test_other_dates_tell_first_what_would_fall_out(desk: Client, edition: Edition) -> None:
    DayFactory.create(edition=edition, date=date(2021, 2, 22))
    there = "/en/2021/studio/edition/"
    form = sheet(desk.get(there).content.decode(), ends_on="2021-02-20")
    answer = desk.post(there, form)
    assert "1 day of the edition would be outside." in answer.content.decode()
    assert Edition.objects.get().ends_on == date(2021, 2, 22)
    assert 'name="all_the_same"' in answer.content.decode()
    assert desk.post(there, {**form, "all_the_same": "on"}).status_code == 302
    assert Edition.objects.get().ends_on == date(2021, 2, 20)
    assert "outside the dates" in desk.get("/en/2021/studio/days/").content.decode()


def test_an_edition_that_is_not_public_may_have_another_address(desk: Client, edition: Edition) -> None:
    Edition.objects.update(published_at=None)
    page = desk.get("/en/2021/studio/edition/").content.decode()
    answer = desk.post("/en/2021/studio/edition/", sheet(page, slug="2022", hashtag="Retreat"))
    assert answer.headers["Location"] == "/en/2022/studio/edition/"
    assert Edition.objects.get().hashtag == "#Retreat"


# --- languages ---------------------------------------------------------------------------------------------------


def test_a_language_taken_away_keeps_its_texts_and_says_so(desk: Client, edition: Edition) -> None:
    NewsFactory.create(edition=edition, title={"en": "Hello", "fr": "Bonjour"}, body={"fr": "Oui"})
    there = "/en/2021/studio/languages/choice/"
    form = sheet(desk.get(there).content.decode(), languages_offered=["es", "en", "ar"])
    said = desk.post(there, form, follow=True).content.decode()
    assert "texts in French are kept" in said
    edition.refresh_from_db()
    assert edition.languages == ["en", "es", "ar"]
    item = edition.news.get()
    assert item.title["fr"] == "Bonjour"
    page = f"/en/2021/studio/news/{item.pk}/"
    desk.post(page, sheet(desk.get(page).content.decode(), title_ar="مرحبا"))
    item.refresh_from_db()
    assert item.title == {"en": "Hello", "fr": "Bonjour", "ar": "مرحبا"}, (
        "a form without French keeps the French"
    )
    answer = desk.post(there, {**form, "default_language": "fr"})
    assert answer.status_code == 200, "the main language is one of them"


def test_the_gap_count_is_right_after_each_save_and_leads_to_the_field(
    desk: Client, edition: Edition
) -> None:
    item = NewsFactory.create(edition=edition, title={"en": "Hello"}, body={})
    there = "/en/2021/studio/languages/"
    html = desk.get(there, {"kind": "News", "language": "fr"}).content.decode()
    link = f"/en/2021/studio/news/{item.pk}/#id_title_1"
    assert link in html
    form = desk.get(f"/en/2021/studio/news/{item.pk}/").content.decode()
    assert 'id="id_title_1"' in form
    (field,) = re.findall(r'<input[^>]*id="id_title_1"[^>]*>', form)
    assert 'lang="fr"' in field
    desk.post(f"/en/2021/studio/news/{item.pk}/", sheet(form, title_fr="Bonjour"))
    html = desk.get(there, {"kind": "News", "language": "fr"}).content.decode()
    assert link not in html
    assert f"/en/2021/studio/news/{item.pk}/#id_title_2" in desk.get(there).content.decode()


def test_one_language_beside_another_is_saved_text_by_text(desk: Client, edition: Edition) -> None:
    item = NewsFactory.create(edition=edition, slug="hello", title={"en": "Hello"}, body={"en": "Long."})
    there = "/en/2021/studio/languages/translation/?kind=News&source=en&target=fr&missing=1"
    html = desk.get(there).content.decode()
    key = f"editions.news:{item.pk}:title"
    assert key in html
    seen = re.findall(r'name="seen" value="(\d+)"', html)[0]
    answer = desk.post(there, {"text-of": key, "text": "Bonjour", "seen": seen})
    assert answer.status_code == 302
    item.refresh_from_db()
    assert item.title == {"en": "Hello", "fr": "Bonjour"}
    assert key not in desk.get(there).content.decode(), "it is missing no more"
    late = desk.post(there, {"text-of": key, "text": "Salut", "seen": seen})
    assert late.status_code == 409
    assert "Bonjour" in late.content.decode()
    assert "Salut" in late.content.decode()
    assert desk.post(there, {"text-of": "people.person:1:name", "text": "x"}).status_code == 404
    assert desk.post(there, {"text-of": key, "text": "x" * 999}).status_code == 200
    assert desk.post(there, {}).status_code == 404


def test_an_organiser_translates_no_section(desk: Client, edition: Edition, africa: Section) -> None:
    there = "/en/2021/studio/languages/translation/?kind=Section&source=en&target=fr"
    assert "UCLG Africa" not in desk.get(there).content.decode()
    key = f"people.section:{africa.pk}:name"
    assert desk.post(there, {"text-of": key, "text": "CGLU"}).status_code == 404


def test_the_gap_table_asks_the_same_number_of_questions_however_long(desk: Client, edition: Edition) -> None:
    counts = []
    for _round in range(2):
        for shelf in SHELVES:
            if shelf is not announcement.chronicle:
                anything(shelf, edition, shelf.model.objects.count() + 1)  # type: ignore[attr-defined]
        desk.get("/en/2021/studio/languages/")
        with CaptureQueriesContext(connection) as asked:
            assert desk.get("/en/2021/studio/languages/").status_code == 200
            assert desk.get("/en/2021/studio/languages/translation/").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


# --- the menu ------------------------------------------------------------------------------------------------------


def test_the_menu_is_ticked_and_arranged_in_one_go(desk: Client, edition: Edition) -> None:
    one, two = (
        PageFactory.create(edition=edition, slug=slug, title={"en": slug.title()}, order=order)
        for order, slug in enumerate(("alpha", "beta"), 1)
    )
    there = "/en/2021/studio/menu/"
    form = {"page": [str(one.pk), str(two.pk)], "menu": [str(one.pk), str(two.pk)], "foot": []}
    desk.post(there, {**form, "up": str(two.pk)})
    assert [(page.slug, page.in_menu, page.in_footer) for page in edition.pages.all()] == [
        ("beta", True, False),
        ("alpha", True, False),
    ]
    html = desk.get(there).content.decode()
    assert html.index(">Beta<") < html.index(">Alpha<")
    public = Client().get("/en/2021/").content.decode()
    assert public.index("/pages/beta/") < public.index("/pages/alpha/")
    for nonsense in ({"page": "x"}, {"up": "٣"}, {"menu": "1"}, {"page": str(one.pk), "down": "9" * 40}):
        assert desk.post(there, nonsense).status_code == 302


def test_nothing_changes_in_an_archived_edition(desk: Client, edition: Edition) -> None:
    item = NewsFactory.create(edition=edition)
    Edition.objects.update(archived_at=clock.now() - timedelta(days=1))
    there = f"/en/2021/studio/news/{item.pk}/"
    page = desk.get(there)
    assert page.status_code == 200
    assert desk.post(there, sheet(page.content.decode(), title_en="Other")).status_code == 409
    assert News.objects.get().title == item.title


def test_news_come_out_at_once_when_asked_to(desk: Client, edition: Edition) -> None:
    path = "/en/2021/studio/news/new/"
    form = sheet(desk.get(path).content.decode(), title_en="At once", body_en="Now.", now="1")
    with clock.set_to(BEFORE):
        desk.post(path, form)
        desk.post(path, form)
        assert "At once" in Client().get("/en/2021/news/").content.decode()
    item = edition.news.get()
    assert item.publish_at == BEFORE
    html = desk.get(f"/en/2021/studio/news/{item.pk}/").content.decode()
    assert "Save and publish now" not in html


def test_the_seconds_of_an_hour_are_not_lost_by_a_form_of_minutes(desk: Client, edition: Edition) -> None:
    hour = datetime(2021, 2, 1, 9, 0, 17, tzinfo=UTC)
    item = NewsFactory.create(edition=edition, publish_at=hour)
    there = f"/en/2021/studio/news/{item.pk}/"
    desk.post(there, sheet(desk.get(there).content.decode()))
    assert News.objects.get().publish_at == hour
    assert not Revision.objects.exists()


@pytest.mark.parametrize(
    "shelf", [places.organisations, announcement.chronicle], ids=lambda shelf: shelf.name
)
def test_what_belongs_to_the_house_is_undone_by_whoever_may_change_it(
    desk: Client, host: Client, edition: Edition, shelf: Shelf
) -> None:
    thing = anything(shelf, edition)
    name = "name" if shelf is places.organisations else "place"
    page = desk.get(at(shelf, thing)).content.decode()
    desk.post(at(shelf, thing), sheet(page, **{f"{name}_fr": "Autre"}))
    undo = f"/en/2021/studio/history/{Revision.objects.get().pk}/undo/"
    assert host.post(undo).status_code in {403, 404, 409}
    thing.refresh_from_db()
    assert getattr(thing, name)["fr"] == "Autre"
    assert desk.post(undo).status_code == 302
    thing.refresh_from_db()
    assert "fr" not in getattr(thing, name)


def test_a_host_undoes_the_own_words_of_the_section_and_not_its_zone(
    host: Client, steward: Client, edition: Edition, africa: Section
) -> None:
    there = f"/en/2021/studio/sections/{africa.pk}/"
    host.post(there, sheet(host.get(there).content.decode(), name_fr="CGLU Afrique"))
    words = Revision.objects.get()
    steward.post(there, sheet(steward.get(there).content.decode(), zone="Africa/Lagos"))
    zone = Revision.objects.exclude(pk=words.pk).get()
    assert host.post(f"/en/2021/studio/history/{zone.pk}/undo/").status_code in {403, 404, 409}
    assert host.post(f"/en/2021/studio/history/{words.pk}/undo/").status_code == 302
    africa.refresh_from_db()
    assert (africa.zone, "fr" in africa.name) == ("Africa/Lagos", False)


@pytest.mark.parametrize("shelf", [writing.news, places.organisations], ids=lambda shelf: shelf.name)
def test_what_somebody_else_has_removed_meanwhile_is_told(
    edition: Edition, shelf: Shelf, olga: Person
) -> None:
    thing = anything(shelf, edition)
    late = type(thing).objects.get(pk=thing.pk)
    shelf.remove(thing, by=olga)
    with pytest.raises(Refused, match="already"):
        shelf.remove(late, by=olga)
    assert Revision.objects.filter(act="removed").count() == 1
