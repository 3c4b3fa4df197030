"""Work that was given up: what, since when, and why; try it again, or let it go, one by one or many at once."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from hemicycle.editions.models import Edition
from hemicycle.editions.queries.jobs import SEE_TO, given_up
from hemicycle.editions.studio.answers import ask, confirmed, done
from hemicycle.editions.studio.door import studio
from hemicycle.kernel.verdict import Refused, Unclear
from hemicycle.people.queries import rights_of
from hemicycle.people.requests import MemberRequest
from hemicycle.record import lanes
from hemicycle.record.models import Job

AGAIN, LET_GO = "again", "let-go"


@require_safe
@studio(SEE_TO)
def jobs(request: MemberRequest, edition: Edition) -> HttpResponse:
    """Every piece of work that was given up and that this person sees to."""
    return render(request, "editions/studio/jobs.html", {"rows": given_up(edition, rights_of(request.user))})


@require_POST
@studio(SEE_TO)
def act(request: MemberRequest, edition: Edition) -> HttpResponse:
    """Try the chosen ones again, or let them go after a question. `one` is the button of a single row."""
    verb, _colon, single = request.POST.get("act", "").partition(":")
    if verb not in {AGAIN, LET_GO}:
        raise Unclear(_("The form does not say what to do. Please use the button again."))
    wanted = {single} if single else set(request.POST.getlist("job"))
    chosen = [row.job for row in given_up(edition, rights_of(request.user)) if str(row.job.pk) in wanted]
    back = reverse("studio:jobs", args=[edition.slug])
    if not chosen:
        return done(request, back, _("Nothing was chosen, or somebody has seen to it already."))
    if verb == AGAIN:
        count = sum(_tried(job) for job in chosen)
        sentence = ngettext(
            "%(count)d piece of work is tried again.", "%(count)d pieces of work are tried again.", count
        )
        return done(request, back, sentence % {"count": count})
    if not confirmed(request):
        return _ask(request, chosen, back)
    count = sum(_let_go(job) for job in chosen)
    sentence = ngettext("%(count)d piece of work is let go.", "%(count)d pieces of work are let go.", count)
    return done(request, back, sentence % {"count": count})


def _ask(request: MemberRequest, chosen: list[Job], back: str) -> HttpResponse:
    count = len(chosen)
    return ask(
        request,
        title=_("Let this work go?"),
        sentences=[
            ngettext(
                "%(count)d piece of work will not be done.",
                "%(count)d pieces of work will not be done.",
                count,
            )
            % {"count": count},
            _("It goes from this list, and this cannot be undone."),
        ],
        button=_("Let it go"),
        back=back,
        danger=True,
        data=[("act", LET_GO), *(("job", str(job.pk)) for job in chosen)],
    )


def _tried(job: Job) -> bool:
    """False when somebody is at work on it at this moment."""
    try:
        lanes.retry(job)
    except Refused:
        return False
    return True


def _let_go(job: Job) -> bool:
    try:
        lanes.cancel(job)
    except Refused:
        return False
    return True


urls: list[URLPattern] = [path("work/", jobs, name="jobs"), path("work/act/", act, name="jobs_act")]
