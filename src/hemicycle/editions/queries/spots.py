"""The places in which one can have a role: the house, the edition, the sections."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from hemicycle.editions.models import Edition
from hemicycle.editions.sockets import RoleSpot
from hemicycle.people.models import Scope, Section


def house(edition: Edition, languages: Sequence[str]) -> list[RoleSpot]:
    """The scope above all others, once somebody has a role there."""
    return [
        RoleSpot(scope, _("The whole house"), (scope.path,)) for scope in Scope.objects.filter(kind="house")
    ]


def edition(edition: Edition, languages: Sequence[str]) -> list[RoleSpot]:
    """This edition."""
    return [RoleSpot(edition.scope, edition.name.said(languages).text, (edition.scope.path,))]


def sections(edition: Edition, languages: Sequence[str]) -> list[RoleSpot]:
    """Every section: a role there counts in all editions."""
    return [
        RoleSpot(section.scope, section.name.said(languages).text, (section.scope.path,))
        for section in Section.objects.select_related("scope")
    ]
