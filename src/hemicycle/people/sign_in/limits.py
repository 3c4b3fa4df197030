"""How often one may ask: counted per mailbox and per network address, in the cache that all processes share.

A whole town hall sits behind one network address, so that limit is generous; the one of a mailbox is strict. Windows
begin at fixed moments, so that an answer can say when to try again.
"""

import hashlib
import ipaddress
import logging
import time
from dataclasses import dataclass

from django.core.cache import cache
from django.http import HttpRequest
from redis.exceptions import RedisError

log = logging.getLogger(__name__)
KEYS = "limit"  # begins the name of every counter
AN_HOUR, A_DAY = 3600, 24 * 3600


@dataclass(frozen=True, slots=True)
class Limit:
    """`most` times in a window of `seconds` for each one counted."""

    name: str
    most: int
    seconds: int


CODES_A_MAILBOX_AN_HOUR = Limit("codes-mailbox-hour", 6, AN_HOUR)
CODES_A_MAILBOX_A_DAY = Limit("codes-mailbox-day", 20, A_DAY)
CODES_A_NETWORK = Limit("codes-network", 400, AN_HOUR)
TRIES_A_NETWORK = Limit("tries-network", 1000, AN_HOUR)
PASSKEYS_A_NETWORK = Limit("passkeys-network", 1000, AN_HOUR)


class TooOften(Exception):  # noqa: N818  (it reads as a sentence)
    """Asked too often; `wait` is in how many seconds one may again."""

    def __init__(self, wait: int) -> None:
        super().__init__(f"again in {wait} s")
        self.wait = wait


def count(limit: Limit, whom: str) -> None:
    """Count once more for `whom`, or `TooOften`. Without a cache nothing is counted: people still get in."""
    now = time.time()
    window = int(now // limit.seconds)
    digest = hashlib.sha256(whom.encode(errors="surrogatepass")).hexdigest()[:32]
    key = f"{KEYS}-{limit.name}-{window}-{digest}"
    try:
        cache.add(key, 0, timeout=limit.seconds)
        so_far = cache.incr(key)
    except ValueError:  # it ran out between the two
        return
    except (OSError, RedisError):
        log.exception("The cache does not answer: %s is not counted", limit.name)
        return
    if so_far > limit.most:
        raise TooOften(max(1, int((window + 1) * limit.seconds - now)))


def network_of(request: HttpRequest) -> str:
    """Where a request comes from: an IPv4 address, or the network of an IPv6 one (a household has many of these)."""
    address = request.META.get("REMOTE_ADDR", "")
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return str(address)
    if isinstance(ip, ipaddress.IPv6Address):
        return str(ip.ipv4_mapped or ipaddress.ip_network((ip, 64), strict=False).network_address)
    return str(ip)
