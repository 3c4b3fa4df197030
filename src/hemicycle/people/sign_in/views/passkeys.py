"""Passkeys: come in with one, make one, name it, take it away."""

import json
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hemicycle.kernel.verdict import Refused
from hemicycle.people.requests import MemberRequest, PageRequest
from hemicycle.people.sign_in import limits, operations, passkeys, queries, rules
from hemicycle.people.sign_in.coming_in import come_in, prove
from hemicycle.people.sign_in.door import private, recently, signed_in
from hemicycle.people.sign_in.forms import PasskeyNameForm
from hemicycle.people.sign_in.pending import WAITING
from hemicycle.people.sign_in.views.answers import too_often
from hemicycle.people.sign_in.views.code import proved

MOST_PASSKEYS = 20
LONGEST_ANSWER = 20_000


# --- coming in -------------------------------------------------------------------------------------------------


@csrf_protect
@require_POST
def sign_in_options(request: PageRequest) -> HttpResponse:
    """What the page's script asks the device when somebody comes in."""
    try:
        limits.count(limits.PASSKEYS_A_NETWORK, limits.network_of(request))
    except limits.TooOften as trouble:
        return too_often(request, trouble.wait)
    options = passkeys.options_for_sign_in()
    if not request.user.is_authenticated:
        request.session.set_expiry(WAITING)
    return private(JsonResponse(options))


@csrf_protect
@require_POST
def sign_in_passkey(request: PageRequest) -> HttpResponse:
    """The device's answer: whoever it belongs to comes in."""
    back = rules.way_back(request.POST.get("next", ""))
    try:
        passkey = passkeys.owner_of(_answer(request))
        if not operations.is_open(passkey.user):
            raise Refused(rules.CLOSED)
    except Refused as refused:
        messages.warning(request, str(refused.why))
        return private(redirect("me:sign-in"))
    passkey.record_usage()
    return come_in(request, passkey.user, method="passkey", back=back, id=passkey.pk)


@csrf_protect
@require_POST
@signed_in
def proof_options(request: MemberRequest) -> HttpResponse:
    """What the page's script asks the device of somebody who proves once more who they are."""
    return JsonResponse(passkeys.options_for_proof(request.user))


@csrf_protect
@require_POST
@signed_in
def proof_passkey(request: MemberRequest) -> HttpResponse:
    """The device's answer: the person goes on with what they were doing."""
    try:
        passkey = passkeys.mine(request.user, _answer(request))
    except Refused as refused:
        messages.warning(request, str(refused.why))
        return redirect("me:proof")
    passkey.record_usage()
    prove(request, request.user, method="passkey", id=passkey.pk)
    back = rules.way_back(request.POST.get("next", ""))
    return proved(request, back, interrupted=request.POST.get("interrupted") == "1")


def _answer(request: PageRequest) -> Any:
    text = request.POST.get("credential", "")
    try:
        return json.loads(text) if len(text) < LONGEST_ANSWER else None
    except (ValueError, RecursionError):
        return None


# --- one's own ---------------------------------------------------------------------------------------------------


@csrf_protect
@require_safe
@signed_in
def listed(request: MemberRequest) -> HttpResponse:
    """One's passkeys."""
    return _page(request, PasskeyNameForm(initial={"name": _("My passkey")}))


def _page(request: MemberRequest, form: PasskeyNameForm, *, status: int = 200) -> HttpResponse:
    context = {"passkeys": queries.passkeys_of(request.user), "form": form}
    return render(request, "people/account/passkeys.html", context, status=status)


@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
@recently
def add(request: MemberRequest) -> HttpResponse:
    """Make one: the page with the button, and the device's answer."""
    if request.method != "POST":
        form = PasskeyNameForm(initial={"name": _device_name(request)})
        return render(request, "people/account/passkey_new.html", {"form": form})
    form = PasskeyNameForm(request.POST)
    name = form.cleaned_data["name"] if form.is_valid() else str(_("Passkey"))
    if len(queries.passkeys_of(request.user)) >= MOST_PASSKEYS:
        raise Refused(_("You have very many passkeys here. Remove one that you no longer use first."))
    try:
        credential = passkeys.made(_answer(request))
    except Refused as refused:
        messages.warning(request, str(refused.why))
        return redirect("me:passkey-new")
    operations.add_passkey(request.user, credential, name=name)
    messages.success(request, _("Your passkey is ready. Next time you can sign in with it, without a code."))
    return redirect("me:passkeys")


@csrf_protect
@require_POST
@recently
def add_options(request: MemberRequest) -> HttpResponse:
    """What the page's script asks the device to make."""
    return JsonResponse(passkeys.options_for_adding(request.user))


@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def rename(request: MemberRequest, pk: int) -> HttpResponse:
    """Another name."""
    passkey = _found(request, pk)
    form = PasskeyNameForm(request.POST or None, initial={"name": passkey.data.get("name", "")})
    if request.method == "POST" and form.is_valid():
        operations.rename_passkey(passkey, name=form.cleaned_data["name"])
        return redirect("me:passkeys")
    status = 422 if request.method == "POST" else 200
    return render(
        request, "people/account/passkey_name.html", {"form": form, "passkey": passkey}, status=status
    )


@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
@recently
def remove(request: MemberRequest, pk: int) -> HttpResponse:
    """Take one away: it no longer lets anybody in."""
    passkey = _found(request, pk)
    if request.method != "POST":
        return render(request, "people/account/passkey_removal.html", {"name": passkey.data.get("name", "")})
    operations.remove_passkey(passkey)
    messages.success(request, _("That passkey no longer lets anybody in."))
    return redirect("me:passkeys")


def _found(request: MemberRequest, pk: int) -> Authenticator:
    passkey: Authenticator = get_object_or_404(
        Authenticator, user=request.user, type=Authenticator.Type.WEBAUTHN, pk=pk
    )
    return passkey


def _device_name(request: MemberRequest) -> str:
    """A name to begin with: the device one sits at."""
    _browser, system = rules.device(request.META.get("HTTP_USER_AGENT", ""))
    return system or str(_("Passkey"))
