"""Presence in the venue's page: one line below the stage, and a fold with the numbers. Whoever loads it is here."""

from collections.abc import Mapping
from typing import Any

from hemicycle.live.presence import notices, operations, queries, tallies
from hemicycle.live.presence.rules import SIGNS
from hemicycle.live.rules.speaking import may_speak
from hemicycle.live.sockets import Visitor


def part(visitor: Visitor, asked: Mapping[str, str]) -> Mapping[str, Any]:
    """What `presence/_presence.html` reads."""
    come_in(visitor)
    return {
        "signs": [(name, sign, label) for name, (sign, label) in SIGNS.items()],
        "may_react": may_speak(visitor.standings[queries.MODULE]),
        **reading(visitor),
    }


def come_in(visitor: Visitor) -> None:
    """Somebody has come through the door: note that they are here, and give them a pass. An archive notes nothing."""
    venue, place, person = visitor.venue, visitor.place, visitor.person
    standing = visitor.standings[queries.MODULE]
    if person is None or standing.archived:
        return
    operations.arrive(venue, place, by=person)
    given = tallies.Pass(venue.edition_id, bool(may_speak(standing)), place.opens_at, place.closes_at)
    tallies.give_pass(venue.pk, person.pk, given)
    notices.tell_here_soon(venue.pk)


def reading(visitor: Visitor) -> dict[str, Any]:
    """What its parts read when they are read again."""
    venue = visitor.venue
    found, policy = queries.figures_now(venue.pk), queries.policy_of(venue.edition_id)
    return {
        "figures": found,
        "sections": queries.sections_of(found),
        "counted": queries.is_counted(visitor.person),
        "noted": policy.noted and not visitor.standings[queries.MODULE].archived,
        "kept_days": queries.kept_days(policy) if policy.noted else 0,
        **notices.reactions_context(venue.pk, tallies.reactions(venue.pk)),
    }


def heard(visitor: Visitor, asked: Mapping[str, str]) -> list[str]:
    """Reactions are heard by whoever has not asked for light pages."""
    return [] if visitor.reader.light else [notices.reactions_topic(visitor.venue.pk)]
