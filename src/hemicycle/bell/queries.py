"""Reading the log, and who may hear what."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from hemicycle.bell import rules
from hemicycle.bell.models import Message, Position, Viewer
from hemicycle.bell.notes import Note
from hemicycle.bell.rules import Place
from hemicycle.bell.sockets import Asked, kind_named

LONGEST_TRANSACTION = timedelta(minutes=1)  # longer than anybody waits for a lock


def position() -> Place:
    """How far the sequence has come; where there is none yet, it begins."""
    row = Position.objects.filter(pk=Position.ONLY).first()
    if row is None:
        row, _made = Position.objects.get_or_create(pk=Position.ONLY)
    return Place(row.epoch, row.seq)


def position_before(moment: datetime) -> Place:
    """A place of which all that came after `moment` comes after, for a process without a hub."""
    place = position()
    later = Message.objects.filter(at__gte=moment - LONGEST_TRANSACTION).order_by("seq").first()
    return place if later is None else Place(place.epoch, min(place.seq, later.seq - 1))


def note_of(message: Message, epoch: str) -> Note:
    """A row as it travels."""
    return Note(
        epoch,
        message.seq,
        message.topic,
        message.name,
        message.payload,
        message.cacheable,
        tuple(message.replaces),
    )


def notes_after(place: Place, *, most: int) -> list[Note]:
    """The next messages after a place, in order."""
    rows = Message.objects.filter(seq__gt=place.seq).order_by("seq")[:most]
    return [note_of(row, place.epoch) for row in rows]


def last_notes(epoch: str, *, most: int) -> list[Note]:
    """The last so many messages, in order."""
    rows = Message.objects.order_by("-seq")[:most]
    return [note_of(row, epoch) for row in reversed(rows)]


def notes_for(place: Place, topics: Collection[str], *, until: int, most: int) -> list[Note] | None:
    """What somebody missed on these topics, up to the number `until`; None when the log does not reach back so far."""
    first = Message.objects.order_by("seq").values_list("seq", flat=True).first()
    if place.seq < until and (first is None or first > place.seq + 1):
        return None
    rows = Message.objects.filter(seq__gt=place.seq, seq__lte=until, topic__in=topics).order_by("seq")[:most]
    return [note_of(row, place.epoch) for row in rows]


@dataclass(frozen=True, slots=True)
class Question:
    """May this browser (the digest of its cookie), in which this person is signed in, hear these topics?"""

    viewer: str
    person: int | None
    topics: tuple[str, ...]


def heard(questions: Sequence[Question]) -> list[frozenset[str]]:
    """The topics that each may hear; all are asked at once, each kind of topics with one question."""
    digests = {one.viewer for one in questions if one.viewer and one.person is not None}
    signed_in = set(
        Viewer.objects.alive()
        .filter(digest__in=digests, person__is_active=True)
        .values_list("digest", "person_id")
        if digests
        else ()
    )
    found: list[set[str]] = []
    asked: defaultdict[str, set[Asked]] = defaultdict(set)
    for one in questions:
        known = {topic: kind_named(rules.kind_of(topic)) for topic in one.topics}
        found.append({topic for topic, kind in known.items() if kind and kind.public})
        if one.person is not None and (one.viewer, one.person) in signed_in:
            for topic, kind in known.items():
                if kind and not kind.public:
                    asked[kind.prefix].add((one.person, topic))
    well: set[Asked] = set()
    for prefix, pairs in asked.items():
        kind = kind_named(prefix)
        well |= kind.may_hear(pairs) & pairs if kind else set()
    return [
        frozenset(
            public
            | {
                topic
                for topic in one.topics
                if one.person is not None
                and (one.viewer, one.person) in signed_in
                and (one.person, topic) in well
            }
        )
        for one, public in zip(questions, found, strict=True)
    ]
