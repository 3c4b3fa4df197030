"""What the polls keep of a person: what they chose, and what they did for others as a host."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hemicycle.kernel.words import Words
from hemicycle.live.polls.models import Answer, Closing, Opening, Poll, Withdrawal
from hemicycle.live.queries.visitors import editions_past_keeping
from hemicycle.people.models import Person
from hemicycle.people.privacy.rows import row_of, rows

TABLES = frozenset({"polls.poll", "polls.opening", "polls.closing", "polls.withdrawal", "polls.answer"})
WORDS: dict[str, Words] = {
    "live/polls.json": gettext_lazy(
        "What you chose in polls, and the polls that you made, opened or closed."
    ),
}


def export(person: Person) -> Iterator[tuple[str, Any]]:
    """Everything in these tables that is about somebody or was done by them."""
    made = Poll.objects.filter(by=person).select_related("venue", "forum").prefetch_related("options")
    yield (
        "live/polls.json",
        {
            "answers": [_answer(one) for one in _answers(person)],
            "made": [
                {**row_of(poll, "by", "key"), "options": [option.text for option in poll.options.all()]}
                for poll in made
            ],
            "opened": rows(Opening.objects.filter(by=person).select_related("poll"), "by"),
            "closed": rows(Closing.objects.filter(by=person).select_related("poll"), "by"),
            "withdrawn": rows(Withdrawal.objects.filter(by=person).select_related("poll"), "by"),
        },
    )


def _answers(person: Person) -> Iterable[Answer]:
    found = Answer.objects.filter(person=person).select_related("poll").order_by("pk")
    return found.prefetch_related("choices__option")


def _answer(answer: Answer) -> dict[str, Any]:
    chosen = sorted((choice.option for choice in answer.choices.all()), key=lambda option: option.number)
    return {
        **row_of(answer, "person"),
        "question": answer.poll.question,
        "chosen": [{"number": option.number, "text": option.text} for option in chosen],
    }


def erase(person: Person) -> None:
    """Answers still count, and are nobody's from now on: not even the emptied row says who chose what."""
    Answer.objects.filter(person=person).update(person=None)


def stays(person: Person) -> Iterable[Words]:
    """What is kept of these tables, in sentences."""
    if Answer.objects.filter(person=person).exists():
        yield _(
            "What you chose in polls, as a number in their totals: nothing says any more that it was you."
        )
    if Poll.objects.filter(by=person).exists():
        yield _("The polls that you made for others, without your name.")


def forget_old() -> int:
    """Remove the polls of editions whose time is over, with their answers; how many polls that were."""
    removed = 0
    for edition in editions_past_keeping():
        old = Poll.objects.filter(forum__edition=edition)
        removed += old.count()
        old.delete()
    return removed
