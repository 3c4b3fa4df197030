"""Phases, dates and figures of an edition."""

from datetime import date, datetime, timedelta

TAKEN_SLUGS = (
    "editions",
    "gallery",
    "demo",
    "me",
    "time-zone",
    "studio",
)  # addresses beside those of editions
NO_BREAK = "\u202f"  # a narrow space that does not break a line


def phase(*, override: str, starts_on: date, ends_on: date, today: date) -> str:
    """`announced` before the first day, `live` to the end of the last, `account` after; an override wins."""
    if override:
        return override
    if today < starts_on:
        return "announced"
    return "live" if today <= ends_on else "account"


def registration_state(*, opens_at: datetime | None, closes_at: datetime | None, at: datetime) -> str:
    """`unknown` without a window, else `before`, `open` or `closed`."""
    if opens_at is None and closes_at is None:
        return "unknown"
    if opens_at is not None and at < opens_at:
        return "before"
    return "closed" if closes_at is not None and at >= closes_at else "open"


def last_day_before(moment: datetime) -> date:
    """The last day that ends by `moment`: a window closing at midnight had the day before as its last."""
    return (moment - timedelta(microseconds=1)).date()


def figure_words(value: str, language: str) -> str:
    """A figure as readers of `language` write it: 57% in English, 57 % in French and Spanish."""
    if value.endswith("%") and language.split("-")[0] in {"fr", "es", "de", "ru", "sv"}:
        return f"{value[:-1].rstrip()}{NO_BREAK}%"
    return value
