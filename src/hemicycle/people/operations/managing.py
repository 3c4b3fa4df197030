"""Asking a colleague to act for somebody, their yes or no, and ending it."""

from django.db import transaction

from hemicycle.kernel.verdict import Refused
from hemicycle.people import rules
from hemicycle.people.facts import ManagementEnded, ManagementGiven, ManagementOffered
from hemicycle.people.models import Management, ManagementOffer, Person
from hemicycle.people.queries.managing import acts_already, is_own_address
from hemicycle.record.operations import announce


@transaction.atomic
def offer_management(person: Person, address: str) -> ManagementOffer:
    """Ask whoever signs in with the address (clean) to act for the person; a mail tells the address.

    The same happens whether or not anybody signs in with it.
    """
    rules.may_offer_management(
        own=is_own_address(person, address), acts_already=acts_already(person, address), offered=False
    ).insist()
    offer, made = ManagementOffer.objects.get_or_create(person=person, address=address)
    rules.may_offer_management(own=False, acts_already=False, offered=not made).insist()
    announce(ManagementOffered(person_id=person.pk, offer_id=offer.pk), by=person)
    return offer


@transaction.atomic
def accept_offer(offer: ManagementOffer, *, by: Person) -> Management:
    """Whoever was asked acts for the person from now on. `Refused` once it is answered or withdrawn."""
    rules.may_answer_offer(theirs=is_own_address(by, offer.address)).insist()
    if not ManagementOffer.objects.filter(pk=offer.pk).delete()[0]:
        raise Refused(rules.OFFER_ANSWERED)
    return let_manage(offer.person, by, by=by)


def end_offer(offer: ManagementOffer, *, by: Person) -> None:
    """The person no longer asks, or whoever was asked says no: nothing is left of it."""
    rules.may_end_management(
        is_person=by.pk == offer.person_id, is_manager=is_own_address(by, offer.address)
    ).insist()
    ManagementOffer.objects.filter(pk=offer.pk).delete()


@transaction.atomic
def let_manage(person: Person, manager: Person, *, by: Person | None) -> Management:
    """From now on the manager may fill forms for the person and keep their place; again changes nothing.

    Both see it and both may end it. It opens neither the person's sign-in nor their notices.
    """
    rules.may_be_managed(
        same=person.pk == manager.pk,
        person_is_here=person.erased_at is None,
        manager_is_here=manager.is_active and manager.erased_at is None,
    ).insist()
    management, made = Management.objects.get_or_create(person=person, manager=manager, defaults={"by": by})
    if made:
        announce(ManagementGiven(person_id=person.pk, manager_id=manager.pk), by=by)
    return management


@transaction.atomic
def end_management(management: Management, *, by: Person | None) -> None:
    """The manager acts for the person no longer. Either of the two may end it, and the house (`by` None)."""
    if by is not None:
        rules.may_end_management(
            is_person=by.pk == management.person_id, is_manager=by.pk == management.manager_id
        ).insist()
    deleted, _each = Management.objects.filter(pk=management.pk).delete()
    if deleted:
        announce(ManagementEnded(person_id=management.person_id, manager_id=management.manager_id), by=by)
