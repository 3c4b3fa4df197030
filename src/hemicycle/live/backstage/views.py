"""The page of the crew, and what its forms do; with a script only the part that changed comes back."""

import uuid
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from hemicycle.kernel import clock
from hemicycle.kernel.verdict import Refused, Unclear
from hemicycle.live.backstage import operations, queries
from hemicycle.live.backstage.door import Member, backstage, hosting, url_of
from hemicycle.live.backstage.models import TO_WHOM, Item, Note, Signal
from hemicycle.live.backstage.topics import of_backstage
from hemicycle.live.queries.places import may_enter
from hemicycle.live.queries.visitors import visitor
from hemicycle.live.rules.asking import number
from hemicycle.live.sockets import Link, venue_links
from hemicycle.live.views.venue import url_of as venue_url
from hemicycle.people.requests import PageRequest

FRAGMENT = "X-Fragment"
ICONS = {
    Signal.SLOW: "clock",
    Signal.UNHEARD: "question",
    Signal.TWO_MINUTES: "clock",
    Signal.OVER: "close",
    Signal.READY: "check",
    Signal.TROUBLE: "warning",
}


@backstage
def page(request: PageRequest, member: Member) -> HttpResponse:
    """All of backstage; `?view=prompter` what a speaker reads from a metre; `?part=…` one part, to read it again."""
    part = request.GET.get("part", "")
    prompter = request.GET.get("view") == "prompter"
    if part == "signals":
        return _part(request, member, "_signals", _signals(member), prompter=prompter)
    if part == "run":
        return _part(request, member, "_time", _run(member), prompter=prompter)
    if part == "notes":
        return _part(request, member, "_notes", _notes(request, member))
    if prompter:
        context = {**_frame(member), **_signals(member), **_run(member), "prompter": True}
        return render(request, "backstage/prompter.html", context)
    return _page(request, member)


@backstage
def notes(request: PageRequest, member: Member) -> HttpResponse:
    """A note to the others."""
    if request.method != "POST":
        return HttpResponseRedirect(url_of(member.venue))
    text, to = request.POST.get("text", ""), request.POST.get("to", "")
    try:
        key = request.POST.get("key", "")
        operations.write(member.venue, text, key=key, to=to, by=member.person)
    except Refused as refused:
        more = {"note_typed": {"text": text, "to": to}, "note_trouble": refused.why}
        return _refused(request, member, "write-note", "_write", refused, more)
    return _done(request, member, "write-note", "_write", "#notes")


@backstage
def withdrawal(request: PageRequest, member: Member, pk: int) -> HttpResponse:
    """Somebody takes back what they told the others."""
    if request.method != "POST":
        return HttpResponseRedirect(f"{url_of(member.venue)}#notes")
    found = Note.objects.filter(venue=member.venue, author=member.person, pk=min(pk, 2**63 - 1))
    note = found.select_related("venue__edition").first()
    if note is None:
        raise Http404("No such note of this person.")
    operations.withdraw(note, by=member.person)
    if request.headers.get(FRAGMENT) == "notes":
        return _part(request, member, "_notes", _notes(request, member))
    return HttpResponseRedirect(f"{url_of(member.venue)}#notes")


@backstage
def signals(request: PageRequest, member: Member) -> HttpResponse:
    """A signal: one tap. The same form may give several, each once."""
    if request.method != "POST":
        return HttpResponseRedirect(url_of(member.venue))
    signal, key = request.POST.get("signal", ""), request.POST.get("key", "")
    try:
        made = operations.give_signal(
            member.venue, signal, key=f"{key}-{signal}" if key else "", by=member.person
        )
    except Refused as refused:
        return _refused(request, member, "give-signal", "_buttons", refused, {"signal_trouble": refused.why})
    return _done(request, member, "give-signal", "_buttons", "#give-signal", sent=made.get_signal_display())


@hosting
def run(request: PageRequest, member: Member) -> HttpResponse:
    """Those who host: the next item begins, or has not after all; the speakers are taken from the programme."""
    if request.method != "POST":
        return HttpResponseRedirect(f"{url_of(member.venue)}#run-of-show")
    act, seen = request.POST.get("act", ""), request.POST.get("seen", "")
    if act == "next" and _is_a_key(seen):
        operations.go_on(member.venue, seen=int(seen), by=member.person)
    elif act == "back" and _is_a_key(seen):
        operations.go_back(member.venue, seen=int(seen), by=member.person)
    elif act == "speakers":
        operations.take_speakers(member.venue, by=member.person)
    else:
        raise Unclear(_("The form does not say what to do. Please use the buttons of the page."))
    return _run_again(request, member, "#backstage-now" if act != "speakers" else "#run-of-show")


@hosting
def items(request: PageRequest, member: Member) -> HttpResponse:
    """One more item."""
    if request.method != "POST":
        return HttpResponseRedirect(f"{url_of(member.venue)}#run-of-show")
    try:
        operations.add_item(
            member.venue, **_typed(request), key=request.POST.get("key", ""), by=member.person
        )
    except Refused as refused:
        more = {"item_typed": request.POST.dict(), "item_trouble": refused.why}
        return _refused(request, member, "add-item", "_add", refused, more)
    return _done(request, member, "add-item", "_add", "#run-of-show")


@hosting
def item(request: PageRequest, member: Member, pk: int) -> HttpResponse:
    """One item: to change or to remove it."""
    found = _item(member, pk)
    typed: Any = None
    trouble: Any = ""
    status = 200
    if request.method == "POST":
        try:
            if request.POST.get("act") == "remove":
                operations.remove_item(found, by=member.person)
            else:
                seen = number(request.POST.get("seen", ""))
                operations.change_item(found, **_typed(request), seen=seen, by=member.person)
            return HttpResponseRedirect(f"{url_of(member.venue)}#run-of-show")
        except Refused as refused:
            typed, trouble, status = request.POST.dict(), refused.why, refused.status
            found = _item(member, pk)
    shown = next(one for one in _run(member)["run"].items if one.item.pk == found.pk)
    context = {**_frame(member), **_adding(member), "one": shown, "typed": typed, "trouble": trouble}
    return render(request, "backstage/item.html", context, status=status)


@hosting
def place(request: PageRequest, member: Member, pk: int) -> HttpResponse:
    """An item goes one up or one down, among those that have not begun."""
    if request.method != "POST":
        return HttpResponseRedirect(f"{url_of(member.venue)}#run-of-show")
    act = request.POST.get("act", "")
    if act not in {"up", "down"}:
        raise Unclear(_("The form does not say what to do. Please use the buttons of the page."))
    found = _item(member, pk)
    seen = number(request.POST.get("seen", ""))
    operations.move_item(found, up=act == "up", seen=seen, by=member.person)
    return _run_again(request, member, f"#item-{pk}")


# --- what templates read --------------------------------------------------------------------------------------


def _page(request: PageRequest, member: Member, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        **_frame(member),
        **_signals(member),
        **_run(member),
        **_notes(request, member),
        **_writing(member),
        **_adding(member),
        "adds_first": not Item.objects.filter(venue=member.venue).exists(),
        **more,
    }
    return render(request, "backstage/backstage.html", context, status=status)


def _part(
    request: PageRequest, member: Member, template: str, read: dict[str, Any], **more: Any
) -> HttpResponse:
    return render(request, f"backstage/{template}.html", {**_base(member), **read, **more})


def _base(member: Member) -> dict[str, Any]:
    return {
        "member": member,
        "venue": member.venue,
        "place": member.place,
        "topic": of_backstage(member.venue.pk),
        "url": url_of(member.venue),
    }


def _frame(member: Member) -> dict[str, Any]:
    entered = may_enter(member.person, member.venue)
    way_back = venue_url(member.venue) if entered else member.place.url
    return {**_base(member), "way_back": way_back, "links": _links(member)}


def _links(member: Member) -> list[Link]:
    """Where else one of the crew works in this venue: some may not enter it, and find no other way there."""
    as_visitor = visitor(member.venue, member.person, member.reader)
    if as_visitor is None:
        return []
    others = [one for one in venue_links if one.name != "backstage"]
    return [found for one in others if (found := one.link(as_visitor))]


def _signals(member: Member) -> dict[str, Any]:
    return {"large": queries.signals_for(member.venue, member.person, member.duties)}


def _run(member: Member) -> dict[str, Any]:
    return {"run": queries.run_of_show(member.venue, member.place, member.person, now=clock.now())}


def _notes(request: PageRequest, member: Member) -> dict[str, Any]:
    everything = request.GET.get("notes") == "all"
    most = queries.MANY if everything else queries.FEW
    shown, more = queries.notes_in(member.venue, member.person, member.duties, most=most)
    return {"notes": shown, "more_notes": more, "every_note": everything}


def _writing(member: Member) -> dict[str, Any]:
    return {
        "key": uuid.uuid4().hex,
        "whom": list(TO_WHOM.items()),
        "signals": [(value, label, ICONS[Signal(value)]) for value, label in Signal.choices],
        "longest": operations.LONGEST,
    }


def _adding(member: Member) -> dict[str, Any]:
    return {
        "item_key": uuid.uuid4().hex,
        "speakers": queries.speakers_in(member.venue) if member.hosts else (),
        "longest_title": operations.LONGEST_TITLE,
        "longest_who": operations.LONGEST_WHO,
        "longest_item_note": operations.LONGEST_ITEM_NOTE,
        "most_minutes": operations.MOST_MINUTES,
    }


# --- answers --------------------------------------------------------------------------------------------------


def _done(
    request: PageRequest, member: Member, part: str, template: str, then: str, **more: Any
) -> HttpResponse:
    """The form anew, for a script; without one, the page."""
    if request.headers.get(FRAGMENT) == part:
        return _part(request, member, template, {**_writing(member), **_adding(member), **more})
    return HttpResponseRedirect(f"{url_of(member.venue)}{then}")


def _refused(
    request: PageRequest, member: Member, part: str, template: str, refused: Refused, more: dict[str, Any]
) -> HttpResponse:
    """The form again, with what was typed in it and the reason."""
    if request.headers.get(FRAGMENT) == part:
        answer = _part(request, member, template, {**_writing(member), **_adding(member), **more})
        answer.status_code = refused.status
        return answer
    return _page(request, member, status=refused.status, **more)


def _run_again(request: PageRequest, member: Member, then: str) -> HttpResponse:
    if request.headers.get(FRAGMENT) in {"backstage-now", "run-of-show"}:
        return _part(request, member, "_time", _run(member), prompter=request.POST.get("view") == "prompter")
    view = "?view=prompter" if request.POST.get("view") == "prompter" else ""
    return HttpResponseRedirect(f"{url_of(member.venue)}{view}{then}")


def _is_a_key(text: str) -> bool:
    """Whether a form says what it saw, if only that there was nothing (0)."""
    return text == str(number(text))


def _typed(request: PageRequest) -> dict[str, Any]:
    given = {name: request.POST.get(name, "") for name in ("title", "who", "note")}
    return {**given, "minutes": number(request.POST.get("minutes", "").strip())}


def _item(member: Member, pk: int) -> Item:
    found = Item.objects.select_related("venue__edition__scope").filter(
        venue=member.venue, pk=min(pk, 2**63 - 1)
    )
    if (one := found.first()) is None:
        raise Http404("No such item in this run of show.")
    return one
