"""How the policy of attendance is read and changed as plain fields, for history, undo and edit conflicts."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from hemicycle.live.presence.facts import AttendanceSwitched
from hemicycle.live.presence.models import Policy
from hemicycle.people.models import Person
from hemicycle.record import columns
from hemicycle.record.operations import announce
from hemicycle.record.sockets import Keeper

ATTENDANCE = "live.attendance"  # the permission
WORDS = {
    "noted": _("Attendance is noted"),
    "kept_days": _("Days for which it is kept"),
}


def write(policy: Policy, values: Mapping[str, Any], *, by: Person | None) -> None:
    """Give the policy these values. Whoever is in a venue is told when something changes for them."""
    before = (policy.noted, policy.kept_days)
    policy.save(update_fields=columns.put(policy, values))
    if before != (policy.noted, policy.kept_days):
        announce(AttendanceSwitched(edition_id=policy.edition_id, noted=policy.noted), by=by)


def _path(policy: Any) -> str:
    path: str = policy.edition.scope.path
    return path


POLICY = Keeper(
    label=Policy._meta.label_lower,
    noun=_("Attendance"),
    words=WORDS,
    read=partial(columns.plain, names=tuple(WORDS)),
    write=write,
    path=_path,
    permission=ATTENDANCE,
)
