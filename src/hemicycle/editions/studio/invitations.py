"""Invitations: who was invited and how it stands, inviting somebody, sending again, revoking."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from hemicycle.editions.forms.participants import InvitationForm
from hemicycle.editions.models import Edition, Invitation
from hemicycle.editions.operations import invitations as operations
from hemicycle.editions.queries import participants as queries
from hemicycle.editions.rules import participants as judge
from hemicycle.editions.studio.answers import ask, confirmed, done
from hemicycle.editions.studio.door import studio
from hemicycle.kernel.verdict import Refused
from hemicycle.people.requests import MemberRequest


def _list_url(edition: Edition) -> str:
    return reverse("studio:invitations", args=[edition.slug])


@studio("editions.invite")
def invitations(request: MemberRequest, edition: Edition) -> HttpResponse:
    """Every invitation, by state."""
    q = request.GET.get("q", "").replace("\0", "").strip()[:100]
    rows = queries.invitation_rows(edition, q)
    chosen = request.GET.get("state", "")
    counts = {state: sum(row.state == state for row in rows) for state in judge.INVITATION_STATES}
    shown = [row for row in rows if row.state == chosen] if chosen in judge.INVITATION_STATES else rows
    return render(
        request,
        "editions/studio/invitations.html",
        {
            "page": Paginator(shown, queries.ON_A_PAGE).get_page(request.GET.get("page", "")),
            "states": [(state, words, counts[state]) for state, words in judge.INVITATION_STATES.items()],
            "chosen": chosen if chosen in judge.INVITATION_STATES else "",
            "all": len(rows),
            "q": q,
            "unsent": len(queries.unsent_invitations(edition)),
            "going": queries.are_going_out(edition),
        },
    )


@studio("editions.invite")
def new(request: MemberRequest, edition: Edition) -> HttpResponse:
    """Invite one person."""
    form = InvitationForm(edition, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            invitation = operations.invite(
                edition,
                form.cleaned_data["address"],
                form.words(),
                send=form.cleaned_data["send"],
                by=request.user,
            )
        except Refused as refusal:
            form.add_error("address", str(refusal.why))
        else:
            said = (
                _("The invitation to %(address)s is on its way.")
                if form.cleaned_data["send"]
                else _("%(address)s is invited; the mail is not sent yet.")
            )
            return done(request, _list_url(edition), said % {"address": invitation.address})
    return render(
        request,
        "editions/studio/invitation_new.html",
        {"form": form},
        status=400 if request.method == "POST" else 200,
    )


@studio("editions.invite")
def send(request: MemberRequest, edition: Edition) -> HttpResponse:
    """Send every invitation that has not gone out yet."""
    going = queries.unsent_invitations(edition)
    if confirmed(request):
        operations.send_invitations(edition, going, by=request.user)
        return done(request, _list_url(edition), _sent(len(going)))
    return ask(
        request,
        title=_("Send the invitations"),
        sentences=[
            _will_send(len(going)),
            _("Each mail holds a link for that person alone, in their language."),
        ],
        button=_("Send them"),
        back=_list_url(edition),
    )


def _will_send(count: int) -> str:
    return ngettext(
        "%(count)d invitation has not gone out yet; it will be sent now.",
        "%(count)d invitations have not gone out yet; they will be sent now.",
        count,
    ) % {"count": count}


def _sent(count: int) -> str:
    return ngettext(
        "%(count)d invitation is on its way.", "%(count)d invitations are on their way.", count
    ) % {"count": count}


@require_POST
@studio("editions.invite")
def resend(request: MemberRequest, edition: Edition, pk: int) -> HttpResponse:
    """Send one again with a new link; the one before is dead."""
    invitation = get_object_or_404(Invitation, edition=edition, pk=pk)
    operations.resend(invitation, by=request.user)
    said = _("A new invitation to %(address)s is on its way. Links that were sent before no longer work.")
    return done(request, _list_url(edition), said % {"address": invitation.address})


@require_POST
@studio("editions.invite")
def revoke(request: MemberRequest, edition: Edition, pk: int) -> HttpResponse:
    """Take one back: its link leads nowhere."""
    invitation = get_object_or_404(Invitation, edition=edition, pk=pk)
    operations.revoke(invitation, by=request.user)
    said = _("The invitation to %(address)s is revoked. Its link no longer works.")
    return done(request, _list_url(edition), said % {"address": invitation.address})
