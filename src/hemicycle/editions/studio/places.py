"""Sections and organisations: they belong to the house. A section's host edits the texts of the own section."""

from functools import partial

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hemicycle.editions.forms.places import MergeForm, OrganisationForm, SectionForm
from hemicycle.editions.models import Edition
from hemicycle.editions.studio.answers import ask, confirmed, done
from hemicycle.editions.studio.door import studio
from hemicycle.editions.studio.parts import Act, Choice, Shelf, name_of
from hemicycle.people.models import Organisation, Person, Section
from hemicycle.people.operations.places import add_place, change_place, merge_organisations, remove_place
from hemicycle.people.queries import rights_of, within
from hemicycle.people.queries.places import references
from hemicycle.people.requests import MemberRequest

EDITS, KEEPS, ORGANISATIONS = "people.edit_section", "people.keep_sections", "people.edit_organisations"


def _sections(person: Person, edition: Edition) -> QuerySet[Section]:
    return Section.objects.filter(within(rights_of(person).reach(EDITS), "scope__path"))


def _organisations(person: Person, edition: Edition) -> QuerySet[Organisation]:
    return Organisation.objects.select_related("section")


def _is(thing: Organisation, *, kind: str) -> bool:
    return thing.kind == kind


def _merge(request: MemberRequest, edition: Edition, thing: Organisation) -> list[Act]:
    return [
        Act(_("Merge with another"), reverse("studio:organisations_merger", args=[edition.slug, thing.pk]))
    ]


sections = Shelf(
    name="sections",
    model=Section,
    title=gettext_lazy("Sections"),
    new=gettext_lazy("Add a section"),
    form=SectionForm,
    rows=_sections,
    empty=lambda edition: Section(),
    any_of=(EDITS,),
    adds=(KEEPS,),
    everywhere=False,
    add=add_place,
    change=change_place,
    remove=remove_place,
    public=lambda edition, section: reverse("editions:section", args=[edition.slug, section.slug]),
    hint=gettext_lazy("Sections belong to the house: what you change here shows in every edition."),
)
organisations = Shelf(
    name="organisations",
    model=Organisation,
    title=gettext_lazy("Organisations"),
    new=gettext_lazy("Add an organisation"),
    form=OrganisationForm,
    rows=_organisations,
    empty=lambda edition: Organisation(),
    any_of=(ORGANISATIONS,),
    add=add_place,
    change=change_place,
    remove=remove_place,
    hint=gettext_lazy("Organisations belong to the house: what you change here shows in every edition."),
    filters={
        "kind": Choice(
            gettext_lazy("Kind"),
            {kind.value: (kind.label, partial(_is, kind=kind.value)) for kind in Organisation.Kind},
        )
    },
    acts=_merge,
)


@studio(ORGANISATIONS)
def merger(request: MemberRequest, edition: Edition, key: int) -> HttpResponse:
    """One organisation becomes part of another, after a question that says what moves."""
    double = get_object_or_404(Organisation, pk=key)
    form = MergeForm(double, request.POST if request.method == "POST" else None)
    back = organisations.url(edition, "one", key=double.pk)
    if not form.is_valid():
        return render(
            request,
            "editions/studio/merger.html",
            {"form": form, "back": back, "double": double, "list_url": organisations.url(edition)},
        )
    into: Organisation = form.cleaned_data["into"]
    names = {"double": name_of(double), "into": name_of(into)}
    if confirmed(request):
        merge_organisations(double, into, by=request.user)
        there = organisations.url(edition, "one", key=into.pk)
        return done(request, there, _("“%(double)s” is now part of “%(into)s”.") % names)
    count = sum(references(double).values())
    moves = ngettext(
        "%(count)d person, session or other thing that refers to “%(double)s” will refer to “%(into)s”.",
        "%(count)d persons, sessions and other things that refer to “%(double)s” will refer to “%(into)s”.",
        count,
    )
    return ask(
        request,
        title=_("Merge “%(double)s” into “%(into)s”?") % names,
        sentences=[
            moves % {"count": count, **names},
            _("What “%(into)s” lacks, a language of its name or its website, it gets from “%(double)s”.")
            % names,
            _("“%(double)s” is then gone. Each change is in the history.") % names,
        ],
        button=_("Merge them"),
        back=back,
        danger=True,
        data=[("into", str(into.pk))],
    )


urls: list[URLPattern] = [
    *sections.urls(),
    *organisations.urls(),
    path("organisations/<int:key>/merger/", merger, name="organisations_merger"),
]
