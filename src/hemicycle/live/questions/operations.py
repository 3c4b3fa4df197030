"""What changes in the questions of a session: asked, put in other words, supported, answered."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from hemicycle.kernel import clock
from hemicycle.kernel.verdict import Refused
from hemicycle.live.models import Contribution, Forum, Venue
from hemicycle.live.operations import saying
from hemicycle.live.questions import facts, rules
from hemicycle.live.questions.models import Question, Reply, Support, Turn
from hemicycle.live.questions.queries import policy_of
from hemicycle.people.models import Person
from hemicycle.record.operations import announce

MODULE = "questions"
LONGEST = 500  # signs of a question
LONGEST_REPLY = 4000


@transaction.atomic
def ask(
    venue: Venue, text: str, *, key: str, language: str = "", unnamed: bool = False, by: Person
) -> Question:
    """A question, once for its key. `unnamed`: the room does not read who asked, if the edition allows that."""
    begun = saying.begin(venue, MODULE, key, by=by)
    if begun.already:
        return Question.objects.get(pk=begun.already.pk)
    policy = policy_of(venue.edition_id)
    text = saying.clean(text, longest=LONGEST)
    made = Question.objects.create(
        **saying.columns(begun, text=text, language=language, key=key, by=by),
        forum=venue.forum,
        unnamed=unnamed and policy.unnamed_allowed,
    )
    saying.hold_if_needed(made, begun.conduct, by=by, all_wait=policy.wait and not begun.moderates)
    announce(facts.QuestionAsked(venue_id=venue.pk, question_id=made.pk), by=by)
    return made


@transaction.atomic
def put_otherwise(question: Question, text: str, *, language: str = "", by: Person) -> bool:
    """Put one's own question in other words, as long as the edition allows and nobody supports it.

    Whoever supported a question supported its words. False when nothing was changed.
    """
    Contribution.objects.select_for_update().get(pk=question.pk)
    question = Question.objects.select_related("venue__edition").get(pk=question.pk)
    if question.supports.exists() or Reply.objects.filter(question=question).exists():
        raise Refused(
            _("Others have supported or answered it as it stands. Ask another question, or delete this one.")
        )
    if not saying.correct(question, text=text, language=language, longest=LONGEST, by=by):
        return False
    announce(facts.QuestionCorrected(venue_id=question.venue_id, question_id=question.pk), by=by)
    return True


@transaction.atomic
def support(question: Question, *, on: bool, by: Person) -> bool:
    """Want to know the same, or no longer; True when that has changed anything."""
    saying.hold_turn(question.venue, by=by)
    saying.insist_on_speaking(question.venue, MODULE, by=by)
    if on:
        rules.may_support(
            own=question.author_id == by.pk,
            removed=question.is_removed(),
            held=question.is_held(),
            answered=Reply.objects.filter(question=question).exists(),
        ).insist()
        try:
            with transaction.atomic():
                Support.objects.create(question=question, person=by)
        except IntegrityError:  # the same click twice
            return False
    elif not Support.objects.filter(question=question, person=by).delete()[0]:
        return False
    announce(facts.QuestionSupported(venue_id=question.venue_id, question_id=question.pk), by=by)
    return True


# --- for those who moderate: the door asks who they are -----------------------------------------------------


@transaction.atomic
def take_turn(question: Question, *, by: Person) -> bool:
    """From now on this question is being answered; one that was until now is answered aloud. False if it is already."""
    forum = Forum.objects.select_for_update().get(pk=question.forum_id)
    rules.may_take_turn(removed=question.is_removed(), held=question.is_held()).insist()
    before = Turn.objects.filter(forum=forum).first()
    if before and before.question_id == question.pk:
        return False
    if before:
        _note_aloud(before.question, by=by)
        before.delete()
    Turn.objects.create(forum=forum, question=question, by=by)
    announce(
        facts.TurnTaken(
            venue_id=question.venue_id, question_id=question.pk, before=before.question_id if before else 0
        ),
        by=by,
    )
    return True


@transaction.atomic
def end_turn(question: Question, *, answered: bool, by: Person) -> bool:
    """The question is being answered no longer; `answered`: it was, aloud. False if it was not its turn."""
    Forum.objects.select_for_update().get(pk=question.forum_id)
    if not Turn.objects.filter(question=question).delete()[0]:
        return False
    if answered:
        _note_aloud(question, by=by)
    announce(facts.TurnEnded(venue_id=question.venue_id, question_id=question.pk), by=by)
    return True


def _note_aloud(question: Question, *, by: Person) -> None:
    Reply.objects.get_or_create(question=question, defaults={"by": by, "at": clock.now()})


@transaction.atomic
def reply(question: Question, text: str, *, by: Person) -> Reply:
    """Answer in writing; said again, the new words stand."""
    rules.may_take_turn(removed=question.is_removed(), held=question.is_held()).insist()
    text = saying.clean(text, longest=LONGEST_REPLY)
    language = saying.language_of(text, question.venue, "", by=by)
    given = {"text": text, "language": language, "by": by, "at": clock.now()}
    made, _new = Reply.objects.update_or_create(question=question, defaults=given)
    Turn.objects.filter(question=question).delete()
    announce(facts.QuestionReplied(venue_id=question.venue_id, question_id=question.pk), by=by)
    return made


@transaction.atomic
def reopen(question: Question, *, by: Person) -> bool:
    """It is not answered after all: what stood as its answer goes. False if there was none."""
    if not Reply.objects.filter(question=question).delete()[0]:
        return False
    announce(facts.QuestionReplied(venue_id=question.venue_id, question_id=question.pk), by=by)
    return True
