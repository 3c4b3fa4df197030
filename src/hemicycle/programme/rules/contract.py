"""The language contract: in which languages, and how, a session can be followed."""

from collections.abc import Iterable
from dataclasses import dataclass

WAYS = ("original", "interpreted", "captions", "sign")


@dataclass(frozen=True, slots=True)
class Channel:
    """One way of following: a language, how, and where (captions and signed picture have an address)."""

    language: str
    way: str
    url: str = ""


def by_way(channels: Iterable[Channel]) -> list[tuple[str, list[Channel]]]:
    """The channels grouped by way, the floor first: the order in which a reader is told."""
    found = list(channels)
    groups = ((way, [channel for channel in found if channel.way == way]) for way in WAYS)
    return [(way, members) for way, members in groups if members]


def can_follow(channels: Iterable[Channel], language: str) -> bool:
    """True when the language is offered in any way at all."""
    return any(channel.language == language for channel in channels)
