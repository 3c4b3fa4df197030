"""A little studio for the tests of forms: a theme is edited and added, in an edition that olga organises."""

from functools import partial
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path

from hemicycle.editions.models import Edition, Theme
from hemicycle.editions.operations.edition import add, change
from hemicycle.editions.studio.answers import done
from hemicycle.editions.studio.door import studio
from hemicycle.editions.studio.editing import Adding, Editing, saved_words
from hemicycle.people.models import Person
from hemicycle.people.requests import MemberRequest
from hemicycle.record.models import Revision
from hemicycle.site import urls as house
from hemicycle.ui.forms import TextsField


class ThemeForm(forms.Form):
    """A theme's name, colour and place."""

    slug = forms.SlugField(max_length=60)
    hue = forms.ChoiceField(choices=Theme.Hue.choices)
    order = forms.IntegerField(min_value=0, max_value=1000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = TextsField(languages=["en", "fr", "es"], label="Name")


@studio("editions.edit")
def theme(request: MemberRequest, edition: Edition, key: int) -> HttpResponse:
    """A theme's form."""
    thing = get_object_or_404(edition.themes, pk=key)
    editing = Editing(request, thing, ThemeForm, save=change)
    if editing.saved():
        return done(request, request.path, saved_words(editing.revision), undo=editing.revision)
    return editing.page("editions/studio/edit.html", {"heading": "A theme"})


@studio("editions.edit")
def new(request: MemberRequest, edition: Edition) -> HttpResponse:
    """A new theme's form."""
    adding = Adding(request, edition, "editions.theme", ThemeForm, save=partial(_add, edition))
    if adding.saved():
        return done(request, request.path, "Added.", undo=None)
    return adding.page("editions/studio/edit.html", {"heading": "A new theme"})


def _add(edition: Edition, changes: dict[str, Any], *, by: Person) -> Revision:
    return add(Theme(edition=edition, **changes), by=by)


urlpatterns = [
    path("en/<slug:edition>/studio/desk/new/", new),
    path("en/<slug:edition>/studio/desk/<int:key>/", theme),
    *house.urlpatterns,
]
handler404 = house.handler404
handler500 = house.handler500
