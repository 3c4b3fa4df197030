"""Rules of people and places, without a database."""

from datetime import UTC, datetime

import pytest

from hemicycle.people.rules import sky


@pytest.mark.parametrize(
    ("place", "hour", "said"),
    [
        ((41.39, 2.17), 12, "day"),
        ((41.39, 2.17), 2, "night"),
        ((41.39, 2.17), 6.67, "dawn"),
        ((-6.18, 106.83), 12, "night"),
        ((-6.18, 106.83), 2, "day"),
        ((45.42, -75.70), 12.5, "day"),
        ((78.2, 15.6), 12, "dawn"),  # Svalbard in February: the sun does not rise, noon is blue
    ],
)
def test_the_sky_is_that_of_the_place_and_the_day(place: tuple[float, float], hour: float, said: str) -> None:
    at = datetime(2021, 2, 10, int(hour), int(hour % 1 * 60), tzinfo=UTC)
    assert sky(*place, at) == said
