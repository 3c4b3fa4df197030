"""What the questions keep of a person, beside what every module does (`live.privacy`)."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy

from hemicycle.kernel.words import Words
from hemicycle.live.questions.models import Question, Reply, Support, Turn
from hemicycle.people.models import Person
from hemicycle.people.privacy.rows import rows

TABLES = frozenset({"questions.question", "questions.support", "questions.turn", "questions.reply"})
WORDS: dict[str, Words] = {
    "live/questions.json": gettext_lazy(
        "Questions that you asked or supported in sessions, and answers that you wrote."
    ),
}


def export(person: Person) -> Iterator[tuple[str, Any]]:
    """Everything in these tables that is about somebody or was done by them."""
    asked = Question.objects.filter(author=person).select_related("venue", "forum")
    yield (
        "live/questions.json",
        {
            "asked": rows(asked, "author", "key"),
            "supported": rows(Support.objects.filter(person=person).select_related("question"), "person"),
            "called": rows(Turn.objects.filter(by=person).select_related("question", "forum"), "by"),
            "answered": rows(Reply.objects.filter(by=person).select_related("question"), "by"),
        },
    )


def erase(person: Person) -> None:
    """Support goes; questions are emptied with everything that was said, and answers to them go with them."""
    Support.objects.filter(person=person).delete()
    Turn.objects.filter(question__author=person).delete()
    Reply.objects.filter(question__author=person).delete()
