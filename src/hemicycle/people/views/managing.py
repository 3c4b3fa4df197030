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
from hemicycle.people.queries.managing import colleague_at, managed_by, managers_of
from hemicycle.people.requests import MemberRequest
from hemicycle.people.sign_in import limits
from hemicycle.people.sign_in.door import recently, signed_in

ADDRESSES_A_DAY = limits.Limit("colleagues", 10, limits.A_DAY)  # nobody finds out by this who has an account


@signed_in
@require_http_methods(["GET", "HEAD"])
def managers(request: MemberRequest) -> HttpResponse:
    """Both lists, and the form to let a colleague act for me."""
    return _page(request, ColleagueForm())


@require_POST
@recently
def new_manager(request: MemberRequest) -> HttpResponse:
    """Let the colleague with this address act for me."""
    form = ColleagueForm(request.POST)
    if form.is_valid() and (colleague := _colleague(request.user, form)) is not None:
        try:
            operations.let_manage(request.user, colleague, by=request.user)
        except Refused as refusal:
            form.add_error("address", str(refusal.why))
        else:
            return redirect(f"{reverse('me:managers')}?saved=1")
    return _page(request, form, status=422)


@require_POST
@signed_in
def manager_end(request: MemberRequest, pk: int) -> HttpResponse:
    """The colleague acts for me no longer, or I for them."""
    mine = Management.objects.filter(person=request.user) | Management.objects.filter(manager=request.user)
    operations.end_management(get_object_or_404(mine, pk=pk), by=request.user)
    return redirect(f"{reverse('me:managers')}?saved=1")


def _colleague(person: Person, form: ColleagueForm) -> Person | None:
    """Whoever signs in with the address; else the form says that nobody does."""
    try:
        limits.count(ADDRESSES_A_DAY, str(person.pk))
    except limits.TooOften:
        form.add_error("address", _("You have tried many addresses today. Please come back tomorrow."))
        return None
    found = colleague_at(form.cleaned_data["address"])
    if found is None:
        form.add_error(
            "address", _("Nobody signs in here with this address. Ask your colleague to sign in once first.")
        )
    return found


def _page(request: MemberRequest, form: ColleagueForm, *, status: int = 200) -> HttpResponse:
    person = request.user
    context = {
        "form": form,
        "managers": managers_of(person),
        "managed": managed_by(person),
        "saved": "saved" in request.GET,
    }
    return render(request, "people/profile/managers.html", context, status=status)
