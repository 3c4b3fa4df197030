"""Registering others, and taking over the place that a colleague keeps."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods

from hemicycle.editions import rules
from hemicycle.editions.forms.answers import mistakes_in
from hemicycle.editions.forms.delegation import ColleagueForm, DelegationForm, delegates_of
from hemicycle.editions.forms.registration import organisation_of
from hemicycle.editions.models import Application, Edition, Question, TakeOver
from hemicycle.editions.operations import delegations
from hemicycle.editions.queries.registration import (
    free_places,
    has_address,
    others_of,
    questions_of,
    take_over_by,
    take_over_state,
    window_of,
)
from hemicycle.kernel import clock
from hemicycle.people.models import Person
from hemicycle.people.requests import MemberRequest, PageRequest
from hemicycle.people.sign_in.door import private, signed_in
from hemicycle.people.sign_in.rules import hidden_address

AT_FIRST = 3  # rows
CONFLICT, GONE, UNPROCESSABLE = 409, 410, 422

Rows = forms.formset_factory(
    ColleagueForm, extra=0, max_num=rules.MOST_AT_ONCE, absolute_max=rules.MOST_AT_ONCE
)


@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def others(request: MemberRequest, edition: Edition) -> HttpResponse:
    """Register several people in one go: a row each, and what they have in common once."""
    window = window_of(edition)
    verdict = rules.may_register(window, invited=False)
    kept = list(others_of(request.user, edition))
    if not verdict:
        status = CONFLICT if request.method == "POST" else 200
        closed = {"why": verdict.why, "window": window}
        return render(request, "editions/registration/closed.html", closed, status=status)
    questions = questions_of(edition)
    common, rows = _forms(request, questions)
    nobody: list[tuple[str, str, str]] = []
    if request.method == "POST" and "more" not in request.POST and _are_valid(common, rows):
        people = delegates_of(rows.forms, common, mailbox=(request.user.email or "").lower())
        if people:
            made = delegations.register_others(edition, people, by=request.user)
            messages.success(request, _registered(len(made)))
            return redirect("registrations:registrations")
        nobody = [("id_row-0-name" if rows.forms else "", "", _("Please say who takes part."))]
    asked_for_more = "more" in request.POST
    context = {
        "common": common,
        "rows": rows,
        "kept": kept,
        "full": not rules.has_place(free_places(edition)),
        "mode": edition.registration_mode,
        "can_add": len(rows.forms) < rules.MOST_AT_ONCE,
        "mailbox": request.user.email,
        "mistakes": [] if asked_for_more else [*_mistakes(common, rows), *nobody],
    }
    status = UNPROCESSABLE if request.method == "POST" and not asked_for_more else 200
    return render(request, "editions/registration/others.html", context, status=status)


def _forms(request: MemberRequest, questions: list[Question]) -> tuple[DelegationForm, Any]:
    languages, language = request.reader.languages, request.reader.language
    each: dict[str, Any] = {"prefix": "row", "form_kwargs": {"questions": questions, "languages": languages}}
    if request.method != "POST":
        person = request.user
        initial = {
            "organisation": organisation_of(person, languages),
            "country": person.country,
            "section": person.section_id,
        }
        return DelegationForm(initial=initial, languages=languages), Rows(
            initial=[{"language": language}] * AT_FIRST, **each
        )
    common, rows = DelegationForm(request.POST, languages=languages), Rows(request.POST, **each)
    if "more" not in request.POST:
        return common, rows
    typed = [_typed(row) for row in rows.forms]
    if len(typed) < rules.MOST_AT_ONCE:
        typed.append({"language": language})
    return DelegationForm(initial=_typed(common), languages=languages), Rows(initial=typed, **each)


def _typed(form: forms.Form) -> dict[str, Any]:
    """What stands in a form, unjudged."""
    return {name: form[name].data for name in form.fields}


def _are_valid(common: DelegationForm, rows: Any) -> bool:
    return all([common.is_valid(), rows.is_valid()])


def _mistakes(common: DelegationForm, rows: Any) -> list[tuple[str, str, str]]:
    """(id of the field, its label, what is wrong), in the order of the page."""
    if not rows.is_bound:
        return []
    found = mistakes_in(common)
    for number, row in enumerate(rows.forms, 1):
        for field, label, sentence in mistakes_in(row):
            words = _("Person %(number)d, %(field)s") % {"number": number, "field": label}
            found.append((field, words, sentence))
    return found + [("row-0", "", str(error)) for error in rows.non_form_errors()]


def _registered(count: int) -> str:
    return ngettext(
        "We have the registration of %(count)d person. Whoever has an address of their own gets a mail with the "
        "way to take over.",
        "We have the registrations of %(count)d people. Whoever has an address of their own gets a mail with the "
        "way to take over.",
        count,
    ) % {"count": count}


# --- taking over -----------------------------------------------------------------------------------------


@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def taking_over(request: PageRequest, token: str) -> HttpResponse:
    """A place is kept for whoever opens this: prove the address, and it is theirs; or give it back."""
    offer = take_over_by(token)
    if offer is None:
        raise Http404("No such link.")
    person = request.user if isinstance(request.user, Person) else None
    state = take_over_state(offer, clock.real_now())
    if state != rules.VALID:
        return private(_take_over_page(request, offer, person, state=state, status=GONE))
    if request.method == "POST" and "refuse" in request.POST:
        delegations.refuse_offer(offer)
        return private(_take_over_page(request, offer, person, state="refused"))
    if request.method == "POST" and person is not None:
        delegations.take_over(offer, by=person)
        messages.success(request, _("The place is yours now."))
        return private(redirect("registrations:registrations"))
    return private(_take_over_page(request, offer, person, state=state))


def _take_over_page(
    request: PageRequest, offer: TakeOver, person: Person | None, *, state: str, status: int = 200
) -> HttpResponse:
    kept = Application.objects.filter(person=offer.person, state__in=rules.ALIVE).select_related("edition")
    context = {
        "offer": offer,
        "state": state,
        "why": rules.TAKE_OVER_WORDS.get(state, rules.TAKE_OVER_WORDS["expired"]),
        "kept": kept if state == rules.VALID else [],
        "address": hidden_address(offer.address),
        "person": person,
        "own_address": person is not None and has_address(person, offer.address),
        "here": request.path,
    }
    return render(request, "editions/registration/take_over.html", context, status=status)
