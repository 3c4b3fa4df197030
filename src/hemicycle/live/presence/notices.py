"""Who hears of presence: the pages of a venue. Totals are passing, and leave once a tick however much happens.

There is no work per reaction and none per arrival: whoever is first in a tick, of all processes, tells when it is over.
"""

import logging
import threading
from collections.abc import Callable
from functools import partial

from django.db import close_old_connections, connection

from hemicycle.bell import hub, parcels
from hemicycle.bell.operations import ring, show
from hemicycle.live import topics
from hemicycle.live.facts import STATE
from hemicycle.live.models import Venue
from hemicycle.live.presence import operations, queries, tallies
from hemicycle.live.presence.rules import SIGNS
from hemicycle.record.models import Entry
from hemicycle.record.sockets import Listener

log = logging.getLogger(__name__)
REACTIONS_EVERY = 1  # seconds
HERE_EVERY = 5


def topic_of(venue: int) -> str:
    """Presence in a venue."""
    return topics.of_module(venue, queries.MODULE)


def reactions_topic(venue: int) -> str:
    """How the room reacts: of its own, so that light pages need not hear it."""
    return f"{topic_of(venue)}/reactions"


# --- in a moment ---------------------------------------------------------------------------------------------


def tell_reactions_soon(venue: int) -> None:
    """How the room reacts is told when this second is over."""
    wait = tallies.take_turn("reactions-turn", venue, every=REACTIONS_EVERY)
    if wait is not None:
        later(wait, partial(tell_reactions, venue))


def tell_here_soon(venue: int) -> None:
    """Who is here is told in some seconds, if the numbers are other ones then."""
    wait = tallies.take_turn("here-turn", venue, every=HERE_EVERY)
    if wait is not None:
        later(wait, partial(tell_here, venue))


def later(wait: float, tell: Callable[[], None]) -> None:
    """Do it in so many seconds, in a thread; not in a process that nobody listens to (a command, a worker)."""
    if hub.current is not None:
        timer = threading.Timer(wait, _alone, [tell])
        timer.daemon = True
        timer.start()


def _alone(tell: Callable[[], None]) -> None:
    close_old_connections()
    try:
        tell()
    except Exception:  # it is passing: the next one tells again
        log.exception("Presence could not be told")
    finally:
        connection.close()


# --- telling -------------------------------------------------------------------------------------------------


def tell_reactions(venue: int) -> None:
    """Show the totals of the last seconds; and again in a second, until nothing is left to show."""
    found = tallies.reactions(venue)
    payload = parcels.in_every_language("presence/_reactions.html", reactions_context(venue, found))
    show(reactions_topic(venue), "reactions", payload)
    if found:
        tell_reactions_soon(venue)


def reactions_context(venue: int, found: tallies.Reactions) -> dict[str, object]:
    """What `presence/_reactions.html` reads."""
    return {
        "reactions": [
            {"name": name, "sign": sign, "label": label, "count": found.lately[name]}
            for name, (sign, label) in SIGNS.items()
        ],
        "fresh": " ".join(f"{name}:{count}" for name, count in found.fresh.items() if count),
        "topic": topic_of(venue),
    }


def tell_here(venue: int) -> None:
    """Show the numbers of who is here, if they are other ones than those told last."""
    tallies.forget_figures(venue)
    found = queries.figures_now(venue)
    row = Venue.objects.select_related("edition").filter(pk=venue).first()
    if row is not None and tallies.is_news(venue, found):
        context = {
            "figures": found,
            "sections": queries.sections_of(found),
            "topic": topic_of(venue),
            "venue": row,
            "edition": row.edition,
        }
        show(topic_of(venue), "here", parcels.in_every_language("presence/_here.html", context))


# --- facts ---------------------------------------------------------------------------------------------------


def hear_doors(entry: Entry) -> None:
    """Somebody may do more or less than a moment ago: what the door said to anybody counts no longer."""
    tallies.end_passes()
    if entry.kind == "PersonBanned":
        _put_out(entry.data["person_id"], entry.data["venue_id"], whole=entry.data["whole"])


def _put_out(person: int, venue: int, *, whole: bool) -> None:
    row = Venue.objects.filter(pk=venue).first()
    if row is not None:
        edition = row.edition_id if whole else None
        for left in operations.put_out(person, venue=venue, edition=edition):
            tell_here_soon(left)


def hear_attendance(entry: Entry) -> None:
    """Whoever is in a venue reads at once that attendance is noted, or no longer."""
    tallies.end_passes()
    for venue in queries.with_presence_on(entry.data["edition_id"]):
        ring(topic_of(venue), "noting", key=f"entry-{entry.pk}-{venue}")


LISTENERS = (
    Listener(
        "presence: doors",
        STATE | frozenset({"PersonSilenced", "SilenceLifted", "PersonBanned", "BanLifted"}),
        hear_doors,
    ),
    Listener("presence: attendance", frozenset({"AttendanceSwitched"}), hear_attendance),
)
