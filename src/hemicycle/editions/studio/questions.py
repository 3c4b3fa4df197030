"""The form builder: how one registers, what is asked, in which order, and how a person sees it."""

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hemicycle.editions.forms.questions import QuestionForm, WindowForm
from hemicycle.editions.forms.registration import RegistrationForm
from hemicycle.editions.models import Application, Edition, Question, Registration
from hemicycle.editions.operations import questions as operations
from hemicycle.editions.queries.registration import questions_of, window_of
from hemicycle.editions.studio.answers import done
from hemicycle.editions.studio.door import studio
from hemicycle.kernel.verdict import Refused
from hemicycle.people.requests import MemberRequest
from hemicycle.record.operations import EditConflict, newest_revision

CONFLICT, UNPROCESSABLE = 409, 422


@require_http_methods(["GET", "HEAD", "POST"])
@studio("editions.edit")
def registration(request: MemberRequest, edition: Edition) -> HttpResponse:
    """Mode, window and places; below, every question."""
    form = WindowForm(request.POST if request.method == "POST" else None, edition=edition)
    status = 200
    if request.method == "POST":
        status = UNPROCESSABLE
        if form.is_valid():
            try:
                changed = operations.set_registration(
                    edition, **form.cleaned_data, seen=_seen(request), by=request.user
                )
            except Refused as refused:
                status = CONFLICT
                form.add_error(None if isinstance(refused, EditConflict) else "capacity", str(refused.why))
            else:
                return done(
                    request, _url(edition, "registration"), _("The registration is saved."), undo=changed
                )
    counted = (
        Question.objects.filter(edition=edition).annotate(answered=Count("answers")).order_by("order", "pk")
    )
    context = {
        "form": form,
        "seen": newest_revision(edition),
        "window": window_of(edition),
        "taken": Registration.objects.filter(edition=edition).count(),
        "waiting": Application.objects.filter(edition=edition, state=Application.State.WAITING).count(),
        "questions": counted.filter(retired_at=None),
        "retired": counted.exclude(retired_at=None).order_by("order", "key", "-version"),
    }
    return render(request, "editions/studio/registration.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@studio("editions.edit")
def question_new(request: MemberRequest, edition: Edition) -> HttpResponse:
    """Ask something more."""
    form = _form(request, edition, None)
    if request.method == "POST" and form.is_valid():
        made = operations.add_question(edition, form.cleaned_data, by=request.user)
        return done(
            request, f"{_url(edition, 'registration')}#question-{made.pk}", _("The question is in the form.")
        )
    return _question_page(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
@studio("editions.edit")
def question(request: MemberRequest, edition: Edition, pk: int) -> HttpResponse:
    """Ask it otherwise; one that was answered gets a new version."""
    found = _found(edition, pk)
    form = _form(request, edition, found)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            now, changed = operations.change_question(
                found, form.cleaned_data, seen=_seen(request), by=request.user
            )
        except Refused as refused:
            form.add_error(None, str(refused.why))
            status = CONFLICT
        else:
            sentence = (
                _("The question is saved.")
                if now.pk == found.pk
                else _(
                    "The question has a new version: those who answered are asked again if it must be answered."
                )
            )
            to = f"{_url(edition, 'registration')}#question-{now.pk}"
            return done(request, to, sentence, undo=changed if now.pk == found.pk else None)
    return _question_page(request, form, found, status=status)


def _form(request: MemberRequest, edition: Edition, found: Question | None) -> QuestionForm:
    asked = questions_of(edition)
    earlier = [one for one in asked if found is None or (one.order, one.pk) < (found.order, found.pk)]
    return QuestionForm(
        request.POST if request.method == "POST" else None,
        edition=edition,
        question=found,
        earlier=earlier,
        languages=request.reader.languages,
    )


def _question_page(
    request: MemberRequest, form: QuestionForm, found: Question | None, *, status: int = 200
) -> HttpResponse:
    if request.method == "POST" and status == 200:
        status = UNPROCESSABLE
    versions = (
        Question.objects.filter(edition=found.edition, key=found.key).annotate(answered=Count("answers"))
        if found
        else Question.objects.none()
    )
    context = {
        "form": form,
        "question": found,
        "answered": found.answers.count() if found else 0,
        "versions": versions.order_by("-version"),
        "seen": newest_revision(found) if found else 0,
    }
    return render(request, "editions/studio/question.html", context, status=status)


@require_POST
@studio("editions.edit")
def question_order(request: MemberRequest, edition: Edition, pk: int) -> HttpResponse:
    """One place up or down."""
    found = _found(edition, pk)
    operations.move_question(found, down="down" in request.POST, by=request.user)
    return done(request, f"{_url(edition, 'registration')}#question-{found.pk}", _("The order is saved."))


@require_POST
@studio("editions.edit")
def question_retired(request: MemberRequest, edition: Edition, pk: int) -> HttpResponse:
    """Ask it no more, or again."""
    found = _found(edition, pk)
    if "again" in request.POST:
        changed = operations.ask_again(found, by=request.user)
        sentence = _("The question is asked again.")
    else:
        changed = operations.retire_question(found, by=request.user)
        sentence = _("The question is asked no more. What was answered stays readable.")
    return done(request, _url(edition, "registration"), sentence, undo=changed)


@require_safe
@studio("editions.edit")
def preview(request: MemberRequest, edition: Edition) -> HttpResponse:
    """The form as a person sees it; nothing is sent from here."""
    form = RegistrationForm(
        edition=edition, questions=questions_of(edition), languages=request.reader.languages
    )
    context = {"form": form, "preview": True, "mode": edition.registration_mode, "language": get_language()}
    return render(request, "editions/studio/registration_preview.html", context)


def _found(edition: Edition, pk: int) -> Question:
    return get_object_or_404(Question.objects.select_related("edition__scope"), edition=edition, pk=pk)


def _seen(request: MemberRequest) -> int | None:
    text = request.POST.get("seen", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _url(edition: Edition, name: str) -> str:
    return reverse(f"studio:{name}", kwargs={"edition": edition.slug})
