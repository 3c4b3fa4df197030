"""A person's notices, what they want by mail, and the way to stop a kind without signing in."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.core.signing import BadSignature, Signer
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hemicycle.inbox import operations, topics
from hemicycle.inbox.forms import HoursForm, WishesForm
from hemicycle.inbox.models import Notice
from hemicycle.inbox.operations.mails import STOP_SALT
from hemicycle.inbox.queries import (
    address_of,
    choices_of,
    does_not_want,
    hours_of,
    is_undeliverable,
    mail_kind,
    notices_of,
    told_to,
    unread_count,
    unwanted_kinds,
)
from hemicycle.inbox.queries.wishes import THE_DIGEST
from hemicycle.inbox.rules import reaching as rules
from hemicycle.kernel import clock
from hemicycle.kernel.zones import zone_or_none
from hemicycle.people.models import Person
from hemicycle.people.requests import MemberRequest
from hemicycle.people.sign_in import signed_in
from hemicycle.ui.rendering import zone_words

A_PAGE = 30


# --- notices -----------------------------------------------------------------------------------------------


@require_safe
@signed_in
def notices(request: MemberRequest) -> HttpResponse:
    """What this person was told, the unread first; a notice whose object is not theirs to see any more goes.

    `?part` is the list alone, which an open page reads again.
    """
    page = Paginator(notices_of(request.user), A_PAGE).get_page(request.GET.get("page"))
    shown, gone = told_to(request.user, page.object_list)
    operations.drop_notices(request.user, gone)
    unread = unread_count(request.user)
    context = {"page": page, "notices": shown, "unread": unread, "heard": topics.heard_by(request.user)}
    template = "inbox/_notices.html" if "part" in request.GET else "inbox/notices.html"
    return render(request, template, context)


@require_safe
@signed_in
def count(request: MemberRequest) -> HttpResponse:
    """How many are unread: what the head of an open page reads again."""
    return render(request, "inbox/_count.html")


@require_POST
@signed_in
def read(request: MemberRequest, pk: int) -> HttpResponse:
    """This one is read; then to what it tells of, or back to the list."""
    notice = get_object_or_404(Notice, pk=pk, person=request.user)
    operations.read_notice(notice)
    there = request.POST.get("next", "")
    safe = there.startswith("/") and url_has_allowed_host_and_scheme(there, allowed_hosts=None)
    return redirect(there if safe else "inbox:notices")


@require_POST
@signed_in
def read_all(request: MemberRequest) -> HttpResponse:
    """All are read."""
    operations.read_all_notices(request.user)
    return redirect("inbox:notices")


# --- mail --------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def preferences(request: MemberRequest) -> HttpResponse:
    """What reaches a person, in which way, and when. Each of the page's forms says by its button what it is about."""
    person = request.user
    wishes, hours = _wishes_form(request), _hours_form(request)
    if request.method == "POST" and (sentence := _did(request, wishes, hours)) is not None:
        messages.success(request, sentence)
        return redirect(request.path)
    address = address_of(person)
    times = hours_of([person])[person.pk]
    now = clock.now()
    shown = {
        "form": wishes,
        "hours": hours,
        "address": address,
        "refuses": bool(address) and is_undeliverable(address),
        "zone": zone_words(times.zone, request.reader.language, now),
        "zone_known": bool(zone_or_none(person.zone)),
        "paused_until": times.paused_until if times.paused_until and times.paused_until > now else None,
        "tomorrow": rules.tomorrow(now, times),
        "waiting": Notice.objects.waiting().filter(person=person).count(),
    }
    failed = request.method == "POST" and (wishes.errors or hours.errors)
    return render(request, "inbox/preferences.html", shown, status=400 if failed else 200)


def _wishes_form(request: MemberRequest) -> WishesForm:
    data = request.POST if "keep" in request.POST else None
    return WishesForm(data, choices=choices_of(request.user))


def _hours_form(request: MemberRequest) -> HoursForm:
    person = request.user
    gets_digest = THE_DIGEST not in unwanted_kinds(person)
    data = request.POST if "hours" in request.POST else None
    return HoursForm(data, hours=hours_of([person])[person.pk], gets_digest=gets_digest)


def _did(request: MemberRequest, wishes: WishesForm, hours: HoursForm) -> str | None:
    """Do what the button says, and say what was done; None: a form has errors, or nothing was asked for."""
    person = request.user
    if "try_again" in request.POST:
        operations.try_address_again(address_of(person))
        return _("Our mail goes to this address again.")
    if "pause" in request.POST:
        operations.pause(by=person)
        return _("Everything is paused until tomorrow. Nothing is lost.")
    if "go_on" in request.POST:
        operations.go_on(by=person)
        return _("The pause is over: everything comes as you chose.")
    if wishes.is_valid():
        operations.choose(wishes.wanted(), by=person)
        return _("Your choice is kept.")
    if hours.is_valid():
        gets_digest = hours.cleaned_data["digest"]
        operations.keep_hours(hours.quiet_hours(), hours.digest_hour(), gets_digest=gets_digest, by=person)
        return _("Your hours are kept.")
    return None


@dataclass(frozen=True, slots=True)
class Stopping:
    """Whom a link in a mail speaks for, and of which kinds: one, or all that a mail tells of."""

    kinds: tuple[str, ...]
    person: Person | None
    address: str

    @property
    def who(self) -> dict[str, Any]:
        """As operations take it."""
        return {"person": self.person} if self.person else {"address": self.address}

    @property
    def stopped(self) -> bool:
        """Whether all of them are stopped."""
        return all(does_not_want(kind, person=self.person, address=self.address) for kind in self.kinds)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Stop mails of a kind with the link that every such mail holds, without signing in.

    GET shows a button, since programs follow links. POST stops it: mail programs send `List-Unsubscribe=One-Click`
    (RFC 8058) without a session and without our token for forms; the link's own token is the proof. `again` takes it
    back.
    """
    asked = _stopping(token)
    if request.method == "POST":
        act = operations.want_kind if "again" in request.POST else operations.stop_kind
        for kind in asked.kinds:
            act(kind, **asked.who)
    shown = {
        "labels": [mail_kind(kind).label for kind in asked.kinds],
        "stopped": asked.stopped,
        "has_account": asked.person is not None,
    }
    response = render(request, "inbox/stop.html", shown)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _stopping(token: str) -> Stopping:
    """What the token says; 404 for one that we have not signed, kinds that are gone, or somebody erased."""
    try:
        said = Signer(salt=STOP_SALT).unsign_object(token)
        kinds = tuple(kind for kind in said.get("of", [said["k"]]) if mail_kind(kind).optional)
    except (BadSignature, KeyError, ValueError, TypeError):
        raise Http404("Not one of our links.") from None
    person = Person.objects.filter(pk=said["p"], erased_at=None).first() if "p" in said else None
    if not kinds or ("p" in said and person is None):
        raise Http404("There is nothing to stop.")
    return Stopping(kinds, person, said.get("a", ""))
