"""The answers that the desk keeps: for its officers, and published for everybody."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hemicycle.editions.studio.parts import Shelf
from hemicycle.welcome.forms import KeptAnswerForm
from hemicycle.welcome.models import KeptAnswer

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
    space="welcome-studio",
    folder="welcome/studio",
)
