"""Steps of the guide that somebody leaves for later, and takes up again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hemicycle.editions.sockets import guide_steps
from hemicycle.welcome.models import LeftStep

if TYPE_CHECKING:
    from hemicycle.editions.models import Edition
    from hemicycle.people.models import Person


def leave_step(edition: Edition, name: str, *, by: Person) -> bool:
    """Do not say this to the person any more; False if there is no such step, or it may not be left."""
    if not any(step.name == name and step.may_be_left for step in guide_steps):
        return False
    LeftStep.objects.get_or_create(person=by, edition=edition, step=name)
    return True


def resume_walk(edition: Edition, *, by: Person) -> None:
    """Say everything again."""
    LeftStep.objects.filter(person=by, edition=edition).delete()
