"""What stands on a venue's stage when nothing else does: an external stream or meeting that opens at its time."""

from collections.abc import Mapping
from typing import Any

from hemicycle.kernel.words import Words
from hemicycle.live.sockets import Module, Visitor, modules


def external(visitor: Visitor) -> Mapping[str, Any]:
    """The state of the way in: `cancelled`, `later`, `open` or `over`. The address is only given while it is open."""
    place, now = visitor.place, visitor.reader.now
    if place.cancelled:
        return {"state": "cancelled"}
    if now < place.opens_at:
        return {"state": "later", "at": place.opens_at}
    if now < place.closes_at:
        return {"state": "open", "url": place.way_in}
    return {"state": "over", "url": place.recording, "kept": kept(visitor)}


def kept(visitor: Visitor) -> list[tuple[Module, Words]]:
    """What there is to read once the session is over: the modules that are on and keep something, with it in words."""
    return [
        (module, words)
        for module in modules
        if module.kept and visitor.standings[module.name].opened and (words := module.kept(visitor.venue))
    ]
