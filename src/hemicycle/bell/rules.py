"""What can be worked out on paper: words of the wire, the spread of re-reads and returns, how far behind is too far."""

import ipaddress
import re
from collections.abc import Mapping
from typing import NamedTuple

TOPIC = re.compile(r"[a-z][a-z-]{0,29}(/[A-Za-z0-9_.-]{1,60}){1,4}")
NAME = re.compile(r"[a-z][a-z0-9-]{0,59}")
PLACE = re.compile(r"([a-z0-9]{4,20})-([0-9]{1,18})")
LONGEST_TOPIC = 120
LARGEST_PAYLOAD = 64 * 1024  # characters of one fragment: a parcel is a piece of a page, not a page

TICK = 0.25  # seconds between two writes to one listener
PIECE = 16 * 1024  # bytes written at once to somebody who is behind
TOO_FAR = 200 * 1024  # bytes behind: from here on reading the page again is cheaper
PATIENCE = 20.0  # seconds that a weak line may take for one piece
BEAT = 17  # seconds between two signs of life
ASK_AGAIN = 300  # seconds after which somebody's rights are asked again
KEPT_FOR = 3600  # seconds that the log keeps a message

MOST_TOKENS = 12
MOST_TOPICS = 40  # in one token
LONGEST_TOKEN = 6000  # characters
TOKEN_LASTS = 7 * 24 * 3600  # seconds: a page may stay open for the whole gathering
STREAMS_PER_COOKIE = 6
STREAMS_PER_ADDRESS = 200  # a city hall shares one

FRESH_READS = 50  # re-reads a second that the pages stand easily
RESET_READS = 100  # the same, when most of it comes from the page cache
RETURNS = 500  # listeners a second that come back after a restart


class Place(NamedTuple):
    """A place in the one sequence: which sequence, and how far."""

    epoch: str
    seq: int

    def __str__(self) -> str:
        return f"{self.epoch}-{self.seq}"


def place(text: str) -> Place | None:
    """`epoch-seq` read, or None."""
    found = PLACE.fullmatch(text)
    return Place(found[1], int(found[2])) if found else None


def is_topic(text: str) -> bool:
    """True for `kind/id` and `kind/id/more`."""
    return len(text) <= LONGEST_TOPIC and TOPIC.fullmatch(text) is not None


def kind_of(topic: str) -> str:
    """`session` of `session/17`."""
    return topic.partition("/")[0]


def check(topic: str, name: str, payload: Mapping[str, str] | None) -> None:
    """`ValueError` when this cannot be a message: a mistake of the program, not of a person."""
    if not is_topic(topic):
        raise ValueError(f"{topic!r} is no topic: it is written kind/id.")
    if not NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name of a message.")
    if payload is not None and not payload:
        raise ValueError("A parcel holds something in at least one language.")
    if any(len(fragment) > LARGEST_PAYLOAD for fragment in (payload or {}).values()):
        raise ValueError(f"The parcel {name} of {topic} is too large: ring a bell instead.")


def spread(listeners: int, *, cacheable: bool) -> float:
    """Seconds over which so many listeners spread their re-reads after a bell."""
    return 0.0 if cacheable else round(listeners / FRESH_READS, 1)


def spread_after_reset(listeners: int) -> float:
    """Seconds over which so many listeners read everything again."""
    return round(listeners / RESET_READS, 1)


def retry(listeners: int, chance: float) -> int:
    """Milliseconds after which one listener of so many comes back; `chance` is drawn from 0 to 1.

    Between one second and twelve, so that a restart brings at most `RETURNS` of them back in a second.
    """
    return int(1000 * (1 + chance * min(max(listeners / RETURNS, 1.0), 11.0)))


def network_of(address: str) -> str:
    """The network that an address counts for: itself, or its half of an IPv6 address; empty when there is none."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is None:
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(getattr(found, "ipv4_mapped", None) or found)
