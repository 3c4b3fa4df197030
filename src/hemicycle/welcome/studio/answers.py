"""The answers that the desk keeps: for its officers, and published for everybody; one may begin as a solved inquiry."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hemicycle.editions.models import Edition
from hemicycle.editions.studio.parts import Shelf
from hemicycle.people.queries import rights_of
from hemicycle.people.requests import MemberRequest
from hemicycle.welcome.forms import LONGEST_QUESTION, KeptAnswerForm
from hemicycle.welcome.models import KeptAnswer
from hemicycle.welcome.queries.queue import HELP
from hemicycle.welcome.rules import without_names


def from_inquiry(request: MemberRequest, edition: Edition) -> dict[str, Any]:
    """A new answer begins as what was asked and said last in an inquiry (`?inquiry=`), without who asked."""
    key = request.GET.get("inquiry", "")
    if not (key.isascii() and key.isdigit() and len(key) < 19):
        return {}
    inquiry = edition.inquiries.select_related("person").filter(pk=int(key)).first()
    if inquiry is None or not rights_of(request.user).may(HELP, edition.scope.path):
        return {}
    asked = inquiry.messages.filter(officer=None).first()
    said = inquiry.messages.exclude(officer=None).last()
    code = inquiry.language if inquiry.language in edition.languages else edition.default_language
    called = (inquiry.called, inquiry.person.name if inquiry.person else inquiry.name)
    return {
        "topic": inquiry.topic,
        "question": {code: without_names(asked.text, *called)[:LONGEST_QUESTION]} if asked else {},
        "answer": {code: without_names(said.text, *called)} if said else {},
    }


SHELF = Shelf(
    name="answers",
    model=KeptAnswer,
    title=_("Answers of the desk"),
    new=_("Keep an answer"),
    form=KeptAnswerForm,
    rows=lambda person, edition: edition.kept_answers.all(),
    empty=lambda edition: KeptAnswer(edition=edition),
    any_of=("welcome.answers",),
    ordered=True,
    public=lambda edition, answer: (
        reverse("welcome:answers", args=[edition.slug]) if answer.published_at else ""
    ),
    hint=_(
        "Officers put them in with a click. Those that are published stand among the questions that are often asked."
    ),
    starts=from_inquiry,
    space="welcome-studio",
    folder="welcome/studio",
)
