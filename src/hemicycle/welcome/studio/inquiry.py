"""One inquiry in somebody's hands: who asks, what was said, the kept answers beside it, and what one can do.

Officers find every inquiry of their edition. The host of a session to whom one was handed over finds that one, for as
long as they have it in hand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hemicycle.calls.queries import last_test
from hemicycle.editions.studio.answers import done
from hemicycle.editions.studio.door import studio
from hemicycle.kernel import clock
from hemicycle.kernel.languages import language_name
from hemicycle.kernel.verdict import Refused
from hemicycle.kernel.zones import zone_or_none
from hemicycle.people.models import Grant, Person
from hemicycle.people.operations import note_access
from hemicycle.people.queries import rights_of
from hemicycle.people.sign_in.door import is_fresh, recently
from hemicycle.people.sign_in.queries import person_at
from hemicycle.people.sockets import roles
from hemicycle.ui.rendering import city_words
from hemicycle.welcome import operations
from hemicycle.welcome.bells import conversation
from hemicycle.welcome.forms import AnswerForm, HandOverForm, LetInForm
from hemicycle.welcome.operations.inquiries import holder_of, is_solved
from hemicycle.welcome.queries.hosts import MODERATE, hosts_near
from hemicycle.welcome.queries.pages import known
from hemicycle.welcome.queries.queue import ANSWERS, HELP, next_sessions, officers_of
from hemicycle.welcome.rules import may_answer, may_claim

if TYPE_CHECKING:
    from django.http import HttpResponse

    from hemicycle.editions.models import Edition
    from hemicycle.people.requests import MemberRequest
    from hemicycle.welcome.models import Inquiry, KeptAnswer, LetIn, Message

in_hand = studio(HELP, MODERATE, everywhere=False)  # and then `_found`
READ = "desk.inquiry"  # what is noted when an officer looks at who asks
OPENED = "desk.entry"  # what is noted when an officer opens the door as somebody
UNPROCESSABLE = 422


@in_hand
def inquiry(request: MemberRequest, edition: Edition, pk: int) -> HttpResponse:
    """The conversation; whoever has it in hand answers here."""
    found = _found(request, edition, pk)
    form = AnswerForm(request.POST or None, edition=edition)
    if request.method == "POST" and form.is_valid() and _said(found, form, request.user):
        if "solved" in request.POST:
            return _solved(request, edition, found)
        return redirect(f"{request.path}#last")
    if "part" in request.GET:
        part = {"inquiry": found, "lines": _lines(request, edition, found), "topic": conversation(found)}
        return render(request, "welcome/studio/_talk.html", part)
    status = UNPROCESSABLE if form.is_bound else 200
    return render(
        request, "welcome/studio/inquiry.html", _shown(request, edition, found, form), status=status
    )


def _said(found: Inquiry, form: AnswerForm, officer: Person) -> bool:
    """Say it; if somebody else has it in hand by now, the form says so and keeps what was typed."""
    given = form.cleaned_data
    try:
        operations.answer(found, given["text"], key=given["key"], path=given["path"], by=officer)
    except Refused as refused:
        form.add_error(None, str(refused.why))
        return False
    return True


def _found(request: MemberRequest, edition: Edition, pk: int) -> Inquiry:
    """An inquiry of the edition: any for an officer, for the host of a session what they have in hand."""
    inquiries = edition.inquiries.select_related("person", "edition__scope")
    if not _helps(request, edition):
        inquiries = inquiries.filter(claims__officer=request.user, claims__ended_at=None)
    return get_object_or_404(inquiries, pk=min(pk, 2**63 - 1))


def _helps(request: MemberRequest, edition: Edition) -> bool:
    return rights_of(request.user).may(HELP, edition.scope.path)


def _shown(request: MemberRequest, edition: Edition, found: Inquiry, form: AnswerForm) -> dict[str, Any]:
    languages, lines = request.reader.languages, _lines(request, edition, found)
    holder, solved = holder_of(found), is_solved(found)
    others = _others(request, edition, found)
    context: dict[str, Any] = {
        "inquiry": found,
        "topic": conversation(found),
        "lines": lines,
        "form": form,
        "holder": holder,
        "solved": solved,
        "mine": holder == request.user,
        "may_claim": may_claim(claimed_by=holder.called if holder else "", solved=solved),
        "may_answer": may_answer(mine=holder == request.user, claimed_by=holder.called if holder else ""),
        "came_from": known(found.page, edition, request.user, languages),
        "language": language_name(found.language, request.reader.language),
        "helps": _helps(request, edition),
        "hand_over": HandOverForm(**others, auto_id="hand-%s") if any(others.values()) else None,
        "kept": _kept(edition, found),
        "may_keep": rights_of(request.user).may(ANSWERS, edition.scope.path)
        and (solved or holder == request.user),
        "let_in": LetInForm(auto_id="entry-%s", initial={"address": found.address}),
        "entries": found.entries.select_related("person", "officer"),
        "door": _open_door(found),
        "has_proved": is_fresh(request),
    }
    if found.person is not None:
        context |= _who(request, edition, found.person)
    return context


def _others(request: MemberRequest, edition: Edition, found: Inquiry) -> dict[str, Any]:
    """To whom it can be given: the other officers, and hosts of sessions that are none of them."""
    officers = [one for one in officers_of(edition) if one.pk != request.user.pk]
    known_already = {request.user.pk, found.person_id, *(one.pk for one in officers)}
    reader = request.reader
    near = hosts_near(edition, reader.now, reader.languages, page=found.page, reader=request.user)
    return {"officers": officers, "hosts": [host for host in near if host.person.pk not in known_already]}


def _kept(edition: Edition, found: Inquiry) -> list[KeptAnswer]:
    """The answers that are kept, those to this topic first, each in the language of whoever asks as far as there is."""
    kept = sorted(edition.kept_answers.all(), key=lambda one: one.topic != found.topic)
    for one in kept:
        one.words = one.answer.said(edition.reading_order(found.language))  # type: ignore[attr-defined]
    return kept


def _lines(request: MemberRequest, edition: Edition, found: Inquiry) -> list[Message]:
    """What was said; a proposed page as this officer sees it."""
    lines = list(found.messages.select_related("officer"))
    for line in lines:
        place = known(line.path, edition, request.user, request.reader.languages) if line.path else None
        line.place = place  # type: ignore[attr-defined]
    return lines


def _who(request: MemberRequest, edition: Edition, person: Person) -> dict[str, Any]:
    """What helps to help: hour, languages, roles, next sessions. That an officer looked is written down."""
    note_access(by=request.user, what=READ, about=person, scope=edition.scope)
    zone = zone_or_none(person.zone)
    return {
        "person": person,
        "their_hour": request.reader.now.astimezone(zone) if zone else None,
        "their_city": city_words(person.zone, request.reader.language) if zone else "",
        "their_languages": [
            language_name(code, request.reader.language) for code in person.speaks or [person.language]
        ],
        "their_roles": _roles(person, edition),
        "takes_part": person.registrations.filter(edition=edition).exists(),
        "device_test": last_test(edition, person),
        "next_sessions": next_sessions(edition, person, request.reader.now),
    }


def _roles(person: Person, edition: Edition) -> list[str]:
    names = Grant.objects.valid().filter(person=person, scope__path__startswith=edition.scope.path)
    held = set(names.values_list("role", flat=True))
    return [str(role.label) for role in roles if role.name in held]


def _open_door(found: Inquiry) -> LetIn | None:
    return found.entries.filter(used_at=None, ended_at=None, until_at__gt=clock.real_now()).first()


def _page(edition: Edition, found: Inquiry) -> str:
    return reverse("welcome-studio:inquiry", args=[edition.slug, found.pk])


# --- acts ------------------------------------------------------------------------------------------------


@require_POST
@studio(HELP)
def claim(request: MemberRequest, edition: Edition, pk: int) -> HttpResponse:
    """Take it in hand."""
    found = _found(request, edition, pk)
    operations.claim(found, by=request.user)
    return redirect(f"{_page(edition, found)}#id_text")


@require_POST
@studio(HELP)
def take_over(request: MemberRequest, edition: Edition, pk: int) -> HttpResponse:
    """Take it out of the hands of somebody who is not there any more."""
    found = _found(request, edition, pk)
    operations.take_over(found, by=request.user)
    return redirect(f"{_page(edition, found)}#id_text")


@require_POST
@studio(HELP)
def hand_over(request: MemberRequest, edition: Edition, pk: int) -> HttpResponse:
    """Give it to another officer, or to the host of a session."""
    found = _found(request, edition, pk)
    form = HandOverForm(request.POST, **_others(request, edition, found))
    if not form.is_valid():
        raise Refused(_("Choose an officer of this desk, or the host of a session."))
    operations.hand_over(found, form.person, by=request.user)
    return done(request, _queue(edition), _("%(name)s has it in hand now.") % {"name": form.person.called})


@require_POST
@in_hand
def put_back(request: MemberRequest, edition: Edition, pk: int) -> HttpResponse:
    """Put it back into the queue."""
    found = _found(request, edition, pk)
    operations.put_back(found, by=request.user)
    return _left(request, edition, _("It waits in the queue again, at its old place."))


@require_POST
@in_hand
def solution(request: MemberRequest, edition: Edition, pk: int) -> HttpResponse:
    """It is solved."""
    return _solved(request, edition, _found(request, edition, pk))


def _solved(request: MemberRequest, edition: Edition, found: Inquiry) -> HttpResponse:
    operations.call_solved(found, by=request.user, officer=True)
    return _left(request, edition, _("Solved."))


def _left(request: MemberRequest, edition: Edition, sentence: str) -> HttpResponse:
    """On to what comes next: for an officer the queue, for the host of a session the studio."""
    if _helps(request, edition):
        return done(request, _queue(edition), sentence)
    return done(request, reverse("studio:overview", args=[edition.slug]), sentence)


def _queue(edition: Edition) -> str:
    """The queue, with the focus on what comes next."""
    return f"{reverse('welcome-studio:queue', args=[edition.slug])}#next"


# --- the door ----------------------------------------------------------------------------------------------


@require_POST
@studio(HELP)  # type: ignore[arg-type]  # what is beneath takes an edition, too
@recently
def let_in(request: MemberRequest, edition: Edition, pk: int) -> HttpResponse:
    """Open the door to somebody whose code does not come: an officer who has just proved who they are does."""
    found = _found(request, edition, pk)
    form = LetInForm(request.POST)
    if not form.is_valid():
        raise Refused(_("Write the address of their registration, and how you made sure who it is."))
    if found.person_id is not None:
        raise Refused(_("Whoever asks here is signed in already."))
    person = person_at(form.cleaned_data["address"])
    if person is None or not person.registrations.filter(edition=edition).exists():
        raise Refused(_("Nobody who takes part in this gathering has this address."))
    operations.let_in(found, person, form.cleaned_data["how"], by=request.user)
    note_access(by=request.user, what=OPENED, about=person, scope=edition.scope)
    return done(
        request,
        _page(edition, found),
        _("The door is open for a quarter of an hour: %(name)s finds a button in the conversation.")
        % {"name": person.called},
    )


@require_POST
@studio(HELP)
def close_entry(request: MemberRequest, edition: Edition, pk: int) -> HttpResponse:
    """Close the door again."""
    found = _found(request, edition, pk)
    door = _open_door(found)
    if door is not None:
        operations.close_entry(door, by=request.user)
    return done(request, _page(edition, found), _("The door is closed."))
