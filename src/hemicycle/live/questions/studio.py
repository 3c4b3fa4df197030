"""How one asks in the venues of an edition: for its organisers to say."""

from functools import partial
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hemicycle.editions.models import Edition
from hemicycle.editions.studio.answers import done
from hemicycle.editions.studio.door import studio
from hemicycle.editions.studio.editing import Editing, saved_words
from hemicycle.live.questions.models import Policy
from hemicycle.people.requests import MemberRequest


class PolicyForm(forms.Form):
    """Three ticks; their names are those of the keeper."""

    wait = forms.BooleanField(
        required=False,
        label=gettext_lazy("A moderator reads each question before everybody does"),
    )
    unnamed_allowed = forms.BooleanField(required=False, label=gettext_lazy("One may ask without a name"))
    names_seen = forms.BooleanField(
        required=False,
        label=gettext_lazy("Moderators read who asked without a name"),
        help_text=gettext_lazy("Whoever asks is told before they send it."),
    )

    def __init__(self, data: Any = None, *, initial: Any = None) -> None:
        super().__init__(data, initial=initial)


@studio("editions.edit")
def policy(request: MemberRequest, edition: Edition) -> HttpResponse:
    """The rules of questions."""
    found = Policy.objects.get_or_create(edition=edition)[0]
    editing: Editing[PolicyForm] = Editing(request, found, partial(PolicyForm))
    if editing.saved():
        return done(request, request.path, saved_words(editing.revision), undo=editing.revision)
    return editing.page("questions/studio.html", {"heading": _("Questions in sessions")})
