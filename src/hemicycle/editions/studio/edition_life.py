"""The life of an edition in the studio: public or not, its phase, the archive, a copy of it, links to look at it."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hemicycle.editions.forms.life import CopyForm, NewEditionForm, PreviewForm
from hemicycle.editions.models import Edition
from hemicycle.editions.operations import life as operations
from hemicycle.editions.operations.opening import copy_edition, open_edition
from hemicycle.editions.rules import life as rules
from hemicycle.editions.studio.answers import ask, confirmed, done
from hemicycle.editions.studio.door import studio, workplaces_of
from hemicycle.kernel import clock
from hemicycle.kernel.verdict import Refused, Unclear
from hemicycle.people.models import Person
from hemicycle.people.queries import rights_of
from hemicycle.people.requests import MemberRequest
from hemicycle.people.sign_in.door import signed_in

PUBLISH, OPEN = "editions.publish", "editions.open"


def _here(edition: Edition) -> str:
    return reverse("studio:life", args=[edition.slug])


@studio(PUBLISH, when_archived=True)
def life(request: MemberRequest, edition: Edition) -> HttpResponse:
    """Where the edition stands, and everything that moves it on."""
    published, archived = edition.published_at is not None, edition.archived_at is not None
    return render(
        request,
        "editions/studio/life.html",
        {
            "phase": edition.phase(request.reader.now),
            "phases": Edition.Phase.choices,
            "may_publish": rules.may_publish(
                published=published, archived=archived, names=edition.name, languages=len(edition.languages)
            ),
            "may_hide": rules.may_hide(published=published, archived=archived),
            "may_archive": rules.may_archive(archived=archived, published=published),
            "may_copy": rights_of(request.user).may(OPEN, "/"),
            "links": edition.preview_links.select_related("by").order_by("-pk"),
            "now": clock.real_now(),
            "form": PreviewForm(edition=edition),
        },
    )


@studio(PUBLISH)
def publication(request: MemberRequest, edition: Edition) -> HttpResponse:
    """Ask, then show the edition to everybody, or to nobody any more."""
    here = _here(edition)
    if edition.published_at:
        if not confirmed(request):
            return ask(
                request,
                title=_("Hide this edition"),
                sentences=[
                    _(
                        "Nobody but those who work on it will find the edition any more: no page, no feed, no search."
                    ),
                    _(
                        "Nothing is lost. Registrations, agendas and links stay, and work again when it is public."
                    ),
                ],
                button=_("Hide it from the public"),
                back=here,
                danger=True,
            )
        undo = operations.hide_edition(edition, by=request.user)
        return done(request, here, _("Only those who work on it see this edition now."), undo=undo)
    if not confirmed(request):
        return ask(
            request,
            title=_("Make this edition public"),
            sentences=[
                _("Everybody finds the edition from now on, and search engines too."),
                _("The programme shows what you have released; its draft stays yours."),
            ],
            button=_("Make it public"),
            back=here,
        )
    undo = operations.publish_edition(edition, by=request.user)
    return done(request, here, _("The edition is public."), undo=undo)


@require_POST
@studio(PUBLISH)
def phase(request: MemberRequest, edition: Edition) -> HttpResponse:
    """Let the edition stand in another phase than its dates say, or follow them again."""
    chosen = request.POST.get("phase", "")
    if chosen and chosen not in Edition.Phase.values:
        raise Unclear(_("An edition is announced, live, or an account."))
    undo = operations.set_phase(edition, chosen, by=request.user)
    return done(request, _here(edition), _("Saved."), undo=undo)


@studio(PUBLISH, when_archived=True)
def archive(request: MemberRequest, edition: Edition) -> HttpResponse:
    """Ask, then put the edition into the archive, or take it out again."""
    here = _here(edition)
    if edition.archived_at:
        if not confirmed(request):
            return ask(
                request,
                title=_("Take this edition out of the archive"),
                sentences=[
                    _("It can be worked on again, and registration is open again if its dates say so.")
                ],
                button=_("Take it out of the archive"),
                back=here,
            )
        operations.unarchive_edition(edition, by=request.user)
        return done(request, here, _("This edition can be worked on again."))
    if not confirmed(request):
        return ask(
            request,
            title=_("Archive this edition"),
            sentences=[
                _(
                    "It stays public and is read. Nothing in it changes any more: no text, no time, no registration."
                ),
                _("You can take it out of the archive again."),
            ],
            button=_("Archive it"),
            back=here,
        )
    operations.archive_edition(edition, by=request.user)
    return done(request, here, _("This edition is archived."))


# --- another one ------------------------------------------------------------------------------------------


@studio(OPEN, when_archived=True)
def copy(request: MemberRequest, edition: Edition) -> HttpResponse:
    """A new edition with the structure of this one, for whoever opens editions."""
    form = CopyForm(request.POST or None, source=edition)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            new = copy_edition(
                edition,
                slug=data["slug"],
                name=data["name"],
                starts_on=data["starts_on"],
                ticked=form.ticked,
                by=request.user,
            )
        except Refused as refused:
            form.add_error("slug", str(refused.why))
        else:
            there = reverse("studio:overview", args=[new.slug])
            return done(request, there, _("The new edition is there. Only those who work on it see it."))
    return render(request, "editions/studio/copy.html", {"form": form})


@signed_in
def workplaces(request: HttpRequest) -> HttpResponse:
    """The editions that somebody works on, and for stewards the way to a new one; for others no such page."""
    found = workplaces_of(request.user)
    may_open = rights_of(request.user).may(OPEN, "/")
    if not found and not may_open:
        raise Http404("Not for this person.")
    return render(request, "editions/studio/workplaces.html", {"editions": found, "may_open": may_open})


@signed_in
def new_edition(request: HttpRequest) -> HttpResponse:
    """A new edition from nothing: for the stewards of the house; for others this page does not exist."""
    if not isinstance(request.user, Person) or not rights_of(request.user).may(OPEN, "/"):
        raise Http404("Not for this person.")
    form = NewEditionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            edition = open_edition(form.values(), by=request.user)
        except Refused as refused:
            form.add_error("slug", str(refused.why))
        else:
            return HttpResponseRedirect(reverse("studio:overview", args=[edition.slug]))
    return render(request, "editions/studio/new_edition.html", {"form": form})


# --- links to look at it -------------------------------------------------------------------------------------


@studio(PUBLISH)
def previews(request: MemberRequest, edition: Edition) -> HttpResponse:
    """Make a link; its address is shown on this page, once."""
    form = PreviewForm(request.POST or None, edition=edition)
    url = ""
    if request.method == "POST" and form.is_valid():
        _link, token = operations.make_preview(
            edition, label=form.cleaned_data["label"], until_at=form.cleaned_data["until"], by=request.user
        )
        path = reverse("editions:announcement", args=[edition.slug])
        url = f"{settings.ORIGIN}{path}?preview={token}"
    return render(request, "editions/studio/preview_link.html", {"form": form, "url": url})


@require_POST
@studio(PUBLISH, when_archived=True)
def preview_end(request: MemberRequest, edition: Edition, pk: int) -> HttpResponse:
    """A link is of no use any more."""
    if pk >= 2**63:
        raise Http404("No link has such a key.")
    link = get_object_or_404(edition.preview_links, pk=pk)
    operations.end_preview(link, by=request.user)
    return done(request, _here(edition), _("Nobody can use this link any more."))
