"""Everything that changes persons, organisations, sections, circles and scopes.

`scopes`, `roles`, `profile`, `managing`, `consents`, `access`: one file for each of these. Erasing somebody is in
`people/privacy/`.
"""

from hemicycle.people.operations.access import note_access
from hemicycle.people.operations.consents import record_consent
from hemicycle.people.operations.managing import (
    accept_offer,
    end_management,
    end_offer,
    let_manage,
    offer_management,
)
from hemicycle.people.operations.profile import (
    drop_affiliation,
    edit_profile,
    keep_affiliation,
    remove_photo,
    set_photo,
    settle_organisation,
    show_parts,
)
from hemicycle.people.operations.roles import give_role, hand_role, newcomer, take_back, take_role
from hemicycle.people.operations.scopes import house_scope, join_circle, make_scope, make_scopes

__all__ = [
    "accept_offer",
    "drop_affiliation",
    "edit_profile",
    "end_management",
    "end_offer",
    "give_role",
    "hand_role",
    "house_scope",
    "join_circle",
    "keep_affiliation",
    "let_manage",
    "make_scope",
    "make_scopes",
    "newcomer",
    "note_access",
    "offer_management",
    "record_consent",
    "remove_photo",
    "set_photo",
    "settle_organisation",
    "show_parts",
    "take_back",
    "take_role",
]
