"""The account: everything that is one's own, from one page."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from hemicycle.kernel.words import Words
from hemicycle.people.requests import MemberRequest
from hemicycle.people.sign_in.door import signed_in
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
