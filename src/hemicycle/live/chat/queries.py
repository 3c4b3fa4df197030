"""Lines as a page shows them: the same for everybody who reads them, made in a fixed number of queries."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import ngettext

from hemicycle.kernel.text import direction
from hemicycle.kernel.words import Words
from hemicycle.live.chat.models import Line, Pin, Reaction, SlowMode
from hemicycle.live.chat.rules import SIGNS
from hemicycle.live.models import Block, Contribution, Correction, Venue, Visit
from hemicycle.live.queries.visitors import author_mark
from hemicycle.people.models import Person

WINDOW = 50  # lines of a page
LONGEST_SEARCH = 80


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign and how many put it under a line."""

    name: str
    picture: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line as everybody reads it; `waits` only in its author's own page."""

    pk: int
    state: str  # "", or how it was removed
    name: str
    mark: str  # of its author: tells two people apart, and nothing else
    text: str
    language: str
    direction: str
    at: datetime
    hour: str  # in the edition's home zone
    edited: bool
    answers: int | None
    answers_name: str
    signs: tuple[Sign, ...]
    waits: bool = False


def lines_of(venue: Venue, person: Person | None) -> QuerySet[Line]:
    """The lines that stand in this person's page, with all that is read of them but signs."""
    found = Line.objects.filter(venue=venue).seen_by(person)
    return _with_all(found)


def every_line(venue: Venue) -> QuerySet[Line]:
    """Every line of a venue, whatever became of it: for those who moderate."""
    return _with_all(Line.objects.filter(venue=venue))


def _with_all(lines: QuerySet[Line]) -> QuerySet[Line]:
    return lines.select_related("author", "removal", "held", "answers__author", "venue__edition").annotate(
        changed=Exists(Correction.objects.filter(contribution=OuterRef("pk")))
    )


def line_as_shown(key: int) -> Line | None:
    """One line with all that is read of it."""
    return _with_all(Line.objects.filter(pk=key)).first()


def shown(lines: Sequence[Line]) -> list[ShownLine]:
    """Lines as a page shows them; one more query."""
    counts: dict[int, dict[str, int]] = {}
    rows = Reaction.objects.filter(line__in=[line.pk for line in lines]).values("line_id", "sign")
    for row in rows.annotate(count=Count("pk")):
        counts.setdefault(row["line_id"], {})[row["sign"]] = row["count"]
    return [_shown(line, counts.get(line.pk, {})) for line in lines]


def _shown(line: Line, counts: dict[str, int]) -> ShownLine:
    at, home = line.at, line.venue.edition.home
    if line.is_removed():
        act = line.removal.act
        return ShownLine(
            line.pk, act, "", "", "", "", "", at, "", edited=False, answers=None, answers_name="", signs=()
        )
    labels = dict(Reaction.Sign.choices)
    return ShownLine(
        pk=line.pk,
        state="",
        name=line.author.called,
        mark=author_mark(line.author_id),
        text=line.text,
        language=line.language,
        direction=direction(line.language) if line.language else "auto",
        at=at,
        hour=f"{at.astimezone(home):%H:%M}",
        edited=bool(getattr(line, "changed", False)),
        answers=line.answers_id,
        answers_name=line.answers.author.called if line.answers else "",
        signs=tuple(
            Sign(name, picture, str(labels[name]), counts.get(name, 0)) for name, picture in SIGNS.items()
        ),
        waits=line.is_held(),
    )


def pinned(venue: Venue) -> list[ShownLine]:
    """The lines that stand above the others."""
    pins = Pin.objects.filter(line__venue=venue).order_by("pk").values_list("line_id", flat=True)
    lines = _with_all(Line.objects.standing().filter(pk__in=list(pins)))
    found = {line.pk: line for line in shown(list(lines))}
    return [found[key] for key in pins if key in found]


def blocked_by(person: Person | None) -> list[Person]:
    """Whom somebody does not read."""
    if person is None:
        return []
    return [block.person for block in Block.objects.filter(by=person).select_related("person").order_by("pk")]


def slow_seconds(venue: Venue) -> int:
    """How long everybody waits between two lines; 0: not at all."""
    return SlowMode.objects.filter(venue=venue).values_list("seconds", flat=True).first() or 0


def new_since(venue: Venue, person: Person) -> tuple[int, int]:
    """How far somebody had read (0: never here), and how many lines of others came since."""
    visit = Visit.objects.filter(venue=venue, module="chat", person=person).first()
    if visit is None:
        return 0, 0
    later = Line.objects.filter(venue=venue, pk__gt=visit.last).seen_by(person).filter(removal=None)
    return visit.last, later.exclude(author=person).count()


def url_of(contribution: Contribution) -> str:
    """The page of one line: what one can do with it, and a link that can be handed on."""
    edition = contribution.venue.edition.slug
    return reverse("live:chat:line", args=[edition, contribution.venue_id, contribution.pk])


def kept(venue: Venue) -> Words | None:
    """What there is to read of the chat once a session is over."""
    count = Line.objects.standing().filter(venue=venue).count()
    return ngettext("%(count)d line", "%(count)d lines", count) % {"count": count} if count else None


def rows(venue: Venue, moderates: bool) -> Iterator[dict[str, Any]]:
    """Lines as plain values for an export. Words that were taken away are in none."""
    lines = Line.objects.standing().filter(venue=venue).select_related("author").order_by("pk")
    for line in lines.annotate(signs=Count("reactions")):
        yield {
            "number": line.pk,
            "at": line.at.isoformat(),
            "name": line.author.called,
            "language": line.language,
            "text": line.text,
            "answers": line.answers_id or "",
            "signs": line.signs,
        }
