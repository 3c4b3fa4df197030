"""The ribbon on its pages: well-formed, without inline style, and the table says what the picture says."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

import hemicycle.programme
from hemicycle.editions.models import Edition
from hemicycle.editions.operations import touch
from hemicycle.editions.testing import DayFactory, EditionFactory, ThemeFactory
from hemicycle.kernel.reader import Reader
from hemicycle.people.models import Section
from hemicycle.people.testing import SectionFactory
from hemicycle.programme.models import Slot
from hemicycle.programme.queries.ribbon import ribbon_for, ribbon_of_session
from hemicycle.programme.queries.slots import public_slots
from hemicycle.programme.testing import OccurrenceFactory, SessionFactory, publish

pytestmark = pytest.mark.django_db

DAY = date(2021, 2, 17)
NOON = datetime(2021, 2, 17, 12, 50, tzinfo=UTC)
SEATS = [
    ("north-america", "North America", "America/Toronto", 45.42, -75.7),
    ("africa", "Africa", "Africa/Casablanca", 34.02, -6.84),
    ("europe", "Europe", "Europe/Brussels", 50.85, 4.35),
    ("asia-pacific", "Asia & <Pacific>", "Asia/Jakarta", -6.2, 106.82),
]


def reader(language: str = "en", zone: str = "") -> Reader:
    return Reader((language, "en"), ZoneInfo(zone) if zone else None, NOON)


@pytest.fixture
def edition() -> Edition:
    edition: Edition = EditionFactory.create(slug="2021")
    DayFactory.create(edition=edition, date=DAY)
    for order, (slug, region, zone, latitude, longitude) in enumerate(SEATS):
        SectionFactory.create(
            slug=slug, region={"en": region}, zone=zone, latitude=latitude, longitude=longitude, order=order
        )
    return edition


def plan(edition: Edition, *starts: str, lasts: int = 90, basis: str = "") -> tuple[Slot, ...]:
    """Sessions that start at these hours in UTC, published."""
    theme = ThemeFactory.create(edition=edition, hue="planet")
    for number, start in enumerate(starts):
        session = SessionFactory.create(edition=edition, title={"en": f'Talk "{number}" & <b>'})
        if basis and not number:
            session.assumed = {"starts_at": basis}
            session.save()
        session.themes.add(theme)
        starts_at = datetime.fromisoformat(f"2021-02-17T{start}+00:00")
        OccurrenceFactory.create(
            session=session, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=lasts)
        )
    publish(edition)
    return public_slots(edition)


def html(edition: Edition, slots: Iterable[Slot], who: Reader, query: str = "") -> str:
    with translation.override(who.language):
        made = ribbon_for(edition, DAY, slots, who, QueryDict(query))
        return render_to_string("programme/_ribbon.html", {"ribbon": made, "edition": edition, "reader": who})


def pictures(page: str) -> list[ET.Element]:
    """Every SVG of a page, read as XML; nested ones belong to theirs."""
    found, depth, start = [], 0, 0
    for tag in re.finditer(r"<(/?)svg\b[^>]*>", page):
        if not tag[1]:
            start, depth = (tag.start() if not depth else start), depth + 1
        else:
            depth -= 1
            if not depth:
                found.append(ET.fromstring(page[start : tag.end()]))
    return found


class _Cells(HTMLParser):
    """The texts of a table's cells, row by row."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
            self.inside = True

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.rows[-1][-1] += data


def table(page: str) -> list[list[str]]:
    cells = _Cells()
    cells.feed(page[page.index("<table") : page.index("</table>")])
    return cells.rows


def no_inline_style(page: str) -> bool:
    return not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", page)


@pytest.mark.parametrize("query", ["", "hour=08", "hour=nonsense&theme=planet"])
@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
def test_the_picture_is_well_formed_and_carries_no_style(edition: Edition, language: str, query: str) -> None:
    page = html(edition, plan(edition, "07:00", "13:00", "13:00", "21:30"), reader(language), query)
    assert no_inline_style(page)
    skies, lying, upright = pictures(page)
    ids = [element.get("id") for element in skies.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    used = re.findall(r"url\(#([^)]+)\)", page)
    assert set(used) <= set(ids)
    for picture in (lying, upright):
        assert picture.get("role") == "group"
        assert picture.get("aria-label")
        assert all(link.get("aria-label") and link.get("href") for link in picture.iter("a"))


def test_what_people_wrote_is_escaped(edition: Edition) -> None:
    page = html(edition, plan(edition, "07:00"), reader())
    assert "<Pacific>" not in page
    assert "Asia &amp; &lt;Pacific&gt;" in page
    assert "Talk &quot;0&quot; &amp; &lt;b&gt;" in page


def test_the_table_says_what_the_picture_says(edition: Edition) -> None:
    slots = plan(edition, "02:00", "07:00", "13:00", "20:00")
    page = html(edition, slots, reader())
    lying = pictures(page)[1]
    over = next(group for group in lying.iter("g") if group.get("class") == "over")
    texts = [text for text in over.iter("text") if text.get("class") in (None, "o")]
    shown = [("".join(text.itertext()), text.get("class") == "o") for text in texts]
    rows = table(page)
    assert rows[0][1:] == [region for _, region, *_ in SEATS]
    told = [(cell.replace(" ☾", ""), "☾" in cell) for row in rows[2:] for cell in row[1:]]
    assert told == shown
    assert [row[0][:5] for row in rows[2:]] == ["03:00", "08:00", "14:00", "21:00"]
    assert rows[1][3] == "07:51–18:02"  # the sun over Brussels


def test_the_page_of_a_day_shows_the_ribbon_and_links_that_are_there(
    edition: Edition, client: Client
) -> None:
    plan(edition, "07:00", "13:00")
    page = client.get("/en/2021/programme/2021-02-17/").content.decode()
    links = re.findall(r'<a class="planet" href="([^"]+)" aria-label', page)
    assert len(links) == 4  # lying and upright
    for link in set(links):
        assert client.get(link).status_code == 200


def test_a_crowded_day_narrows_by_links_and_keeps_the_other_parameters(edition: Edition) -> None:
    slots = plan(edition, *[f"{7 + i % 9:02d}:{i % 4 * 15:02d}" for i in range(30)])
    page = html(edition, slots, reader(), "theme=planet&hour=&q=%22%3E%3Cscript%3E")
    assert "?theme=planet&amp;q=%22%3E%3Cscript%3E&amp;hour=08#ribbon" in page
    assert "<script" not in page
    assert "Show the whole day" not in page
    narrowed = html(edition, slots, reader(), "theme=planet&hour=09")
    assert "Show the whole day" in narrowed
    assert 'href="?theme=planet#ribbon"' in narrowed


def test_cancelled_sessions_have_no_column(edition: Edition) -> None:
    slots = plan(edition, "07:00", "13:00")
    slots[0].cancelled = True
    made = ribbon_for(edition, DAY, slots, reader(), QueryDict())
    assert made is not None
    assert [column.start for column in made.columns] == ["14:00"]
    slots[1].cancelled = True
    assert ribbon_for(edition, DAY, slots, reader(), QueryDict()) is None


def test_an_assumed_seat_is_marked(edition: Edition) -> None:
    Section.objects.filter(slug="africa").update(assumed={"zone": "No seat was found."})
    page = html(edition, plan(edition, "07:00"), reader())
    assert page.count("Africa *") == 3  # lying, upright, table
    assert "assumed, for illustration" in page


@pytest.mark.parametrize("query", ["", "hour=08"])
def test_hours_that_are_assumed_are_marked_once(edition: Edition, query: str) -> None:
    page = html(edition, plan(edition, "07:00", "13:00", basis="No clock times."), reader(), query)
    assert page.count('<a class="illustrative" href="/en/2021/pages/illustrative/"') == 1
    assert "Hours in this picture are assumed." in page
    assert "No clock times." in page


def test_hours_that_are_found_are_not_marked(edition: Edition) -> None:
    slots = plan(edition, "07:00", "13:00", basis="No clock times.")
    assert "illustrative" not in html(edition, slots, reader(), "hour=14")
    slots[0].cancelled = True
    assert "illustrative" not in html(edition, slots, reader())


@pytest.mark.parametrize("basis", ["No clock times.", ""])
def test_the_hours_of_a_session_are_marked_where_they_are_assumed(edition: Edition, basis: str) -> None:
    made = ribbon_of_session(edition, plan(edition, "20:00", basis=basis), reader())
    page = render_to_string(
        "programme/_ribbon_small.html", {"ribbon": made, "edition": edition, "reader": reader()}
    )
    assert page.count('class="illustrative"') == bool(basis)
    assert ("Its hours are assumed." in page) == bool(basis)


@pytest.mark.parametrize(
    ("zone", "told"), [("", "08:00–09:30 Barcelona, Talk"), ("Asia/Jakarta", "14:00–15:30 Jakarta, Talk")]
)
def test_the_name_of_a_column_says_whose_clock_its_hours_are_of(
    edition: Edition, zone: str, told: str
) -> None:
    edition.zone_city = {"en": "Barcelona"}
    links = [
        link
        for p in pictures(html(edition, plan(edition, "07:00"), reader(zone=zone)))
        for link in p.iter("a")
    ]
    assert len(links) == 2
    assert all(str(link.get("aria-label")).startswith(told) for link in links)


def test_the_hour_to_which_a_day_is_narrowed_is_said_with_its_city(edition: Edition) -> None:
    edition.zone_city = {"en": "Barcelona"}
    page = html(edition, plan(edition, "07:00", "13:00"), reader(zone="Asia/Jakarta"), "hour=08")
    assert "Only the sessions that begin in the hour of 08:00 (Barcelona)." in page
    assert "the list below says when each session ends" in page


def test_a_pill_is_dark_unless_the_session_lies_wholly_within_the_hours(edition: Edition) -> None:
    page = html(edition, plan(edition, "19:00"), reader())  # 20:00–21:30 in Brussels
    assert "not wholly within these hours" in page
    assert "20:00 ☾" in page


def test_without_the_colours_of_the_page_the_pills_still_differ() -> None:
    css = (Path(hemicycle.programme.__file__).parent / "css" / "ribbon.css").read_text()
    forced = css.split("@media (forced-colors: active) {")[1].split("@media")[0]
    for body in (".ribbon .over path.o", ".ribbon.up .over rect.o", ".sun-key b.o", ".suns .b.o"):
        assert body in forced


def test_sections_are_read_once_per_version_of_the_edition(
    edition: Edition, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    slots = plan(edition, "07:00", "13:00")
    html(edition, slots, reader())
    with django_assert_num_queries(0):
        html(edition, slots, reader("fr"))
        ribbon_of_session(edition, slots, reader())
    Section.objects.filter(slug="africa").update(region={"en": "Afrika"})
    touch(edition)
    edition.refresh_from_db()
    assert "Afrika" in html(edition, slots, reader())


def test_the_hours_of_a_session_are_told_section_by_section(edition: Edition) -> None:
    slots = plan(edition, "20:00")
    made = ribbon_of_session(edition, slots, reader())
    page = render_to_string(
        "programme/_ribbon_small.html", {"ribbon": made, "edition": edition, "reader": reader()}
    )
    assert no_inline_style(page)
    assert len(pictures(page)) == 1 + len(SEATS)
    assert "A humane hour, 08:00–21:00, for 1 of 4 sections." in page
    assert re.search(r"03:00–04:30 <small>\+1</small> ☾", page)


def test_the_stylesheet_of_the_ribbon_is_logical() -> None:
    css = (Path(hemicycle.programme.__file__).parent / "css" / "ribbon.css").read_text()
    assert not re.search(
        r"\b(margin|padding|border|inset)-(left|right)\b|[^-](left|right|width|height):\s", css
    )


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb`, as WCAG defines it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(("text", "body"), [("on-light", "light-pill"), ("on-dark", "dark-pill")])
def test_hours_are_legible_on_their_pills_in_both_schemes(text: str, body: str) -> None:
    css = (Path(hemicycle.programme.__file__).parent / "css" / "ribbon.css").read_text()
    for ink in re.findall(rf"--{text}: (#\w{{6}})", css):
        for ground in re.findall(rf"--{body}: (#\w{{6}})", css):
            dark, light = sorted([luminance(ink), luminance(ground)])
            assert (light + 0.05) / (dark + 0.05) >= 7
