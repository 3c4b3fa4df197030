"""The account: everything that is one's own, from one page; and the few questions to somebody new."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from hemicycle.kernel.words import Words
from hemicycle.people.requests import MemberRequest
from hemicycle.people.sign_in import operations, rules
from hemicycle.people.sign_in.coming_in import home_url
from hemicycle.people.sign_in.door import signed_in
from hemicycle.people.sign_in.forms import WelcomeForm
from hemicycle.people.sockets import account_pages


@dataclass(frozen=True, slots=True)
class Card:
    """A way to one of the account's pages."""

    label: Words
    summary: Words
    url: str
    icon: str


@require_safe
@signed_in
def home(request: MemberRequest) -> HttpResponse:
    """What is one's own: profile, addresses, passkeys, sessions, and what other rooms plugged in."""
    cards = [Card(page.label, page.summary, reverse(page.url_name), page.icon) for page in account_pages]
    return render(request, "people/account/home.html", {"cards": cards})


@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def welcome(request: MemberRequest) -> HttpResponse:
    """Somebody new tells their name; language and zone are proposed and may stay as they are."""
    back = rules.way_back(request.POST.get("next") or request.GET.get("next", ""))
    zone = request.user.zone or (request.reader.zone.key if request.reader.zone else "")
    initial = {"name": request.user.name, "zone": zone, "language": request.user.language or get_language()}
    form = WelcomeForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        operations.introduce(request.user, **form.cleaned_data)
        messages.success(request, _("Welcome, %(name)s.") % {"name": request.user.name})
        return redirect(back or home_url())
    status = 422 if request.method == "POST" else 200
    return render(request, "people/account/welcome.html", {"form": form, "next": back}, status=status)
