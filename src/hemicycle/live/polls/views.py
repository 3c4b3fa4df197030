"""Answering, with a script and without; making, opening and closing polls for those who moderate."""

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from hemicycle.kernel.verdict import Refused, Unclear
from hemicycle.live.door import in_venue, member_of, moderating
from hemicycle.live.polls import operations, queries, rules
from hemicycle.live.polls.forms import PollForm
from hemicycle.live.polls.models import Poll
from hemicycle.live.polls.part import MODULE, Typed, answering, hosting
from hemicycle.live.queries.visitors import visitor as seen_anew
from hemicycle.live.rules.asking import number
from hemicycle.live.sockets import Visitor
from hemicycle.live.views.venue import page, url_of
from hemicycle.people.models import Person
from hemicycle.people.requests import PageRequest

FRAGMENT = "X-Fragment"


@in_venue
def polls(request: PageRequest, visitor: Visitor) -> HttpResponse:
    """What depends on who reads, for the page to read it again: `?part=own`, and `?part=hosts` for who moderates."""
    _insist_it_is_on(visitor)
    asked = request.GET.get("part", "")
    if asked == "own":
        return _own(request, visitor)
    if asked == "hosts" and visitor.moderates:
        return render(request, "polls/_hosts.html", {**_frame(visitor), "part": hosting(visitor)})
    return HttpResponseRedirect(f"{url_of(visitor.venue)}#polls")


def _frame(visitor: Visitor) -> dict[str, Any]:
    return {"visitor": visitor, "venue": visitor.venue, "place": visitor.place}


def _own(request: PageRequest, visitor: Visitor, *, status: int = 200, trouble: str = "") -> HttpResponse:
    listed = queries.listed(visitor.venue.forum_id, visitor.person, moderates=visitor.moderates)
    context = {**_frame(visitor), "part": answering(visitor, listed), "trouble": trouble}
    return render(request, "polls/_own.html", context, status=status)


@in_venue
def answer(request: PageRequest, visitor: Visitor, pk: int) -> HttpResponse:
    """Somebody chooses. A script gets their own part back; without one, they see it in the page."""
    _insist_it_is_on(visitor)
    if request.method != "POST":
        return HttpResponseRedirect(f"{url_of(visitor.venue)}#poll-{pk}")
    found = _found(visitor, pk)
    chosen = tuple(number(value) for value in request.POST.getlist("option"))
    scripted = request.headers.get(FRAGMENT) == MODULE
    try:
        operations.answer(found, chosen, venue=visitor.venue, by=member_of(request))
    except Refused as refused:
        again = seen_anew(visitor.venue, visitor.person, visitor.reader) or visitor
        if scripted:
            return _own(request, again, status=refused.status, trouble=str(refused.why))
        typed = Typed(found.pk, chosen, refused.why)
        return page(request, again, status=refused.status, poll_typed=typed)
    if scripted:
        return _own(request, visitor)
    return HttpResponseRedirect(f"{url_of(visitor.venue)}#poll-{found.pk}")


@in_venue
def poll(request: PageRequest, visitor: Visitor, pk: int) -> HttpResponse:
    """One poll: to answer it, to hand on a link to it; and everything that those who moderate may do with it."""
    _insist_it_is_on(visitor)
    found = _found(visitor, pk)
    tally = queries.tallies([found.pk]).get(found.pk, queries.Tally())
    own = queries.own_answers(found.forum_id, visitor.person).get(found.pk, ())
    shown = queries.shown(found, tally, moderates=visitor.moderates, own=own)
    context = {
        **_frame(visitor),
        "part": answering(visitor, [shown]),
        "standing": visitor.standings[MODULE],
        "poll": shown,
        "row": found,
        "gaps": queries.gaps_of(found, visitor.venue.edition.languages),
        "may_reopen": rules.may_reopen(found.state, results=found.results),
        "changes": visitor.moderates and not visitor.venue.edition.archived_at,
        "key": uuid.uuid4().hex,
    }
    return render(request, "polls/poll.html", context)


# --- for those who moderate ----------------------------------------------------------------------------------


@moderating
def new(request: PageRequest, visitor: Visitor) -> HttpResponse:
    """A poll is made: as a draft, or opened at once."""
    edition = visitor.venue.edition
    form = PollForm(request.POST if request.method == "POST" else None, edition=edition)
    key = request.POST.get("key", "") or uuid.uuid4().hex
    trouble, status = "", 200
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.draft(visitor.venue, form.sheet(), key=key, by=member_of(request))
            return _saved(request, visitor, made)
        except Refused as refused:
            trouble, status = str(refused.why), refused.status
    elif form.is_bound:
        status = 422
    context = {**_frame(visitor), "form": form, "key": key, "trouble": trouble}
    return render(request, "polls/edit.html", context, status=status)


@moderating
def editing(request: PageRequest, visitor: Visitor, pk: int) -> HttpResponse:
    """A draft is put otherwise."""
    found = _found(visitor, pk)
    if not (verdict := rules.may_edit(found.state)):
        if request.method == "POST":
            verdict.insist()
        return HttpResponseRedirect(_url(visitor, found.pk))
    data = request.POST if request.method == "POST" else None
    form = PollForm(data, edition=visitor.venue.edition, sheet=queries.sheet_of(found))
    trouble, status = "", 200
    if form.is_bound and form.is_valid():
        version = number(request.POST.get("version", ""))
        try:
            operations.edit(found, form.sheet(), version=version, by=member_of(request))
            return _saved(request, visitor, found)
        except Refused as refused:
            trouble, status = str(refused.why), refused.status
    elif form.is_bound:
        status = 422
    context = {**_frame(visitor), "form": form, "row": _found(visitor, pk), "trouble": trouble}
    return render(request, "polls/edit.html", context, status=status)


def _saved(request: PageRequest, visitor: Visitor, made: Poll) -> HttpResponse:
    """Leads to where it is seen. A draft that cannot be opened now is kept, and the reason is said."""
    if request.POST.get("act") != "open":
        messages.success(request, _("The draft is saved. Only those who moderate here see it."))
        return HttpResponseRedirect(f"{url_of(visitor.venue)}#poll-hosts")
    try:
        operations.open_poll(made, venue=visitor.venue, by=member_of(request))
    except Refused as refused:
        messages.warning(request, str(refused.why))
        return HttpResponseRedirect(_url(visitor, made.pk))
    messages.success(request, _("The poll is open: everybody here can answer it now."))
    return HttpResponseRedirect(f"{url_of(visitor.venue)}#poll-{made.pk}")


@moderating
def handling(request: PageRequest, visitor: Visitor, pk: int) -> HttpResponse:
    """A poll is opened, closed, opened again, taken from the page, shown again, copied, or a draft is deleted."""
    found = _found(visitor, pk)
    if request.method != "POST":
        return HttpResponseRedirect(_url(visitor, found.pk))
    act, by = request.POST.get("act", ""), member_of(request)
    if act == "copy":
        key = request.POST.get("key", "")
        made = operations.copy(found, key=key, venue=visitor.venue, by=by)
        messages.success(request, _("This is a copy. It is a draft until you open it."))
        return HttpResponseRedirect(_url(visitor, made.pk, "editing"))
    doing = _acts(found, visitor, by).get(act)
    if doing is None:
        raise Unclear(_("The form does not say what to do. Please use the buttons of the page."))
    do, done = doing
    do()
    messages.success(request, done)
    return HttpResponseRedirect(
        f"{url_of(visitor.venue)}#{'poll-hosts' if act == 'delete' else f'poll-{pk}'}"
    )


def _acts(found: Poll, visitor: Visitor, by: Person) -> Mapping[str, tuple[Callable[[], object], str]]:
    """What may be done with a poll, and the sentence that says that it was done."""
    return {
        "open": (
            lambda: operations.open_poll(found, venue=visitor.venue, by=by),
            _("The poll is open: everybody here can answer it now."),
        ),
        "close": (
            lambda: operations.close_poll(found, by=by),
            _("The poll is closed. Everybody reads the results."),
        ),
        "reopen": (
            lambda: operations.reopen_poll(found, by=by),
            _("The poll is open: everybody here can answer it now."),
        ),
        "withdraw": (
            lambda: operations.withdraw(found, by=by),
            _("The poll is no longer in the page. Among all polls you can show it again."),
        ),
        "restore": (lambda: operations.restore(found, by=by), _("The poll is in the page again.")),
        "delete": (lambda: operations.delete(found, by=by), _("The draft is deleted.")),
    }


def _url(visitor: Visitor, pk: int, name: str = "poll") -> str:
    return reverse(f"live:polls:{name}", args=[visitor.venue.edition.slug, visitor.venue.pk, pk])


def _insist_it_is_on(visitor: Visitor) -> None:
    if not (visitor.standings[MODULE].opened or visitor.moderates):
        raise Http404("Polls are not switched on here.")


def _found(visitor: Visitor, key: int) -> Poll:
    """A poll that stands in everybody's page, or, for those who moderate, any of the forum."""
    rows = queries.polls_of(visitor.venue.forum_id)
    if not visitor.moderates:
        rows = rows.asked()
    found: Poll | None = rows.filter(pk=min(key, 2**63 - 1)).first()
    if found is None:
        raise Http404("No such poll for this person.")
    return found
