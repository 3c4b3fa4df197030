"""Time zones as people meet them: names that can be trusted, offsets that can be read."""

from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones


@cache
def known_zones() -> frozenset[str]:
    """Every IANA zone with a place in its name, and UTC: the closed list that input is held against."""
    return frozenset(
        name
        for name in available_timezones()
        if name == "UTC" or ("/" in name and not name.startswith(("Etc/", "SystemV/", "posix/", "right/")))
    )


def zone_or_none(name: str | None) -> ZoneInfo | None:
    """The zone of that name, or None for anything that is not on the closed list."""
    return ZoneInfo(name) if name and len(name) < 64 and name in known_zones() else None


def offset_label(moment: datetime) -> str:
    """`UTC+1`, `UTC−3:30`, `UTC` for an aware local moment (a real minus sign)."""
    offset = moment.utcoffset() or timedelta(0)
    minutes = int(offset.total_seconds() // 60)
    if minutes == 0:
        return "UTC"
    sign = "+" if minutes > 0 else "−"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{sign}{hours}" + (f":{rest:02d}" if rest else "")
