"""My registrations, and those of people for whom I act: read, answer anew, withdraw, come back, offer the place."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hemicycle.editions import operations, rules, sockets
from hemicycle.editions.exchange.participants import answer_words
from hemicycle.editions.forms.answers import (
    AnswersForm,
    OwnAnswersForm,
    answers_as_initial,
    consents_as_initial,
)
from hemicycle.editions.forms.delegation import CorrectionForm
from hemicycle.editions.forms.registration import AddressForm, organisation_of
from hemicycle.editions.models import Application
from hemicycle.editions.operations import delegations
from hemicycle.editions.queries.registration import (
    answers_of,
    in_care_of,
    latest_answers,
    managers_of,
    open_questions,
    questions_of,
    window_of,
)
from hemicycle.kernel.languages import language_name
from hemicycle.people.models import Person
from hemicycle.people.operations.colleagues import correct_colleague
from hemicycle.people.queries import consents_of
from hemicycle.people.requests import MemberRequest
from hemicycle.people.rules import PURPOSES
from hemicycle.people.sign_in.door import signed_in

UNPROCESSABLE = 422


@require_safe
@signed_in
def registrations(request: MemberRequest) -> HttpResponse:
    """Mine, and those of people for whom I act."""
    rows = list(in_care_of(request.user))
    context = {
        "mine": [row for row in rows if row.person_id == request.user.pk],
        "others": [row for row in rows if row.person_id != request.user.pk],
    }
    return render(request, "editions/registration/mine.html", context)


@require_safe
@signed_in
def registration(request: MemberRequest, pk: int) -> HttpResponse:
    """How one registration stands, what was written, and what can be done about it."""
    return _shown(request, _found(request, pk))


@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def answers(request: MemberRequest, pk: int) -> HttpResponse:
    """Answer anew while the window is open."""
    application = _found(request, pk)
    rules.may_answer(window_of(application.edition), state=application.state).insist()
    own = application.person_id == request.user.pk
    questions = questions_of(application.edition)
    initial = {
        **(consents_as_initial(consents_of(request.user, application.edition.scope)) if own else {}),
        **answers_as_initial(questions, latest_answers(application)),
        "needs": application.needs,
        "needs_note": application.needs_note,
        "interpretation": application.interpretation,
    }
    form = (OwnAnswersForm if own else AnswersForm)(
        request.POST if request.method == "POST" else None,
        edition=application.edition,
        questions=questions,
        languages=application.edition.reading_order(request.reader.language),
        initial=initial,
    )
    if request.method == "POST" and form.is_valid():
        operations.change_answers(
            application,
            answers=form.answers,
            consents=form.said_consents if isinstance(form, OwnAnswersForm) else None,
            needs=form.said_needs,
            interpretation=form.cleaned_data["interpretation"],
            by=request.user,
        )
        messages.success(request, _("Your answers are saved."))
        return redirect("registrations:registration", pk=application.pk)
    context = {"application": application, "form": form, "of": application.edition}
    status = UNPROCESSABLE if request.method == "POST" else 200
    return render(request, "editions/registration/answers.html", context, status=status)


@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def withdrawal(request: MemberRequest, pk: int) -> HttpResponse:
    """Give the place back; before, what that means."""
    application = _found(request, pk)
    if request.method == "POST":
        operations.withdraw(application, by=request.user)
        messages.success(request, _("The registration is withdrawn."))
        return redirect("registrations:registration", pk=application.pk)
    rules.may_withdraw(state=application.state, archived=application.edition.archived_at is not None).insist()
    context = {
        "application": application,
        "of": application.edition,
        "can_return": _may_return_later(application),
    }
    return render(request, "editions/registration/withdrawal.html", context)


@csrf_protect
@require_POST
@signed_in
def coming_back(request: MemberRequest, pk: int) -> HttpResponse:
    """Take a withdrawal back while the window is open."""
    application = operations.take_back_withdrawal(_found(request, pk), by=request.user)
    messages.success(request, _("Welcome back."))
    return redirect("registrations:registration", pk=application.pk)


@csrf_protect
@require_POST
@signed_in
def offer(request: MemberRequest, pk: int) -> HttpResponse:
    """Send the person at an address the link to take over the place that I keep for them."""
    application = _found(request, pk)
    form = AddressForm(request.POST)
    if not form.is_valid():
        return _shown(request, application, offering=form, status=UNPROCESSABLE)
    delegations.offer_place(application, form.cleaned_data["address"], by=request.user)
    messages.success(
        request, _("The link is on its way. It works once, for two weeks, and only for this address.")
    )
    return redirect("registrations:registration", pk=application.pk)


@csrf_protect
@require_POST
@signed_in
def correction(request: MemberRequest, pk: int) -> HttpResponse:
    """Write better who somebody is for whom I act."""
    application = _found(request, pk)
    languages = application.edition.reading_order(request.reader.language)
    form = CorrectionForm(request.POST, person=application.person, languages=languages)
    if not form.is_valid():
        return _shown(request, application, correcting=form, status=UNPROCESSABLE)
    correct_colleague(application.person, form.said, by=request.user)
    messages.success(request, _("The correction is saved."))
    return redirect("registrations:registration", pk=application.pk)


def _found(request: MemberRequest, pk: int) -> Application:
    return get_object_or_404(in_care_of(request.user), pk=pk)


def _may_return_later(application: Application) -> bool:
    return window_of(application.edition).is_open


def _shown(
    request: MemberRequest,
    application: Application,
    *,
    offering: Form | None = None,
    correcting: Form | None = None,
    status: int = 200,
) -> HttpResponse:
    edition, person = application.edition, application.person
    reader = request.reader
    request.reader = replace(reader, languages=edition.reading_order(reader.language))
    window = window_of(edition)
    archived = edition.archived_at is not None
    other = person.pk != request.user.pk
    may_answer = rules.may_answer(window, state=application.state)
    given = consents_of(person, edition.scope)
    context: dict[str, Any] = {
        "application": application,
        "of": edition,
        "person": person,
        "other": other,
        "may_answer": may_answer,
        "may_withdraw": rules.may_withdraw(state=application.state, archived=archived),
        "may_return": rules.may_return(window, state=application.state),
        "may_offer": rules.may_offer_place(
            signs_in=person.email is not None, alive=application.state in rules.ALIVE
        ),
        "given": [
            (one, answer_words(one.answer, request.reader.languages)) for one in answers_of(application)
        ],
        "tongues": [language_name(code, reader.language) for code in application.interpretation],
        "unanswered": open_questions(application, questions_of(edition)),
        "needs": [rules.NEEDS[name] for name in application.needs if name in rules.NEEDS],
        "consents": [(purpose, given.get(purpose.name)) for purpose in PURPOSES.values()],
        "undecided": bool(may_answer) and not other and any(name not in given for name in PURPOSES),
        "steps": list(sockets.next_steps) if application.state == rules.ACCEPTED else [],
        "managers": [] if other else managers_of(person),
        "offering": offering or AddressForm(initial={"address": _own_address(person, request.user)}),
        "speaks_for": organisation_of(person, request.reader.languages),
        "correcting": _correction_of(application, correcting, request.reader.languages, other=other),
    }
    return render(request, "editions/registration/registration.html", context, status=status)


def _correction_of(
    application: Application, form: Form | None, languages: Sequence[str], *, other: bool
) -> Form | None:
    """The form in which who somebody is can be written better, as long as it is not their own to write."""
    person = application.person
    if not other or person.email is not None:
        return None
    return form or CorrectionForm(person=person, languages=languages)


def _own_address(person: Person, manager: Person) -> str:
    """The mailbox of somebody, unless it is the manager's."""
    return "" if person.mailbox == (manager.email or "").lower() else person.mailbox
