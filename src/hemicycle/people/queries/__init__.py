"""Reading people: what somebody may do and where, for whom they may act, what they agreed to and what they show."""

from hemicycle.people.queries.consents import consents_of
from hemicycle.people.queries.managing import may_act_for
from hemicycle.people.queries.profile import are_together, page_key, person_of_key, seen_by
from hemicycle.people.queries.rights import Rights, rights_of, who_holds, within

__all__ = [
    "Rights",
    "are_together",
    "consents_of",
    "may_act_for",
    "page_key",
    "person_of_key",
    "rights_of",
    "seen_by",
    "who_holds",
    "within",
]
