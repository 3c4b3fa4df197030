"""What the hosts' switches of the hands read, in the part of a venue's page that every module's switches share."""

from django import template

from hemicycle.live.hands import queries
from hemicycle.live.hands.models import Chairing
from hemicycle.live.hands.rules import MINUTES
from hemicycle.live.models import Venue

register = template.Library()


@register.simple_tag
def chairing_of(venue: Venue) -> Chairing:
    """How the floor is given in a venue."""
    return queries.chairing_of(venue)


@register.simple_tag
def floor_minutes() -> tuple[int, ...]:
    """For how many minutes the floor can be given."""
    return MINUTES
