"""What a page of a venue listens to, and who may hear it.

`venue/<key>` its state, `venue/<key>/<module>` what is said in a module, `venue-seat/<key>/<person>` what concerns one
person there, `venue-desk/<key>` what concerns those who moderate. Nothing that waits or was hidden is on the first two.
"""

from collections.abc import Collection, Mapping

from hemicycle.bell.sockets import Asked, TopicKind
from hemicycle.live.queries.places import who_may_enter, who_moderates
from hemicycle.live.sockets import Visitor, modules


def of_venue(venue: int) -> str:
    """Its state: what is switched on, what is only read."""
    return f"venue/{venue}"


def of_module(venue: int, module: str) -> str:
    """What is said in a module."""
    return f"venue/{venue}/{module}"


def of_seat(venue: int, person: int) -> str:
    """What concerns one person: silenced, a line that waits."""
    return f"venue-seat/{venue}/{person}"


def of_desk(venue: int) -> str:
    """What concerns those who moderate."""
    return f"venue-desk/{venue}"


def of_page(visitor: Visitor, asked: Mapping[str, str] | None = None) -> list[str]:
    """Everything that somebody's page of a venue listens to. (A visitor who is not signed in reads by reloading.)

    `asked` are the questions of its address, on which it may depend what somebody reads; None: a page without modules.
    """
    if visitor.person is None:
        return []
    key = visitor.venue.pk
    found = [of_venue(key), of_seat(key, visitor.person.pk)]
    if visitor.moderates:
        found.append(of_desk(key))
    for module in modules:
        if visitor.standings[module.name].opened:
            found.extend(module.topics(visitor.venue))
            if module.heard and asked is not None:
                found.extend(module.heard(visitor, asked))
    return found


def hear_venues(asked: Collection[Asked]) -> set[Asked]:
    """Whoever may enter hears what is said."""
    pairs = {one: (one[0], key) for one in asked if (key := _key(one[1])) is not None}
    well = who_may_enter(set(pairs.values()))
    return {one for one, pair in pairs.items() if pair in well}


def hear_seats(asked: Collection[Asked]) -> set[Asked]:
    """Only who sits there, while they may enter."""
    own = [one for one in asked if one[1].split("/")[2:] == [str(one[0])]]
    return hear_venues(own)


def hear_desks(asked: Collection[Asked]) -> set[Asked]:
    """Whoever moderates, and is not banned."""
    pairs = {one: (one[0], key) for one in asked if (key := _key(one[1])) is not None}
    well = who_moderates(set(pairs.values()))
    well &= who_may_enter(well)
    return {one for one, pair in pairs.items() if pair in well}


def _key(topic: str) -> int | None:
    part = topic.split("/")[1]
    return int(part) if part.isascii() and part.isdigit() and len(part) < 19 else None


KINDS = (
    TopicKind("venue", hear_venues),
    TopicKind("venue-seat", hear_seats),
    TopicKind("venue-desk", hear_desks),
)
