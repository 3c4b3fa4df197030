"""Everything that changes persons, organisations, sections, circles and scopes.

`scopes`, `roles`, `managing`, `consents`, `access`: one file for each of these.
"""

from hemicycle.people.operations.access import note_access
from hemicycle.people.operations.consents import record_consent
from hemicycle.people.operations.managing import end_management, let_manage
from hemicycle.people.operations.roles import give_role, take_role
from hemicycle.people.operations.scopes import house_scope, join_circle, make_scope, make_scopes

__all__ = [
    "end_management",
    "give_role",
    "house_scope",
    "join_circle",
    "let_manage",
    "make_scope",
    "make_scopes",
    "note_access",
    "record_consent",
    "take_role",
]
