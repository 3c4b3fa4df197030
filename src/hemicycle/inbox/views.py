"""A person's notices, what they want by mail, and the way to stop a kind without signing in."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.core.signing import BadSignature, Signer
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hemicycle.inbox import operations
from hemicycle.inbox.forms import WishesForm
from hemicycle.inbox.models import Notice
from hemicycle.inbox.operations.mails import STOP_SALT
from hemicycle.inbox.queries import (
    address_of,
    does_not_want,
    is_undeliverable,
    mail_kind,
    notices_of,
    optional_kinds,
    told_to,
    unread_count,
    unwanted_kinds,
)
from hemicycle.people.models import Person
from hemicycle.people.requests import MemberRequest
from hemicycle.people.sign_in import signed_in

A_PAGE = 30


# --- notices -----------------------------------------------------------------------------------------------


@require_safe
@signed_in
def notices(request: MemberRequest) -> HttpResponse:
    """What this person was told, the unread first; a notice whose object is not theirs to see any more goes."""
    page = Paginator(notices_of(request.user), A_PAGE).get_page(request.GET.get("page"))
    shown, gone = told_to(request.user, page.object_list)
    operations.drop_notices(request.user, gone)
    unread = unread_count(request.user)
    return render(request, "inbox/notices.html", {"page": page, "notices": shown, "unread": unread})


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
    """Where mail goes, and which of the kinds that one may do without come."""
    person, kinds = request.user, optional_kinds()
    if request.method == "POST" and "try_again" in request.POST:
        operations.try_address_again(address_of(person))
        return redirect(request.path)
    form = WishesForm(request.POST or None, kinds=kinds, unwanted=unwanted_kinds(person))
    if request.method == "POST" and form.is_valid():
        for kind in kinds:
            wanted = kind.name in form.cleaned_data["wanted"]
            (operations.want_kind if wanted else operations.stop_kind)(kind.name, person=person)
        return redirect(f"{request.path}?kept=1")
    address = address_of(person)
    shown = {
        "form": form,
        "kinds": kinds,
        "address": address,
        "refuses": bool(address) and is_undeliverable(address),
        "kept": request.GET.get("kept") == "1",
    }
    return render(request, "inbox/preferences.html", shown, status=400 if form.errors else 200)


@dataclass(frozen=True, slots=True)
class Wish:
    """Whom a link in a mail speaks for, and of which kind."""

    kind: str
    person: Person | None
    address: str

    @property
    def who(self) -> dict[str, Any]:
        """As operations take it."""
        return {"person": self.person} if self.person else {"address": self.address}


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Stop mails of a kind with the link that every such mail holds, without signing in.

    GET shows a button, since programs follow links. POST stops it: mail programs send `List-Unsubscribe=One-Click`
    (RFC 8058) without a session and without our token for forms; the link's own token is the proof. `again` takes it
    back.
    """
    wish = _wish(token)
    if request.method == "POST" and "again" in request.POST:
        operations.want_kind(wish.kind, **wish.who)
    elif request.method == "POST":
        operations.stop_kind(wish.kind, **wish.who)
    stopped = does_not_want(wish.kind, person=wish.person, address=wish.address)
    response = render(request, "inbox/stop.html", {"label": mail_kind(wish.kind).label, "stopped": stopped})
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _wish(token: str) -> Wish:
    """What the token says; 404 for one that we have not signed, a kind that is gone, or somebody erased."""
    try:
        said = Signer(salt=STOP_SALT).unsign_object(token)
        optional = mail_kind(said["k"]).optional
    except (BadSignature, KeyError, ValueError, TypeError):
        raise Http404("Not one of our links.") from None
    person = Person.objects.filter(pk=said["p"], erased_at=None).first() if "p" in said else None
    if not optional or ("p" in said and person is None):
        raise Http404("There is nothing to stop.")
    return Wish(said["k"], person, said.get("a", ""))
