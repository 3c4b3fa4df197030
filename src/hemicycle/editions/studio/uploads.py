"""People and invitations from a file: upload, look at what it would do, say yes, take it back."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from hemicycle.editions.exchange.participants import TYPES, as_file, template
from hemicycle.editions.exchange.people import importing
from hemicycle.editions.exchange.people.files import FileTrouble, how_it_was_read
from hemicycle.editions.exchange.people.rows import COLUMNS, SENTENCES, STATES
from hemicycle.editions.forms.participants import UploadForm
from hemicycle.editions.models import Edition, Upload
from hemicycle.editions.operations import invitations as operations
from hemicycle.editions.operations.registration import free_places
from hemicycle.editions.queries.participants import ON_A_PAGE, are_going_out, unsent_invitations
from hemicycle.editions.studio.answers import ask, confirmed, done
from hemicycle.editions.studio.door import studio
from hemicycle.kernel.text import Text
from hemicycle.people.models import Section
from hemicycle.people.queries import rights_of
from hemicycle.people.requests import MemberRequest
from hemicycle.record.lanes import progress_of
from hemicycle.record.models import Job


@studio("editions.invite")
def uploads(request: MemberRequest, edition: Edition) -> HttpResponse:
    """Step one: a file. Below it those that were uploaded before."""
    may_decide = rights_of(request.user).may("editions.decide", edition.scope.path)
    posted = request.method == "POST"
    form = UploadForm(
        request.POST if posted else None, request.FILES if posted else None, may_decide=may_decide
    )
    if posted and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            upload = importing.read_upload(
                edition, file.name, file.read(), making=form.cleaned_data["making"], by=request.user
            )
        except FileTrouble as trouble:
            form.add_error("file", str(trouble.why))
        else:
            return HttpResponseRedirect(_url(upload))
    before = Upload.objects.filter(edition=edition).defer("rows", "made").select_related("by").order_by("-pk")
    return render(
        request,
        "editions/studio/uploads.html",
        {"form": form, "before": before[:20]},
        status=400 if posted else 200,
    )


def _url(upload: Upload, name: str = "upload") -> str:
    return reverse(f"studio:{name}", args=[upload.edition.slug, upload.pk])


@studio("editions.invite")
def file_template(request: MemberRequest, edition: Edition, form: str) -> HttpResponse:
    """An empty file with the right columns."""
    if form not in TYPES:
        raise Http404("No such format.")
    response = HttpResponse(as_file(template(), form), content_type=TYPES[form])
    response.headers["Content-Disposition"] = f'attachment; filename="people.{form}"'
    return response


@studio("editions.invite")
def upload(request: MemberRequest, edition: Edition, pk: int) -> HttpResponse:
    """Step two: every row with what it would do, and why. While it is done: how far it is."""
    found = get_object_or_404(Upload.objects.select_related("edition__scope", "by"), edition=edition, pk=pk)
    job = _job(found)
    works = job is not None and job.done_at is None and job.gave_up_at is None
    chosen = request.GET.get("state", "")
    rows = [row for row in found.rows if chosen not in STATES or row["state"] == chosen]
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page", ""))
    sections = {key: Text(name) for key, name in Section.objects.values_list("pk", "name")}
    context: dict[str, Any] = {
        "upload": found,
        "page": page,
        "rows": [(row, [sentence(why, sections) for why in row["why"]]) for row in page],
        "states": [(state, words, found.counts.get(state, 0)) for state, words in STATES.items()],
        "total": sum(found.counts.values()),
        "chosen": chosen if chosen in STATES else "",
        "read_as": how_it_was_read(found.reading),
        "columns": [
            (COLUMNS.get(name, name), header) for name, header in found.reading.get("columns", {}).items()
        ],
        "may_apply": importing.may_apply(found),
        "works": works,
        "job": job,
        "progress": progress_of(job) if job else (0, 0),
        "refused": job.result.get("refused", "") if job and not found.applied_at else "",
        "unsent": len(unsent_invitations(edition, found.made))
        if found.applied_at and found.making == Upload.Making.INVITATIONS
        else 0,
        "going": are_going_out(edition) if found.applied_at else False,
        "places": free_places(edition) if found.making == Upload.Making.REGISTRATIONS else None,
        "made": len(found.made),
    }
    return render(request, "editions/studio/upload.html", context)


def _job(found: Upload) -> Job | None:
    jobs = Job.objects.filter(kind=importing.JOB, key__startswith=f"upload-{found.pk}-")
    return jobs.order_by("-pk").first()


def sentence(why: list[Any], sections: dict[int, Text]) -> str:
    """Why a row is what it is, in the reader's language."""
    word, values = why
    said = dict(values)
    if "column" in said:
        if said["column"] == "section":
            for side in ("before", "after"):
                key = str(said.get(side, ""))
                if key.startswith("#") and key[1:].isdecimal():
                    said[side] = str(sections.get(int(key[1:]), key))
        said["column"] = str(COLUMNS.get(said["column"], said["column"]))
    return str(SENTENCES[word]) % said


def _found(edition: Edition, pk: int) -> Upload:
    return get_object_or_404(Upload.objects.select_related("edition__scope"), edition=edition, pk=pk)


def _insist_on_deciding(request: MemberRequest, found: Upload) -> None:
    """Registrations at once are decisions: who may not decide, finds none."""
    may = rights_of(request.user).may("editions.decide", found.edition.scope.path)
    if found.making == Upload.Making.REGISTRATIONS and not may:
        raise Http404("Not for this person.")


@require_POST
@studio("editions.invite")
def applied(request: MemberRequest, edition: Edition, pk: int) -> HttpResponse:
    """Step three: everything in one transaction, outside this page."""
    found = _found(edition, pk)
    _insist_on_deciding(request, found)
    if request.POST.get("version") != found.version:
        return done(request, _url(found), str(importing.CHANGED_SINCE))
    importing.ask_to_apply(found, by=request.user)
    return HttpResponseRedirect(_url(found))


@require_POST
@studio("editions.invite")
def compared(request: MemberRequest, edition: Edition, pk: int) -> HttpResponse:
    """Compare the file anew with what is there now."""
    found = _found(edition, pk)
    if found.applied_at is None:
        importing.compare_again(found)
    return done(request, _url(found), _("The file was compared anew."))


@require_POST
@studio("editions.invite")
def discarded(request: MemberRequest, edition: Edition, pk: int) -> HttpResponse:
    """Give a file up that was not taken over: nothing of it is kept."""
    importing.discard(_found(edition, pk))
    return done(
        request,
        reverse("studio:uploads", args=[edition.slug]),
        _("The file was given up. Nothing of it is kept."),
    )


@studio("editions.invite")
def sent(request: MemberRequest, edition: Edition, pk: int) -> HttpResponse:
    """Send the invitations that came of a file."""
    found = _found(edition, pk)
    going = unsent_invitations(edition, found.made) if found.making == Upload.Making.INVITATIONS else []
    if confirmed(request):
        operations.send_invitations(edition, going, by=request.user)
        said = ngettext(
            "%(count)d invitation is on its way.", "%(count)d invitations are on their way.", len(going)
        )
        return done(request, _url(found), said % {"count": len(going)})
    return ask(
        request,
        title=_("Send the invitations of this file"),
        sentences=[
            ngettext(
                "%(count)d invitation will be sent, with a link for that person alone.",
                "%(count)d invitations will be sent, each with a link for that person alone.",
                len(going),
            )
            % {"count": len(going)}
        ],
        button=_("Send them"),
        back=_url(found),
    )


@studio("editions.invite")
def taken_back(request: MemberRequest, edition: Edition, pk: int) -> HttpResponse:
    """Undo what a file brought."""
    found = _found(edition, pk)
    _insist_on_deciding(request, found)
    if confirmed(request):
        back, left = operations.take_back_upload(found, by=request.user)
        said = ngettext("%(count)d was taken back.", "%(count)d were taken back.", back) % {"count": back}
        if left:
            said += " " + ngettext(
                "%(count)d stays: it is used, or was changed since.",
                "%(count)d stay: they are used, or were changed since.",
                left,
            ) % {"count": left}
        return done(request, _url(found), said)
    if found.making == Upload.Making.INVITATIONS:
        said = _(
            "Every invitation that this file brought and that nobody has used is revoked: its link leads nowhere."
        )
    else:
        said = _(
            "Whoever this file registered is removed again, unless they have signed in or answered since."
        )
    return ask(
        request,
        title=_("Take back what this file brought"),
        sentences=[said],
        button=_("Take it back"),
        back=_url(found),
        danger=True,
    )
