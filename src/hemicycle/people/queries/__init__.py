"""Reading people: what somebody may do and where, for whom they may act, what they agreed to."""

from hemicycle.people.queries.consents import consents_of
from hemicycle.people.queries.managing import may_act_for
from hemicycle.people.queries.rights import Rights, rights_of, within

__all__ = ["Rights", "consents_of", "may_act_for", "rights_of", "within"]
