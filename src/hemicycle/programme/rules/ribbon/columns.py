"""Which sessions share a column, and where a click on it leads."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from urllib.parse import urlencode

from hemicycle.programme.rules.ribbon.axis import HOUR, QUARTER, floor
from hemicycle.programme.rules.ribbon.parts import Asked, Column, Showing


def together(showings: Iterable[Showing], asked: Asked) -> list[Column]:
    """Sessions that start together share a column, which lasts as long as the longest of them."""
    columns = []
    for starts_at, group in groupby(showings, key=lambda s: s.starts_at):
        members = tuple(group)
        columns.append(Column(starts_at, max(s.ends_at for s in members), members, _leads_to(members, asked)))
    return columns


def by_quarter(showings: Iterable[Showing], asked: Asked) -> list[Column]:
    """Sessions that begin within the same quarter of an hour share a column."""
    grouped = _grouped(showings, QUARTER)
    return [Column(start, start + QUARTER, members, _leads_to(members, asked)) for start, members in grouped]


def by_hour(showings: Iterable[Showing], asked: Asked) -> list[Column]:
    """Sessions that begin within the same hour share a column, which leads to that hour alone."""
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
    grouped = groupby(showings, key=lambda s: floor(s.starts_at, step))
    return [(start, tuple(group)) for start, group in grouped]


def address(query: Iterable[tuple[str, str]]) -> str:
    """The same page with these parameters, at the ribbon."""
    return f"?{urlencode(list(query))}#ribbon"
