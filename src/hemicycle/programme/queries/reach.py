"""Where a session hangs in the tree of scopes: said here once, for one object and for lists.

A session hangs under its edition, at a scope of its own, and under every section that leads it. So an organiser of the
edition, a host of the session and a host of a leading section may all have it within reach.
"""

from django.db.models import Q

from hemicycle.editions.models import Edition
from hemicycle.people.models import Person
from hemicycle.people.queries import rights_of, within
from hemicycle.people.rules import Reach
from hemicycle.programme.models import Lead, Session


def paths_of(session: Session) -> tuple[str, ...]:
    """The paths of the scopes that this session hangs at."""
    leading = Lead.objects.filter(session=session, section__isnull=False)
    return (
        session.edition.scope.path,
        session.scope.path,
        *leading.values_list("section__scope__path", flat=True),
    )


def sessions_within(reach: Reach) -> Q:
    """The sessions that a reach covers: the same answer as `reach.covers(*paths_of(session))` for each of them."""
    led = Lead.objects.filter(within(reach, "section__scope__path")).values("session")
    return within(reach, "scope__path", "edition__scope__path") | Q(pk__in=led)


def may_edit(person: Person, session: Session) -> bool:
    """True when the person may edit this session, wholly or in part."""
    return rights_of(person).may("programme.edit", *paths_of(session))


def runs(person: Person, edition: Edition) -> bool:
    """True when the person runs the programme of the edition: its times, its leads, its audiences."""
    return rights_of(person).may("programme.schedule", edition.scope.path)
