"""Everything that is kept of me: what I agreed to, who read it, a copy of it, and its end."""

from django.contrib.auth import logout
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hemicycle.kernel.verdict import Unclear
from hemicycle.people import operations
from hemicycle.people.forms.privacy import ErasureForm
from hemicycle.people.models import Scope
from hemicycle.people.privacy import export
from hemicycle.people.privacy.erasure import erase_person, what_stays
from hemicycle.people.queries.privacy import agreed_to, reads_about
from hemicycle.people.requests import MemberRequest, PageRequest
from hemicycle.people.rules import PURPOSES
from hemicycle.people.sign_in.door import private, recently, signed_in


@require_safe
@signed_in
def privacy(request: MemberRequest) -> HttpResponse:
    """What I agreed to, who looked at my data, the copies I asked for, and the way out."""
    person = request.user
    context = {
        "agreed": agreed_to(person, request.reader.languages),
        "reads": reads_about(person),
        "copies": export.copies_of(person),
        "kept_for": export.KEPT_FOR.days,
        "saved": request.GET.get("saved", ""),
    }
    return render(request, "people/privacy/privacy.html", context)


@require_POST
@signed_in
def consent_withdrawal(request: MemberRequest) -> HttpResponse:
    """Take back a yes, with one click."""
    purpose, number = request.POST.get("purpose", ""), request.POST.get("scope", "")
    if purpose not in PURPOSES or not (
        number == "" or (number.isascii() and number.isdigit() and len(number) < 18)
    ):
        raise Unclear(_("Please press the button beside what you want to take back."))
    scope = Scope.objects.filter(pk=int(number)).first() if number else None
    asked = request.user.consents.filter(purpose=purpose, scope=scope)
    if (number and scope is None) or not asked.exists():
        raise Http404("Never agreed to.")
    operations.record_consent(
        request.user, purpose, False, wording=asked[0].wording, scope=scope, by=request.user
    )
    return redirect(f"{reverse('me:privacy')}?saved=consent#agreed")


# --- a copy ---------------------------------------------------------------------------------------------------


@require_POST
@recently
def new_copy(request: MemberRequest) -> HttpResponse:
    """Ask for a copy of everything; it is made outside this page."""
    export.ask_for_copy(request.user, by=request.user)
    return redirect(f"{reverse('me:privacy')}?saved=copy#copy")


@require_safe
@recently
def copy(request: MemberRequest, pk: int) -> HttpResponse:
    """The ZIP, for the person it is about and nobody else."""
    path = export.file_of(request.user, pk)
    if path is None:
        raise Http404("No such copy.")
    response = HttpResponse(path.read_bytes(), content_type="application/zip")
    header = content_disposition_header(as_attachment=True, filename=_("everything-about-me.zip"))
    response.headers["Content-Disposition"] = header or "attachment"
    return response


# --- the end ----------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@recently
def erasure(request: MemberRequest) -> HttpResponse:
    """What would go and what would stay; once the word is typed, it goes at once."""
    person = request.user
    form = ErasureForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        erase_person(person, by=person)
        logout(request)
        return private(redirect("erased"))
    context = {"form": form, "stays": what_stays(person), "word": form.word}
    return render(request, "people/privacy/erasure.html", context, status=422 if form.is_bound else 200)


@require_safe
def erased(request: PageRequest) -> HttpResponse:
    """The last page: it is done."""
    return private(render(request, "people/privacy/erased.html"))
