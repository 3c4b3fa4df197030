"""Letting a colleague act for somebody, and ending it."""

from django.db import transaction

from hemicycle.people import rules
from hemicycle.people.facts import ManagementEnded, ManagementGiven
from hemicycle.people.models import Management, Person
from hemicycle.record.operations import announce


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
