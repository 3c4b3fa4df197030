"""Who acts for me, and for whom I act."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from hemicycle.kernel.verdict import Refused
from hemicycle.people import operations
from hemicycle.people.forms.profile import ColleagueForm
from hemicycle.people.models import Management, Person
from hemicycle.people.queries.managing import managed_by, managers_of, offers_of, offers_to
from hemicycle.people.requests import MemberRequest
from hemicycle.people.sign_in import limits
from hemicycle.people.sign_in.door import recently, signed_in

OFFERS_A_DAY = limits.Limit("colleagues", 10, limits.A_DAY)  # each one is a mail to somebody
OFFERS_A_MAILBOX = limits.Limit("colleagues-mailbox", 10, limits.A_DAY)


@signed_in
@require_http_methods(["GET", "HEAD"])
def managers(request: MemberRequest) -> HttpResponse:
    """Both lists, who has not answered, and the form to ask a colleague to act for me."""
    return _page(request, ColleagueForm())


@require_POST
@recently
def new_manager(request: MemberRequest) -> HttpResponse:
    """Ask the colleague with this address to act for me. The answer does not tell whether they have an account."""
    form = ColleagueForm(request.POST)
    if form.is_valid() and _may_ask(request.user, form):
        try:
            operations.offer_management(request.user, form.cleaned_data["address"])
        except Refused as refusal:
            form.add_error("address", str(refusal.why))
        else:
            return _done()
    return _page(request, form, status=422)


@require_POST
@signed_in
def manager_end(request: MemberRequest, pk: int) -> HttpResponse:
    """The colleague acts for me no longer, or I for them."""
    mine = Management.objects.filter(person=request.user) | Management.objects.filter(manager=request.user)
    operations.end_management(get_object_or_404(mine, pk=pk), by=request.user)
    return _done()


@require_POST
@signed_in
def offer_acceptance(request: MemberRequest, pk: int) -> HttpResponse:
    """I act for whoever asked me."""
    operations.accept_offer(get_object_or_404(offers_to(request.user), pk=pk), by=request.user)
    return _done()


@require_POST
@signed_in
def offer_end(request: MemberRequest, pk: int) -> HttpResponse:
    """I ask the colleague no longer, or I say no to whoever asked me."""
    found = offers_of(request.user).filter(pk=pk).first() or get_object_or_404(offers_to(request.user), pk=pk)
    operations.end_offer(found, by=request.user)
    return _done()


def _may_ask(person: Person, form: ColleagueForm) -> bool:
    """Whether somebody may send one more such mail today, and whether one more may go to this mailbox."""
    try:
        limits.count(OFFERS_A_DAY, str(person.pk))
        limits.count(OFFERS_A_MAILBOX, form.cleaned_data["address"])
    except limits.TooOften:
        form.add_error("address", _("That were many requests for one day. Please come back tomorrow."))
        return False
    return True


def _done() -> HttpResponse:
    return redirect(f"{reverse('me:managers')}?saved=1")


def _page(request: MemberRequest, form: ColleagueForm, *, status: int = 200) -> HttpResponse:
    person = request.user
    context = {
        "form": form,
        "managers": managers_of(person),
        "asked": offers_of(person),
        "asking": offers_to(person),
        "managed": managed_by(person),
        "saved": "saved" in request.GET,
    }
    return render(request, "people/profile/managers.html", context, status=status)
