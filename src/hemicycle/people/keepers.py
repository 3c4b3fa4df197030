"""How sections and organisations are read and changed as plain fields: for history, undo and edit conflicts."""

from collections.abc import Mapping
from functools import partial

from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.words import Words
from hemicycle.people.models import Organisation, Scope, Section
from hemicycle.people.operations.places import bring_back, write
from hemicycle.record import columns
from hemicycle.record.sockets import Keeper

HOUSE = "/"  # the path of what belongs to no single edition or section
COMMON: dict[str, Words] = {
    "slug": _("Name in addresses"),
    "kind": _("Kind"),
    "name": _("Name"),
    "url": _("Website"),
    "assumed": _("Marks of illustrative values"),
}
SECTION: Mapping[str, Words] = {
    **COMMON,
    "region": _("Region"),
    "seat_city": _("City of the seat"),
    "seat_country": _("Country of the seat"),
    "zone": _("Zone of the seat"),
    "latitude": _("Latitude"),
    "longitude": _("Longitude"),
    "languages": _("Languages"),
    "order": _("Place from west to east"),
}
OF_THE_HOUSE = ("slug", "kind", "seat_country", "zone", "latitude", "longitude", "order")  # not for a host
ORGANISATION: Mapping[str, Words] = {**COMMON, "country": _("Country"), "section": _("Section")}


def everywhere() -> tuple[str, ...]:
    """The paths of what belongs to no single edition: the house’s, and all editions’, whose organisers keep it."""
    return (HOUSE, *Scope.objects.filter(kind="edition").values_list("path", flat=True))


KEEPERS = (
    Keeper(
        label="people.section",
        noun=_("section"),
        words=SECTION,
        read=partial(columns.plain, names=tuple(SECTION)),
        write=write,
        path=lambda section: section.scope.path,
        make=partial(bring_back, Section),
        permission="people.edit_section",
        permissions=dict.fromkeys(OF_THE_HOUSE, "people.keep_sections"),
    ),
    Keeper(
        label="people.organisation",
        noun=_("organisation"),
        words=ORGANISATION,
        read=partial(columns.plain, names=tuple(ORGANISATION)),
        write=write,
        path=lambda _organisation: everywhere(),
        make=partial(bring_back, Organisation),
        permission="people.edit_organisations",
    ),
)
