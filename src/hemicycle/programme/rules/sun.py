"""Day and night as they are: the sun's height by latitude, longitude and moment.

Everything is read from the sun's elevation, so polar days, polar nights and the date line need no case of their own.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from astral import Observer
from astral.sun import dawn, dusk, elevation, sunrise, sunset

HORIZON = -0.833  # degrees: the upper rim appears, refraction included
STEP = timedelta(minutes=20)

# The sky's tones from night to day, each from this elevation (degrees) on; between two of them it blends.
TONES: tuple[tuple[float, str], ...] = (
    (-13.0, "n"),  # night: indigo
    (-5.5, "v"),  # first light: violet
    (-0.8, "c"),  # the sun is on the horizon: copper
    (6.0, "g"),  # low sun: gold
    (17.0, "d"),  # day: cream
)


@dataclass(frozen=True, slots=True)
class SunDay:
    """The sun over one place on one local date. What does not happen is None."""

    dawn: datetime | None  # civil: the sun is 6° below the horizon and rising
    sunrise: datetime | None
    sunset: datetime | None
    dusk: datetime | None
    noon_is_light: bool

    @property
    def never_sets(self) -> bool:
        """Polar day."""
        return self.sunrise is None and self.sunset is None and self.noon_is_light

    @property
    def never_rises(self) -> bool:
        """Polar night."""
        return self.sunrise is None and self.sunset is None and not self.noon_is_light


@lru_cache(maxsize=4096)
def sun_day(latitude: float, longitude: float, zone: ZoneInfo, day: date) -> SunDay:
    """Civil dawn, sunrise, sunset and civil dusk on a local date, in local time."""
    observer = Observer(latitude, longitude)

    def when(event: object) -> datetime | None:
        try:
            found = event(observer, date=day, tzinfo=zone)  # type: ignore[operator]
        except ValueError:  # it does not happen on this date
            return None
        return found if isinstance(found, datetime) else None

    start, end = day_bounds(day, zone)
    highest = max(height for _, height in _heights(latitude, longitude, start, end))
    return SunDay(when(dawn), when(sunrise), when(sunset), when(dusk), highest > HORIZON)


def day_bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The first moment of a local date and of the next one: 23, 24 or 25 hours apart."""
    start = datetime(day.year, day.month, day.day, tzinfo=zone)
    after = day + timedelta(days=1)
    return start, datetime(after.year, after.month, after.day, tzinfo=zone)


def is_light(latitude: float, longitude: float, moment: datetime) -> bool:
    """Whether the sun is up there then."""
    return float(elevation(Observer(latitude, longitude), moment)) > HORIZON


@dataclass(frozen=True, slots=True)
class Stop:
    """A stop of a gradient: how far along (0..1) and in which tone of the sky."""

    at: float
    tone: str

    @property
    def offset(self) -> str:
        """`at` as an SVG attribute, as short as it can be."""
        return f"{self.at:.3f}".rstrip("0").rstrip(".").removeprefix("0") or "0"


@lru_cache(maxsize=4096)
def sky(latitude: float, longitude: float, start: datetime, end: datetime) -> tuple[Stop, ...]:
    """The sky over a place from `start` to `end` as few gradient stops: one wherever a tone is reached."""
    start, end = (
        start.astimezone(UTC),
        end.astimezone(UTC),
    )  # in one zone, differences would ignore its changes
    heights = _heights(latitude, longitude, start, end)
    span = (end - start).total_seconds()
    stops = [Stop(0.0, _nearest_tone(heights[0][1]))]
    for (before, low), (after, high) in pairwise(heights):
        reached = [(level, tone) for level, tone in TONES if min(low, high) < level <= max(low, high)]
        for level, tone in reached if high > low else reversed(reached):
            moment = before + (after - before) * ((level - low) / (high - low))
            stops.append(Stop((moment - start).total_seconds() / span, tone))
    stops.append(Stop(1.0, _nearest_tone(heights[-1][1])))
    return _without_needless(stops)


def _heights(
    latitude: float, longitude: float, start: datetime, end: datetime
) -> list[tuple[datetime, float]]:
    observer = Observer(latitude, longitude)
    moment, last = start.astimezone(UTC), end.astimezone(UTC)
    found = []
    while moment < last:
        found.append((moment, float(elevation(observer, moment))))
        moment += STEP
    found.append((last, float(elevation(observer, last))))
    return found


def _nearest_tone(height: float) -> str:
    return min(TONES, key=lambda tone: abs(tone[0] - _within(height)))[1]


def _within(height: float) -> float:
    return min(max(height, TONES[0][0]), TONES[-1][0])


def _without_needless(stops: list[Stop]) -> tuple[Stop, ...]:
    """Drop the middle one of three equal tones in a row: it changes nothing."""
    kept: list[Stop] = []
    for stop in stops:
        if len(kept) >= 2 and kept[-1].tone == kept[-2].tone == stop.tone:
            kept[-1] = stop
        else:
            kept.append(stop)
    return tuple(kept)
