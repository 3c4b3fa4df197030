"""Hands, the floor and the log as pages show them: alike for everybody, in a fixed number of queries."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from hemicycle.kernel import clock
from hemicycle.kernel.text import Text
from hemicycle.live.hands import rules
from hemicycle.live.hands.models import Chairing, Floor, Hand, Speech, TakenDown
from hemicycle.live.models import ReadOnly, Venue
from hemicycle.live.queries.places import may_enter, who_may_enter
from hemicycle.live.queries.visitors import author_mark
from hemicycle.people.models import Person, Section

MODULE = "hands"
GIVEN_BACK_FOR = timedelta(minutes=2)  # after its end, a floor that was ended by mistake may be given back
MOST_SHOWN = 40  # hands of a list


@dataclass(frozen=True, slots=True)
class ShownHand:
    """A hand as everybody reads it."""

    pk: int
    place: int  # 1: is called next
    name: str
    mark: str  # of the person, for their own browser
    section: Text
    about: str
    language: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ShownFloor:
    """Who has the floor, as everybody reads it."""

    pk: int
    name: str
    mark: str
    section: Text
    about: str
    language: str
    began_at: datetime
    ends_at: datetime

    @property
    def given(self) -> int:
        """Seconds for which it was given."""
        return round((self.ends_at - self.began_at).total_seconds())


@dataclass(frozen=True, slots=True)
class ShownShare:
    """How often and how long a section has had the floor; without a name: whoever belongs to none."""

    region: Text
    turns: int
    length: str  # "7:05"


@dataclass(frozen=True, slots=True)
class Listed:
    """The whole list as it stands: the same for everybody."""

    floor: ShownFloor | None
    hands: list[ShownHand]
    order: str
    minutes: int
    why: str  # a name of `rules.Why`; empty: no hand is up
    closed: bool
    shares: list[ShownShare]
    now: datetime  # by the house's clock: the browser's may be wrong

    @property
    def nearest(self) -> list[ShownHand]:
        """The hands that stand in the page: a list of hundreds would be sent to thousands with each that goes up."""
        return self.hands[:MOST_SHOWN]

    @property
    def further(self) -> int:
        """How many more are up."""
        return max(len(self.hands) - MOST_SHOWN, 0)


def chairing_of(venue: Venue | int) -> Chairing:
    """How the floor is given here: what a host decided, else how it begins (unsaved)."""
    key = venue if isinstance(venue, int) else venue.pk
    return Chairing.objects.filter(venue=key).first() or Chairing(venue_id=key)


def listed(venue: Venue) -> Listed:
    """Who has the floor, who waits in which order and why, and how the floor is spread over the sections."""
    chairing, floor, spoken = chairing_of(venue), floor_of(venue), _spoken(venue)
    if floor:
        spoken.append((floor.section_id, floor.person_id, None))
    turns = Counter(rules.group_of(section, person) for section, person, _length in spoken)
    hands = {one.pk: one for one in Hand.objects.filter(venue=venue).select_related("person__section")}
    order = rules.ordered(_waiting(hands.values(), spoken), turns, chairing.order)
    return Listed(
        floor=_shown_floor(floor) if floor else None,
        hands=[_shown_hand(hands[one.key], place) for place, one in enumerate(order, start=1)],
        order=chairing.order,
        minutes=chairing.minutes,
        why=str(rules.why_next(order, turns, chairing.order) or ""),
        closed=ReadOnly.objects.filter(venue=venue, module=MODULE).exists(),
        shares=_shares(spoken),
        now=clock.now(),
    )


def _spoken(venue: Venue) -> list[tuple[int | None, int, int | None]]:
    """(section, person, seconds) of each speech."""
    found = Speech.objects.filter(venue=venue).values_list("section", "person", "began_at", "ended_at")
    return [(section, person, _seconds(began_at, ended_at)) for section, person, began_at, ended_at in found]


def _waiting(
    hands: Iterable[Hand], spoken: list[tuple[int | None, int, int | None]]
) -> Iterator[rules.Waiting]:
    people = {person for _section, person, _length in spoken}
    for one in hands:
        yield rules.Waiting(
            one.pk, one.person_id, one.person.section_id, one.at, spoken=one.person_id in people
        )


def _shown_hand(hand: Hand, place: int) -> ShownHand:
    return ShownHand(
        pk=hand.pk,
        place=place,
        name=hand.person.called,
        mark=author_mark(hand.person_id),
        section=hand.person.section.region if hand.person.section else Text(),
        about=hand.about,
        language=hand.language,
        at=hand.at,
    )


def _shown_floor(floor: Floor) -> ShownFloor:
    return ShownFloor(
        pk=floor.pk,
        name=floor.person.called,
        mark=author_mark(floor.person_id),
        section=floor.section.region if floor.section else Text(),
        about=floor.about,
        language=floor.language,
        began_at=floor.began_at,
        ends_at=floor.ends_at,
    )


def _shares(spoken: list[tuple[int | None, int, int | None]]) -> list[ShownShare]:
    """Of speeches that are over; the one that lasts counts when it ends, so that the list need not tick."""
    over = [(section, length) for section, _person, length in spoken if length is not None]
    regions = Section.objects.in_bulk({section for section, _length in over if section is not None})
    return [
        ShownShare(
            regions[one.section].region if one.section in regions else Text(),
            one.turns,
            rules.clock_words(one.seconds),
        )
        for one in rules.shares(over)
    ]


def _seconds(began_at: datetime, ended_at: datetime) -> int:
    return max(0, round((ended_at - began_at).total_seconds()))


def floor_of(venue: Venue) -> Floor | None:
    """Who has the floor."""
    return Floor.objects.filter(venue=venue).select_related("person", "section").first()


def hand_of(venue: Venue, person: Person) -> Hand | None:
    """Somebody's own hand, while it is up."""
    return Hand.objects.filter(venue=venue, person=person).first()


# --- for those who moderate -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Logged:
    """A line of the log."""

    name: str
    section: Text
    began_at: datetime
    length: str
    over: str  # by how much it was longer than given; empty: it was not


def log_of(venue: Venue) -> list[Logged]:
    """Who spoke, when and how long, the latest first."""
    return [_logged(one) for one in _speeches(venue).order_by("-began_at", "-pk")]


def _speeches(venue: Venue) -> QuerySet[Speech]:
    return Speech.objects.filter(venue=venue).select_related("person", "section")


def _logged(speech: Speech) -> Logged:
    over = _seconds(speech.ends_at, speech.ended_at)
    return Logged(
        speech.person.called,
        speech.section.region if speech.section else Text(),
        speech.began_at,
        rules.clock_words(_seconds(speech.began_at, speech.ended_at)),
        rules.clock_words(over) if over else "",
    )


def taken_down_in(venue: Venue) -> list[TakenDown]:
    """Hands that hosts took down and that can be put up again, the latest first: of those who still may enter."""
    found = TakenDown.objects.filter(venue=venue).select_related("person").order_by("-at", "-pk")
    welcome = who_may_enter({(one.person_id, venue.pk) for one in found})
    return [one for one in found if (one.person_id, venue.pk) in welcome]


def to_give_back(venue: Venue) -> Speech | None:
    """The speech that ended just now, if nobody has the floor and the person still may enter: it can be given back."""
    if Floor.objects.filter(venue=venue).exists():
        return None
    last = _speeches(venue).order_by("-ended_at", "-pk").first()
    if last is None or last.ended_at <= clock.now() - GIVEN_BACK_FOR:
        return None
    return last if may_enter(last.person, venue) else None


def rows(venue: Venue, moderates: bool) -> Iterator[dict[str, Any]]:
    """The log as plain values for an export, in the order in which they spoke. Who speaks now has no end yet."""
    for number, one in enumerate(_speeches(venue).order_by("began_at", "pk"), start=1):
        ended = one.ended_at
        yield _row(number, one) | {"ended": ended.isoformat(), "seconds": _seconds(one.began_at, ended)}
    if floor := floor_of(venue):
        yield _row(Speech.objects.filter(venue=venue).count() + 1, floor) | {"ended": "", "seconds": ""}


def _row(number: int, one: Speech | Floor) -> dict[str, Any]:
    return {
        "number": number,
        "name": one.person.called,
        "section": str(one.section.region.said(("en",))) if one.section else "",
        "language": one.language,
        "began": one.began_at.isoformat(),
        "given": round((one.ends_at - one.began_at).total_seconds()),
    }
