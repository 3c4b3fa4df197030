"""The moderators' page of a venue: what waits, who is silent or banned, what was done."""

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from hemicycle.kernel.verdict import Forbidden, Unclear
from hemicycle.live import topics
from hemicycle.live.door import in_venue, member_of, moderating
from hemicycle.live.exchange import FORMS, written
from hemicycle.live.models import Ban, Contribution, Silence
from hemicycle.live.operations import moderation as operations
from hemicycle.live.operations import saying
from hemicycle.live.queries import moderation as queries
from hemicycle.live.queries.places import MODERATE
from hemicycle.live.rules.asking import number
from hemicycle.live.rules.speaking import SILENCES
from hemicycle.live.sockets import Visitor, module_named, modules
from hemicycle.live.words import act_words
from hemicycle.people.models import Person
from hemicycle.people.operations import note_access
from hemicycle.people.queries import rights_of
from hemicycle.people.requests import PageRequest

EXPORT = "live.export"


@moderating
def moderation(request: PageRequest, visitor: Visitor) -> HttpResponse:
    """What waits; `?part` is the same without the frame, for the page to read it again."""
    part = "part" in request.GET
    template = "live/_moderation.html" if part else "live/moderation.html"
    return render(request, template, _shown(visitor, request))


def _shown(visitor: Visitor, request: PageRequest) -> dict[str, Any]:
    acts = queries.acts_in(visitor.venue)
    return {
        "visitor": visitor,
        "venue": visitor.venue,
        "place": visitor.place,
        "waiting": queries.waiting_in([visitor.venue]),
        "silent": queries.silent_in(visitor.venue),
        "banned": queries.banned_from(visitor.venue),
        "acts": act_words(list(acts)),
        "topics": topics.of_page(visitor),
        "desk": topics.of_desk(visitor.venue.pk),
        "may_ban_whole": may_ban_whole(request, visitor),
        "modules": [module for module in modules if module.rows],
    }


def may_ban_whole(request: PageRequest, visitor: Visitor) -> bool:
    """True for whoever moderates the whole edition."""
    return rights_of(member_of(request)).may(MODERATE, visitor.venue.edition.scope.path)


@moderating
def act(request: PageRequest, visitor: Visitor, pk: int) -> HttpResponse:
    """A moderator decides about a contribution, or about its author."""
    made = get_object_or_404(Contribution.objects.select_related("author"), pk=_key(pk), venue=visitor.venue)
    by, reason = member_of(request), request.POST.get("reason", "")
    verb = request.POST.get("act", "") if request.method == "POST" else ""
    if verb == "hide":
        operations.hide(made, reason=reason, by=by)
    elif verb == "restore":
        operations.restore(made, by=by)
    elif verb == "release":
        operations.release(made, by=by)
    elif verb == "keep":
        operations.keep(made, by=by)
    elif verb == "silence":
        operations.silence(made.author, visitor.venue, minutes=_minutes(request), reason=reason, by=by)
    elif verb in {"ban", "ban-whole"}:
        whole = verb == "ban-whole"
        if whole and not may_ban_whole(request, visitor):
            raise Forbidden(_("Only whoever moderates the whole edition may do that."))
        operations.ban(made.author, visitor.venue, whole=whole, reason=reason, by=by)
    else:
        raise Unclear(_("The form does not say what to do. Please use the buttons of the page."))
    return HttpResponseRedirect(url_of(visitor))


@moderating
def lift(request: PageRequest, visitor: Visitor) -> HttpResponse:
    """A silence or a ban ends."""
    by = member_of(request)
    if request.method != "POST":
        return HttpResponseRedirect(url_of(visitor))
    if silence := _row(request, "silence"):
        one = get_object_or_404(Silence.objects.select_related("person"), pk=silence, venue=visitor.venue)
        operations.lift_silence(one.person, visitor.venue, by=by)
    elif ban := _row(request, "ban"):
        held = get_object_or_404(queries.banned_from(visitor.venue), pk=ban)
        _insist_it_is_theirs(held, request, visitor)
        operations.lift_ban(held, by=by)
    return HttpResponseRedirect(url_of(visitor))


def _insist_it_is_theirs(held: Ban, request: PageRequest, visitor: Visitor) -> None:
    if held.venue_id is None and not may_ban_whole(request, visitor):
        raise Forbidden(_("Only whoever moderates the whole edition may do that."))


@in_venue
def contribution(request: PageRequest, visitor: Visitor, pk: int) -> HttpResponse:
    """What anybody may do: ask the moderators to look, read somebody no more, delete what is their own."""
    by = _member(request)
    made = get_object_or_404(
        Contribution.objects.seen_by(by).select_related("author", "venue__edition"),
        pk=_key(pk),
        venue=visitor.venue,
    )
    verb = request.POST.get("act", "") if request.method == "POST" else ""
    if verb == "report":
        operations.report(
            made, reason=request.POST.get("reason", ""), note=request.POST.get("note", ""), by=by
        )
    elif verb == "block" and not made.unnamed:
        operations.block(made.author, by=by)
    elif verb == "delete":
        saying.delete(made, by=by)
    else:
        raise Unclear(_("The form does not say what to do. Please use the buttons of the page."))
    return HttpResponseRedirect(reverse("live:venue", args=[visitor.venue.edition.slug, visitor.venue.pk]))


@in_venue
def unblock(request: PageRequest, visitor: Visitor) -> HttpResponse:
    """Somebody is read again."""
    if request.method == "POST" and (key := _row(request, "person")):
        person = get_object_or_404(Person, pk=key)
        operations.unblock(person, by=member_of(request))
    return HttpResponseRedirect(reverse("live:venue", args=[visitor.venue.edition.slug, visitor.venue.pk]))


@moderating
def export(request: PageRequest, visitor: Visitor, module: str, form: str) -> HttpResponse:
    """What was said in a module, as a file. That it was taken is written down."""
    found = module_named(module)
    if found is None or found.rows is None or form not in FORMS:
        raise Http404("No such file.")
    data, count = written(found, visitor.venue, form, moderates=True)
    note_access(by=member_of(request), what=EXPORT, count=count, scope=visitor.venue.edition.scope)
    name = f"{visitor.venue.edition.slug}-venue-{visitor.venue.pk}-{module}.{form}"
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(data, content_type=FORMS[form], headers=disposition)


def url_of(visitor: Visitor) -> str:
    """The moderators' page."""
    return reverse("live:moderation", args=[visitor.venue.edition.slug, visitor.venue.pk])


def _member(request: PageRequest) -> Person:
    if not isinstance(request.user, Person):
        raise Forbidden(_("Please sign in first."))
    return request.user


def _key(pk: int) -> int:
    return min(pk, 2**63 - 1)


def _row(request: PageRequest, name: str) -> int:
    return number(request.POST.get(name, ""))


def _minutes(request: PageRequest) -> int:
    minutes = _row(request, "minutes")
    return minutes if minutes in SILENCES else 0
