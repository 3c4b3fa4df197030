"""Signs of life, reactions, and whether one is counted; with a script and without.

A sign of life and a reaction are what a great many send at once: whoever came through the door a moment ago holds a
pass (`tallies.Pass`) and is not asked again. Everybody else goes by the door.
"""

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from hemicycle.editions.models import Edition
from hemicycle.live.door import in_venue, member_of
from hemicycle.live.presence import notices, operations, tallies
from hemicycle.live.presence.part import come_in, reading
from hemicycle.live.presence.queries import MODULE
from hemicycle.live.rules.speaking import may_speak
from hemicycle.live.sockets import Visitor
from hemicycle.live.views.venue import url_of
from hemicycle.people.models import Person
from hemicycle.people.requests import PageRequest

FRAGMENT = "X-Fragment"
PARTS = {
    "here": "presence/_here.html",
    "reactions": "presence/_reactions.html",
    "noting": "presence/_noting.html",
}


@in_venue
def presence(request: PageRequest, visitor: Visitor) -> HttpResponse:
    """A part of the page, for it to be read again: `?part=here`, `reactions` or `noting`."""
    _insist_it_is_on(visitor)
    template = PARTS.get(request.GET.get("part", ""))
    if request.method == "POST" or template is None:
        return HttpResponseRedirect(_line(visitor))
    return render(request, template, {"visitor": visitor, "venue": visitor.venue, **reading(visitor)})


def here(request: PageRequest, edition: Edition, venue: int) -> HttpResponse:
    """The page says that somebody is still here, or (`leaving=1`) leaves."""
    held = _pass(request, edition, venue)
    if held is None:
        return _here(request, edition=edition, venue=venue)
    by = member_of(request)
    if request.POST.get("leaving"):
        operations.leave(venue, by=by)
    else:
        operations.stay(venue, held, by=by)
    notices.tell_here_soon(venue)
    return _nothing()


@in_venue
def _here(request: PageRequest, visitor: Visitor) -> HttpResponse:
    _insist_it_is_on(visitor)
    if request.method != "POST":
        return HttpResponseRedirect(_line(visitor))
    if request.POST.get("leaving"):
        operations.leave(visitor.venue.pk, by=member_of(request))
    else:
        come_in(visitor)
    return _nothing()


def reactions(request: PageRequest, edition: Edition, venue: int) -> HttpResponse:
    """The room reacts."""
    held = _pass(request, edition, venue)
    if held is None or not held.speaks or FRAGMENT not in request.headers:
        return _reactions(request, edition=edition, venue=venue)
    _react(request, venue)
    return _nothing()


@in_venue
def _reactions(request: PageRequest, visitor: Visitor) -> HttpResponse:
    _insist_it_is_on(visitor)
    if request.method == "POST":
        may_speak(visitor.standings[MODULE]).insist()
        _react(request, visitor.venue.pk)
        if FRAGMENT in request.headers:
            return _nothing()
    return HttpResponseRedirect(_line(visitor))


def _react(request: PageRequest, venue: int) -> None:
    if operations.react(venue, request.POST.get("sign", ""), by=member_of(request)):
        notices.tell_reactions_soon(venue)


@in_venue
def counting(request: PageRequest, visitor: Visitor) -> HttpResponse:
    """Somebody does not want to be counted, or wants to be again."""
    _insist_it_is_on(visitor)
    if request.method == "POST":
        for venue in operations.set_counted(request.POST.get("counted") == "1", by=member_of(request)):
            notices.tell_here_soon(venue)
    return HttpResponseRedirect(_line(visitor))


def _pass(request: PageRequest, edition: Edition, venue: int) -> tallies.Pass | None:
    """The pass of whoever sends this, if nothing else has to be asked."""
    person = request.user
    if request.method != "POST" or edition.archived_at or not isinstance(person, Person):
        return None
    return tallies.pass_of(venue, person.pk, edition.pk)


def _nothing() -> HttpResponse:
    return HttpResponse(status=204, headers={"Cache-Control": "private, no-store"})


def _line(visitor: Visitor) -> str:
    return f"{url_of(visitor.venue)}#{MODULE}"


def _insist_it_is_on(visitor: Visitor) -> None:
    if not visitor.standings[MODULE].opened:
        raise Http404("Presence is not switched on here.")
