"""The bus carries notes to the hubs of all processes. The table is the log; a bus may lose, never invent."""

from functools import cache

from django.conf import settings

from hemicycle.bell.bus.contract import Bus
from hemicycle.bell.bus.memory import MemoryBus
from hemicycle.bell.bus.redis import RedisBus


@cache
def current() -> Bus:
    """The bus of this process: Redis where several processes serve, else memory."""
    return RedisBus(settings.REDIS_URL, settings.BELL_CHANNEL) if settings.REDIS_URL else MemoryBus()
