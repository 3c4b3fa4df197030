"""Judgement and arithmetic of people and places: values in, verdicts out."""

from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Reach:
    """The subtrees in which somebody may do something, by the paths of their scopes."""

    paths: tuple[str, ...] = ()

    def covers(self, *paths: str) -> bool:
        """True when a thing that hangs at any of these paths lies within."""
        return any(path.startswith(mine) for path in paths for mine in self.paths)

    def touches(self, path: str) -> bool:
        """True when something at this path or below it lies within, or it lies within itself."""
        return any(path.startswith(mine) or mine.startswith(path) for mine in self.paths)

    def __bool__(self) -> bool:
        return bool(self.paths)
