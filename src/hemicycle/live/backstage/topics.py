"""What a page backstage listens to, and who may hear it: the crew of that venue alone, as at the door.

`venue-backstage/<key>` only ever rings: no words travel on it, each browser reads again what its reader may.
"""

from collections.abc import Collection

from hemicycle.bell.sockets import Asked, TopicKind
from hemicycle.live.backstage.queries import crew_among

PREFIX = "venue-backstage"


def of_backstage(venue: int) -> str:
    """Notes (`note`), signals (`signal`) and the run of show (`run`) of a venue."""
    return f"{PREFIX}/{venue}"


def hear_backstage(asked: Collection[Asked]) -> set[Asked]:
    """Those of many who are in the crew now."""
    pairs = {one: (one[0], key) for one in asked if (key := _key(one[1])) is not None}
    crew = crew_among(set(pairs.values()))
    return {one for one, pair in pairs.items() if pair in crew}


def _key(topic: str) -> int | None:
    parts = topic.split("/")
    key = parts[1] if len(parts) == 2 else ""
    return int(key) if key.isascii() and key.isdigit() and len(key) < 19 else None


KINDS = (TopicKind(PREFIX, hear_backstage),)
