"""Judgement and arithmetic of editions: values in, verdicts out. No query, no request."""

from hemicycle.editions.rules.edition import (
    NO_BREAK,
    TAKEN_SLUGS,
    figure_words,
    last_day_before,
    phase,
    registration_state,
)

__all__ = [
    "NO_BREAK",
    "TAKEN_SLUGS",
    "figure_words",
    "last_day_before",
    "phase",
    "registration_state",
]
