"""The sections as the programme's pictures need them, kept in the process."""

from functools import lru_cache
from zoneinfo import ZoneInfo

from hemicycle.people.models import Section


def section_zones() -> tuple[ZoneInfo, ...]:
    """The zone of every section's seat, in the sections' order."""
    return tuple(_zone(name) for name in Section.objects.values_list("zone", flat=True))


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
