"""Each occurrence has a venue: what it is, who may enter it. The released programme counts, never the draft."""

from collections.abc import Collection, Iterable
from itertools import groupby

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.urls import reverse

from hemicycle.editions.models import Registration
from hemicycle.kernel.words import Words
from hemicycle.live.models import Venue
from hemicycle.live.operations.venues import make_forum, make_venue
from hemicycle.live.sockets import Asked, NamedSpeaker, Place, VenueKind
from hemicycle.people.models import CircleMembership
from hemicycle.programme.models import (
    Audience,
    Lead,
    Occurrence,
    Session,
    SessionLanguage,
    Slot,
    Speaker,
    Speaking,
)
from hemicycle.programme.queries.involved import CONCERN
from hemicycle.programme.rules.entry import OPENS_BEFORE, STAYS_OPEN

KIND = "occurrence"


@transaction.atomic
def venue_of(occurrence: Occurrence) -> Venue:
    """The venue of an occurrence, made when it is first needed. Two who come at once find the same."""
    session = Session.objects.select_for_update().get(pk=occurrence.session_id)
    occurrence = Occurrence.objects.select_related("venue").get(pk=occurrence.pk)
    if occurrence.venue is not None:
        return occurrence.venue
    if session.forum is None:
        session.forum = make_forum(session.edition, session.scope)
        session.save(update_fields=["forum"])
    occurrence.venue = make_venue(session.forum, KIND)
    occurrence.save(update_fields=["venue"])
    return occurrence.venue


def about(venues: Collection[Venue]) -> dict[int, Place]:
    """What the venues belong to: the slots of the newest release."""
    slots = _slots(venue.pk for venue in venues)
    prefetch_related_objects([slot.session for slot in slots.values()], "themes")
    sessions = {slot.session_id for slot in slots.values()}
    leads: dict[int, list[str]] = {}
    rows = Lead.objects.filter(session__in=sessions, section__isnull=False)
    for session, path in rows.values_list("session_id", "section__scope__path"):
        leads.setdefault(session, []).append(path)
    spoken: dict[int, list[tuple[str, Words]]] = {}
    for row in SessionLanguage.objects.filter(session__in=sessions):
        spoken.setdefault(row.session_id, []).append((row.language, row.get_way_display()))
    return {
        key: _place(slot, leads.get(slot.session_id, []), spoken.get(slot.session_id, []))
        for key, slot in slots.items()
    }


def _place(slot: Slot, leading: list[str], spoken: list[tuple[str, Words]]) -> Place:
    session = slot.session
    edition = session.edition
    themes = list(session.themes.all())
    return Place(
        title=session.title,
        url=reverse("programme:session", args=[edition.slug, session.slug]),
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        opens_at=slot.starts_at - OPENS_BEFORE,
        closes_at=slot.ends_at + STAYS_OPEN,
        paths=(edition.scope.path, session.scope.path, *leading),
        cancelled=slot.cancelled,
        hue=themes[0].hue if themes else "plain",
        languages=tuple(spoken),
        way_in=session.entry_url,
        recording=session.recording_url,
        note=slot.room,
    )


def _slots(venues: Iterable[int]) -> dict[int, Slot]:
    found = (
        Slot.objects.filter(occurrence__venue__in=list(venues), release__edition__published_at__isnull=False)
        .current()
        .select_related("occurrence", "session__edition__scope", "session__scope", "release")
    )
    return {slot.occurrence.venue_id: slot for slot in found if slot.occurrence.venue_id is not None}


def may_enter(asked: Collection[Asked]) -> set[Asked]:
    """Those of many who see the session and may enter it; whoever speaks in it may, too. Four queries."""
    slots = _slots({venue for _person, venue in asked})
    people = {person for person, _venue in asked if person is not None}
    editions = {slot.session.edition_id for slot in slots.values()}
    registered = _registered(people, editions)
    circles = set(CircleMembership.objects.filter(person__in=people).values_list("person_id", "circle_id"))
    sessions = {slot.session_id for slot in slots.values()}
    speaking = set(
        Speaker.objects.filter(person__in=people, sessions__in=sessions).values_list("person_id", "sessions")
    )
    welcome: set[Asked] = set()
    for person, venue in asked:
        slot = slots.get(venue)
        if slot is None:
            continue
        session = slot.session
        is_registered = (person, session.edition_id) in registered
        listed = _is_for(slot.listed_to, slot.listed_circle_id, person, is_registered, circles)
        opened = _is_for(session.open_to, session.open_circle_id, person, is_registered, circles)
        if listed and (opened or (person, session.pk) in speaking):
            welcome.add((person, venue))
    return welcome


def _is_for(
    audience: str, circle: int | None, person: int | None, registered: bool, circles: set[tuple[int, int]]
) -> bool:
    if audience == Audience.PUBLIC:
        return True
    if person is None:
        return False
    return (
        registered if audience == Audience.REGISTERED else circle is not None and (person, circle) in circles
    )


def _registered(people: set[int], editions: set[int]) -> set[tuple[int, int]]:
    rows = Registration.objects.filter(person__in=people, edition__in=editions)
    return set(rows.values_list("person_id", "edition_id"))


def crew(venues: Collection[Venue]) -> dict[int, list[NamedSpeaker]]:
    """Who speaks in the session that each venue belongs to, in the programme's order. Whoever declined does not."""
    found = (
        Speaking.objects.filter(session__occurrences__venue__in=[venue.pk for venue in venues])
        .exclude(answer=Speaking.Reply.DECLINED)
        .order_by("session__occurrences__venue", "order", "pk")
        .values_list("session__occurrences__venue", "speaker", "speaker__name", "speaker__person")
    )
    return {key: [NamedSpeaker(*row[1:]) for row in rows] for key, rows in groupby(found, lambda row: row[0])}


OCCURRENCES = VenueKind(KIND, about, may_enter, concern=CONCERN, crew=crew)
