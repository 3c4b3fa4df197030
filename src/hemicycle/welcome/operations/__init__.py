"""Everything that changes at the desk."""

from hemicycle.welcome.operations.entries import close_entry, enter, let_in
from hemicycle.welcome.operations.inquiries import (
    answer,
    ask,
    call_solved,
    claim,
    hand_over,
    note_seen,
    put_back,
    write,
)
from hemicycle.welcome.operations.shifts import add_shift, remove_shift

__all__ = [
    "add_shift",
    "answer",
    "ask",
    "call_solved",
    "claim",
    "close_entry",
    "enter",
    "hand_over",
    "let_in",
    "note_seen",
    "put_back",
    "remove_shift",
    "write",
]
