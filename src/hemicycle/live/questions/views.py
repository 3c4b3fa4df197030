"""Asking, supporting, answering; and the page of one question, with a script and without."""

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from hemicycle.kernel.verdict import Refused, Unclear
from hemicycle.live.door import in_venue, member_of, moderating
from hemicycle.live.models import Report
from hemicycle.live.operations.moderation import may_report
from hemicycle.live.operations.saying import may_correct
from hemicycle.live.queries.places import speaks_in
from hemicycle.live.queries.visitors import visitor as seen_anew
from hemicycle.live.questions import operations, queries
from hemicycle.live.questions.models import Question
from hemicycle.live.questions.part import asking, balanced
from hemicycle.live.rules.asking import number
from hemicycle.live.rules.speaking import SILENCES
from hemicycle.live.sockets import Visitor
from hemicycle.live.views.moderation import may_ban_whole
from hemicycle.live.views.venue import page, url_of
from hemicycle.people.requests import PageRequest

FRAGMENT = "X-Fragment"
MODULE = "questions"


@in_venue
def questions(request: PageRequest, visitor: Visitor) -> HttpResponse:
    """A question is asked. A GET gives the form alone, for the page to read it again."""
    _insist_it_is_on(visitor)
    if request.method != "POST":
        return _part(request, visitor) if "part" in request.GET else HttpResponseRedirect(_list(visitor))
    try:
        made = operations.ask(
            visitor.venue,
            request.POST.get("text", ""),
            key=request.POST.get("key", ""),
            language=request.POST.get("language", ""),
            unnamed=request.POST.get("unnamed") == "on",
            by=member_of(request),
        )
    except Refused as refused:
        return _refused(request, visitor, refused)
    if request.headers.get(FRAGMENT) == MODULE:
        return _form(request, visitor, asked=queries.shown(_found(visitor, made.pk)))
    return HttpResponseRedirect(f"{url_of(visitor.venue)}#question-{made.pk}")


def _part(request: PageRequest, visitor: Visitor) -> HttpResponse:
    """What the page reads again: the form, or how the questions are spread over the sections."""
    if request.GET["part"] != "balance":
        return _form(request, visitor)
    context = {"venue": visitor.venue, "part": {**asking(visitor), **balanced(visitor)}}
    return render(request, "questions/_balance.html", context)


def _form(request: PageRequest, visitor: Visitor, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {"visitor": visitor, "venue": visitor.venue, "part": asking(visitor), **more}
    return render(request, "questions/_ask.html", context, status=status)


def _refused(request: PageRequest, visitor: Visitor, refused: Refused) -> HttpResponse:
    """The form again, with what was typed in it and the reason."""
    again = seen_anew(visitor.venue, visitor.person, visitor.reader) or visitor
    names = ("text", "language", "unnamed")
    more = {
        "question_typed": {name: request.POST.get(name, "") for name in names},
        "question_trouble": refused.why,
    }
    if request.headers.get(FRAGMENT) == MODULE:
        return _form(request, again, status=refused.status, **more)
    return page(request, again, status=refused.status, **more)


@in_venue
def question(request: PageRequest, visitor: Visitor, pk: int) -> HttpResponse:
    """One question: what one may do with it. A POST puts it in other words."""
    _insist_it_is_on(visitor)
    found = _found(visitor, pk)
    typed, trouble, status = None, "", 200
    if request.method == "POST":
        typed = request.POST.get("text", "")
        try:
            operations.put_otherwise(
                found, typed, language=request.POST.get("language", ""), by=member_of(request)
            )
            return HttpResponseRedirect(f"{url_of(visitor.venue)}#question-{pk}")
        except Refused as refused:
            trouble, status = str(refused.why), refused.status
    context = {**_about(request, visitor, found), "typed": typed, "trouble": trouble}
    return render(request, "questions/question.html", context, status=status)


def _about(request: PageRequest, visitor: Visitor, found: Question) -> dict[str, Any]:
    person = visitor.person
    own = person is not None and person.pk == found.author_id
    policy = queries.policy_of(visitor.venue.edition_id)
    return {
        "visitor": visitor,
        "venue": visitor.venue,
        "place": visitor.place,
        "part": asking(visitor),
        "question": queries.shown(found),
        "row": found,
        "own": own,
        "supported": person is not None and found.supports.filter(person=person).exists(),
        "removed": found.is_removed(),
        "still_read": found.text if found.is_removed() and (visitor.moderates or own) else "",
        "asked_by": found.author.called if visitor.moderates and found.unnamed and policy.names_seen else "",
        "may_correct": may_correct(found, by=person),
        "may_report": may_report(found, by=person) if person else None,
        "reasons": Report.Reason.choices,
        "silences": SILENCES,
        "longest_reply": operations.LONGEST_REPLY,
        "may_reply": may_reply(visitor),
        "may_ban_whole": visitor.moderates and may_ban_whole(request, visitor),
    }


@in_venue
def support(request: PageRequest, visitor: Visitor) -> HttpResponse:
    """Somebody wants to know the same, or no longer: the buttons of every question belong to one form of the page."""
    _insist_it_is_on(visitor)
    if request.method != "POST":
        return HttpResponseRedirect(_list(visitor))
    by = member_of(request)
    found = _found(visitor, number(request.POST.get("question", "")))
    wanted = request.POST.get("on")
    on = wanted == "1" if wanted in {"0", "1"} else not found.supports.filter(person=by).exists()
    operations.support(found, on=on, by=by)
    if request.headers.get(FRAGMENT) == MODULE:
        return HttpResponse(status=204)
    return HttpResponseRedirect(f"{url_of(visitor.venue)}#question-{found.pk}")


@in_venue
def replies(request: PageRequest, visitor: Visitor, pk: int) -> HttpResponse:
    """Those who run the session and those who speak in it answer in writing."""
    _insist_it_is_on(visitor)
    if not may_reply(visitor):
        raise Http404("Not for this person.")
    found = _found(visitor, pk)
    if request.method == "POST":
        try:
            operations.reply(found, request.POST.get("text", ""), by=member_of(request))
        except Refused as refused:
            more = {"trouble": refused.why, "replied": request.POST.get("text", "")}
            context = {**_about(request, visitor, found), **more}
            return render(request, "questions/question.html", context, status=refused.status)
    return HttpResponseRedirect(f"{url_of(visitor.venue)}#question-{pk}")


def may_reply(visitor: Visitor) -> bool:
    """True for whoever runs the session, and for its speakers."""
    return visitor.moderates or speaks_in(visitor.person, visitor.venue)


@moderating
def handling(request: PageRequest, visitor: Visitor, pk: int) -> HttpResponse:
    """Those who run the session: it is being answered, was answered aloud, or not after all."""
    found = _found(visitor, pk)
    act = request.POST.get("act", "") if request.method == "POST" else ""
    by = member_of(request)
    if act == "take":
        operations.take_turn(found, by=by)
    elif act in {"answered", "later"}:
        operations.end_turn(found, answered=act == "answered", by=by)
    elif act == "reopen":
        operations.reopen(found, by=by)
    else:
        raise Unclear(_("The form does not say what to do. Please use the buttons of the page."))
    return HttpResponseRedirect(f"{url_of(visitor.venue)}#question-{pk}")


def _list(visitor: Visitor) -> str:
    return f"{url_of(visitor.venue)}#questions"


def _insist_it_is_on(visitor: Visitor) -> None:
    if not (visitor.standings[MODULE].opened or visitor.moderates):
        raise Http404("Questions are not switched on here.")


def _found(visitor: Visitor, key: int) -> Question:
    """A question that stands in this person's page, or, for moderators, any of the forum."""
    rows = queries.questions_of(visitor.venue.forum_id, visitor.person)
    if visitor.moderates:
        rows = queries.every_question(visitor.venue.forum_id)
    found = rows.filter(pk=min(key, 2**63 - 1)).first()
    if found is None:
        raise Http404("No such question for this person.")
    return found
