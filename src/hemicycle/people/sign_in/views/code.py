"""Coming in: an address, a code, and back to where one was."""

import logging
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from hemicycle.kernel import clock
from hemicycle.kernel.verdict import Refused
from hemicycle.people.models import Person
from hemicycle.people.requests import MemberRequest, PageRequest
from hemicycle.people.sign_in import limits, operations, post, queries, rules
from hemicycle.people.sign_in.coming_in import come_in, home_url, prove
from hemicycle.people.sign_in.door import is_fresh, private, signed_in
from hemicycle.people.sign_in.forms import AddressForm, CodeForm
from hemicycle.people.sign_in.pending import Pending, may_send_again, pending, send_code
from hemicycle.people.sign_in.views.answers import too_often

log = logging.getLogger(__name__)
UNPROCESSABLE = 422
BEGINNINGS = {post.SIGN_IN: "me:sign-in", post.PROOF: "me:proof", post.ADDRESS: "me:addresses"}


@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: PageRequest) -> HttpResponse:
    """The one door: type your address, get a code. The same for a mailbox that is known and for one that is not."""
    back = rules.way_back(request.POST.get("next") or request.GET.get("next", ""))
    if request.user.is_authenticated:
        return private(redirect(back or "me:home"))
    form = AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            send_code(request, post.SIGN_IN, form.cleaned_data["address"], back=back)
        except limits.TooOften as trouble:
            return too_often(request, trouble.wait)
        return private(redirect("me:code"))
    status = UNPROCESSABLE if request.method == "POST" else 200
    context = {"form": form, "next": back, "organisation": settings.OIDC}
    return private(render(request, "people/account/sign_in.html", context, status=status))


@csrf_protect
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_code(request: PageRequest) -> HttpResponse:
    """Type the code, come in."""
    if request.user.is_authenticated:
        return private(redirect("me:home"))
    return _code_page(request, post.SIGN_IN)


@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def proof(request: MemberRequest) -> HttpResponse:
    """Before something sensitive: prove once more who you are, by a code or a passkey."""
    asked = request.POST if request.method == "POST" else request.GET
    back, interrupted = rules.way_back(asked.get("next", "")), asked.get("interrupted") == "1"
    if is_fresh(request):
        return redirect(back or "me:home")
    if request.method == "POST" and request.user.email:
        try:
            address = request.user.email.strip().lower()
            send_code(request, post.PROOF, address, back=back, interrupted=interrupted)
        except limits.TooOften as trouble:
            return too_often(request, trouble.wait)
        return redirect("me:proof-code")
    context = {
        "next": back,
        "interrupted": interrupted,
        "address": rules.hidden_address(request.user.email or ""),
        "has_address": bool(request.user.email),
        "has_passkey": queries.has_passkey(request.user),
    }
    return render(request, "people/account/proof.html", context)


@csrf_protect
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def proof_code(request: MemberRequest) -> HttpResponse:
    """Type the code, go on with what you were doing."""
    return _code_page(request, post.PROOF)


@csrf_protect
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def address_code(request: MemberRequest) -> HttpResponse:
    """Type the code that went to a new address; it is one of yours then."""
    return _code_page(request, post.ADDRESS)


@csrf_protect
@require_POST
def code_again(request: PageRequest, purpose: str) -> HttpResponse:
    """Another code to the same mailbox, after a pause."""
    if purpose not in BEGINNINGS:
        raise Http404("No code is sent for that.")
    waiting = pending(request, purpose)
    code = waiting.code if waiting else None
    if waiting is None or code is None:
        return _begin_again(request, purpose)
    if not may_send_again(code):
        messages.info(
            request, _("A code was sent a moment ago. Please wait half a minute before asking for another.")
        )
        return private(redirect(_code_url(purpose)))
    try:
        send_code(request, purpose, code.address, back=waiting.back, interrupted=waiting.interrupted)
    except limits.TooOften as trouble:
        return too_often(request, trouble.wait)
    messages.success(request, _("Another code is on its way. Only the newest one counts."))
    return private(redirect(_code_url(purpose)))


# --- the page on which a code is typed ------------------------------------------------------------------------


def _code_page(request: PageRequest, purpose: str) -> HttpResponse:
    """Ask for the code this browser waits for; the right one does what it was sent for."""
    waiting = pending(request, purpose)
    code = waiting.code if waiting else None
    if waiting is None or code is None:
        return _begin_again(request, purpose)
    form = CodeForm(request.POST if request.method == "POST" else None)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            limits.count(limits.TRIES_A_NETWORK, limits.network_of(request))
            operations.use_code(code, form.cleaned_data["code"])
            return _done(request, waiting, code.address)
        except limits.TooOften as trouble:
            return too_often(request, trouble.wait)
        except Refused as refused:
            refusal = str(refused.why)
            form.add_error("code", refusal)
            code.refresh_from_db()
    verdict = rules.may_try(
        made_at=code.made_at, used=code.used_at is not None, tries=code.tries, now=clock.real_now()
    )
    context = {
        "form": form,
        "address": code.address,
        "purpose": purpose,
        "again_url": reverse("me:code-again", kwargs={"purpose": purpose}),
        "begin_url": _beginning(waiting),
        "over": "" if verdict else verdict.why if refusal in {"", str(rules.WRONG)} else refusal,
    }
    status = UNPROCESSABLE if form.errors else 200
    return private(render(request, "people/account/code.html", context, status=status))


def _done(request: PageRequest, waiting: Pending, address: str) -> HttpResponse:
    if waiting.purpose == post.SIGN_IN:
        person, new = operations.person_of(address, language=get_language() or settings.LANGUAGE_CODE)
        if not operations.is_open(person):
            raise Refused(rules.CLOSED)
        return come_in(request, person, method="code", back=waiting.back, new=new)
    assert isinstance(request.user, Person)  # noqa: S101  (only pages of somebody signed in come here)
    if waiting.purpose == post.ADDRESS:
        operations.add_address(request.user, address)
        prove(request, request.user, method="code")
        messages.success(request, _("%(address)s is one of your addresses now.") % {"address": address})
        return redirect("me:addresses")
    prove(request, request.user, method="code")
    return proved(request, waiting.back, interrupted=waiting.interrupted)


def proved(request: PageRequest, back: str, *, interrupted: bool) -> HttpResponse:
    """Back to what was asked for; of a form that was sent meanwhile nothing was done, and that is said."""
    if interrupted:
        messages.info(request, _("Thank you. Nothing has been changed yet: please send the form once more."))
    return private(redirect(back or "me:home"))


def _begin_again(request: HttpRequest, purpose: str) -> HttpResponse:
    messages.info(request, str(rules.NO_CODE))
    return private(redirect(BEGINNINGS[purpose]))


def _beginning(waiting: Pending) -> str:
    """Where another address can be typed."""
    query = f"?{urlencode({'next': waiting.back})}" if waiting.back else ""
    return reverse(BEGINNINGS[waiting.purpose]) + query


def _code_url(purpose: str) -> str:
    return {post.SIGN_IN: "me:code", post.PROOF: "me:proof-code", post.ADDRESS: "me:address-code"}[purpose]


# --- going out --------------------------------------------------------------------------------------------------


@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def sign_out(request: PageRequest) -> HttpResponse:
    """Leave. A link only asks; the button does it."""
    if request.method == "POST":
        operations.note_gone(request)
        logout(request)
        return private(redirect(home_url()))
    if not request.user.is_authenticated:
        return private(redirect(home_url()))
    return private(render(request, "people/account/sign_out.html"))
