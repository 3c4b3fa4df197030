"""Words that fit into the picture."""

from datetime import date


def cut(label: str, longest: int) -> str:
    """A label that fits, cut at a word if it must be; the table says it whole."""
    if len(label) <= longest:
        return label
    short = label[: longest - 1]
    return (short.rsplit(" ", 1)[0] if " " in short else short).rstrip(" ,;(-") + "…"


def date_shift(local: date, home: date) -> str:
    """How many days the local date is away from the home date: "+1", "−1", or nothing."""
    days = (local - home).days
    return "" if not days else f"{days:+d}".replace("-", "−")
