"""How the policy of questions is read and changed as plain fields, for history, undo and edit conflicts."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from hemicycle.live.questions.models import Policy
from hemicycle.people.models import Person
from hemicycle.record import columns
from hemicycle.record.sockets import Keeper

WORDS = {
    "wait": _("Questions wait for a moderator"),
    "unnamed_allowed": _("One may ask without a name"),
    "names_seen": _("Moderators read who asked without a name"),
}


def write(policy: Policy, values: Mapping[str, Any], *, by: Person | None) -> None:
    """Give the policy these values."""
    policy.save(update_fields=columns.put(policy, values))


def _path(policy: Any) -> str:
    path: str = policy.edition.scope.path
    return path


POLICY = Keeper(
    label=Policy._meta.label_lower,
    noun=_("Rules of questions"),
    words=WORDS,
    read=partial(columns.plain, names=tuple(WORDS)),
    write=write,
    path=_path,
)
