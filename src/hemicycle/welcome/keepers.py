"""How the desk's kept answers are read and changed as plain fields: for history, undo and edit conflicts."""

from functools import partial

from django.utils.translation import gettext_lazy as _

from hemicycle.editions.operations.edition import bring_back, write
from hemicycle.record import columns
from hemicycle.record.sockets import Keeper
from hemicycle.welcome.models import KeptAnswer

WORDS = {
    "edition": _("Edition"),
    "topic": _("What it is about"),
    "question": _("Question"),
    "answer": _("Answer"),
    "order": _("Place in the list"),
    "published_at": _("Public since"),
}
KEPT_ANSWER = Keeper(
    label="welcome.keptanswer",
    noun=_("answer of the desk"),
    words=WORDS,
    read=partial(columns.plain, names=tuple(WORDS)),
    write=write,
    path=lambda answer: answer.edition.scope.path,
    make=partial(bring_back, KeptAnswer),
    permission="welcome.answers",
    related=("edition__scope",),
)
