"""Who may act for whom."""

from django.db.models import QuerySet

from hemicycle.kernel.verdict import Verdict
from hemicycle.people import rules
from hemicycle.people.models import Management, ManagementOffer, Person
from hemicycle.people.queries.privacy import own_addresses


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


def offers_of(person: Person) -> QuerySet[ManagementOffer]:
    """Whom somebody has asked to act for them, and who has not answered."""
    return ManagementOffer.objects.filter(person=person).order_by("address")


def offers_to(manager: Person) -> QuerySet[ManagementOffer]:
    """Who asks somebody to act for them, at any address with which they sign in."""
    asked = ManagementOffer.objects.filter(address__in=own_addresses(manager), person__is_active=True)
    return asked.exclude(person=manager).select_related("person").order_by("at", "pk")


def is_own_address(person: Person, address: str) -> bool:
    """Whether somebody signs in with this address."""
    return address.lower() in own_addresses(person)


def acts_already(person: Person, address: str) -> bool:
    """Whether somebody who acts for the person is known to them by this address: only what the page shows anyway."""
    return Management.objects.filter(person=person, manager__email__iexact=address).exists()
