"""What venues belong to, who may enter them and who moderates: for one person and for many at once."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from django.db.models import Q

from hemicycle.live.models import Ban, Venue
from hemicycle.live.sockets import Asked, Place, kind_of, venue_kinds
from hemicycle.people.models import Grant, Person
from hemicycle.people.queries import Rights, rights_of

MODERATE = "live.moderate"


def places(venues: Collection[Venue]) -> dict[int, Place]:
    """What these venues belong to, by their keys; one that is not there now for anybody is left out."""
    found: dict[int, Place] = {}
    for kind in venue_kinds:
        of_kind = [venue for venue in venues if venue.kind == kind.name]
        if of_kind:
            found.update(kind.about(of_kind))
    return found


def place_of(venue: Venue) -> Place | None:
    """What a venue belongs to."""
    return places([venue]).get(venue.pk)


def moderates(person: Person | None, place: Place) -> bool:
    """True when the person moderates what hangs at this place."""
    return rights_of(person).may(MODERATE, *place.paths)


def who_may_enter(asked: Iterable[Asked], *, whoever_is_banned: bool = False) -> set[Asked]:
    """Those of many (person, venue) who may enter now, in a fixed number of queries: to read, and to hear.

    A visitor (None) enters what is open to everybody. Whoever moderates enters everywhere they moderate; whoever is
    banned enters nowhere.
    """
    asked = set(asked)
    venues = Venue.objects.select_related("edition__scope").in_bulk({venue for _person, venue in asked})
    asked = {pair for pair in asked if pair[1] in venues}
    welcome: set[Asked] = set()
    for kind in venue_kinds:
        of_kind = {pair for pair in asked if venues[pair[1]].kind == kind.name}
        if of_kind:
            welcome |= kind.may_enter(of_kind)
    left = asked - welcome  # few: so what the venues belong to is read for them alone
    welcome |= who_moderates(left, places([venues[key] for key in {venue for _person, venue in left}]))
    return welcome if whoever_is_banned else welcome - _banned(welcome, venues)


def may_enter(person: Person | None, venue: Venue, *, whoever_is_banned: bool = False) -> bool:
    """The same for one."""
    pair = (person.pk if person else None, venue.pk)
    return pair in who_may_enter({pair}, whoever_is_banned=whoever_is_banned)


def who_moderates(asked: Collection[Asked], about: Mapping[int, Place] | None = None) -> set[Asked]:
    """Those of many (person, venue) who moderate there, in a fixed number of queries."""
    return who_holds(MODERATE, asked, about)


def who_holds(
    permission: str, asked: Collection[Asked], about: Mapping[int, Place] | None = None
) -> set[Asked]:
    """Those of many (person, venue) who hold a permission at one of the venue's paths, in a fixed number of queries.

    Whether they may enter, and whether they are banned, is another question.
    """
    people = {person for person, _venue in asked if person is not None}
    if not people:
        return set()
    if about is None:
        about = places(list(Venue.objects.filter(pk__in={venue for _person, venue in asked})))
    grants: dict[int, list[tuple[str, str, str]]] = defaultdict(list)
    rows = Grant.objects.valid().filter(person__in=people, person__is_active=True)
    for person, role, path, kind in rows.values_list("person_id", "role", "scope__path", "scope__kind"):
        grants[person].append((role, path, kind))
    rights = {person: Rights(held) for person, held in grants.items()}
    return {
        (person, venue)
        for person, venue in asked
        if person in rights and venue in about and rights[person].may(permission, *about[venue].paths)
    }


def speaks_in(person: Person | None, venue: Venue) -> bool:
    """True for whoever the programme names as a speaker of what the venue belongs to."""
    kind = kind_of(venue)
    if person is None or kind is None:
        return False
    return any(speaker.person == person.pk for speaker in kind.crew([venue]).get(venue.pk, ()))


def who_is_not_banned(asked: Collection[Asked]) -> set[Asked]:
    """Those of many (person, venue) whom no moderator has excluded there."""
    venues = Venue.objects.in_bulk({venue for _person, venue in asked})
    there = {pair for pair in asked if pair[1] in venues}
    return there - _banned(there, venues)


def ban_of(person: Person | None, venue: Venue) -> Ban | None:
    """The ban that keeps somebody out of a venue."""
    if person is None:
        return None
    here = Q(venue=venue) | Q(venue=None, edition=venue.edition_id)
    return Ban.objects.filter(here, person=person).first()


def _banned(asked: Collection[Asked], venues: Mapping[int, Venue]) -> set[Asked]:
    people = {person for person, _venue in asked if person is not None}
    editions = {venues[venue].edition_id for _person, venue in asked}
    found = Ban.objects.filter(person__in=people, edition__in=editions)
    bans: set[tuple[int | None, int | None, int]] = set(
        found.values_list("person_id", "venue_id", "edition_id")
    )
    return {
        (person, venue)
        for person, venue in asked
        if (person, venue, venues[venue].edition_id) in bans
        or (person, None, venues[venue].edition_id) in bans
    }
