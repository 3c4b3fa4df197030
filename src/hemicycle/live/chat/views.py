"""Writing in a chat, and the page of one line: everything that can be done with it, with a script and without."""

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from hemicycle.kernel.verdict import Refused, Unclear
from hemicycle.live.chat import operations, queries
from hemicycle.live.chat.models import Line, Reaction
from hemicycle.live.chat.part import writing
from hemicycle.live.chat.rules import SIGNS
from hemicycle.live.door import in_venue, member_of, moderating
from hemicycle.live.models import Report
from hemicycle.live.operations.moderation import may_report
from hemicycle.live.operations.saying import may_correct
from hemicycle.live.queries.visitors import visitor as seen_anew
from hemicycle.live.rules.asking import number
from hemicycle.live.rules.speaking import SILENCES, SLOWS
from hemicycle.live.sockets import Visitor
from hemicycle.live.views.moderation import may_ban_whole
from hemicycle.live.views.venue import page, url_of
from hemicycle.people.requests import PageRequest

FRAGMENT = "X-Fragment"


@in_venue
def lines(request: PageRequest, visitor: Visitor) -> HttpResponse:
    """A line is written. A GET gives the form alone, for the page to read it again."""
    _insist_it_is_on(visitor)
    if request.method != "POST":
        if "part" not in request.GET:
            return HttpResponseRedirect(url_of(visitor.venue))
        return _form(request, visitor)
    by = member_of(request)
    try:
        made = operations.write(
            visitor.venue,
            request.POST.get("text", ""),
            key=request.POST.get("key", ""),
            language=request.POST.get("language", ""),
            answers=number(request.POST.get("answers", "")) or None,
            by=by,
        )
    except Refused as refused:
        return _refused(request, visitor, refused)
    if request.headers.get(FRAGMENT) == "write":
        return _form(request, visitor, waits=made.is_held())
    return HttpResponseRedirect(f"{url_of(visitor.venue)}#line-{made.pk}")


def _form(request: PageRequest, visitor: Visitor, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        "visitor": visitor,
        "venue": visitor.venue,
        "part": writing(visitor, request.GET.dict()),
        **more,
    }
    return render(request, "chat/_write.html", context, status=status)


def _refused(request: PageRequest, visitor: Visitor, refused: Refused) -> HttpResponse:
    """The form again, with what was typed in it and the reason."""
    again = seen_anew(visitor.venue, visitor.person, visitor.reader) or visitor
    typed = {name: request.POST.get(name, "") for name in ("text", "language", "answers")}
    more = {"typed": typed, "trouble": refused.why}
    if request.headers.get(FRAGMENT) == "write":
        return _form(request, again, status=refused.status, **more)
    return page(request, again, status=refused.status, **more)


@in_venue
def line(request: PageRequest, visitor: Visitor, pk: int) -> HttpResponse:
    """One line: what one may do with it. A POST changes its words. `?part` is the same without the frame."""
    _insist_it_is_on(visitor)
    found = _found(visitor, pk)
    typed, trouble, status = None, "", 200
    if request.method == "POST":
        typed = request.POST.get("text", "")
        try:
            operations.edit(found, typed, language=request.POST.get("language", ""), by=member_of(request))
            return HttpResponseRedirect(f"{url_of(visitor.venue)}#line-{pk}")
        except Refused as refused:
            trouble, status = str(refused.why), refused.status
    template = "chat/_acts.html" if "part" in request.GET else "chat/line.html"
    context = {**_about(request, visitor, found), "typed": typed, "trouble": trouble}
    return render(request, template, context, status=status)


def _about(request: PageRequest, visitor: Visitor, found: Line) -> dict[str, Any]:
    person = visitor.person
    read = visitor.moderates or (person is not None and person.pk == found.author_id)
    conduct = writing(visitor, {})
    return {
        "visitor": visitor,
        "venue": visitor.venue,
        "place": visitor.place,
        "part": conduct,
        "line": queries.shown([found])[0],
        "row": found,
        "own": person is not None and person.pk == found.author_id,
        "removed": found.is_removed(),
        "still_read": found.text if found.is_removed() and read else "",
        "corrections": list(found.corrections.all()) if visitor.moderates else [],
        "may_correct": may_correct(found, by=person),
        "may_report": may_report(found, by=person) if person else None,
        "reasons": Report.Reason.choices,
        "silences": SILENCES,
        "signs": [(name, SIGNS[name], label) for name, label in Reaction.Sign.choices],
        "is_pinned": hasattr(found, "pin"),
        "may_ban_whole": visitor.moderates and may_ban_whole(request, visitor),
    }


@in_venue
def signs(request: PageRequest, visitor: Visitor) -> HttpResponse:
    """A sign is put under a line, or taken away: the buttons of every line belong to one form of the page."""
    _insist_it_is_on(visitor)
    if request.method == "POST":
        key, _dash, sign = request.POST.get("sign", "").partition("-")
        found = _found(visitor, number(key))
        operations.react(found, sign, by=member_of(request))
        if FRAGMENT in request.headers:
            return HttpResponse(status=204)  # what became of the line arrives by itself
        return HttpResponseRedirect(f"{url_of(visitor.venue)}#line-{found.pk}")
    return HttpResponseRedirect(url_of(visitor.venue))


@moderating
def pins(request: PageRequest, visitor: Visitor) -> HttpResponse:
    """A line is pinned, or taken down."""
    if request.method == "POST":
        found = _found(visitor, number(request.POST.get("line", "")))
        act = operations.unpin if request.POST.get("act") == "unpin" else operations.pin
        act(found, by=member_of(request))
    return HttpResponseRedirect(url_of(visitor.venue))


@moderating
def slow_mode(request: PageRequest, visitor: Visitor) -> HttpResponse:
    """How long everybody waits between two lines."""
    if request.method == "POST":
        typed = request.POST.get("seconds", "")
        if typed not in {str(seconds) for seconds in SLOWS}:
            raise Unclear(_("Please choose one of the times."))
        operations.set_slow_mode(visitor.venue, int(typed), by=member_of(request))
    return HttpResponseRedirect(url_of(visitor.venue))


def _insist_it_is_on(visitor: Visitor) -> None:
    if not (visitor.standings["chat"].opened or visitor.moderates):
        raise Http404("The chat is not switched on here.")


def _found(visitor: Visitor, key: int) -> Line:
    """A line that stands in this person's page, or, for moderators, any."""
    rows = queries.lines_of(visitor.venue, visitor.person)
    if visitor.moderates:
        rows = queries.every_line(visitor.venue)
    found = rows.filter(pk=min(key, 2**63 - 1)).first()
    if found is None:
        raise Http404("No such line for this person.")
    return found
