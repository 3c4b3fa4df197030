"""Sessions as places in which somebody can have a role, and what their speakers may do there without any."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from hemicycle.editions.models import Edition
from hemicycle.editions.sockets import RoleSpot
from hemicycle.people.models import Person, Scope
from hemicycle.programme.models import Lead, Session, Speaking


def sessions(edition: Edition, languages: Sequence[str]) -> list[RoleSpot]:
    """Every session of an edition with all paths it hangs at (the same as `reach.paths_of`), by title."""
    led: dict[int, list[str]] = {}
    leads = Lead.objects.filter(session__edition=edition, section__isnull=False)
    for session, path in leads.values_list("session", "section__scope__path"):
        led.setdefault(session, []).append(path)
    spots = [
        RoleSpot(
            session.scope,
            session.title.said(languages).text,
            (edition.scope.path, session.scope.path, *led.get(session.pk, [])),
        )
        for session in Session.objects.filter(edition=edition).select_related("scope")
    ]
    return sorted(spots, key=lambda spot: spot.name.casefold())


def standings(person: Person, edition: Edition, scope: Scope) -> list[str]:
    """What somebody may do in a session because they speak in it."""
    if Speaking.objects.filter(session__scope=scope, speaker__person=person).exists():
        return [_("Speaks in this session: confirms, edits their own words, photo, slides and availability.")]
    return []
