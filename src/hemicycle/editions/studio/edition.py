"""The edition itself: what it is, when and where."""

from functools import partial

from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from hemicycle.editions.forms.edition import EditionForm
from hemicycle.editions.models import Edition
from hemicycle.editions.operations.edition import change
from hemicycle.editions.studio.answers import back_to, done
from hemicycle.editions.studio.door import studio
from hemicycle.editions.studio.editing import Editing, saved_words
from hemicycle.people.requests import MemberRequest


@studio("editions.edit")
def edition(request: MemberRequest, edition: Edition) -> HttpResponse:
    """Names, dates, place, and what is said of it on the announcement."""
    form_of = partial(EditionForm, edition, edition=edition, person=request.user)
    editing: Editing[EditionForm] = Editing(request, edition, form_of, save=change)
    if editing.saved():
        slug = editing.form.cleaned_data["slug"]
        there = back_to(request, reverse("studio:edition", args=[slug]))
        return done(request, there, saved_words(editing.revision), undo=editing.revision)
    return editing.page(
        "editions/studio/edition.html",
        {
            "thing": edition,
            "next": request.GET.get("next", ""),
            "public_url": reverse("editions:announcement", args=[edition.slug]),
        },
    )


urls: list[URLPattern] = [path("edition/", edition, name="edition")]
