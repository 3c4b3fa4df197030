"""Who hears of questions: the pages of every venue of their forum."""

from typing import Any

from django.utils.translation import gettext as _

from hemicycle.bell import parcels
from hemicycle.bell.operations import replace, ring
from hemicycle.inbox.operations import notify
from hemicycle.inbox.sockets import Told
from hemicycle.live import topics
from hemicycle.live.models import Venue
from hemicycle.live.queries.places import may_enter, place_of
from hemicycle.live.questions import queries
from hemicycle.live.questions.models import Question
from hemicycle.people.models import Person
from hemicycle.record.models import Entry
from hemicycle.record.sockets import Listener

REPLIED = "live.question_answered"


def topic_of(venue: int) -> str:
    """What is said in the questions of a venue."""
    return topics.of_module(venue, "questions")


def hear_question(entry: Entry) -> None:
    """A question was asked, changed, supported, answered."""
    tell_question(entry.data["question_id"])
    if entry.kind == "QuestionAsked":
        tell_balance(entry.data["question_id"], key=f"entry-{entry.pk}")
    if before := entry.data.get("before"):
        tell_question(before)
    if entry.kind == "QuestionReplied":
        tell_author(entry.data["question_id"], notice=f"question-replied-{entry.pk}")


def tell_question(key: int) -> None:
    """Every page of the forum shows the question as it is now: the state is told, never the step.

    What waits for a moderator is told to nobody; what waits because it was changed goes from the pages that show it.
    """
    question = queries.question_as_shown(key)
    if question is None:
        return
    if question.is_held():
        if question.corrections.exists():
            _say(question, "questions/_gone.html", {"key": key})
        ring(topics.of_seat(question.venue_id, question.author_id), "seat")
        return
    _say(question, "questions/_question.html", {"question": queries.shown(question)})


def _say(question: Question, template: str, context: dict[str, Any]) -> None:
    for venue in Venue.objects.filter(forum=question.forum_id).select_related("edition"):
        payload = parcels.in_every_language(template, {**context, "edition": venue.edition, "venue": venue})
        replace(topic_of(venue.pk), "question", payload, key=f"question-{question.pk}-{venue.pk}")


def tell_changed(key: int) -> None:
    """A moderator hid the question, showed it again or let it through."""
    tell_question(key)
    tell_balance(key)


def tell_balance(question: int, *, key: str | None = None) -> None:
    """How the questions are spread over the sections may have changed: each page reads it in its own language."""
    for venue in Venue.objects.filter(forum__questions=question):
        ring(topic_of(venue.pk), "balance", key=key and f"{key}-{venue.pk}")


def tell_author(key: int, *, notice: str) -> None:
    """Whoever asked reads in a notice that there is an answer, if they may still enter."""
    question = (
        Question.objects.standing().filter(pk=key, reply__isnull=False).select_related("venue__scope").first()
    )
    if question is None:
        return
    author = Person.objects.filter(pk=question.author_id, erased_at=None).first()
    if author and may_enter(author, question.venue):
        notify(REPLIED, author, {"question": key}, key=notice, scope=question.venue.scope)


def tell_replied(person: Person, data: dict[str, Any]) -> Told | None:
    """The notice in words; None once the question is not to be read any more."""
    found = Question.objects.standing().filter(pk=data.get("question") or 0, author=person)
    question = found.select_related("venue__edition").first()
    if question is None or not may_enter(person, question.venue):
        return None
    place = place_of(question.venue)
    title = str(place.title.said((person.language, "en"))) if place else ""
    return Told(_("Your question has an answer."), title, queries.url_of(question))


LISTENERS = (
    Listener(
        "questions",
        frozenset(
            {
                "QuestionAsked",
                "QuestionCorrected",
                "QuestionSupported",
                "TurnTaken",
                "TurnEnded",
                "QuestionReplied",
            }
        ),
        hear_question,
    ),
)
