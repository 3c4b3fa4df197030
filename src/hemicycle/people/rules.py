"""Judgement and arithmetic of people and places: values in, verdicts out."""

from datetime import datetime

from astral import Observer
from astral.sun import elevation

CIVIL_TWILIGHT = -6.0  # degrees below the horizon at which it is dark


def sky(latitude: float, longitude: float, at: datetime) -> str:
    """`day`, `dawn` (the sun is just below the horizon, morning or evening) or `night` at a place."""
    height = elevation(Observer(latitude, longitude), at)
    if height >= 0:
        return "day"
    return "dawn" if height > CIVIL_TWILIGHT else "night"
