"""Who may enter the venue of a slot, before there is one."""

from hemicycle.people.models import Person
from hemicycle.people.queries import rights_of
from hemicycle.programme.models import Slot
from hemicycle.programme.queries.reach import paths_of


def may_enter_session(person: Person | None, slot: Slot) -> bool:
    """True for whoever sees the session and may enter it, speaks in it, or moderates it."""
    session = slot.session
    if rights_of(person).may("live.moderate", *paths_of(session)):
        return True
    if not Slot.objects.filter(pk=slot.pk).visible_to(person).exists():
        return False
    return session.is_open_for(person) or (
        person is not None and session.speakers.filter(person=person).exists()
    )
