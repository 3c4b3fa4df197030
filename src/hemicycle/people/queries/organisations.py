"""Finding an organisation by what somebody typed."""

from hemicycle.people.models import Organisation


def organisation_named(typed: str) -> Organisation | None:
    """The organisation that has this name in some language, letter case and spaces aside; None: not known here."""
    wanted = _plain(typed)
    if not wanted:
        return None
    for key, name in Organisation.objects.order_by("pk").values_list("pk", "name"):
        if any(_plain(text) == wanted for text in name.values()):
            return Organisation.objects.get(pk=key)
    return None


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
