"""The page of a venue: its stage, and the modules that are on."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from hemicycle.kernel.verdict import Unclear
from hemicycle.live import topics
from hemicycle.live.door import in_venue, member_of, moderating
from hemicycle.live.models import Venue
from hemicycle.live.operations import venues as operations
from hemicycle.live.queries.moderation import count_waiting
from hemicycle.live.rules.speaking import Standing
from hemicycle.live.sockets import Module, Stage, Visitor, module_named, modules, stages, venue_links
from hemicycle.people.requests import PageRequest

ACTS = {
    "open": operations.open_module,
    "close": operations.close_module,
    "read-only": operations.set_read_only,
    "writable": operations.set_writable,
}


@dataclass(frozen=True, slots=True)
class Part:
    """A module in the page of a venue."""

    module: Module
    standing: Standing
    read: Any  # what its template reads


def page(request: PageRequest, visitor: Visitor, *, status: int = 200, **more: Any) -> HttpResponse:
    """The page. `more` goes to the templates: a form that could not be taken comes back in it, with its reason."""
    asked = request.GET.dict()
    parts = [
        Part(module, visitor.standings[module.name], module.part(visitor, asked))
        for module in modules
        if visitor.standings[module.name].opened
    ]
    stage, on_stage = _stage(visitor)
    context = {
        "visitor": visitor,
        "venue": visitor.venue,
        "place": visitor.place,
        "parts": parts,
        "panels": [part for part in parts if not part.module.below_stage],
        "below_stage": [part for part in parts if part.module.below_stage],
        "stage": stage,
        "on_stage": on_stage,
        "links": [found for one in venue_links if (found := one.link(visitor))],
        "topics": topics.of_page(visitor, asked),
        **_state(visitor),
        **more,
    }
    return render(request, "live/venue.html", context, status=status)


@in_venue
def venue(request: PageRequest, visitor: Visitor) -> HttpResponse:
    """Where people are together; `?part=state` is only what hosts switch, for the page to read it again."""
    if request.GET.get("part") == "state":
        return render(
            request,
            "live/_state.html",
            {"visitor": visitor, "venue": visitor.venue, "place": visitor.place, **_state(visitor)},
        )
    return page(request, visitor)


@moderating
def switch(request: PageRequest, visitor: Visitor) -> HttpResponse:
    """A module is switched on or off, or only read."""
    if request.method != "POST":
        return HttpResponseRedirect(url_of(visitor.venue))
    module, act = request.POST.get("module", ""), ACTS.get(request.POST.get("act", ""))
    if act is None or module_named(module) is None:
        raise Unclear(_("The form does not say what to do. Please use the buttons of the page."))
    act(visitor.venue, module, by=member_of(request))
    return HttpResponseRedirect(url_of(visitor.venue))


def url_of(venue: Venue) -> str:
    """The page of a venue."""
    return reverse("live:venue", args=[venue.edition.slug, venue.pk])


def _state(visitor: Visitor) -> dict[str, Any]:
    """What hosts switch, and how much waits for them."""
    return {
        "switches": [(module, visitor.standings[module.name]) for module in modules],
        "nothing_on": not any(standing.opened for standing in visitor.standings.values()),
        "waits": count_waiting([visitor.venue]) if visitor.moderates else 0,
    }


def _stage(visitor: Visitor) -> tuple[Stage | None, Any]:
    for stage in stages:
        context = stage.context(visitor)
        if context is not None:
            return stage, context
    return None, None
