"""Finding an organisation by what somebody typed."""

from collections.abc import Sequence

from hemicycle.people.models import Organisation


def organisation_called(typed: str) -> Organisation | None:
    """The organisation that has this name in some language, letter case and spaces aside; None: not known here."""
    wanted = _plain(typed)
    if not wanted:
        return None
    for key, name in Organisation.objects.order_by("pk").values_list("pk", "name"):
        if any(_plain(text) == wanted for text in name.values()):
            return Organisation.objects.get(pk=key)
    return None


def organisation_names(languages: Sequence[str]) -> list[str]:
    """What the organisations of this house are called in the first of these languages that has a name, in order."""
    names = {name.said(languages).text for name in Organisation.objects.values_list("name", flat=True)}
    return sorted(filter(None, names), key=_plain)


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
