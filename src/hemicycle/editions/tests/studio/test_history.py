"""Who changed what: in words, within reach, and taken back."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from hemicycle.editions.models import Edition, News, Page, Theme
from hemicycle.editions.operations.edition import add, change, remove
from hemicycle.editions.studio.differences import AROUND, difference
from hemicycle.editions.studio.history import seen_by
from hemicycle.editions.testing import EditionFactory, NewsFactory, PageFactory, ThemeFactory
from hemicycle.kernel import clock
from hemicycle.kernel.verdict import Refused
from hemicycle.people.models import Person, Section
from hemicycle.people.operations import house_scope
from hemicycle.people.testing import SectionFactory, with_role
from hemicycle.record.models import Revision
from hemicycle.record.operations import undo

HISTORY = "/en/2021/studio/history/"


@pytest.fixture
def edition(db: None) -> Edition:
    return EditionFactory.create(slug="2021")


@pytest.fixture
def section(db: None) -> Section:
    return SectionFactory.create(slug="africa")


@pytest.fixture
def page(edition: Edition) -> Page:
    return PageFactory.create(edition=edition, slug="practical", title={"en": "Practical", "fr": "Pratique"})


@pytest.fixture
def desk(client: Client, edition: Edition, olga: Person) -> Client:
    client.force_login(with_role(olga, "organiser", edition.scope))
    return client


# --- taking back ------------------------------------------------------------------------------------------


def test_a_change_is_undone_by_a_new_change(page: Page, olga: Person) -> None:
    first = change(page, {"title": {**page.title, "fr": "Infos"}, "order": 4}, by=olga)
    assert first
    second = undo(first, by=olga)
    page.refresh_from_db()
    assert (page.title["fr"], page.order) == ("Pratique", 0)
    assert second.undoes == first
    again = undo(second, by=olga)
    page.refresh_from_db()
    assert (page.title["fr"], page.order) == ("Infos", 4)
    assert again.undoes == second


def test_undoing_one_language_leaves_what_others_wrote_in_another(
    page: Page, olga: Person, noor: Person
) -> None:
    first = change(page, {"title": {**page.title, "fr": "Infos"}}, by=olga)
    page.refresh_from_db()
    change(page, {"title": {**page.title, "es": "Datos"}}, by=noor)
    assert first
    undo(first, by=olga)
    page.refresh_from_db()
    assert page.title == {"en": "Practical", "fr": "Pratique", "es": "Datos"}


def test_what_somebody_has_changed_again_is_not_undone(page: Page, olga: Person, noor: Person) -> None:
    first = change(page, {"title": {**page.title, "fr": "Infos"}}, by=olga)
    page.refresh_from_db()
    change(page, {"title": {**page.title, "fr": "Mieux"}}, by=noor)
    assert first
    with pytest.raises(Refused, match="changed the same again"):
        undo(first, by=olga)
    page.refresh_from_db()
    assert page.title["fr"] == "Mieux"


def test_a_change_is_undone_once(page: Page, olga: Person) -> None:
    first = change(page, {"order": 4}, by=olga)
    assert first
    undo(first, by=olga)
    with pytest.raises(Refused, match="undone already"):
        undo(first, by=olga)


def test_what_was_removed_comes_back_as_it_was(edition: Edition, olga: Person) -> None:
    theme = Theme(edition=edition, slug="people", name={"en": "People"}, hue="people")
    add(theme, by=olga)
    key = theme.pk
    removed = remove(theme, by=olga)
    assert not Theme.objects.exists()
    back = undo(removed, by=olga)
    theme = Theme.objects.get()
    assert (theme.pk, theme.name, theme.hue) == (key, {"en": "People"}, "people")
    assert (back.act, back.undoes) == ("made", removed)
    with pytest.raises(Refused):
        undo(removed, by=olga)


def test_what_was_removed_does_not_come_back_over_another_of_its_name(edition: Edition, olga: Person) -> None:
    theme = ThemeFactory.create(edition=edition, slug="people")
    removed = remove(theme, by=olga)
    ThemeFactory.create(edition=edition, slug="people")
    with pytest.raises(Refused, match="another one of this name"):
        undo(removed, by=olga)


# --- pages --------------------------------------------------------------------------------------------------


def test_the_history_tells_who_what_and_in_which_language(desk: Client, page: Page, noor: Person) -> None:
    change(page, {"title": {**page.title, "fr": "Informations pratiques"}}, by=noor)
    for path in (HISTORY, f"{HISTORY}editions.page/{page.pk}/", "/en/2021/studio/"):
        html = desk.get(path).content.decode()
        assert "Noor" in html
        assert '<span class="tongue">FR</span>' in html
        assert "<del>Pratique</del><ins>Informations pratiques</ins>" in html


def test_filters_find_by_kind_person_and_day(desk: Client, page: Page, noor: Person, bruno: Person) -> None:
    with clock.set_to(clock.now() - timedelta(days=3)):
        change(page, {"title": {"en": "Before"}}, by=bruno)
        then = clock.now().date()
    add(Theme(edition=page.edition, slug="zebra", name={"en": "Zebra"}), by=noor)
    for query, found, missing in (
        ("kind=editions.page", "Before", "Zebra"),
        (f"by={noor.pk}", "Zebra", "Before"),
        (f"day={then}", "Before", "Zebra"),
    ):
        html = desk.get(f"{HISTORY}?{query}").content.decode().partition('class="filters"')[2]
        assert f"<ins>{found}</ins>" in html
        assert f"<ins>{missing}</ins>" not in html


@pytest.mark.parametrize(
    "query",
    [
        "kind=%00",
        "by=-1",
        "by=99999999999999999999999",
        "day=0001-01-01",
        "day=9999-12-31",
        "page=x",
        "page=-4",
    ],
)
def test_odd_filters_are_no_error(desk: Client, page: Page, query: str) -> None:
    assert desk.get(f"{HISTORY}?{query}").status_code == 200


def test_a_list_of_many_changes_takes_as_many_queries_as_one_of_few(
    desk: Client, edition: Edition, olga: Person
) -> None:
    counts = []
    desk.get(HISTORY)  # what is read once for all pages
    for number in (1, 12):
        for each in range(number):
            page = PageFactory.create(edition=edition)
            change(page, {"title": {"en": f"Another {each}"}}, by=olga)
        with CaptureQueriesContext(connection) as queries:
            desk.get(HISTORY)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_undoing_in_the_browser_says_so_and_can_be_undone(desk: Client, page: Page, noor: Person) -> None:
    first = change(page, {"order": 4}, by=noor)
    assert first
    html = desk.get(f"{HISTORY}editions.page/{page.pk}/").content.decode()
    (action,) = re.findall(r'action="([^"]+/undo/)"', html)
    html = desk.post(action, follow=True).content.decode()
    assert "That was taken back." in html
    page.refresh_from_db()
    assert page.order == 0
    assert desk.post(action).status_code == 409


# --- who sees what ------------------------------------------------------------------------------------------


def test_a_host_reads_the_history_of_the_own_section_and_of_nothing_else(
    client: Client, edition: Edition, section: Section, sami: Person, olga: Person
) -> None:
    other = SectionFactory.create(slug="europe")
    mine, theirs, nobodys = (
        NewsFactory.create(edition=edition, section=one, title={"en": "Before"})
        for one in (section, other, None)
    )
    for news, word in ((mine, "Lion"), (theirs, "Zebra"), (nobodys, "Zebra")):
        change(news, {"title": {"en": word}}, by=olga)
    client.force_login(with_role(sami, "section-host", section.scope))
    for path in (HISTORY, "/en/2021/studio/"):
        html = client.get(path).content.decode()
        assert "Lion" in html
        assert "Zebra" not in html
    assert client.get(f"{HISTORY}editions.news/{mine.pk}/").status_code == 200
    for news in (theirs, nobodys):
        assert client.get(f"{HISTORY}editions.news/{news.pk}/").status_code == 404
        revision = Revision.objects.of(news).get()
        assert client.post(f"{HISTORY}{revision.pk}/undo/").status_code == 404
    assert News.objects.filter(title__en="Zebra").count() == 2


def test_what_nobody_has_changed_has_an_empty_history_for_whoever_would_read_it(
    client: Client, edition: Edition, section: Section, sami: Person, olga: Person
) -> None:
    mine = NewsFactory.create(edition=edition, section=section, title={"en": "Lion"})
    nobodys = NewsFactory.create(edition=edition, section=None, title={"en": "Zebra"})
    elsewhere = NewsFactory.create(edition=EditionFactory.create(slug="2023"), title={"en": "Whale"})
    client.force_login(with_role(sami, "section-host", section.scope))
    answer = client.get(f"{HISTORY}editions.news/{mine.pk}/")
    assert answer.status_code == 200
    assert "<h1>Lion</h1>" in answer.content.decode()
    assert "Nothing here yet" in answer.content.decode()
    assert client.get(f"{HISTORY}editions.news/{nobodys.pk}/").status_code == 404
    client.force_login(with_role(olga, "steward", house_scope()))
    assert client.get(f"{HISTORY}editions.news/{nobodys.pk}/").status_code == 200
    assert client.get(f"{HISTORY}editions.news/{elsewhere.pk}/").status_code == 404


def test_a_host_does_not_undo_what_only_organisers_change(
    client: Client, edition: Edition, section: Section, sami: Person, olga: Person
) -> None:
    page = PageFactory.create(edition=edition, section=section)
    moved = change(page, {"in_menu": True}, by=olga)
    written = change(page, {"title": {"en": "New"}}, by=olga)
    client.force_login(with_role(sami, "section-host", section.scope))
    assert moved
    assert written
    assert client.post(f"{HISTORY}{moved.pk}/undo/").status_code == 409
    assert client.post(f"{HISTORY}{written.pk}/undo/").status_code == 302


def test_the_history_of_another_edition_is_read_there(
    client: Client, edition: Edition, page: Page, olga: Person, bruno: Person
) -> None:
    other = EditionFactory.create(slug="2023")
    change(page, {"title": {"en": "Zebra"}}, by=bruno)
    client.force_login(with_role(olga, "organiser", other.scope))
    assert "Zebra" not in client.get("/en/2023/studio/history/").content.decode()
    assert client.get("/en/2021/studio/history/").status_code == 404
    with_role(olga, "steward", house_scope())
    assert "Zebra" not in client.get("/en/2023/studio/history/").content.decode()
    assert "Zebra" in client.get("/en/2021/studio/history/").content.decode()
    assert client.get(f"/en/2023/studio/history/editions.page/{page.pk}/").status_code == 404


@pytest.mark.parametrize("role", ["desk", "interpreter", ""])
def test_the_history_is_not_for_everybody_who_works_here(
    client: Client, edition: Edition, page: Page, dora: Person, olga: Person, role: str
) -> None:
    revision = change(page, {"title": {"en": "Zebra"}}, by=olga)
    assert revision
    if role:
        with_role(dora, role, edition.scope)
    client.force_login(dora)
    assert client.get(HISTORY).status_code == 404
    assert client.get(f"{HISTORY}editions.page/{page.pk}/").status_code == 404
    assert client.post(f"{HISTORY}{revision.pk}/undo/").status_code == 404
    assert not seen_by(dora, edition).exists()


def test_addresses_of_what_is_not_there_are_404(desk: Client) -> None:
    big = "9" * 30
    for path in (f"editions.page/{big}/", "editions.page/1/", "people.person/1/", "x/1/", "a\x00b/1/"):
        assert desk.get(HISTORY + path).status_code == 404
    assert desk.post(f"{HISTORY}{big}/undo/").status_code == 404


# --- words -----------------------------------------------------------------------------------------------------

texts = st.text(
    alphabet=st.sampled_from("ab \n<&é."), max_size=2 * AROUND
)  # no stretch so long that it is cut


@given(texts, texts)
def test_a_short_difference_holds_both_texts_whole(before: str, after: str) -> None:
    html = difference(before, after)
    old = unescape(re.sub(r"<ins>.*?</ins>", "", html, flags=re.DOTALL))
    new = unescape(re.sub(r"<del>.*?</del>", "", html, flags=re.DOTALL))
    assert re.sub(r"</?(ins|del)>", "", old) == before
    assert re.sub(r"</?(ins|del)>", "", new) == after


def test_a_long_text_shows_what_changed_and_a_little_around() -> None:
    text = "word " * 300
    html = difference(text + "end", text + "finish")
    assert len(html) < 300
    assert html.endswith("<del> end</del><ins> finish</ins>")
    assert "<script>" not in difference("<script>", "<script>x")


def test_whoever_hosted_a_page_undoes_nothing_in_it_once_it_is_anothers(
    client: Client, edition: Edition, section: Section, page: Page, sami: Person, olga: Person
) -> None:
    change(page, {"section": section.pk}, by=olga)
    page.refresh_from_db()
    mine = change(page, {"body": {"en": "By the first section."}}, by=sami)
    page.refresh_from_db()
    change(page, {"section": SectionFactory.create(slug="asia").pk}, by=olga)
    client.force_login(with_role(sami, "section-host", section.scope))
    assert mine
    assert client.post(f"{HISTORY}{mine.pk}/undo/").status_code == 409
    page.refresh_from_db()
    assert page.body == {"en": "By the first section."}


def test_what_has_gone_to_others_is_not_told_by_its_new_name(
    client: Client, edition: Edition, section: Section, sami: Person, olga: Person
) -> None:
    page = PageFactory.create(edition=edition, section=section, published_at=None, title={"en": "Draft"})
    change(page, {"title": {"en": "Ours"}}, by=olga)
    page.refresh_from_db()
    change(page, {"section": SectionFactory.create(slug="asia").pk}, by=olga)
    page.refresh_from_db()
    change(page, {"title": {"en": "Confidential"}}, by=olga)
    client.force_login(with_role(sami, "section-host", section.scope))
    for path in (HISTORY, f"{HISTORY}editions.page/{page.pk}/", "/en/2021/studio/"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert "Ours" in answer.content.decode()
        assert "Confidential" not in answer.content.decode()
