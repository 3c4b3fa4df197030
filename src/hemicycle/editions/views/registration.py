"""Registering: one page that says how things stand and, while one can, shows the form."""

from typing import Any

from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods

from hemicycle.editions import operations, rules
from hemicycle.editions.forms.registration import RegistrationForm, organisation_of
from hemicycle.editions.models import Application, Edition, Invitation
from hemicycle.editions.operations.registration import Introduction
from hemicycle.editions.queries.registration import (
    application_of,
    free_places,
    has_address,
    invitation_by,
    invitation_for,
    invitation_state,
    questions_of,
    window_of,
)
from hemicycle.kernel import clock
from hemicycle.people.models import Person
from hemicycle.people.requests import PageRequest
from hemicycle.people.sign_in import limits, post
from hemicycle.people.sign_in.door import private
from hemicycle.people.sign_in.pending import send_code
from hemicycle.people.sign_in.rules import hidden_address
from hemicycle.people.sign_in.views.answers import too_often
from hemicycle.record.models import Unsaved
from hemicycle.record.operations import forget_unsaved, keep_unsaved

CONFLICT, GONE, UNPROCESSABLE = 409, 410, 422
TYPED = "registration-"  # begins the name under which a session keeps what was typed
PROVES = "proves"  # beside it: the address to which the code went
UNSAVED = "editions.registration"  # begins the name under which they are kept of somebody who has come in


@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def registration(request: PageRequest, edition: Edition) -> HttpResponse:
    """Register, or read how one's registration stands, or why one cannot register now."""
    person = _person(request)
    kept = application_of(edition, person) if person else None
    if kept is not None:
        return private(redirect("registrations:registration", pk=kept.pk))
    found = invitation_for(edition, person) if person else None
    return private(_form_page(request, edition, person, found))


@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: PageRequest, edition: Edition, token: str) -> HttpResponse:
    """Register with an invitation: for one address, once. One that cannot be used says why and what to do."""
    found = invitation_by(edition, token)
    person = _person(request)
    kept = application_of(edition, person) if person else None
    if kept is not None and kept.state in rules.ALIVE:
        return private(redirect("registrations:registration", pk=kept.pk))
    if found is None:
        return private(_no_invitation(request, "unknown", status=404))
    state = invitation_state(found, clock.real_now())
    if state != rules.VALID:
        return private(_no_invitation(request, state, status=GONE))
    if person is not None and not has_address(person, found.address):
        return private(_no_invitation(request, "another", found, status=CONFLICT))
    return private(_form_page(request, edition, person, found))


def _person(request: PageRequest) -> Person | None:
    return request.user if isinstance(request.user, Person) else None


def _no_invitation(
    request: PageRequest, state: str, found: Invitation | None = None, *, status: int
) -> HttpResponse:
    context = {
        "state": state,
        "why": rules.INVITATION_WORDS.get(state, ""),
        "address": hidden_address(found.address) if found else "",
        "here": request.get_full_path(),
    }
    return render(request, "editions/registration/invitation.html", context, status=status)


def _form_page(
    request: PageRequest, edition: Edition, person: Person | None, invitation: Invitation | None
) -> HttpResponse:
    """The form, or why there is none; what was typed is kept in the session while somebody proves their address."""
    window = window_of(edition)
    verdict = rules.may_register(window, invited=invitation is not None)
    if not verdict:
        status = CONFLICT if request.method == "POST" else 200
        closed = {"why": verdict.why, "window": window}
        return render(request, "editions/registration/closed.html", closed, status=status)
    typed = request.POST if request.method == "POST" else _kept(request, edition, person)
    form = RegistrationForm(
        typed,
        edition=edition,
        questions=questions_of(edition),
        languages=request.reader.languages,
        person=person,
        invitation=invitation,
    )
    if request.method == "POST" and form.is_valid():
        if person is None:
            return _prove_first(request, edition, form, invitation)
        application = _register(edition, person, form, invitation, request.reader.languages)
        forget_unsaved(_form(edition.pk), by=person)
        return redirect("registrations:registration", pk=application.pk)
    context = {
        "form": form,
        "invitation": invitation,
        "address": invitation.address if invitation and person is None else "",
        "person": person,
        "full": not rules.has_place(free_places(edition)),
        "mode": edition.registration_mode,
        "come_back": person is not None and request.method != "POST" and typed is not None,
    }
    status = UNPROCESSABLE if request.method == "POST" else 200
    return render(request, "editions/registration/register.html", context, status=status)


def _prove_first(
    request: PageRequest, edition: Edition, form: RegistrationForm, invitation: Invitation | None
) -> HttpResponse:
    """Keep what was typed, and let the person prove their address; then they are back here."""
    address = invitation.address.lower() if invitation else form.cleaned_data["email"]
    request.session[_key(edition)] = {
        name: request.POST.getlist(name) for name in form.fields if name in request.POST
    } | {PROVES: [address]}
    try:
        send_code(request, post.SIGN_IN, address, back=request.path)
    except limits.TooOften as trouble:
        return too_often(request, trouble.wait)
    return redirect("me:code")


def _key(edition: Edition) -> str:
    return f"{TYPED}{edition.pk}"


def _form(edition: int) -> str:
    return f"{UNSAVED}:{edition}"


def _kept(request: PageRequest, edition: Edition, person: Person | None) -> QueryDict | None:
    """What was typed before the address was proved: it waits in the session, and later with the person."""
    if person is None:
        kept: Any = request.session.get(_key(edition))
    else:
        kept = (
            Unsaved.objects.filter(by=person, form=_form(edition.pk)).values_list("fields", flat=True).first()
        )
    if not isinstance(kept, dict):
        return None
    typed = QueryDict(mutable=True)
    for name, values in kept.items():
        typed.setlist(name, values)
    return typed


@transaction.atomic
def _register(
    edition: Edition,
    person: Person,
    form: RegistrationForm,
    invitation: Invitation | None,
    languages: tuple[str, ...],
) -> Application:
    said = form.cleaned_data
    application = operations.apply(
        edition,
        person,
        answers=form.answers,
        consents=form.said_consents,
        needs=form.said_needs,
        interpretation=said["interpretation"],
        invitation=invitation,
        by=person,
    )
    fields = ("name", "office", "organisation", "country", "section", "gender", "language")
    operations.introduce(
        person,
        Introduction(**{name: said[name] for name in fields}),
        speaks_for=organisation_of(person, languages),
    )
    return application


def greet(request: Any, person: Person) -> None:
    """Somebody has proved their address, perhaps in the middle of registering.

    What they typed is theirs from now on (so it is in their copy, and goes with them), and leaves the session. At a
    shared computer somebody else may have begun: what those typed is not for whoever comes in now.
    """
    for key in [key for key in request.session.keys() if key.startswith(TYPED)]:  # noqa: SIM118  (no dictionary)
        kept = request.session.pop(key)
        if not isinstance(kept, dict) or not key.removeprefix(TYPED).isdigit():
            continue
        if any(has_address(person, address) for address in kept.pop(PROVES, [])):
            keep_unsaved(_form(int(key.removeprefix(TYPED))), kept, seen=0, by=person)
            _take_name(person, kept)


def _take_name(person: Person, typed: dict[str, Any]) -> None:
    """Somebody new has written their name just now: they are not asked for it again."""
    name = " ".join("".join(typed.get("name", [])).split())[:200]
    if name and not person.name:
        person.name = name
        person.save(update_fields=["name"])
