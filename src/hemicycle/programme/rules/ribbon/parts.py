"""What the pictures are made of: sections and sessions as they come in, rows, columns, pills and ticks as they lie."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from hemicycle.programme.rules.sun import Stop, SunDay


@dataclass(frozen=True, slots=True)
class Seat:
    """A section as the ribbon needs it."""

    slug: str
    label: str
    zone: ZoneInfo
    latitude: float
    longitude: float
    assumed: bool = False  # the place is only illustrative


@dataclass(frozen=True, slots=True)
class Showing:
    """A session at its hour."""

    starts_at: datetime
    ends_at: datetime
    title: str
    href: str  # its page
    anchor: str = ""  # its card in the list below the picture
    hue: str = "plain"
    basis: str = ""  # why its hour is only assumed; empty when it is a found fact


@dataclass(frozen=True, slots=True)
class Asked:
    """What the reader asks of the picture: clock, moment, direction of reading, address."""

    home: ZoneInfo
    zone: ZoneInfo
    now: datetime
    mirrored: bool = False
    hour: str = ""  # of the home day
    query: tuple[tuple[str, str], ...] = ()  # the other parameters of the address, kept in links


@dataclass(frozen=True, slots=True)
class Gradient:
    """A sky; rows with the same seat share it."""

    id: str
    stops: tuple[Stop, ...]


@dataclass(frozen=True, slots=True)
class Pill:
    """The local hour of a column for a section."""

    text: str
    shift: str  # "+1" or "−1" where the local date is another one than the home date
    ok: bool  # a humane hour, from beginning to end
    x: int  # middle
    y: int  # baseline


@dataclass(frozen=True, slots=True)
class Row:
    """A section."""

    seat: Seat
    label: str
    sky: str  # id of its gradient
    y: int  # top of its band
    sun: SunDay

    @property
    def baseline(self) -> int:
        """Of its label."""
        return self.y + 14


@dataclass(frozen=True, slots=True)
class Tick:
    """An hour of the reader's clock on the axis."""

    at: int
    moment: datetime
    text: str
    turns: date | None = None  # the reader's date, where it is another one than before


@dataclass(frozen=True, slots=True)
class Column:
    """Sessions that start together; or all that begin within an hour or a quarter of it."""

    starts_at: datetime
    ends_at: datetime
    showings: tuple[Showing, ...]
    href: str
    start: str = ""  # on the reader's clock
    end: str = ""
    x: int = 0
    y: int = 0
    width: int = 0
    middle: int = 0  # of its pills
    head_y: int = 0
    badge_x: int = 0  # where its count stands: at its beginning
    pills: tuple[Pill, ...] = ()
    humane_path: str = ""  # the pills' bodies, as one path of lines with round ends
    other_path: str = ""

    @property
    def count(self) -> int:
        """How many sessions it stands for."""
        return len(self.showings)

    @property
    def hue(self) -> str:
        """The theme's hue if all its sessions share it."""
        hues = {showing.hue for showing in self.showings}
        return hues.pop() if len(hues) == 1 else "plain"

    @property
    def humane(self) -> int:
        """For how many sections the hour is humane."""
        return sum(pill.ok for pill in self.pills)
