"""How the conduct of an edition is read and changed as plain fields, for history, undo and edit conflicts."""

from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from hemicycle.live.models import Conduct
from hemicycle.live.operations.conduct import write
from hemicycle.record import columns
from hemicycle.record.sockets import Keeper

WORDS = {
    "begins_with": _("Switched on in every new venue"),
    "edit_minutes": _("Minutes for changing one's own words"),
    "longest": _("Greatest length of a line"),
    "most_a_minute": _("Most contributions of one person within a minute"),
    "kept_days": _("Days for which it is kept"),
    "deleted_seen": _("Who reads what was deleted"),
    "words": _("Words that wait for a moderator"),
}


def _path(conduct: Any) -> str:
    path: str = conduct.edition.scope.path
    return path


CONDUCT = Keeper(
    label=Conduct._meta.label_lower,
    noun=_("Rules of the venues"),
    words=WORDS,
    read=partial(columns.plain, names=tuple(WORDS)),
    write=write,
    path=_path,
)
