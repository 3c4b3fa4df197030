"""What somebody says of themselves: the form, the organisations, the photo, and to whom each part is shown."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from hemicycle.kernel.pictures import NoPicture
from hemicycle.kernel.verdict import Unclear
from hemicycle.kernel.words import Words
from hemicycle.people import operations
from hemicycle.people.forms.profile import SECTIONS, AffiliationForm, PhotoForm, ProfileSection, ShownForm
from hemicycle.people.models import Affiliation, Person, Shown
from hemicycle.people.queries import page_key
from hemicycle.people.queries.organisations import organisation_names
from hemicycle.people.queries.profile import previews, shown_parts, spells_of
from hemicycle.people.requests import MemberRequest
from hemicycle.people.rules import MOST_AFFILIATIONS, MOST_AFFILIATIONS_REACHED
from hemicycle.people.sign_in.door import signed_in

form_page = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True, slots=True)
class FormPart:
    """A section of the form as the page shows it."""

    name: str
    form: ProfileSection
    saved: bool = False
    unsaved: bool = False  # something stands in it that was typed and not saved


@form_page
@signed_in
def profile(request: MemberRequest) -> HttpResponse:
    """The profile. One form whose sections are saved one by one; what is typed in the others stays."""
    person = request.user
    if request.method != "POST":
        saved = request.GET.get("saved", "")
        parts = [FormPart(name, _section(name, person), name == saved) for name in SECTIONS]
        return _profile(request, parts)
    wanted = request.POST.get("save", "")
    if wanted not in SECTIONS:
        raise Unclear(_("Please press the button of the section that you want to save."))
    sent = {name: _section(name, person, request.POST) for name in SECTIONS}
    others = {name: form for name, form in sent.items() if name != wanted and form.has_changed()}
    form = sent[wanted]
    well = form.is_valid()
    if well:
        operations.edit_profile(person, form.cleaned_data, by=person)
    if well and not others:
        with override(person.language):
            return redirect(f"{reverse('me:profile')}?saved={wanted}#{wanted}")
    parts = [
        FormPart(name, _section(name, person, typed=others[name].typed()), unsaved=True)
        if name in others
        else FormPart(
            name, form if name == wanted and not well else _section(name, person), well and name == wanted
        )
        for name in SECTIONS
    ]
    return _profile(request, parts, status=200 if well else 422)


def _section(name: str, person: Person, data: Any = None, typed: Any = None) -> ProfileSection:
    if data is not None and not any(key.startswith(f"{name}-") for key in data):
        data = {**{f"{name}-{field}": value for field, value in _standing(name, person).items()}}
    return SECTIONS[name](data, person=person, typed=typed, prefix=name)


def _standing(name: str, person: Person) -> dict[str, Any]:
    """What a section holds that was not sent at all."""
    form = SECTIONS[name](person=person, prefix=name)
    return {field: form[field].value() for field in form.fields}


def _profile(
    request: MemberRequest, parts: list[FormPart], *, photo: PhotoForm | None = None, status: int = 200
) -> HttpResponse:
    person = request.user
    context = {
        "parts": parts,
        "photo": photo or PhotoForm(),
        "spells": spells_of(person),
        "shown": shown_parts(person),
        "saved": request.GET.get("saved", ""),
    }
    return render(request, "people/profile/profile.html", context, status=status)


@require_POST
@signed_in
def photo(request: MemberRequest) -> HttpResponse:
    """Keep another photo, or none."""
    person = request.user
    if "remove" in request.POST:
        operations.remove_photo(person, by=person)
        return redirect(f"{reverse('me:profile')}?saved=photo#photo")
    form = PhotoForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            operations.set_photo(person, form.cleaned_data["photo"], by=person)
        except NoPicture as trouble:
            form.add_error("photo", str(trouble.why))
        else:
            return redirect(f"{reverse('me:profile')}?saved=photo#photo")
    parts = [FormPart(name, _section(name, person)) for name in SECTIONS]
    return _profile(request, parts, photo=form, status=422)


# --- organisations ----------------------------------------------------------------------------------------


@form_page
@signed_in
def affiliation(request: MemberRequest, pk: int | None = None) -> HttpResponse:
    """A new office in an organisation, or one that is kept."""
    person = request.user
    kept = get_object_or_404(Affiliation, pk=pk, person=person) if pk is not None else None
    if kept is None and person.affiliations.count() >= MOST_AFFILIATIONS:
        raise Unclear(MOST_AFFILIATIONS_REACHED)
    form = AffiliationForm(request.POST if request.method == "POST" else None, affiliation=kept)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        operations.keep_affiliation(
            person,
            kept=kept,
            organisation=form.found,
            name=data["organisation"],
            office=data["office"],
            from_on=data["from_on"],
            until_on=data["until_on"],
            by=person,
        )
        return redirect(f"{reverse('me:profile')}?saved=affiliations#affiliations")
    context = {
        "form": form,
        "kept": kept,
        "names": organisation_names((get_language() or "en", "en")),
    }
    status = 422 if form.is_bound else 200
    return render(request, "people/profile/affiliation.html", context, status=status)


@require_POST
@signed_in
def affiliation_removal(request: MemberRequest, pk: int) -> HttpResponse:
    """This office is no longer told."""
    kept = get_object_or_404(Affiliation.objects.select_related("person"), pk=pk, person=request.user)
    operations.drop_affiliation(kept, by=request.user)
    return redirect(f"{reverse('me:profile')}?saved=affiliations#affiliations")


# --- who sees what -------------------------------------------------------------------------------------------

VIEWS: dict[str, Words] = {
    Shown.To.PARTICIPANTS: gettext_lazy("A participant of the same edition"),
    Shown.To.EVERYBODY: gettext_lazy("Everybody"),
}


@form_page
@signed_in
def seen(request: MemberRequest) -> HttpResponse:
    """To whom each part of the profile is shown, and what these people see."""
    person = request.user
    form = ShownForm(request.POST if request.method == "POST" else None, shown=shown_parts(person))
    if request.method == "POST" and form.is_valid():
        operations.show_parts(person, form.cleaned_data, by=person)
        return redirect(f"{reverse('me:seen')}?saved=1")
    looks = [(name, label, previews(person)[name]) for name, label in VIEWS.items()]
    context = {
        "form": form,
        "looks": looks,
        "address": reverse("person", kwargs={"key": page_key(person)}),
        "saved": "saved" in request.GET,
    }
    return render(request, "people/profile/seen.html", context, status=422 if form.is_bound else 200)
