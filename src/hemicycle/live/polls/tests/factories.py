"""Polls for tests."""

from typing import Any

from hemicycle.kernel.text import Text
from hemicycle.live.models import Venue
from hemicycle.live.polls import operations, rules
from hemicycle.live.polls.models import Poll
from hemicycle.live.tests.factories import key
from hemicycle.people.models import Person

MODULE = "polls"


def sheet(*options: str, question: str = "What comes first?", **more: Any) -> rules.Sheet:
    """A question with these answers to choose from."""
    words = options or ("Care", "Water", "Homes")
    given = {"kind": rules.SINGLE, **more}
    return rules.Sheet(question=Text(en=question), options=tuple(Text(en=one) for one in words), **given)


def scale(steps: int = 5, **more: Any) -> rules.Sheet:
    """A scale from bad to good."""
    return rules.Sheet(
        kind=rules.SCALE,
        question=Text(en="How was it?"),
        options=(Text(),) * steps,
        low=Text(en="bad"),
        high=Text(en="good"),
        **more,
    )


def drafted(venue: Venue, by: Person, given: rules.Sheet | None = None) -> Poll:
    """A draft."""
    return operations.draft(venue, given or sheet(), key=key(), by=by)


def opened(venue: Venue, by: Person, given: rules.Sheet | None = None) -> Poll:
    """A poll that everybody may answer."""
    made = drafted(venue, by, given)
    operations.open_poll(made, venue=venue, by=by)
    return made
