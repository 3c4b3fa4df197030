"""The geometry of the sun ribbon: where each row, column, pill and tick of the picture lies.

Two pictures of one day come from here, both in whole units so that the SVG stays small:

* *lying*, for screens and paper: time runs along the line of reading, a row is a section, a column a session;
* *upright*, for phones: time runs downward, a strip is a section; neighbours with one clock share a pill.

Where there is no room for single sessions (more than `MOST_COLUMNS`, or their hours would overlap even with the
picture zoomed on the busy hours) columns are hours that count their sessions, and a click narrows to one hour;
a narrowed hour that is still too full is grouped by quarters.

In right-to-left languages time runs from right to left, as the row of days on the same page does, and labels stand
at the right. The sky is mirrored with it; nothing else changes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import groupby, pairwise
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from hemicycle.programme.rules.fairness import is_humane
from hemicycle.programme.rules.sun import Stop, SunDay, day_bounds, sky, sun_day

MOST_COLUMNS = 12
HOUR = timedelta(hours=1)
QUARTER = timedelta(minutes=15)

# Lying, in units of the viewBox
WIDTH = 1000
EDGE = 12
AXIS_Y = 13  # baseline of the ticks' hours
HEAD_Y = 22  # top of the columns
HEAD = 24  # height of a column's head, which says its hour or count
TALLEST = 34  # how much higher the head of the fullest hour is
PITCH = 26  # from row to row
BAND = 20  # height of a row's sky
PILL = 38
SHIFTED_PILL = 58  # with "+1" for another date
SHORT_PILL = 26  # only the hour
LONGEST_LABEL = 34  # characters
CHARACTER = 6.5  # their usual width

# Upright
UP_WIDTH = 344
UP_GUTTER = 42
UP_PILL = 18
UP_LONGEST_LABEL = 22


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
    """Sessions that start and end together; or all that begin within an hour or a quarter of it."""

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
    def is_zoomed(self) -> bool:
        """Whether only the busy hours are shown."""
        return (self.ends_at - self.starts_at) < timedelta(hours=22)

    @property
    def assumed(self) -> bool:
        """Whether the place of a section is only illustrative."""
        return any(row.seat.assumed for row in self.rows)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the reader asks of the picture: clock, moment, direction of reading, address."""

    home: ZoneInfo
    zone: ZoneInfo
    now: datetime
    mirrored: bool = False
    hour: str = ""  # of the home day
    query: tuple[tuple[str, str], ...] = ()  # the other parameters of the address, kept in links


def ribbon(day: date, seats: Sequence[Seat], showings: Iterable[Showing], asked: Asked) -> Ribbon | None:
    """The picture of a home day; None where nothing takes place or there is no section."""
    start, end = (moment.astimezone(UTC) for moment in day_bounds(day, asked.home))
    of_day = sorted(
        (s for s in showings if start <= s.starts_at < end), key=lambda s: (s.starts_at, s.ends_at, s.title)
    )
    narrowed = [s for s in of_day if f"{s.starts_at.astimezone(asked.home):%H}" == asked.hour]
    if not seats or not of_day:
        return None
    if not narrowed:
        asked = replace(asked, hour="")
    shown = narrowed or of_day
    return (
        _drawn(day, (start, end), seats, _together(shown, asked), asked)
        or (narrowed and _drawn(day, (start, end), seats, _by_quarter(narrowed, asked), asked))
        or _crowded(day, (start, end), seats, shown, asked)
    )


# --- columns ----------------------------------------------------------------------------------------


def _together(showings: Iterable[Showing], asked: Asked) -> list[Column]:
    """Sessions that start and end together share a column."""
    columns = []
    for (starts_at, ends_at), group in groupby(showings, key=lambda s: (s.starts_at, s.ends_at)):
        members = tuple(group)
        columns.append(Column(starts_at, ends_at, members, _leads_to(members, asked)))
    return columns


def _by_quarter(showings: Iterable[Showing], asked: Asked) -> list[Column]:
    grouped = _grouped(showings, QUARTER)
    return [Column(start, start + QUARTER, members, _leads_to(members, asked)) for start, members in grouped]


def _by_hour(showings: Iterable[Showing], asked: Asked) -> list[Column]:
    grouped = _grouped(showings, HOUR)
    return [Column(start, start + HOUR, members, _narrower(members, asked)) for start, members in grouped]


def _leads_to(members: Sequence[Showing], asked: Asked) -> str:
    """One session: its page. Several: their hour; where that is shown already, the first one's card."""
    if len(members) == 1:
        return members[0].href
    return members[0].anchor if asked.hour else _narrower(members, asked)


def _narrower(members: Sequence[Showing], asked: Asked) -> str:
    return address((*asked.query, ("hour", f"{members[0].starts_at.astimezone(asked.home):%H}")))


def _grouped(showings: Iterable[Showing], step: timedelta) -> list[tuple[datetime, tuple[Showing, ...]]]:
    """By the step of UTC in which they begin. Home zones are whole quarters away from it."""
    grouped = groupby(showings, key=lambda s: _floor(s.starts_at, step))
    return [(start, tuple(group)) for start, group in grouped]


def address(query: Iterable[tuple[str, str]]) -> str:
    """The same page with these parameters, at the ribbon."""
    return f"?{urlencode(list(query))}#ribbon"


def _floor(moment: datetime, step: timedelta) -> datetime:
    moment = moment.astimezone(UTC)
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + (moment - midnight) // step * step


# --- the lying picture ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Scale:
    """From moments to units along the picture."""

    start: datetime
    end: datetime
    left: int
    width: int

    def at(self, moment: datetime) -> int:
        share = (moment - self.start) / (self.end - self.start)
        return self.left + round(min(max(share, 0.0), 1.0) * self.width)


def _drawn(
    day: date, bounds: tuple[datetime, datetime], seats: Sequence[Seat], columns: list[Column], asked: Asked
) -> Ribbon | None:
    """Each column on its own if there is room for their hours: in the day, else zoomed on the busy hours."""
    if len(columns) > MOST_COLUMNS:
        return None
    left = _label_width(seats)
    for start, end in (bounds, _busy(bounds, columns)):
        scale = _Scale(start, end, left, WIDTH - EDGE - left)
        widths = [_pill_width(column, seats, asked, PILL, SHIFTED_PILL) for column in columns]
        placed = _places(columns, widths, scale)
        if placed is not None:
            return _assembled(day, scale, seats, columns, placed, asked, dense=False)
    return None


def _crowded(
    day: date, bounds: tuple[datetime, datetime], seats: Sequence[Seat], showings: list[Showing], asked: Asked
) -> Ribbon:
    """Hours that count their sessions."""
    columns = _by_hour(showings, asked)
    left = _label_width(seats)
    scale = _Scale(*_busy(bounds, columns), left, WIDTH - EDGE - left)
    places = [(scale.at(column.starts_at) + scale.at(column.ends_at)) // 2 for column in columns]
    return _assembled(day, scale, seats, columns, places, asked, dense=True)


def _busy(bounds: tuple[datetime, datetime], columns: Sequence[Column]) -> tuple[datetime, datetime]:
    """The hours in which something takes place and one on either side, within the day."""
    start = _floor(min(column.starts_at for column in columns), HOUR) - HOUR
    last = max(column.ends_at for column in columns)
    return max(bounds[0], start), min(bounds[1], _floor(last - timedelta(microseconds=1), HOUR) + 2 * HOUR)


def _label_width(seats: Sequence[Seat]) -> int:
    longest = max(len(_cut(seat.label, LONGEST_LABEL)) for seat in seats)
    return min(max(int(longest * CHARACTER) + 24, 110), 240)


def _pill_width(column: Column, seats: Sequence[Seat], asked: Asked, plain: int, shifted: int) -> int:
    home = column.starts_at.astimezone(asked.home).date()
    moved = any(column.starts_at.astimezone(seat.zone).date() != home for seat in seats)
    return shifted if moved else plain


def _places(columns: Sequence[Column], widths: Sequence[int], scale: _Scale) -> list[int] | None:
    """The middle of each column's pills; None if there is no room.

    Centred where columns do not overlap; else each from its own start on, so that it is clear whose hour it is.
    """
    spans = [(scale.at(column.starts_at), scale.at(column.ends_at)) for column in columns]
    low, high = scale.left, scale.left + scale.width
    centred = [
        min(max((a + b) // 2, low + w // 2), high - w // 2) for (a, b), w in zip(spans, widths, strict=True)
    ]
    edges = [(x - w // 2, x + w // 2) for x, w in zip(centred, widths, strict=True)]
    neighbours = range(len(spans) - 1)
    if all(edges[i][1] < edges[i + 1][0] and spans[i][1] <= spans[i + 1][0] for i in neighbours):
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
    scale: _Scale,
    seats: Sequence[Seat],
    columns: Sequence[Column],
    places: Sequence[int],
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
            _cut(seat.label, LONGEST_LABEL),
            skies[i],
            top + i * PITCH,
            sun_day(seat.latitude, seat.longitude, seat.zone, day),
        )
        for i, seat in enumerate(seats)
    )
    fullest = max(column.count for column in columns)
    spans = _frames(columns, places, scale, dense=dense)
    drawn = []
    for column, middle, (x, right) in zip(columns, places, spans, strict=True):
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
        ticks=_ticks(scale, asked.zone, day),
        now=now,
        label_x=scale.left - 12,
        band_x=scale.left,
        band_width=scale.width,
        height=height,
        mirrored=asked.mirrored,
        dense=dense,
        hour=asked.hour,
        wide_href=address(asked.query),
        upright=_upright(scale, rows, drawn, asked),
    )
    return _mirrored(lying) if asked.mirrored else lying


def _frames(
    columns: Sequence[Column], places: Sequence[int], scale: _Scale, *, dense: bool
) -> list[tuple[int, int]]:
    """Left and right of each column: as long as it lasts, but around its pills where it has room for that."""
    exact = [(scale.at(column.starts_at), scale.at(column.ends_at)) for column in columns]
    if dense:
        return [(left + 1, right - 1) for left, right in exact]
    frames: list[tuple[int, int]] = []
    for i, ((left, right), middle) in enumerate(zip(exact, places, strict=True)):
        wide = (min(left, middle - PILL // 2 - 4), max(right, middle + PILL // 2 + 4))
        before = max((b for _, b in exact[:i]), default=0)
        after = exact[i + 1][0] if i + 1 < len(exact) else WIDTH
        free = before <= wide[0] and wide[1] <= after and (not frames or frames[-1][1] < wide[0])
        frames.append(wide if free else (left, max(right, left + 10)))
    return frames


def _gradients(name: str, seats: Sequence[Seat], scale: _Scale) -> tuple[tuple[Gradient, ...], list[str]]:
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
        shift = "" if dense else _shift(local.date(), home)
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


def _shift(local: date, home: date) -> str:
    days = (local - home).days
    return "" if not days else f"{days:+d}".replace("-", "−")


def _ticks(scale: _Scale, zone: ZoneInfo, day: date | None = None) -> tuple[Tick, ...]:
    """Every third hour of the reader's clock (every hour where the picture spans less than ten)."""
    every = 3 if scale.end - scale.start > timedelta(hours=10) else 1
    ticks: list[Tick] = []
    moment = _floor(scale.start, QUARTER)
    while moment < scale.end:
        local = moment.astimezone(zone)
        if moment >= scale.start and not local.minute and not local.hour % every:
            turns = local.date() if day and local.date() != day else None
            ticks.append(Tick(scale.at(moment), moment, f"{local:%H:%M}", turns))
            day = day and local.date()
        moment += QUARTER
    return tuple(ticks)


def _cut(label: str, longest: int) -> str:
    """A label that fits, cut at a word if it must be; the table says it whole."""
    if len(label) <= longest:
        return label
    short = label[: longest - 1]
    return (short.rsplit(" ", 1)[0] if " " in short else short).rstrip(" ,;(-") + "…"


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


# --- the upright picture ----------------------------------------------------------------------------


def _upright(scale: _Scale, rows: Sequence[Row], columns: Sequence[Column], asked: Asked) -> Upright:
    """Strips of sky, time downward, cropped to the busy hours; columns that begin together share a row of pills."""
    start, end = _busy((scale.start, scale.end), columns)
    starts = sorted({column.starts_at for column in columns})
    closest = min((b - a for a, b in pairwise(starts)), default=HOUR)
    room = 24 if all(column.count == 1 for column in columns) else 29  # for a second line that counts
    an_hour = round(min(max(room * (HOUR / closest), 26), 120))
    inner = round((end - start) / HOUR * an_hour)
    top = min(max(len(_cut(row.seat.label, UP_LONGEST_LABEL)) for row in rows) * 6 + 14, 150)
    down = _Scale(start, end, top, inner)
    sky_height = round((scale.end - scale.start) / HOUR * an_hour)

    strips = []
    for i, row in enumerate(rows):
        left, right = _strip_edges(i, len(rows))
        strips.append(
            Strip(
                left,
                right - left - 1,
                row.sky,
                _cut(row.seat.label, UP_LONGEST_LABEL),
                UP_GUTTER + (left + right) // 2 + 3,
                row.seat.assumed,
            )
        )
    boxes, pills = [], []
    for _start, group in groupby(columns, key=lambda column: column.starts_at):
        members = list(group)
        for column in members:
            y = down.at(column.starts_at)
            boxes.append(
                Box(column, y, max(down.at(column.ends_at) - y, UP_PILL + (4 if column.count == 1 else 10)))
            )
        height = min(box.height for box in boxes[-len(members) :])
        middle = boxes[-1].y + min(height, 36) // 2
        pills += _merged(members, len(rows), middle - UP_PILL // 2)
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
        ticks=_ticks_between(_ticks(down, asked.zone), boxes),
        now=now,
        axis_x=UP_GUTTER - 4,
    )
    return _upright_mirrored(upright) if asked.mirrored else upright


def _ticks_between(ticks: Iterable[Tick], boxes: Sequence[Box]) -> tuple[Tick, ...]:
    """The ticks that no column covers: those say their own hour."""
    return tuple(
        tick for tick in ticks if not any(box.y - 9 < tick.at < box.y + box.height + 9 for box in boxes)
    )


def _strip_edges(i: int, count: int) -> tuple[int, int]:
    width = UP_WIDTH - UP_GUTTER
    return round(i * width / count), round((i + 1) * width / count)


def _merged(columns: Sequence[Column], count: int, y: int) -> list[UpPill]:
    """One pill over neighbours with the same hour; humane only if it is for every session that begins then."""
    facts = [
        (columns[0].pills[i].text, columns[0].pills[i].shift, all(column.pills[i].ok for column in columns))
        for i in range(count)
    ]
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


# --- small: a session's page ------------------------------------------------------------------------

SMALL_WIDTH = 240  # ten units an hour


@dataclass(frozen=True, slots=True)
class Hour:
    """An occurrence on a section's own clock."""

    starts_at: datetime
    date: date
    start: str
    end: str
    ok: bool
    shift: str


@dataclass(frozen=True, slots=True)
class SmallRow:
    """A section: its own day from midnight to midnight, and where the session lies in it."""

    seat: Seat
    sky: str
    boxes: tuple[tuple[int, int, bool], ...]  # x, width, humane; two where it runs over midnight
    hours: tuple[Hour, ...]
    sun: SunDay

    @property
    def humane(self) -> bool:
        """At least one occurrence is."""
        return any(hour.ok for hour in self.hours)


@dataclass(frozen=True, slots=True)
class SmallRibbon:
    """The hours of one session, section by section, each on its own clock so that all suns rise in one line."""

    id: str
    gradients: tuple[Gradient, ...]
    rows: tuple[SmallRow, ...]
    occurrences: tuple[tuple[datetime, datetime], ...]
    mirrored: bool
    width: int = SMALL_WIDTH

    @property
    def humane(self) -> int:
        """For how many sections at least one occurrence is at a humane hour."""
        return sum(row.humane for row in self.rows)

    @property
    def assumed(self) -> bool:
        """Whether the place of a section is only illustrative."""
        return any(row.seat.assumed for row in self.rows)


def small_ribbon(
    name: str, seats: Sequence[Seat], occurrences: Sequence[tuple[datetime, datetime]], asked: Asked
) -> SmallRibbon | None:
    """The picture of a session's occurrences; None without any or without sections."""
    if not seats or not occurrences:
        return None
    ids: dict[tuple[Stop, ...], str] = {}
    rows = []
    for seat in seats:
        local_day = occurrences[0][0].astimezone(seat.zone).date()
        start, end = day_bounds(local_day, seat.zone)
        stops = sky(seat.latitude, seat.longitude, start, end)
        boxes = [
            (x, width, is_humane(*occurrence, seat.zone))
            for occurrence in occurrences
            for x, width in _small_boxes(*occurrence, seat.zone, mirrored=asked.mirrored)
        ]
        rows.append(
            SmallRow(
                seat,
                ids.setdefault(stops, f"{name}{len(ids)}"),
                tuple(boxes),
                tuple(_hour(*occurrence, seat.zone, asked.home) for occurrence in occurrences),
                sun_day(seat.latitude, seat.longitude, seat.zone, local_day),
            )
        )
    gradients = tuple(Gradient(id, stops) for stops, id in ids.items())
    return SmallRibbon(name, gradients, tuple(rows), tuple(occurrences), asked.mirrored)


def _hour(starts_at: datetime, ends_at: datetime, zone: ZoneInfo, home: ZoneInfo) -> Hour:
    start, end = starts_at.astimezone(zone), ends_at.astimezone(zone)
    return Hour(
        starts_at,
        start.date(),
        f"{start:%H:%M}",
        f"{end:%H:%M}",
        is_humane(starts_at, ends_at, zone),
        _shift(start.date(), starts_at.astimezone(home).date()),
    )


def _small_boxes(
    starts_at: datetime, ends_at: datetime, zone: ZoneInfo, *, mirrored: bool
) -> list[tuple[int, int]]:
    """Where it lies between local midnight and midnight, by the hands of the clock; cut in two at midnight."""
    start = starts_at.astimezone(zone)
    first = start.hour * 60 + start.minute
    last = first + min(int((ends_at - starts_at).total_seconds() // 60), 24 * 60)
    parts = [(first, min(last, 24 * 60))] + ([(0, last - 24 * 60)] if last > 24 * 60 else [])
    boxes = [(round(a / 6), max(round((b - a) / 6), 3)) for a, b in parts]
    return [(SMALL_WIDTH - x - width, width) if mirrored else (x, width) for x, width in boxes]
