"""The lying picture, for screens and paper: time runs along the line of reading, a row is a section."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hemicycle.programme.rules.fairness import is_humane
from hemicycle.programme.rules.ribbon.axis import Scale, busy, ticks_of
from hemicycle.programme.rules.ribbon.columns import address, by_hour
from hemicycle.programme.rules.ribbon.labels import cut, date_shift
from hemicycle.programme.rules.ribbon.parts import Asked, Column, Gradient, Pill, Row, Seat, Showing, Tick
from hemicycle.programme.rules.ribbon.upright import Upright, upright_of
from hemicycle.programme.rules.sun import Stop, sky, sun_day

MOST_COLUMNS = 12

# In units of the viewBox
WIDTH = 1000
EDGE = 12
HEAD_Y = 22  # top of the columns
HEAD = 24  # height of a column's head, which says its hour or count
TALLEST = 34  # how much higher the head of the fullest hour is
PITCH = 26  # from row to row
PILL = 38
SHIFTED_PILL = 58  # with "+1" for another date
SHORT_PILL = 26  # only the hour
LONGEST_LABEL = 34  # characters
BADGE = 27  # how near to the middle of a count a tick would touch it
CHARACTER = 6.5  # their usual width


@dataclass(frozen=True, slots=True)
class Ribbon:
    """The sun ribbon of a day."""

    id: str
    day: date
    starts_at: datetime  # what the picture spans: the home day, or its busy hours
    ends_at: datetime
    zone: ZoneInfo  # the reader's clock
    gradients: tuple[Gradient, ...]
    rows: tuple[Row, ...]
    columns: tuple[Column, ...]
    ticks: tuple[Tick, ...]
    now: int | None
    label_x: int
    band_x: int
    band_width: int
    height: int
    mirrored: bool
    dense: bool  # columns are hours that count
    hour: str  # "14" where the picture is narrowed to an hour
    wide_href: str  # back to the whole day
    upright: Upright = field(repr=False)
    width: int = WIDTH

    @property
    def bottom(self) -> int:
        """Where the columns end."""
        return self.height - 2

    @property
    def count(self) -> int:
        """How many sessions the picture stands for."""
        return sum(column.count for column in self.columns)

    @property
    def grid(self) -> str:
        """Hairlines under the ticks, as one path."""
        return "".join(f"M{tick.at} 20V{self.bottom}" for tick in self.ticks)

    @property
    def is_cut(self) -> bool:
        """Whether sessions may last longer than their frames."""
        overlap = any(one.ends_at > other.starts_at for one, other in pairwise(self.columns))
        return not self.dense and (overlap or bool(self.hour))

    @property
    def is_zoomed(self) -> bool:
        """Whether only the busy hours are shown."""
        return (self.ends_at - self.starts_at) < timedelta(hours=22)

    @property
    def assumed(self) -> bool:
        """Whether the place of a section is only illustrative."""
        return any(row.seat.assumed for row in self.rows)

    @property
    def basis(self) -> str:
        """Why hours in the picture are only assumed; empty when all are found facts."""
        return next((s.basis for column in self.columns for s in column.showings if s.basis), "")


def drawn(
    day: date,
    windows: Sequence[tuple[datetime, datetime]],
    seats: Sequence[Seat],
    columns: list[Column],
    asked: Asked,
) -> Ribbon | None:
    """Each column on its own, in the first of the windows that has room for their hours."""
    if len(columns) > MOST_COLUMNS:
        return None
    left = _label_width(seats)
    for start, end in windows:
        scale = Scale(start, end, left, WIDTH - EDGE - left)
        widths = [_pill_width(column, seats, asked, PILL, SHIFTED_PILL) for column in columns]
        placed = _places(columns, widths, scale)
        if placed is not None:
            frames = _frames(columns, placed, widths, scale)
            return _assembled(day, scale, seats, columns, placed, frames, asked, dense=False)
    return None


def crowded(
    day: date, bounds: tuple[datetime, datetime], seats: Sequence[Seat], showings: list[Showing], asked: Asked
) -> Ribbon:
    """Hours that count their sessions."""
    columns = by_hour(showings, asked)
    left = _label_width(seats)
    scale = Scale(*busy(bounds, columns), left, WIDTH - EDGE - left)
    places = [(scale.at(column.starts_at) + scale.at(column.ends_at)) // 2 for column in columns]
    frames = [(left + 1, right - 1) for left, right in _spans(columns, scale)]
    return _assembled(day, scale, seats, columns, places, frames, asked, dense=True)


def _label_width(seats: Sequence[Seat]) -> int:
    longest = max(len(cut(seat.label, LONGEST_LABEL)) for seat in seats)
    return min(max(int(longest * CHARACTER) + 24, 110), 240)


def _pill_width(column: Column, seats: Sequence[Seat], asked: Asked, plain: int, shifted: int) -> int:
    home = column.starts_at.astimezone(asked.home).date()
    moved = any(column.starts_at.astimezone(seat.zone).date() != home for seat in seats)
    return shifted if moved else plain


def _places(columns: Sequence[Column], widths: Sequence[int], scale: Scale) -> list[int] | None:
    """The middle of each column's pills; None if there is no room.

    Centred where that keeps them apart; else each from its own start on, so that it is clear whose hour it is.
    """
    spans = _spans(columns, scale)
    low, high = scale.left, scale.left + scale.width
    centred = [
        min(max((a + b) // 2, low + w // 2), high - w // 2) for (a, b), w in zip(spans, widths, strict=True)
    ]
    edges = [(x - w // 2, x + w // 2) for x, w in zip(centred, widths, strict=True)]
    if all(one[1] < other[0] for one, other in pairwise(edges)):
        return centred
    places, free = [], low
    for (a, b), width in zip(spans, widths, strict=True):
        x = min(max(a + 1, free), high - width)
        if x < free or x > max(b - width, a + 10):
            return None
        places.append(x + width // 2)
        free = x + width + 1
    return places


def _assembled(
    day: date,
    scale: Scale,
    seats: Sequence[Seat],
    columns: Sequence[Column],
    places: Sequence[int],
    frames: Sequence[tuple[int, int]],
    asked: Asked,
    *,
    dense: bool,
) -> Ribbon:
    name = f"r{day:%m%d}"
    top = HEAD_Y + HEAD + (TALLEST if dense else 0) + 4
    height = top + len(seats) * PITCH + 2
    gradients, skies = _gradients(name, seats, scale)
    rows = tuple(
        Row(
            seat,
            cut(seat.label, LONGEST_LABEL),
            skies[i],
            top + i * PITCH,
            sun_day(seat.latitude, seat.longitude, seat.zone, day),
        )
        for i, seat in enumerate(seats)
    )
    fullest = max(column.count for column in columns)
    drawn = []
    for column, middle, (x, right) in zip(columns, places, frames, strict=True):
        y = HEAD_Y + (round(TALLEST * (1 - column.count / fullest)) if dense else 0)
        framed = replace(column, x=x, y=y, width=right - x, middle=middle, head_y=y + 16, badge_x=x + 5)
        drawn.append(_with_pills(framed, rows, asked, dense=dense))
    now = scale.at(asked.now) if scale.start <= asked.now < scale.end else None
    lying = Ribbon(
        id=name,
        day=day,
        starts_at=scale.start,
        ends_at=scale.end,
        zone=asked.zone,
        gradients=gradients,
        rows=rows,
        columns=tuple(drawn),
        ticks=_ticks_beside(ticks_of(scale, asked.zone, day), drawn, dense=dense),
        now=now,
        label_x=scale.left - 12,
        band_x=scale.left,
        band_width=scale.width,
        height=height,
        mirrored=asked.mirrored,
        dense=dense,
        hour=asked.hour,
        wide_href=address(asked.query),
        upright=upright_of(scale, rows, drawn, asked),
    )
    return _mirrored(lying) if asked.mirrored else lying


def _spans(columns: Sequence[Column], scale: Scale) -> list[tuple[int, int]]:
    """Left and right of each column: as long as it lasts, but no longer than to the start of the next."""
    following = [column.starts_at for column in columns[1:]] + [scale.end]
    return [
        (scale.at(column.starts_at), scale.at(min(column.ends_at, after)))
        for column, after in zip(columns, following, strict=True)
    ]


def _frames(
    columns: Sequence[Column], places: Sequence[int], widths: Sequence[int], scale: Scale
) -> list[tuple[int, int]]:
    """Left and right of each frame: around its span and its pills, and beside its neighbours, never over them."""
    spans = _spans(columns, scale)
    pills = [(x - width // 2, x + width // 2) for x, width in zip(places, widths, strict=True)]
    around = [[min(s[0], p[0] - 4), max(s[1], p[1] + 4)] for s, p in zip(spans, pills, strict=True)]
    for i, (one, other) in enumerate(pairwise(around)):
        if one[1] >= other[0]:
            border = min(max(spans[i + 1][0], pills[i][1]), pills[i + 1][0])
            one[1], other[0] = border - 1, border + 1
    return [(left, right) for left, right in around]


def _ticks_beside(ticks: tuple[Tick, ...], columns: Sequence[Column], *, dense: bool) -> tuple[Tick, ...]:
    """The ticks on which no count stands: there the head of the column says the hour."""
    counts = [] if dense else [column.badge_x for column in columns if column.count > 1]
    return tuple(tick for tick in ticks if tick.turns or all(abs(tick.at - x) > BADGE for x in counts))


def _gradients(name: str, seats: Sequence[Seat], scale: Scale) -> tuple[tuple[Gradient, ...], list[str]]:
    """A gradient for each distinct sky, and which one each row has."""
    ids: dict[tuple[Stop, ...], str] = {}
    skies = []
    for seat in seats:
        stops = sky(seat.latitude, seat.longitude, scale.start, scale.end)
        skies.append(ids.setdefault(stops, f"{name}{chr(97 + len(ids)) if len(ids) < 26 else len(ids)}"))
    return tuple(Gradient(id, stops) for stops, id in ids.items()), skies


def _with_pills(column: Column, rows: Sequence[Row], asked: Asked, *, dense: bool) -> Column:
    home = column.starts_at.astimezone(asked.home).date()
    pills, paths = [], {True: "", False: ""}
    for row in rows:
        local = column.starts_at.astimezone(row.seat.zone)
        ok = all(is_humane(s.starts_at, s.ends_at, row.seat.zone) for s in column.showings)
        text = f"{local:%H}" if dense and not local.minute else f"{local:%H:%M}"
        shift = "" if dense else date_shift(local.date(), home)
        pills.append(Pill(text, shift, ok, column.middle, row.baseline))
        width = SHORT_PILL if len(text) == 2 else SHIFTED_PILL if shift else PILL
        paths[ok] += f"M{column.middle - width // 2 + 8} {row.y + 10}h{width - 16}"
    start, end = column.starts_at.astimezone(asked.zone), column.ends_at.astimezone(asked.zone)
    return replace(
        column,
        start=f"{start:%H:%M}",
        end=f"{end:%H:%M}",
        pills=tuple(pills),
        humane_path=paths[True],
        other_path=paths[False],
    )


def _mirrored(lying: Ribbon) -> Ribbon:
    """Time from right to left, labels at the right."""

    def flip(x: int, width: int = 0) -> int:
        return WIDTH - x - width

    def column(each: Column) -> Column:
        pills = tuple(replace(pill, x=flip(pill.x)) for pill in each.pills)
        return replace(
            each,
            x=flip(each.x, each.width),
            middle=flip(each.middle),
            badge_x=flip(each.badge_x),
            pills=pills,
            humane_path=_flipped(each.humane_path),
            other_path=_flipped(each.other_path),
        )

    return replace(
        lying,
        columns=tuple(column(each) for each in lying.columns),
        ticks=tuple(replace(tick, at=flip(tick.at)) for tick in lying.ticks),
        now=None if lying.now is None else flip(lying.now),
        label_x=flip(lying.label_x),
        band_x=flip(lying.band_x, lying.band_width),
    )


def _flipped(path: str) -> str:
    lines = [line.replace("h", " ").split() for line in path.split("M") if line]
    return "".join(f"M{WIDTH - int(x) - int(length)} {y}h{length}" for x, y, length in lines)
