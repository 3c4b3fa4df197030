"""Judgement and arithmetic of editions: values in, verdicts out."""

from datetime import date, datetime


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
