"""Reading sections and organisations: what refers to one."""

from hemicycle.people.models import Organisation, Section


def references(place: Section | Organisation) -> dict[str, int]:
    """How many rows of every model refer to it, by the model's label; models without any are left out."""
    found: dict[str, int] = {}
    for relation in place._meta.related_objects:
        model = relation.related_model
        count = model._default_manager.filter(**{relation.field.name: place}).count()
        if count:
            label = model._meta.label_lower
            found[label] = found.get(label, 0) + count
    if isinstance(place, Section) and (grants := place.scope.grants.count()):
        found["people.grant"] = grants
    return found
