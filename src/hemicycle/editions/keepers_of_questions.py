"""How a question of the registration form is read and changed as plain fields."""

from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from hemicycle.editions.models import Question
from hemicycle.editions.operations.questions import write_question
from hemicycle.record import columns
from hemicycle.record.sockets import Keeper

WORDS = {
    "key": _("Short name"),
    "version": _("Version"),
    "kind": _("Kind"),
    "label": _("The question"),
    "help": _("What helps to answer it"),
    "options": _("Answers to choose from"),
    "required": _("Must be answered"),
    "sensitive": _("Sensitive"),
    "show_if": _("Asked only of those who answered"),
    "retention_for": _("Days for which answers are kept"),
    "order": _("Place in the list"),
    "retired_at": _("Asked no more since"),
}


def _path(question: Any) -> str:
    path: str = question.edition.scope.path
    return path


QUESTION = Keeper(
    label=Question._meta.label_lower,
    noun=_("Question of the registration form"),
    words=WORDS,
    read=partial(columns.plain, names=tuple(WORDS)),
    write=write_question,
    path=_path,
)
