"""Who may act for whom."""

from hemicycle.kernel.verdict import Verdict
from hemicycle.people import rules
from hemicycle.people.models import Management, Person


def may_act_for(manager: Person, person: Person) -> Verdict:
    """Whether somebody may fill forms for a person and keep their place: themselves, or by the person's leave."""
    same = manager.pk == person.pk
    return rules.may_act_for(
        same=same,
        manages=not same and Management.objects.filter(person=person, manager=manager).exists(),
        person_is_here=person.erased_at is None,
    )
