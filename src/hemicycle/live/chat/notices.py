"""Who hears of lines: the pages that are open, and whoever is named."""

from typing import Any

from django.utils.translation import gettext as _

from hemicycle.bell import parcels
from hemicycle.bell.operations import replace, ring
from hemicycle.inbox.operations import notify
from hemicycle.inbox.sockets import Told
from hemicycle.live import topics
from hemicycle.live.chat import queries
from hemicycle.live.chat.models import Line, Mention
from hemicycle.live.models import Block, Venue
from hemicycle.live.queries.places import may_enter, place_of
from hemicycle.people.models import Person
from hemicycle.record.models import Entry
from hemicycle.record.sockets import Listener

NAMED = "live.named"


def topic_of(venue: int) -> str:
    """What is said in the chat of a venue."""
    return topics.of_module(venue, "chat")


def hear_line(entry: Entry) -> None:
    """A line was written, changed or answered with a sign."""
    tell_line(entry.data["line_id"])
    if entry.kind in {"LineWritten", "LineEdited"}:
        tell_those_named(entry.data["line_id"])


def tell_line(key: int) -> None:
    """Every page that is open shows the line as it is now.

    The state is told, never the step: told twice, or late, it comes out the same. What waits for a moderator is told
    to nobody; a line that waits because it was changed goes from the pages that show it.
    """
    line = queries.line_as_shown(key)
    if line is None:
        return
    if line.is_held():
        if line.corrections.exists():
            _say(line, parcels.in_every_language("chat/_gone.html", {"key": key}))
            if hasattr(line, "pin"):
                tell_pins(line.venue)
        _ring_seat(line)
        return
    context = {"line": queries.shown([line])[0], "edition": line.venue.edition, "venue": line.venue}
    _say(line, parcels.in_every_language("chat/_line.html", context))
    if hasattr(line, "pin"):
        tell_pins(line.venue)


def _say(line: Line, payload: dict[str, str]) -> None:
    replace(topic_of(line.venue_id), "line", payload, key=f"line-{line.pk}")


def _ring_seat(line: Line) -> None:
    ring(topics.of_seat(line.venue_id, line.author_id), "seat")


def hear_pins(entry: Entry) -> None:
    """Other lines stand above the rest."""
    venue = Venue.objects.select_related("edition").filter(pk=entry.data["venue_id"]).first()
    if venue:
        tell_pins(venue)


def tell_pins(venue: Venue) -> None:
    """Every page that is open shows what is pinned now."""
    context = {"pins": queries.pinned(venue), "edition": venue.edition, "venue": venue}
    payload = parcels.in_every_language("chat/_pins.html", context)
    replace(topic_of(venue.pk), "pins", payload, key=f"chat-pins-{venue.pk}")


def hear_slow_mode(entry: Entry) -> None:
    """What one may write, and how often, is read again."""
    ring(topics.of_venue(entry.data["venue_id"]), "state", key=f"entry-{entry.pk}")


def tell_those_named(key: int) -> None:
    """Whoever is named gets a notice, if they may read the line and want to read its author."""
    line = Line.objects.standing().filter(pk=key).select_related("venue__scope").first()
    if line is None:
        return
    for mention in Mention.objects.filter(line=key).select_related("person"):
        blocked = Block.objects.filter(by=mention.person, person=line.author_id).exists()
        if not blocked and may_enter(mention.person, line.venue):
            notify(NAMED, mention.person, {"line": key}, key=f"named-{key}", scope=line.venue.scope)


def tell_named(person: Person, data: dict[str, Any]) -> Told | None:
    """The notice in words; None once the line is not to be read any more."""
    line = (
        Line.objects.standing()
        .filter(pk=data.get("line") or 0)
        .select_related("author", "venue__edition")
        .first()
    )
    if line is None or not may_enter(person, line.venue):
        return None
    place = place_of(line.venue)
    title = str(place.title.said((person.language, "en"))) if place else ""
    words = _("%(name)s names you in the chat.") % {"name": line.author.called}
    return Told(words, title, queries.url_of(line))


LISTENERS = (
    Listener("chat: lines", frozenset({"LineWritten", "LineEdited", "LineAnswered"}), hear_line),
    Listener(
        "chat: named",
        frozenset({"ContributionReleased"}),
        lambda entry: tell_those_named(entry.data["contribution_id"]),
    ),
    Listener("chat: pins", frozenset({"LinePinned", "LineUnpinned"}), hear_pins),
    Listener("chat: slow mode", frozenset({"SlowModeSet"}), hear_slow_mode),
)
