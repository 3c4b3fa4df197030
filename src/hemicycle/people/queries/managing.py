"""Who may act for whom."""

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from hemicycle.kernel.verdict import Verdict
from hemicycle.people import rules
from hemicycle.people.models import Management, Person
from hemicycle.people.sign_in.queries import person_at
from hemicycle.people.sign_in.rules import clean_address


def may_act_for(manager: Person, person: Person) -> Verdict:
    """Whether somebody may fill forms for a person and keep their place: themselves, or by the person's leave."""
    same = manager.pk == person.pk
    return rules.may_act_for(
        same=same,
        manages=not same and Management.objects.filter(person=person, manager=manager).exists(),
        person_is_here=person.erased_at is None,
    )


def managers_of(person: Person) -> QuerySet[Management]:
    """Who acts for somebody."""
    return Management.objects.filter(person=person).select_related("manager").order_by("manager__name", "pk")


def managed_by(manager: Person) -> QuerySet[Management]:
    """For whom somebody acts."""
    return Management.objects.filter(manager=manager).select_related("person").order_by("person__name", "pk")


def colleague_at(address: str) -> Person | None:
    """Whoever signs in with an address; None: nobody does."""
    try:
        found = person_at(clean_address(address))
    except ValidationError:
        return None
    return found if found is not None and found.is_active and found.erased_at is None else None
