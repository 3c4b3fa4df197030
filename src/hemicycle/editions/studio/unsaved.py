"""What is typed in the studio and not saved yet: kept every few seconds, for the one who types, for nobody else."""

import re

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hemicycle.editions.models import Edition
from hemicycle.editions.studio.answers import back_to
from hemicycle.editions.studio.door import studio
from hemicycle.editions.studio.editing import typed
from hemicycle.kernel import clock
from hemicycle.kernel.verdict import Unclear
from hemicycle.people.requests import MemberRequest
from hemicycle.record.operations import forget_unsaved, keep_unsaved
from hemicycle.record.sockets import keepers

FORM = re.compile(r"([a-z_]{1,40}\.[a-z_]{1,40}):(new-)?[0-9]{1,18}")


@require_POST
@studio("editions.preview", everywhere=False)
def unsaved(request: MemberRequest, edition: Edition) -> HttpResponse:
    """Keep what a form holds, or forget it (`discard`). It only ever comes back to the one who typed it."""
    form = request.POST.get("form", "")
    found = FORM.fullmatch(form)
    if not found or found[1] not in {keeper.label for keeper in keepers}:
        raise Unclear(_("Nothing here has a form of that name."))
    if "discard" in request.POST:
        forget_unsaved(form, by=request.user)
        return redirect(back_to(request, reverse("studio:overview", kwargs={"edition": edition.slug})))
    seen = request.POST.get("seen", "")
    number = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 19 else 0
    kept = keep_unsaved(form, typed(request.POST), seen=number, by=request.user)
    if kept is None:
        return JsonResponse(
            {"said": _("This is too long to be kept while you type. Please save it.")}, status=413
        )
    at = clock.now().astimezone(request.reader.zone_or(edition.home))
    return JsonResponse({"said": _("Kept, not saved yet (%(time)s)") % {"time": f"{at:%H:%M}"}})
