"""Who hears of hands: every page of the venue, those who moderate, and whoever it is about."""

from django.db.models import Q

from hemicycle.bell import parcels
from hemicycle.bell.operations import replace, ring
from hemicycle.live import topics
from hemicycle.live.facts import STATE
from hemicycle.live.hands import facts, operations, queries
from hemicycle.live.models import Venue
from hemicycle.record.models import Entry
from hemicycle.record.sockets import Listener


def topic_of(venue: int) -> str:
    """The list of hands of a venue."""
    return topics.of_module(venue, queries.MODULE)


def hear_hands(entry: Entry) -> None:
    """Something has changed in the list: everybody reads it, and whoever it is about what it means for them."""
    venue = entry.data["venue_id"]
    tell_list(venue)
    for person in {entry.data.get("person_id", 0), entry.data.get("before", 0)} - {0}:
        ring(topics.of_seat(venue, person), "hand", key=f"entry-{entry.pk}-hand-{person}")


def tell_list(key: int) -> None:
    """Every page shows the list as it is now: the state is told, never the step. Hosts read theirs again.

    The moment that stands in it makes each telling another: a page that was read between two acts that undo each
    other has to hear of the second, though the list is as it was told before the first.
    """
    venue = Venue.objects.select_related("edition").filter(pk=key).first()
    if venue is None:
        return
    context = {
        "list": queries.listed(venue),
        "topic": topic_of(key),
        "edition": venue.edition,
        "venue": venue,
    }
    payload = parcels.in_every_language("hands/_list.html", context)
    replace(topic_of(key), "hands", payload, key=f"hands-{key}")
    ring(topics.of_desk(key), "hands")


def hear_state(entry: Entry) -> None:
    """The list was closed or opened; where hands are switched off, nobody has the floor any more."""
    if entry.data["module"] != queries.MODULE:
        return
    venue = Venue.objects.filter(pk=entry.data["venue_id"]).first()
    if venue and entry.kind == "ModuleClosed":
        operations.end_floor(venue, by=None)
    tell_list(entry.data["venue_id"])


def hear_person(entry: Entry) -> None:
    """Whoever is silenced does not wait to speak; whoever is excluded does not speak, either."""
    banned = entry.kind == "PersonBanned"
    venues = Venue.objects.select_related("edition")
    if banned and entry.data["whole"]:
        venues = venues.filter(edition__venues=entry.data["venue_id"])
    else:
        venues = venues.filter(pk=entry.data["venue_id"])
    person = entry.data["person_id"]
    theirs = venues.filter(Q(hands__person=person) | Q(floor__person=person)).distinct().order_by("pk")
    operations.remove_person(person, list(theirs), floor=banned)


LISTENERS = (
    Listener("hands", facts.OF_HANDS, hear_hands),
    Listener("hands: state", STATE, hear_state),
    Listener("hands: persons", frozenset({"PersonSilenced", "PersonBanned"}), hear_person),
)
