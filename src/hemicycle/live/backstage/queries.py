"""Who is backstage, and what they read there, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from hemicycle.kernel import clock
from hemicycle.kernel.text import direction
from hemicycle.live.backstage import rules
from hemicycle.live.backstage.models import TO_WHOM, Beginning, Duty, Item, Note, Signal
from hemicycle.live.backstage.rules import Begun, Course, Line, Planned
from hemicycle.live.models import Venue
from hemicycle.live.queries.places import MODERATE, places, who_is_not_banned
from hemicycle.live.sockets import Asked, NamedSpeaker, Place, venue_kinds
from hemicycle.people.models import Grant, Person
from hemicycle.people.queries import Rights

BACKSTAGE = "live.backstage"
BY_ROLE = {"interpreter": rules.INTERPRETER, "desk": rules.DESK}  # every other role that lets in hosts
FEW, MANY = 30, 500  # notes of a page: the latest, or all


# --- the crew -------------------------------------------------------------------------------------------------


def crew_among(
    asked: Collection[Asked], about: Mapping[int, Place] | None = None
) -> dict[Asked, frozenset[str]]:
    """Those of many (person, venue) who are backstage there, and their duties, in a fixed number of queries.

    Hosts moderate there; speakers are named by the programme and have an account; interpreters and the desk hold
    `live.backstage` at one of the venue's paths. Whoever is banned there is not backstage, and where there is no place
    for anybody nobody is.
    """
    people = {person for person, _venue in asked if person is not None}
    if not people:
        return {}
    venues = list(Venue.objects.filter(pk__in={venue for _person, venue in asked}))
    about = places(venues) if about is None else about
    granted = _granted(people)
    speaking = _speaking(venues, people)
    found: dict[Asked, frozenset[str]] = {}
    for person, venue in asked:
        if person is None or venue not in about:
            continue
        duties = {
            BY_ROLE.get(grant[0], rules.HOST)
            for grant in granted.get(person, ())
            if any(Rights((grant,)).may(name, *about[venue].paths) for name in (MODERATE, BACKSTAGE))
        }
        if (person, venue) in speaking:
            duties.add(rules.SPEAKER)
        if duties:
            found[person, venue] = frozenset(duties)
    welcome = who_is_not_banned(found.keys())
    return {pair: duties for pair, duties in found.items() if pair in welcome}


def duties_in(venue: Venue, person: Person | None, place: Place | None = None) -> frozenset[str]:
    """What somebody is backstage for at a venue; nothing: they are not. `place` is what it belongs to, if known."""
    pair = (person.pk if person else None, venue.pk)
    return crew_among({pair}, {venue.pk: place} if place else None).get(pair, frozenset())


def _granted(people: Collection[int]) -> Mapping[int, list[tuple[str, str, str]]]:
    grants: dict[int, list[tuple[str, str, str]]] = defaultdict(list)
    rows = Grant.objects.valid().filter(person__in=people, person__is_active=True)
    for person, role, path, kind in rows.values_list("person_id", "role", "scope__path", "scope__kind"):
        grants[person].append((role, path, kind))
    return grants


def _speaking(venues: Collection[Venue], people: Collection[int]) -> set[Asked]:
    active = set(Person.objects.filter(pk__in=people, is_active=True).values_list("pk", flat=True))
    return {
        (speaker.person, venue)
        for venue, speakers in speakers_of(venues).items()
        for speaker in speakers
        if speaker.person in active
    }


def speakers_of(venues: Collection[Venue]) -> dict[int, Sequence[NamedSpeaker]]:
    """Who speaks in what these venues belong to, as the programme names them."""
    found: dict[int, Sequence[NamedSpeaker]] = {}
    for kind in venue_kinds:
        of_kind = [venue for venue in venues if venue.kind == kind.name]
        if of_kind:
            found.update(kind.crew(of_kind))
    return found


def speakers_in(venue: Venue) -> Sequence[NamedSpeaker]:
    """The same for one venue."""
    return speakers_of([venue]).get(venue.pk, ())


# --- notes and signals ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ShownNote:
    """A note as one reader reads it."""

    pk: int
    name: str
    duty: str  # in words
    to: str  # in words; empty: to everybody
    signal: str  # in words; empty: it is in words of its author
    text: str
    language: str
    direction: str
    at: datetime
    own: bool
    state: str  # "", "withdrawn", "erased"


@dataclass(frozen=True, slots=True)
class LargeSignal:
    """A signal that stands large before a reader for some seconds more."""

    pk: int
    name: str  # of it: "slow"
    words: str
    who: str  # who gave it
    duty: str  # in words
    seconds: int
    at: datetime


def notes_in(
    venue: Venue, person: Person, duties: Collection[str], *, most: int = FEW
) -> tuple[list[ShownNote], bool]:
    """What somebody reads backstage, the latest first, and whether there is more.

    That is what is for everybody, for a duty of theirs, or their own. Hosts read everything.
    """
    found = Note.objects.filter(venue=venue).select_related("author", "withdrawal").order_by("-pk")
    if rules.HOST not in duties:
        found = found.filter(Q(to="") | Q(to__in=list(duties)) | Q(author=person))
    rows = list(found[: most + 1])
    return [_shown(note, person) for note in rows[:most]], len(rows) > most


def _shown(note: Note, person: Person) -> ShownNote:
    state = "withdrawn" if hasattr(note, "withdrawal") else "" if note.text or note.signal else "erased"
    return ShownNote(
        pk=note.pk,
        name=note.author.called,
        duty=str(Duty(note.duty).label),
        to=str(TO_WHOM[note.to]) if note.to else "",
        signal=str(Signal(note.signal).label) if note.signal else "",
        text=note.text,
        language=note.language,
        direction=direction(note.language) if note.language else "auto",
        at=note.at,
        own=note.author_id == person.pk,
        state=state,
    )


def signals_for(venue: Venue, person: Person, duties: Collection[str]) -> list[LargeSignal]:
    """The signals that stand large before somebody now: each kind once, the latest first."""
    now = clock.now()
    lately = Note.objects.filter(venue=venue, at__gt=now - rules.LARGE_FOR, at__lte=now, withdrawal=None)
    rows = lately.exclude(signal="").exclude(author=person).select_related("author").order_by("-pk")
    found: dict[str, LargeSignal] = {}
    for note in rows:
        if note.signal not in found and rules.is_for(note.signal, given_by=note.duty, duties=duties):
            found[note.signal] = LargeSignal(
                pk=note.pk,
                name=note.signal,
                words=str(Signal(note.signal).label),
                who=note.author.called,
                duty=str(Duty(note.duty).label),
                seconds=int((note.at + rules.LARGE_FOR - now) / timedelta(seconds=1)) + 1,
                at=note.at,
            )
    return list(found.values())


# --- the run of show ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ShownItem:
    """An item of the run of show as it stands now."""

    item: Item
    line: Line
    title: str  # empty: whoever speaks says it
    who: str
    mine: bool  # the reader speaks
    late: int  # whole minutes by which it is expected to begin after what was planned, or began; negative: before
    lasted: int  # whole minutes that it lasted
    over: int  # whole minutes longer than planned; negative: shorter
    first: bool  # of those that have not begun
    last: bool

    @property
    def called(self) -> str:
        """What it is called, in a word."""
        return self.title or self.who

    @property
    def fields(self) -> dict[str, str | int]:
        """What its form holds."""
        return {"title": self.title, "who": self.who, "minutes": self.item.minutes, "note": self.item.note}


@dataclass(frozen=True, slots=True)
class RunOfShow:
    """The run of show of a venue as one reader sees it."""

    items: list[ShownItem]
    course: Course
    count: rules.Count
    now: ShownItem | None
    next: ShownItem | None
    late: int  # whole minutes; negative: early
    planned: int  # minutes of all items together
    there_are: int  # minutes of the session
    seen: int  # key of the latest beginning; 0: nothing has begun
    counts: bool  # False when it is long over: what nobody ended is not late by days
    until: datetime  # when what the clock counts will be over
    missing: int  # speakers of the programme who are in no item

    @property
    def early(self) -> int:
        """Whole minutes by which it is before the plan."""
        return -self.late

    @property
    def after_the_end(self) -> int:
        """By how many whole minutes it will end after the session's own end; negative: before."""
        return rules.whole_minutes(self.course.after_the_end)

    @property
    def seconds(self) -> int:
        """What the clock shows now, in seconds."""
        return int(self.count.left.total_seconds())

    @property
    def is_long(self) -> bool:
        """Whether the clock shows hours, too."""
        return abs(self.seconds) >= 3600

    @property
    def clock(self) -> str:
        """The same as minutes and seconds, without a sign."""
        return rules.clock_text(self.seconds)

    @property
    def mood(self) -> str:
        """How urgent it is: "", "soon", "over"."""
        return rules.mood(self.count)

    @property
    def more_than_there_is(self) -> int:
        """By how many minutes more is planned than the session lasts; negative: less."""
        return self.planned - self.there_are


def planned(items: Sequence[Item]) -> list[Planned]:
    """The items as rules read them."""
    return [Planned(item.pk, item.minutes) for item in items]


def begun(beginnings: Sequence[Beginning]) -> list[Begun]:
    """What has begun, as rules read it."""
    return [Begun(one.item_id, one.at) for one in beginnings]


def run_of_show(venue: Venue, place: Place, person: Person, *, now: datetime) -> RunOfShow:
    """How the run of show stands: three queries, and those of who speaks."""
    items = {item.pk: item for item in Item.objects.filter(venue=venue)}
    beginnings = list(Beginning.objects.filter(venue=venue))
    speakers = {speaker.key: speaker for speaker in speakers_in(venue)}
    times = {"starts_at": place.starts_at, "ends_at": place.ends_at}
    course = rules.course(planned(list(items.values())), begun(beginnings), **times, now=now)
    shown = list(_items(items, course, speakers, person))
    count = rules.count(course, **times, cancelled=place.cancelled, now=now)
    return RunOfShow(
        items=shown,
        course=course,
        count=count,
        now=next((one for one in shown if one.item.pk == course.now), None),
        next=next((one for one in shown if one.item.pk == course.next), None),
        late=rules.whole_minutes(course.late),
        planned=sum(item.minutes for item in items.values()),
        there_are=rules.whole_minutes(place.ends_at - place.starts_at),
        seen=beginnings[-1].pk if beginnings else 0,
        counts=not rules.is_long_over(ends_at=place.ends_at, now=now),
        until=now + count.left,
        missing=len(speakers.keys() - {item.speaker for item in items.values()}),
    )


def _items(
    items: Mapping[int, Item], course: Course, speakers: Mapping[int, NamedSpeaker], person: Person
) -> Iterator[ShownItem]:
    waiting = [line.key for line in course.lines if line.state == "later"]
    for line in course.lines:
        item = items[line.key]
        speaker = speakers.get(item.speaker or 0)
        yield ShownItem(
            item=item,
            line=line,
            title=item.title,
            who=speaker.name if speaker else item.who,
            mine=speaker is not None and speaker.person == person.pk,
            late=rules.whole_minutes(line.starts_at - line.planned_at) if line.starts_at else 0,
            lasted=rules.whole_minutes(line.lasted) if line.lasted else 0,
            over=rules.whole_minutes(line.over),
            first=line.key in waiting[:1],
            last=line.key in waiting[-1:],
        )
