"""What an import would do to the draft, worked out in memory: rows to write, and a sentence for each event.

`planner` compares event by event; `speakers`, `themes`, `kinds` and `slugs` find what its words stand for in the house;
`parts` says what comes out.
"""

from hemicycle.programme.exchange.plan.parts import CHANGED, ERROR, GONE, NEW, UNCHANGED, Plan, Row, is_of
from hemicycle.programme.exchange.plan.planner import ORIGINAL, made

__all__ = [
    "CHANGED",
    "ERROR",
    "GONE",
    "NEW",
    "ORIGINAL",
    "UNCHANGED",
    "Plan",
    "Row",
    "is_of",
    "made",
]
