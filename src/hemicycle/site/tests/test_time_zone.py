"""The search of the time-zone page: by city, country or offset, the best answer first."""

import re
from datetime import UTC, datetime

import pytest
from django.test import Client

from hemicycle.kernel import clock
from hemicycle.kernel.zones import known_zones
from hemicycle.people.testing import SectionFactory
from hemicycle.site import time_zone

pytestmark = pytest.mark.django_db

FEBRUARY = datetime(2021, 2, 17, 12, 50, tzinfo=UTC)


def found(client: Client, asked: str, language: str = "en") -> list[str]:
    """The zones that answer, in the order of the page."""
    with clock.set_to(FEBRUARY):
        html = client.get(f"/{language}/time-zone/", {"q": asked}).content.decode()
    links = re.findall(r'href="/\w+/\?tz=([^"]+)" rel="nofollow">', html)
    return [key.replace("%2F", "/") for key in links if key != "UTC"]


@pytest.mark.parametrize(
    ("asked", "zone"),
    [
        ("Rabat", "Africa/Casablanca"),
        ("Ottawa", "America/Toronto"),
        ("Barcelona", "Europe/Madrid"),
        ("Brasilia", "America/Sao_Paulo"),
        ("Quito", "America/Guayaquil"),
        ("Surabaya", "Asia/Jakarta"),
        ("Guangzhou", "Asia/Shanghai"),
        ("Daejeon", "Asia/Seoul"),
        ("Ankara", "Europe/Istanbul"),
        ("Washington DC", "America/New_York"),
        ("Canberra", "Australia/Sydney"),
        ("N’Djamena", "Africa/Ndjamena"),
        ("Łódź", "Europe/Warsaw"),
    ],
)
def test_a_city_that_no_zone_is_named_after_is_found(client: Client, asked: str, zone: str) -> None:
    assert found(client, asked) == found(client, asked, "ar") == [zone]


@pytest.mark.parametrize(
    "same",
    [
        ("Kazan", "Kazán", "KAZÁN", " kazan "),
        ("Yaoundé", "yaounde", "Yaundé", "ياوندي"),
        ("New Delhi", "Nueva Delhi", "new-delhi", "نيودلهي"),
        ("Geneva", "Genève", "Ginebra", "geneve", "جنيف"),
        ("Rio de Janeiro", "Río de Janeiro", "rio de  janeiro"),
        ("Morocco", "Maroc", "Marruecos", "MAROC", "المغرب"),
    ],
)
def test_a_place_is_found_whatever_the_accents_and_the_language(
    client: Client, same: tuple[str, ...]
) -> None:
    assert (
        len({tuple(found(client, asked, language)) for asked in same for language in ("en", "es", "ar")}) == 1
    )
    assert len(found(client, same[0])) == 1


def test_the_country_comes_before_places_that_begin_like_it(client: Client) -> None:
    answers = found(client, "India")
    assert answers[0] == "Asia/Kolkata"
    assert "America/Indiana/Knox" in answers
    assert found(client, "Guinea")[0] == "Africa/Conakry"
    assert found(client, "Niger")[0] == "Africa/Niamey"


def test_the_seats_of_the_sections_are_found_in_every_language(client: Client) -> None:
    SectionFactory.create(zone="Europe/Berlin", seat_city={"en": "Little Seat", "fr": "Petit-Siège"})
    assert found(client, "little seat") == found(client, "petit siege") == ["Europe/Berlin"]
    html = client.get("/fr/time-zone/", {"q": "little"}).content.decode()
    assert '<b dir="auto">Petit-Siège</b>' in html


@pytest.mark.parametrize(
    ("asked", "zone"),
    [
        ("UTC+7", "Asia/Jakarta"),
        ("utc 7", "Asia/Jakarta"),  # a plus in an address is a blank
        ("+7", "Asia/Jakarta"),
        ("GMT+07:00", "Asia/Jakarta"),
        ("UTC-3:30", "America/St_Johns"),
        ("UTC\u22123:30", "America/St_Johns"),
        ("+0545", "Asia/Kathmandu"),
        ("UTC", "Africa/Abidjan"),
        ("٧", "Asia/Jakarta"),
    ],
)
def test_an_offset_finds_the_zones_that_have_it_now(client: Client, asked: str, zone: str) -> None:
    answers = found(client, asked)
    assert zone in answers
    assert "Europe/Madrid" not in answers


@pytest.mark.parametrize("asked", ["+99", "-", "’", "..", "\x00", "+7:99", "UTC+", "qqq"])
def test_what_is_no_place_finds_nothing(client: Client, asked: str) -> None:
    assert found(client, asked) == []


def test_every_zone_is_listed_when_nothing_is_asked(client: Client) -> None:
    assert len(found(client, "")) > 400


def test_the_cities_lie_in_zones_that_are_listed() -> None:
    listed = {zone.key for zone in time_zone._named()}
    assert set(time_zone._cities()) <= listed <= known_zones()
    assert all(city.get("en") for cities in time_zone._cities().values() for city in cities)
