"""Moments, dates and zones in words, without a database."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from hemicycle.kernel.reader import Reader
from hemicycle.kernel.text import Text
from hemicycle.ui.icons import FILLED, STROKES, icon_html
from hemicycle.ui.rendering import (
    Clockface,
    city_words,
    date_words,
    dates_words,
    difference_words,
    illustrative_html,
    said_html,
    zone_words,
)

MADRID = ZoneInfo("Europe/Madrid")
JAKARTA = ZoneInfo("Asia/Jakarta")
PLENARY = datetime(2021, 2, 17, 13, tzinfo=UTC)


def face(zone: str | None = None, language: str = "en") -> Clockface:
    return Clockface(Reader((language,), ZoneInfo(zone) if zone else None, PLENARY), MADRID, "Barcelona")


def test_who_has_chosen_no_zone_gets_home_hours_that_the_browser_may_rewrite() -> None:
    assert face().hour(PLENARY) == '<local-time><time datetime="2021-02-17T13:00Z">14:00</time></local-time>'


def test_who_has_chosen_a_zone_gets_its_hours_and_nothing_rewrites_them() -> None:
    assert face("Asia/Jakarta").hour(PLENARY) == '<time datetime="2021-02-17T13:00Z">20:00</time>'


def test_the_zone_is_named_by_the_edition_at_home_and_by_its_city_elsewhere() -> None:
    assert '<span class="zone">Barcelona</span>' in face().hour(PLENARY, zone=True)
    assert '<span class="zone">Yakarta</span>' in face("Asia/Jakarta", "es").hour(PLENARY, zone=True)


def test_where_the_readers_date_differs_it_is_shown() -> None:
    late = datetime(2021, 2, 17, 18, tzinfo=UTC)
    day = date(2021, 2, 17)
    assert '<span class="other-day">Thu, 18 Feb</span>' in face("Asia/Jakarta").hour(late, day=day)
    assert "other-day" not in face().hour(late, day=day)
    assert '<local-time data-day="2021-02-17">' in face().hour(late, day=day)


@pytest.mark.parametrize(
    ("zone", "hour", "shown"),
    [
        ("Pacific/Kiritimati", datetime(2021, 2, 17, 10, tzinfo=UTC), "Thu, 18 Feb"),  # UTC+14: tomorrow
        ("Pacific/Pago_Pago", datetime(2021, 2, 17, 10, tzinfo=UTC), "Tue, 16 Feb"),  # UTC-11: yesterday
    ],
)
def test_both_sides_of_the_date_line(zone: str, hour: datetime, shown: str) -> None:
    assert shown in face(zone).hour(hour, day=date(2021, 2, 17))


def test_an_hour_on_each_side_of_the_change_to_summer_time() -> None:
    madrid = face("Europe/Madrid")
    assert ">01:59<" in madrid.hour(datetime(2021, 3, 28, 0, 59, tzinfo=UTC))
    assert ">03:00<" in madrid.hour(datetime(2021, 3, 28, 1, 0, tzinfo=UTC))
    assert zone_words(MADRID, "en", datetime(2021, 3, 28, 0, 59, tzinfo=UTC)) == "Madrid (UTC+1)"
    assert zone_words(MADRID, "en", datetime(2021, 3, 28, 1, 0, tzinfo=UTC)) == "Madrid (UTC+2)"


def test_the_distance_of_two_zones_follows_summer_time() -> None:
    new_york = ZoneInfo("America/New_York")
    assert (
        difference_words(MADRID, "Barcelona", new_york, datetime(2021, 3, 10, tzinfo=UTC))
        == "Barcelona is 6 hours ahead"
    )
    assert (
        difference_words(MADRID, "Barcelona", new_york, datetime(2021, 3, 20, tzinfo=UTC))
        == "Barcelona is 5 hours ahead"
    )


@pytest.mark.parametrize(
    ("zone", "sentence"),
    [
        ("Asia/Jakarta", "Barcelona is 6 hours behind"),
        ("Africa/Lagos", "Barcelona is at the same hour"),
        ("Europe/London", "Barcelona is 1 hour ahead"),
        ("Asia/Kolkata", "Barcelona is 4 h 30 min behind"),
        ("America/St_Johns", "Barcelona is 4 h 30 min ahead"),
    ],
)
def test_where_home_stands_is_a_sentence(zone: str, sentence: str) -> None:
    assert difference_words(MADRID, "Barcelona", ZoneInfo(zone), PLENARY) == sentence


@pytest.mark.parametrize(
    ("language", "long", "short"),
    [
        ("en", "Wednesday, 17 February", "Wed, 17 Feb"),
        ("fr", "mercredi 17 février", "mer. 17 févr."),
        ("es", "miércoles, 17 de febrero", "mié, 17 feb"),
        ("ar", "الأربعاء، 17 فبراير", "الأربعاء، 17 فبراير"),
        ("de", "Mittwoch, 17. Februar", "Mi., 17. Feb."),
        ("xx", "Wednesday, 17 February", "Wed, 17 Feb"),
    ],
)
def test_dates_are_in_the_readers_language(language: str, long: str, short: str) -> None:
    day = date(2021, 2, 17)
    assert date_words(day, language) == long
    assert date_words(day, language, "day") == short


def test_a_span_of_dates_is_told_once() -> None:
    assert dates_words(date(2021, 2, 15), date(2021, 2, 22), "en") == "15–22 Feb 2021"


def test_cities_are_read_not_paths() -> None:
    assert city_words("America/Argentina/Buenos_Aires", "en") == "Buenos Aires"
    assert city_words("UTC", "fr") == "UTC"


def test_date_and_hour_together() -> None:
    html = face("Asia/Jakarta").both(PLENARY, until=datetime(2021, 2, 17, 14, 30, tzinfo=UTC))
    assert html.count("<time") == 3
    assert ">Wednesday, 17 February<" in html
    assert html.endswith(
        '·  <time datetime="2021-02-17T13:00Z">20:00</time>'.replace("  ", " ")
        + '–<time datetime="2021-02-17T14:30Z">21:30</time>'
    )


def test_a_fallback_names_its_language_and_direction() -> None:
    html = said_html(Text(ar="<b>بيت</b>").said(["en", "ar"]))
    assert 'lang="ar" dir="rtl"' in html
    assert ">AR</abbr>" in html
    assert "&lt;b&gt;" in html


def test_a_text_in_the_readers_language_has_no_mark() -> None:
    assert said_html(Text(en="A & B").said(["en"])) == "A &amp; B"


def test_an_assumed_value_is_marked_and_a_fact_is_not() -> None:
    assert illustrative_html("", "/x/") == ""
    html = illustrative_html('no "clock" times', "/en/2021/pages/illustrative/")
    assert 'href="/en/2021/pages/illustrative/"' in html
    assert "&quot;clock&quot;" in html


@pytest.mark.parametrize("name", [*STROKES, *FILLED])
def test_every_icon_is_decoration(name: str) -> None:
    assert 'aria-hidden="true"' in icon_html(name)
    assert "style=" not in icon_html(name)


def test_the_languages_of_the_page_and_of_the_words_agree() -> None:
    with translation.override("fr"):
        assert face(language="fr").on(PLENARY).count("mercredi 17 février") == 1
