"""The upright picture, for phones: time runs downward, a strip is a section, neighbours with one clock share a pill."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from math import ceil

from hemicycle.programme.rules.ribbon.axis import HOUR, Scale, busy, ticks_of
from hemicycle.programme.rules.ribbon.labels import cut
from hemicycle.programme.rules.ribbon.parts import Asked, Column, Row, Tick

UP_WIDTH = 344
UP_GUTTER = 42
UP_PILL = 18
UP_LONGEST_LABEL = 22


@dataclass(frozen=True, slots=True)
class Strip:
    """A section in the upright picture."""

    x: int
    width: int
    sky: str
    label: str
    label_x: int
    assumed: bool


@dataclass(frozen=True, slots=True)
class Box:
    """A column in the upright picture."""

    column: Column
    y: int
    height: int


@dataclass(frozen=True, slots=True)
class UpPill:
    """A local hour over one strip or several neighbours with the same clock."""

    text: str
    shift: str
    ok: bool
    x: int
    y: int
    left: int
    width: int

    @property
    def baseline(self) -> int:
        """Of the hour."""
        return self.y + 13


@dataclass(frozen=True, slots=True)
class Upright:
    """The picture for phones."""

    height: int
    top: int  # where time begins
    sky_y: int  # where the window's sky begins above it (it is cropped)
    sky_height: int
    inner: int  # height of the part that is shown
    left: int  # of the strips
    strips: tuple[Strip, ...]
    boxes: tuple[Box, ...]
    pills: tuple[UpPill, ...]
    ticks: tuple[Tick, ...]
    now: int | None
    axis_x: int
    width: int = UP_WIDTH

    @property
    def strips_width(self) -> int:
        """All of them together."""
        return self.width - UP_GUTTER

    @property
    def label_y(self) -> int:
        """Where the standing labels begin."""
        return self.top - 6


def upright_of(scale: Scale, rows: Sequence[Row], columns: Sequence[Column], asked: Asked) -> Upright:
    """Strips of sky, time downward, cropped to the busy hours."""
    start, end = busy((scale.start, scale.end), columns)
    starts = sorted({column.starts_at for column in columns})
    closest = min((b - a for a, b in pairwise(starts)), default=HOUR)
    room = 24 if all(column.count == 1 for column in columns) else 29  # for a second line that counts
    hours = (end - start) / HOUR
    most = max(120.0, 840 / hours)  # a short time may be drawn large
    least = sum(_least_height(column) + 1 for column in columns) / hours  # all boxes, one below the other
    an_hour = ceil(max(min(max(room * (HOUR / closest), 26), most), least))
    inner = round(hours * an_hour)
    top = min(max(len(cut(row.seat.label, UP_LONGEST_LABEL)) for row in rows) * 6 + 14, 150)
    down = Scale(start, end, top, inner)
    sky_height = round((scale.end - scale.start) / HOUR * an_hour)

    strips = []
    for i, row in enumerate(rows):
        left, right = _strip_edges(i, len(rows))
        strips.append(
            Strip(
                left,
                right - left - 1,
                row.sky,
                cut(row.seat.label, UP_LONGEST_LABEL),
                UP_GUTTER + (left + right) // 2 + 3,
                row.seat.assumed,
            )
        )
    boxes, pills = [], []
    tops = _apart(columns, [down.at(column.starts_at) for column in columns], top + inner)
    for column, y, below in zip(columns, tops, [*tops[1:], None], strict=True):
        height = max(down.at(column.ends_at) - y, _least_height(column))
        if below is not None:
            height = min(height, below - y - 1)
        boxes.append(Box(column, y, height))
        pills += _merged(column, y + min(height, 36) // 2 - UP_PILL // 2)
    now = down.at(asked.now) if start <= asked.now < end else None
    upright = Upright(
        height=top + inner + 2,
        top=top,
        sky_y=-round((start - scale.start) / HOUR * an_hour),
        sky_height=sky_height,
        inner=inner,
        left=UP_GUTTER,
        strips=tuple(strips),
        boxes=tuple(boxes),
        pills=tuple(pills),
        ticks=_ticks_between(ticks_of(down, asked.zone), boxes),
        now=now,
        axis_x=UP_GUTTER - 4,
    )
    return _upright_mirrored(upright) if asked.mirrored else upright


def _least_height(column: Column) -> int:
    return UP_PILL + (4 if column.count == 1 else 10)  # a count stands in a second line


def _apart(columns: Sequence[Column], tops: Sequence[int], bottom: int) -> list[int]:
    """Where each box begins: at its hour, or where the one before leaves room; late in the day, upward instead."""
    needed = [_least_height(column) + 1 for column in columns]
    placed = list(tops)
    for i in range(1, len(placed)):
        placed[i] = max(placed[i], placed[i - 1] + needed[i - 1])
    for i in reversed(range(len(placed))):
        below = placed[i + 1] if i + 1 < len(placed) else bottom
        placed[i] = min(placed[i], below - needed[i])
    return placed


def _ticks_between(ticks: Iterable[Tick], boxes: Sequence[Box]) -> tuple[Tick, ...]:
    """The ticks that no column covers: those say their own hour."""
    return tuple(
        tick for tick in ticks if not any(box.y - 9 < tick.at < box.y + box.height + 9 for box in boxes)
    )


def _strip_edges(i: int, count: int) -> tuple[int, int]:
    width = UP_WIDTH - UP_GUTTER
    return round(i * width / count), round((i + 1) * width / count)


def _merged(column: Column, y: int) -> list[UpPill]:
    """One pill over neighbours with the same hour."""
    count = len(column.pills)
    facts = [(pill.text, pill.shift, pill.ok) for pill in column.pills]
    pills = []
    for (text, shift, ok), run in groupby(range(count), key=lambda i: facts[i]):
        members = list(run)
        left = UP_GUTTER + _strip_edges(members[0], count)[0] + 1
        right = UP_GUTTER + _strip_edges(members[-1], count)[1] - 2
        pills.append(UpPill(text, shift, ok, (left + right) // 2, y, left, right - left))
    return pills


def _upright_mirrored(upright: Upright) -> Upright:
    def flip(x: int, width: int = 0) -> int:
        return UP_WIDTH - x - width

    return replace(
        upright,
        left=0,
        axis_x=flip(upright.axis_x),
        strips=tuple(
            replace(strip, x=upright.strips_width - strip.x - strip.width, label_x=flip(strip.label_x - 6))
            for strip in upright.strips
        ),
        pills=tuple(
            replace(pill, x=flip(pill.x), left=flip(pill.left, pill.width)) for pill in upright.pills
        ),
    )
