"""Sessions as places in which one can have a role; and who may do something in one without any: its speakers."""

from collections import defaultdict
from collections.abc import Sequence

from django.utils.translation import gettext as _

from hemicycle.editions.models import Edition
from hemicycle.editions.sockets import RoleSpot
from hemicycle.people.models import Person, Scope
from hemicycle.programme.models import Lead, Speaking


def sessions(edition: Edition, languages: Sequence[str]) -> list[RoleSpot]:
    """Every session, at all the paths at which it hangs (as `reach.paths_of` says for one)."""
    leading: dict[int, list[str]] = defaultdict(list)
    led = Lead.objects.filter(session__edition=edition, section__isnull=False)
    for key, path in led.values_list("session_id", "section__scope__path"):
        leading[key].append(path)
    spots = [
        RoleSpot(
            session.scope,
            session.title.said(languages).text or session.slug,
            (edition.scope.path, session.scope.path, *leading[session.pk]),
        )
        for session in edition.sessions.select_related("scope")
    ]
    return sorted(spots, key=lambda spot: spot.name.lower())


def standings(person: Person, edition: Edition, scope: Scope) -> list[str]:
    """What somebody may do in a session because they speak there."""
    speaks = Speaking.objects.filter(session__scope=scope, speaker__person=person).exists()
    if not speaks:
        return []
    return [
        _(
            "This person speaks in this session: they say whether they come and when they can, and edit their own "
            "biography, photo and slides. No role is needed for that."
        )
    ]
