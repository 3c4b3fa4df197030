"""One's e-mail addresses: several, each proved by a code; one is the main one."""

from uuid import uuid4

from allauth.account.models import EmailAddress
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods

from hemicycle.people.requests import MemberRequest
from hemicycle.people.sign_in import limits, operations, post, queries
from hemicycle.people.sign_in.door import recently, signed_in
from hemicycle.people.sign_in.forms import NewAddressForm
from hemicycle.people.sign_in.pending import send_code
from hemicycle.people.sign_in.views.answers import too_often
from hemicycle.people.sockets import AccountMail

MOST_ADDRESSES = 10


@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def addresses(request: MemberRequest) -> HttpResponseBase:
    """The list; a new one is added by typing the code that is sent to it."""
    return _add(request) if request.method == "POST" else _page(request, NewAddressForm())


@recently
def _add(request: MemberRequest) -> HttpResponse:
    form = NewAddressForm(request.POST)
    if form.is_valid():
        address = form.cleaned_data["address"]
        mine = {one.email for one in queries.addresses_of(request.user)}
        if address in mine:
            form.add_error("address", _("This address is one of yours already."))
        elif len(mine) >= MOST_ADDRESSES:
            form.add_error(
                "address", _("You have ten addresses here. Remove one that you no longer use first.")
            )
        else:
            try:
                send_code(request, post.ADDRESS, address)
            except limits.TooOften as trouble:
                return too_often(request, trouble.wait)
            return redirect("me:address-code")
    return _page(request, form, status=422)


def _page(request: MemberRequest, form: NewAddressForm, *, status: int = 200) -> HttpResponse:
    listed = queries.addresses_of(request.user)
    known = {one.email for one in listed}
    main = (request.user.email or "").lower()
    context = {"addresses": listed, "unproved": main if main and main not in known else "", "form": form}
    return render(request, "people/account/addresses.html", context, status=status)


@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
@recently
def address_primary(request: MemberRequest, pk: int) -> HttpResponse:
    """Make a proved address the main one; the one before is told."""
    address = _found(request, pk)
    if request.method != "POST":
        return render(request, "people/account/address_primary.html", {"address": address})
    before = operations.make_primary(request.user, address)
    if before and before.lower() != address.email:
        post.carry(
            AccountMail(
                post.ADDRESS_CHANGED,
                f"address-changed-{uuid4().hex}",
                before,
                request.user.language or get_language() or "en",
                person=request.user,
            )
        )
    messages.success(request, _("Mail goes to %(address)s from now on.") % {"address": address.email})
    return redirect("me:addresses")


@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
@recently
def address_removal(request: MemberRequest, pk: int) -> HttpResponse:
    """Take an address away."""
    address = _found(request, pk)
    if request.method != "POST":
        return render(request, "people/account/address_removal.html", {"address": address})
    operations.remove_address(request.user, address)
    messages.success(
        request, _("%(address)s is no longer one of your addresses.") % {"address": address.email}
    )
    return redirect("me:addresses")


def _found(request: MemberRequest, pk: int) -> EmailAddress:
    address: EmailAddress = get_object_or_404(EmailAddress, user=request.user, verified=True, pk=pk)
    return address
