"""A day's ribbon: looks for room in one order, single sessions first, hours that count last."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date

from hemicycle.programme.rules.ribbon.axis import around, busy
from hemicycle.programme.rules.ribbon.columns import by_quarter, together
from hemicycle.programme.rules.ribbon.lying import Ribbon, crowded, drawn
from hemicycle.programme.rules.ribbon.parts import Asked, Seat, Showing
from hemicycle.programme.rules.sun import day_bounds


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
    if narrowed:
        for columns in (together(narrowed, asked), by_quarter(narrowed, asked)):
            if found := drawn(day, [around(columns, asked.home)], seats, columns, asked):
                return found
    shown = narrowed or of_day
    columns = together(shown, asked)
    windows = [(start, end), busy((start, end), columns)]
    return drawn(day, windows, seats, columns, asked) or crowded(day, (start, end), seats, shown, asked)
