"""Questions as a page shows them: the same for everybody who reads them, made in a fixed number of queries."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hemicycle.kernel.text import Text, direction
from hemicycle.kernel.words import Words
from hemicycle.live.models import Contribution, Forum, Venue
from hemicycle.live.queries.visitors import author_mark
from hemicycle.live.questions.models import Policy, Question, Support
from hemicycle.live.questions.rules import Weight, balance, ordered
from hemicycle.people.models import Person, Section

MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Said:
    """The answer to a question."""

    name: str
    text: str
    language: str
    direction: str


@dataclass(frozen=True, slots=True)
class ShownQuestion:
    """A question as everybody reads it; `waits` only in its author's own page."""

    pk: int
    venue: int  # where it was asked
    state: str  # "", or how it was removed
    name: str  # empty: the room does not read who asked
    mark: str  # of its author, as in the chat; empty without a name
    section: Text
    text: str
    language: str
    direction: str
    at: datetime
    hour: str  # in the edition's home zone
    edited: bool
    supports: int
    in_turn: bool
    answered: bool
    reply: Said | None  # in writing
    waits: bool = False


def policy_of(edition_id: int) -> Policy:
    """How one asks in an edition: what the organisers decided, else what a new one begins with (unsaved)."""
    return Policy.objects.filter(edition=edition_id).first() or Policy(edition_id=edition_id)


def questions_of(forum: Forum | int, person: Person | None) -> QuerySet[Question]:
    """The questions that stand in this person's page."""
    return _with_all(Question.objects.filter(forum=forum).seen_by(person))


def every_question(forum: Forum | int) -> QuerySet[Question]:
    """Every question of a forum, whatever became of it: for those who moderate."""
    return _with_all(Question.objects.filter(forum=forum))


def _with_all(found: QuerySet[Question]) -> QuerySet[Question]:
    related = ("author__section", "removal", "held", "turn", "reply__by", "venue__edition")
    return found.select_related(*related).annotate(
        changes=Count("corrections", distinct=True), supported=Count("supports", distinct=True)
    )


def question_as_shown(key: int) -> Question | None:
    """One question with all that is read of it."""
    return _with_all(Question.objects.filter(pk=key)).first()


def listed(forum: Forum | int, person: Person | None) -> list[ShownQuestion]:
    """The list as it stands in somebody's page."""
    found = {one.pk: shown(one) for one in questions_of(forum, person).order_by("-pk")[:MOST_SHOWN]}
    weights = [Weight(one.pk, one.supports, one.answered, one.in_turn) for one in found.values()]
    return [found[key] for key in ordered(weights)]


def shown(question: Question) -> ShownQuestion:
    """A question as a page shows it."""
    at = question.at
    turn, reply = getattr(question, "turn", None), getattr(question, "reply", None)
    gone = question.is_removed()
    named = not (question.unnamed or gone)
    section = question.author.section.region if named and question.author.section else Text()
    return ShownQuestion(
        pk=question.pk,
        venue=question.venue_id,
        state=question.removal.act if gone else "",
        name=question.author.called if named else "",
        mark=author_mark(question.author_id) if named else "",
        section=section,
        text="" if gone else question.text,
        language="" if gone else question.language,
        direction=direction(question.language) if question.language else "auto",
        at=at,
        hour=f"{at.astimezone(question.venue.edition.home):%H:%M}",
        edited=getattr(question, "changes", 0) > 0,
        supports=0 if gone else getattr(question, "supported", 0),
        in_turn=turn is not None and not gone,
        answered=reply is not None and not gone,
        reply=None
        if gone or reply is None or not reply.text
        else Said(reply.by.called, reply.text, reply.language, direction(reply.language or "en")),
        waits=question.is_held(),
    )


def supported_by(forum: Forum | int, person: Person | None) -> list[int]:
    """Which questions of a forum somebody supports."""
    if person is None:
        return []
    found = Support.objects.filter(question__forum=forum, person=person)
    return list(found.values_list("question_id", flat=True))


def asked_by(forum: Forum | int, person: Person | None) -> list[int]:
    """Which questions of a forum somebody asked: they have their own support already."""
    if person is None:
        return []
    return list(Question.objects.filter(forum=forum, author=person).values_list("pk", flat=True))


def balance_of(forum: Forum | int, languages: Sequence[str]) -> list[tuple[str, int]]:
    """How many questions with a name came from each section, in words."""
    named = standing_in(forum).filter(unnamed=False, author__section__isnull=False)
    asked = named.values_list("author__section", flat=True)
    sections = Section.objects.in_bulk(set(asked))
    regions = [str(sections[key].region.said(languages)) for key in asked]
    return balance(regions, regions)


def standing_in(forum: Forum | int) -> QuerySet[Question]:
    """The questions of a forum that everybody reads."""
    return Question.objects.filter(forum=forum, held=None, removal=None)


def kept(venue: Venue) -> Words | None:
    """What there is to read of the questions once a session is over."""
    found = standing_in(venue.forum_id)
    count = found.count()
    if not count:
        return None
    answered = found.filter(reply__isnull=False).count()
    asked = ngettext("%(count)d question", "%(count)d questions", count) % {"count": count}
    return _("%(questions)s, %(answered)d answered") % {"questions": asked, "answered": answered}


def url_of(contribution: Contribution) -> str:
    """The page of one question."""
    edition = contribution.venue.edition.slug
    return reverse("live:questions:question", args=[edition, contribution.venue_id, contribution.pk])


def rows(venue: Venue, moderates: bool) -> Iterator[dict[str, Any]]:
    """Questions of the venue's forum as plain values for an export, without what was taken away or was not said."""
    found = _with_all(standing_in(venue.forum_id))
    for one in found.order_by("pk"):
        reply = getattr(one, "reply", None)
        yield {
            "number": one.pk,
            "at": one.at.isoformat(),
            "name": "" if one.unnamed else one.author.called,
            "language": one.language,
            "text": one.text,
            "supports": getattr(one, "supported", 0),
            "answered": "yes" if reply else "no",
            "answer": reply.text if reply else "",
        }
