"""Repeat for the Pacific: for whom a session lies at night, when it could be held again, and what that changes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hemicycle.editions.models import Edition
from hemicycle.kernel.reader import Reader
from hemicycle.people.models import Section
from hemicycle.programme.models import Audience, Kind, Session, Slot, Speaker
from hemicycle.programme.queries.draft import available, hours_in
from hemicycle.programme.queries.fairness import people_of
from hemicycle.programme.queries.ribbon import sections_of
from hemicycle.programme.rules import repeat as rules
from hemicycle.programme.rules.fairness import Clocks, OpenHours, OpenSession, clocks, fairness
from hemicycle.programme.rules.intervals import Interval
from hemicycle.ui.rendering import date_words


@dataclass(frozen=True, slots=True)
class Served:
    """A section before and after."""

    label: str
    hours: str  # of the proposed time, there
    is_night: bool
    before: int  # percent of the open hours that are humane for it, in the draft as it stands
    after: int


@dataclass(frozen=True, slots=True)
class Offer:
    """An hour that is proposed."""

    starts_at: datetime
    ends_at: datetime
    words: str  # day and hours at home
    served: str  # the chosen sections that it serves
    sections: list[Served]


@dataclass(frozen=True, slots=True)
class Choice:
    """A section to repeat for."""

    slug: str
    label: str
    is_unserved: bool
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Repeat:
    """All that the page shows."""

    choices: list[Choice]
    offers: list[Offer]
    counts: bool  # whether the session is one whose hours count as open to all
    minutes: int


def repeat_of(
    session: Session, slots: Sequence[Slot], reader: Reader, chosen: Collection[str] | None
) -> Repeat:
    """Proposals for a session. `slots` is the draft; `chosen` are slugs of sections, None: all that are unserved."""
    edition = session.edition
    judged = judged_sections(edition)
    own = [slot for slot in slots if slot.session_id == session.pk and not slot.cancelled]
    times = [Interval(slot.starts_at, slot.ends_at) for slot in own]
    unserved = set(rules.unserved({section.pk: each for section, each in judged}, times))
    wanted = [
        section.pk
        for section, _each in judged
        if (section.pk in unserved if chosen is None else section.slug in chosen)
    ]
    length = max((each.ends_at - each.starts_at for each in times), default=timedelta(hours=1))
    found = rules.proposals(
        {section.pk: each for section, each in judged},
        wanted,
        length,
        limits_of(session, slots, reader.now),
        near=times[0].starts_at if times else None,
    )
    return Repeat(
        choices=[
            Choice(section.slug, _label(section, reader), section.pk in unserved, section.pk in wanted)
            for section, _each in judged
        ],
        offers=[_offer(proposal, session, slots, judged, reader) for proposal in found],
        counts=_counts(session),
        minutes=int(length.total_seconds() // 60),
    )


def judged_sections(edition: Edition) -> list[tuple[Section, Clocks]]:
    """Every section with the clocks it lives by, as the fairness page has them."""
    people = people_of(edition)
    return [
        (section, clocks(ZoneInfo(section.zone), people.get(section.pk, {})))
        for section in sections_of(edition)
    ]


def limits_of(session: Session, slots: Sequence[Slot], now: datetime) -> rules.Limits:
    """Where a repeat may lie: in the edition, ahead of now while that can be, when its speakers are free and there."""
    edition = session.edition
    speakers = set(Speaker.objects.filter(sessions=session).values_list("pk", flat=True))
    busy = [
        Interval(slot.starts_at, slot.ends_at)
        for slot in slots
        if not slot.cancelled
        and (
            slot.session_id == session.pk or speakers & {speaker.pk for speaker in slot.session.read_speakers}
        )
    ]
    is_over = now.astimezone(edition.home).date() > edition.ends_on
    known = available(edition)
    return rules.Limits(
        edition.home,
        edition.starts_on,
        edition.ends_on,
        not_before=None if is_over else now,
        busy=tuple(busy),
        available=tuple(tuple(known[key]) for key in sorted(speakers) if key in known),
    )


def _offer(
    proposal: rules.Proposal,
    session: Session,
    slots: Sequence[Slot],
    judged: Sequence[tuple[Section, Clocks]],
    reader: Reader,
) -> Offer:
    edition = session.edition
    before = OpenHours(_open_sessions(slots))
    after = OpenHours(_open_sessions(slots, added=(session, proposal.starts_at, proposal.ends_at)))
    on = proposal.starts_at.astimezone(edition.home).date()
    sections = [
        Served(
            _label(section, reader),
            hours_in(proposal.starts_at, proposal.ends_at, ZoneInfo(section.zone)),
            rules.share(each, proposal.starts_at, proposal.ends_at) < 0.5,
            fairness(each, before).percent,
            fairness(each, after).percent,
        )
        for section, each in judged
    ]
    names = [_label(section, reader) for section, _each in judged if section.pk in proposal.served]
    return Offer(
        proposal.starts_at,
        proposal.ends_at,
        f"{date_words(on, reader.language)} · {hours_in(proposal.starts_at, proposal.ends_at, edition.home)}",
        ", ".join(names),
        sections,
    )


def _open_sessions(
    slots: Sequence[Slot], added: tuple[Session, datetime, datetime] | None = None
) -> list[OpenSession]:
    """The draft's sessions that count as open, if it were released; with one time more."""
    found: dict[int, list[tuple[datetime, datetime]]] = {}
    for slot in slots:
        if not slot.cancelled and _counts(slot.session):
            found.setdefault(slot.session_id, []).append((slot.starts_at, slot.ends_at))
    if added is not None and _counts(added[0]):
        found.setdefault(added[0].pk, []).append((added[1], added[2]))
    return [OpenSession(key, tuple(times)) for key, times in found.items()]


def _counts(session: Session) -> bool:
    """Listed to everybody and open to all who register; breaks do not count."""
    return (
        session.listed_to == Audience.PUBLIC
        and session.open_to in (Audience.PUBLIC, Audience.REGISTERED)
        and session.kind != Kind.BREAK
    )


def _label(section: Section, reader: Reader) -> str:
    return str((section.region or section.name).said(reader.languages))
