"""Everything that changes an edition: one file for each subject. `public` holds what all of them call."""

from hemicycle.editions.operations.public import touch
from hemicycle.editions.operations.registration import (
    Introduction,
    Needs,
    accept,
    apply,
    change_answers,
    decline,
    give_free_places,
    introduce,
    put_on_waiting_list,
    restore,
    take_back_withdrawal,
    withdraw,
)

__all__ = [
    "Introduction",
    "Needs",
    "accept",
    "apply",
    "change_answers",
    "decline",
    "give_free_places",
    "introduce",
    "put_on_waiting_list",
    "restore",
    "take_back_withdrawal",
    "touch",
    "withdraw",
]
