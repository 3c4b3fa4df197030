"""How one speaks in the venues of an edition."""

from collections.abc import Mapping
from typing import Any

from hemicycle.editions.models import Edition
from hemicycle.live.models import Conduct
from hemicycle.live.queries.visitors import conduct_of
from hemicycle.people.models import Person
from hemicycle.record import columns


def conduct_to_change(edition: Edition) -> Conduct:
    """The edition's own row, made when it is first needed."""
    begins = conduct_of(edition.pk).begins_with
    return Conduct.objects.get_or_create(edition=edition, defaults={"begins_with": begins})[0]


def write(conduct: Conduct, values: Mapping[str, Any], *, by: Person | None) -> None:
    """Give the conduct these values: what the keeper and the form of the studio do."""
    conduct.save(update_fields=columns.put(conduct, values))
