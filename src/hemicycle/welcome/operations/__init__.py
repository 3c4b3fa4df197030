"""Everything that changes at the desk."""

from hemicycle.welcome.operations.entries import close_entry, enter, let_in
from hemicycle.welcome.operations.inquiries import (
    answer,
    ask,
    call_solved,
    claim,
    claim_next,
    hand_over,
    note_seen,
    put_back,
    take_over,
    write,
)
from hemicycle.welcome.operations.shifts import add_shift, add_shifts, remove_shift

__all__ = [
    "add_shift",
    "add_shifts",
    "answer",
    "ask",
    "call_solved",
    "claim",
    "claim_next",
    "close_entry",
    "enter",
    "hand_over",
    "let_in",
    "note_seen",
    "put_back",
    "remove_shift",
    "take_over",
    "write",
]
