"""The speaker's own page: my sessions on my clock, yes or no, my words, photo and slides, when I can be there."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hemicycle.editions.models import Edition
from hemicycle.kernel.verdict import Refused, Unclear
from hemicycle.people.models import Person
from hemicycle.people.requests import MemberRequest
from hemicycle.programme import operations
from hemicycle.programme.forms.speakers import AnswerForm, OwnForm, PhotoForm, SlidesForm
from hemicycle.programme.models import Speaker, Speaking
from hemicycle.programme.queries import speaking as queries
from hemicycle.record.operations import EditConflict, keeper_of, newest_revision, revise
from hemicycle.ui.rendering import city_words, zone_words

P = ParamSpec("P")
View = Callable[Concatenate[MemberRequest, Edition, P], HttpResponse]
SAVED = ("answer", "words", "photo", "slides", "claimed")


def for_members(view: View[P]) -> Callable[..., HttpResponse]:
    """Only for whoever is signed in, kept by nobody; others sign in first. An archived edition is only read."""

    @wraps(view)
    def guarded(request: HttpRequest, edition: Edition, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not isinstance(request.user, Person):
            return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
        if edition.archived_at and request.method == "POST":
            raise Refused(_("This edition is archived, so nothing in it changes any more."))
        response = view(request, edition, *args, **kwargs)  # type: ignore[arg-type]
        response.headers["Cache-Control"] = "private, no-store"
        patch_vary_headers(response, ["Cookie"])
        return response

    return guarded


@for_members
def speaking(request: MemberRequest, edition: Edition) -> HttpResponse:
    """My sessions as a speaker, and all that is mine to say."""
    return _page(request, edition)


def _page(
    request: MemberRequest,
    edition: Edition,
    *,
    bound: OwnForm | None = None,
    of: Speaker | None = None,
    trouble: str = "",
    status: int = 200,
) -> HttpResponse:
    zone = queries.own_clock(request.user, edition, request.reader)
    entries = queries.own_entries(request.user, edition, request.reader, zone)
    forms = [
        (
            entry,
            bound if bound is not None and of == entry.speaker else _own_form(entry.speaker, edition, zone),
            newest_revision(entry.speaker),
            PhotoForm(auto_id=f"photo-{entry.speaker.pk}-%s"),
        )
        for entry in entries
    ]
    home = zone == edition.home
    city = edition.zone_city.said(request.reader.languages).text if home else ""
    context = {
        "entries": forms,
        "claimable": queries.claimable(request.user, edition),
        "zone": zone_words(
            zone,
            request.reader.language,
            request.reader.now,
            city or city_words(zone.key, request.reader.language),
        ),
        "saved": request.GET.get("saved", "") if request.method == "GET" else "",
        "saved_at": request.GET.get("at", ""),
        "trouble": trouble,
        "wrong": bound if bound is not None and bound.errors else None,
        "replies": Speaking.Reply,
    }
    return render(request, "programme/speaking.html", context, status=status)


def _own_form(speaker: Speaker, edition: Edition, zone: Any) -> OwnForm:
    initial = keeper_of(speaker).read(speaker)
    return OwnForm(initial=initial, edition=edition, zone=zone, auto_id=f"own-{speaker.pk}-%s")


def mine(request: HttpRequest) -> HttpResponse:
    """Where I speak, over all editions; of one only, its page."""
    if not isinstance(request.user, Person):
        return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
    editions = queries.speaking_at(request.user)
    if len(editions) == 1:
        response: HttpResponse = redirect("programme:speaking", edition=editions[0].slug)
    else:
        response = render(request, "programme/speaking_mine.html", {"editions": editions})
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_POST
@for_members
def claim(request: MemberRequest, edition: Edition, slug: str) -> HttpResponse:
    """This entry is me: its address is one that I have proved to be mine."""
    found = next((one for one in queries.claimable(request.user, edition) if one.slug == slug), None)
    if found is None:
        raise Http404(_("There is no such entry."))
    operations.claim_speaker(found, request.user, by=request.user)
    return _back(edition, "claimed")


@require_POST
@for_members
def answer(request: MemberRequest, edition: Edition, pk: int) -> HttpResponse:
    """Yes or no to a session, with a word to the organisers."""
    found = _speaking(request, edition, pk)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _page(request, edition, trouble=_first(form), status=422)
    revise(found, form.cleaned_data, by=request.user)
    return _back(edition, "answer", f"speaking-{found.pk}", at=found.pk)


@require_POST
@for_members
def slides(request: MemberRequest, edition: Edition, pk: int) -> HttpResponse:
    """Where my slides of a session are."""
    found = _speaking(request, edition, pk)
    form = SlidesForm(request.POST)
    if not form.is_valid():
        return _page(request, edition, trouble=_first(form), status=422)
    revise(found, form.cleaned_data, by=request.user)
    return _back(edition, "slides", f"speaking-{found.pk}", at=found.pk)


@require_POST
@for_members
def words(request: MemberRequest, edition: Edition, slug: str) -> HttpResponse:
    """My office, my words, when I can be there."""
    found = _speaker(request, edition, slug)
    zone = queries.own_clock(request.user, edition, request.reader)
    form = OwnForm(request.POST, initial=keeper_of(found).read(found), edition=edition, zone=zone)
    if not form.is_valid():
        return _page(
            request, edition, bound=form, of=found, trouble=_("Not saved yet. Please look at:"), status=422
        )
    seen = request.POST.get("seen", "")
    number = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 19 else 0
    try:
        revise(found, form.changes(), by=request.user, seen=number)
    except EditConflict:
        trouble = _(
            "The organisers have changed your entry while you were writing. What you typed stands below; "
            "please look at it and save it again."
        )
        return _page(request, edition, bound=form, of=found, trouble=trouble, status=409)
    return _back(edition, "words", f"words-{found.pk}", at=found.slug)


@require_POST
@for_members
def photo(request: MemberRequest, edition: Edition, slug: str) -> HttpResponse:
    """My photo, or none."""
    found = _speaker(request, edition, slug)
    form = PhotoForm(request.POST, request.FILES)
    if not form.is_valid() or not (form.cleaned_data["photo"] or form.cleaned_data["gone"]):
        return _page(request, edition, trouble=_("Please choose a picture first."), status=422)
    sent = form.cleaned_data["photo"]
    try:
        operations.set_photo(found, sent.read() if sent else None, by=request.user)
    except Unclear as refused:
        return _page(request, edition, trouble=str(refused.why), status=422)
    return _back(edition, "photo", f"photo-{found.pk}", at=found.slug)


def _speaker(request: MemberRequest, edition: Edition, slug: str) -> Speaker:
    return get_object_or_404(
        edition.speakers.select_related("edition__scope"), slug=slug, person=request.user
    )


def _speaking(request: MemberRequest, edition: Edition, pk: int) -> Speaking:
    return get_object_or_404(
        Speaking.objects.select_related("speaker", "session__edition__scope"),
        pk=pk,
        speaker__person=request.user,
        speaker__edition=edition,
    )


def _back(edition: Edition, saved: str, anchor: str = "", *, at: int | str = "") -> HttpResponse:
    """Back to the page; `at` is the session or the entry beside which is said what was saved: one lands there."""
    address = reverse("programme:speaking", kwargs={"edition": edition.slug})
    return HttpResponseRedirect(f"{address}?saved={saved}&at={at}" + (f"#{anchor}" if anchor else ""))


def _first(form: Any) -> str:
    return next((str(mistakes[0]) for mistakes in form.errors.values()), "")
