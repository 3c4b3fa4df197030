"""Reading sections and organisations: what refers to one."""

from collections.abc import Iterator
from typing import Any

from django.db import models

from hemicycle.people.models import Organisation, Section


def referring(place: Section | Organisation) -> Iterator[tuple[type[models.Model], str]]:
    """(model, name of its column) for everything in the house that may refer to a place, whether it knows or not."""
    for relation in place._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ForeignObjectRel) and not relation.many_to_many:
            yield relation.related_model, relation.field.name


def references(place: Section | Organisation) -> dict[str, int]:
    """How many rows of every model refer to it, by the model's label; models without any are left out."""
    found: dict[str, int] = {}
    for model, column in referring(place):
        rows: Any = model._default_manager.filter(**{column: place})
        if count := rows.count():
            label = model._meta.label_lower
            found[label] = found.get(label, 0) + count
    if isinstance(place, Section) and (grants := place.scope.grants.count()):
        found["people.grant"] = grants
    return found
