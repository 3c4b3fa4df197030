"""Raising and lowering one's hand, calling, the clock; with a script and without."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from hemicycle.kernel.verdict import Refused, Unclear
from hemicycle.live.door import in_venue, member_of, moderating
from hemicycle.live.hands import notices, operations, queries
from hemicycle.live.hands.part import at_desk, own
from hemicycle.live.models import Venue
from hemicycle.live.queries.visitors import visitor as seen_anew
from hemicycle.live.rules.asking import number
from hemicycle.live.sockets import Visitor
from hemicycle.live.views.venue import page, url_of
from hemicycle.people.models import Person
from hemicycle.people.requests import PageRequest

FRAGMENT = "X-Fragment"
MINE, DESK = "my-hand", "hands-desk"


@in_venue
def hands(request: PageRequest, visitor: Visitor) -> HttpResponse:
    """One's own hand goes up or down. A GET gives a part alone, for the page to read it again."""
    _insist_it_is_on(visitor)
    if request.method != "POST":
        return _part(request, visitor)
    try:
        _own_act(request, visitor)
    except Refused as refused:
        return _refused(request, visitor, refused)
    if request.headers.get(FRAGMENT) == MINE:
        return _mine(request, _anew(visitor))
    return HttpResponseRedirect(_list(visitor))


def _part(request: PageRequest, visitor: Visitor) -> HttpResponse:
    asked = request.GET.get("part")
    if asked == "mine":
        return _mine(request, visitor)
    if asked == "desk" and visitor.moderates:
        return _desk(request, visitor)
    if asked == "list":
        shown = {"list": queries.listed(visitor.venue), "topic": notices.topic_of(visitor.venue.pk)}
        return render(request, "hands/_list.html", {"venue": visitor.venue, **shown})
    if asked is not None:
        raise Http404("No such part for this person.")
    return HttpResponseRedirect(_list(visitor))


def _own_act(request: PageRequest, visitor: Visitor) -> None:
    venue, by, sent = visitor.venue, member_of(request), request.POST
    act, about, language = sent.get("act"), sent.get("about", ""), sent.get("language", "")
    if act == "raise":
        operations.raise_hand(venue, about, language=language, by=by)
    elif act == "say":
        operations.say_otherwise(venue, about, language=language, by=by)
    elif act == "lower":
        operations.lower_hand(venue, by=by)
    elif act == "done":
        operations.finish(venue, by=by)
    else:
        raise Unclear(_("The form does not say what to do. Please use the buttons of the page."))


def _refused(request: PageRequest, visitor: Visitor, refused: Refused) -> HttpResponse:
    """The form again, with what was typed in it and the reason."""
    again = _anew(visitor)
    more = {
        "hand_typed": {name: request.POST.get(name, "") for name in ("about", "language")},
        "hand_trouble": refused.why,
    }
    if request.headers.get(FRAGMENT) == MINE:
        return _mine(request, again, status=refused.status, **more)
    return page(request, again, status=refused.status, **more)


def _mine(request: PageRequest, visitor: Visitor, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {"visitor": visitor, "venue": visitor.venue, "part": own(visitor), **more}
    return render(request, "hands/_mine.html", context, status=status)


def _desk(request: PageRequest, visitor: Visitor) -> HttpResponse:
    context = {"visitor": visitor, "venue": visitor.venue, "part": at_desk(visitor)}
    return render(request, "hands/_desk.html", context)


# --- for those who moderate -----------------------------------------------------------------------------------


@moderating
def floor(request: PageRequest, visitor: Visitor) -> HttpResponse:
    """Somebody is called, the time is lengthened, the floor ends, a hand is taken down; or what was done by mistake
    is undone. Each button names what it is about, so that pressed twice or late it does nothing else."""
    if request.method != "POST":
        return HttpResponseRedirect(_list(visitor))
    act = next((name for name in FLOOR_ACTS if name in request.POST), "")
    if not act:
        raise Unclear(_("The form does not say what to do. Please use the buttons of the page."))
    FLOOR_ACTS[act](request, visitor.venue, member_of(request))
    if request.headers.get(FRAGMENT) == DESK:
        return _desk(request, _anew(visitor))
    return HttpResponseRedirect(_list(visitor))


def _call(request: PageRequest, venue: Venue, by: Person) -> None:
    minutes = number(request.POST.get("minutes", ""))
    operations.give_floor(venue, number(request.POST["call"]), minutes=minutes, by=by)


def _lengthen(request: PageRequest, venue: Venue, by: Person) -> None:
    key, _dash, seen = request.POST["lengthen"].partition("-")
    operations.lengthen_floor(venue, number(key), seen=number(seen), by=by)


def _end(request: PageRequest, venue: Venue, by: Person) -> None:
    operations.end_floor(venue, number(request.POST["end"]) or -1, by=by)


def _give_back(request: PageRequest, venue: Venue, by: Person) -> None:
    operations.give_back_floor(venue, number(request.POST["back"]), by=by)


def _take_down(request: PageRequest, venue: Venue, by: Person) -> None:
    operations.take_down(venue, number(request.POST["down"]), by=by)


def _put_up(request: PageRequest, venue: Venue, by: Person) -> None:
    operations.put_up_again(venue, number(request.POST["up"]), by=by)


FLOOR_ACTS: dict[str, Callable[[PageRequest, Venue, Person], None]] = {
    "call": _call,
    "lengthen": _lengthen,
    "end": _end,
    "back": _give_back,
    "down": _take_down,
    "up": _put_up,
}


@moderating
def chairing(request: PageRequest, visitor: Visitor) -> HttpResponse:
    """In which order and for how long the floor is given."""
    if request.method == "POST":
        operations.set_chairing(
            visitor.venue,
            order=request.POST.get("order", ""),
            minutes=number(request.POST.get("minutes", "")),
            by=member_of(request),
        )
    return HttpResponseRedirect(_list(visitor))


def _anew(visitor: Visitor) -> Visitor:
    return seen_anew(visitor.venue, visitor.person, visitor.reader) or visitor


def _list(visitor: Visitor) -> str:
    return f"{url_of(visitor.venue)}#hands"


def _insist_it_is_on(visitor: Visitor) -> None:
    if not (visitor.standings[queries.MODULE].opened or visitor.moderates):
        raise Http404("Hands are not switched on here.")
