"""The officers' queue: what is in my hands, what waits, what others see to; figures, and the list as a file."""

from __future__ import annotations

import csv
import io
from datetime import datetime, time
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hemicycle.editions.studio.answers import done
from hemicycle.editions.studio.door import studio
from hemicycle.kernel.languages import language_name
from hemicycle.people.operations import note_access
from hemicycle.people.queries import rights_of
from hemicycle.welcome import bells, operations
from hemicycle.welcome.models import Topic
from hemicycle.welcome.queries.desk import hours_of
from hemicycle.welcome.queries.queue import HELP, PLAN, figures_of, queue_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hemicycle.editions.models import Edition
    from hemicycle.people.requests import MemberRequest

EXPORTED = "desk.export"


@studio(HELP)
def queue(request: MemberRequest, edition: Edition) -> HttpResponse:
    """Everything an officer sees to."""
    now = request.reader.now
    if "part" in request.GET:
        part = {"queue": queue_of(edition, request.user, now), "topic": bells.queue(edition)}
        return render(request, "welcome/studio/_queue.html", part)
    midnight = datetime.combine(now.astimezone(edition.home).date(), time(), edition.home)
    figures = figures_of(edition, midnight)
    context = {
        "queue": queue_of(edition, request.user, now),
        "topic": bells.queue(edition),
        "figures": figures,
        "languages": [
            (language_name(code, request.reader.language), count) for code, count in figures.by_language
        ],
        "topics": [(dict(Topic.choices).get(topic, topic), count) for topic, count in figures.by_topic],
        "hours": hours_of(edition, now),
        "may_plan": rights_of(request.user).may(PLAN, edition.scope.path),
    }
    return render(request, "welcome/studio/queue.html", context)


@require_POST
@studio(HELP)
def claim_next(request: MemberRequest, edition: Edition) -> HttpResponse:
    """Take whoever has waited longest. If another officer was faster, the next one."""
    claim = operations.claim_next(edition, by=request.user)
    if claim is not None:
        there = reverse("welcome-studio:inquiry", args=[edition.slug, claim.inquiry_id])
        return redirect(f"{there}#id_text")
    return done(request, f"{request.path.removesuffix('next/')}#next", _("Nobody waits at the moment."))


@studio(PLAN)
def export(request: MemberRequest, edition: Edition) -> HttpResponse:
    """The inquiries as a table: when, how long, in which language, about what; nobody's name and nobody's words."""
    note_access(
        by=request.user, what=EXPORTED, about=None, count=edition.inquiries.count(), scope=edition.scope
    )
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(
        [
            "number",
            "opened_at",
            "language",
            "topic",
            "account",
            "claimed_after_s",
            "solved_after_s",
            "messages",
        ]
    )
    writer.writerows(_rows(edition))
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="desk-{edition.slug}.csv"'
    return response


def _rows(edition: Edition) -> Iterator[list[object]]:
    found = edition.inquiries.prefetch_related("claims", "solutions", "messages")
    for one in found.order_by("pk"):
        claimed = min((claim.at for claim in one.claims.all()), default=None)
        solved = max(
            (solution.at for solution in one.solutions.all() if not solution.reopened_at), default=None
        )
        yield [
            one.pk,
            one.opened_at.isoformat(timespec="seconds"),
            one.language,
            one.topic,
            "yes" if one.person_id else "no",
            int((claimed - one.opened_at).total_seconds()) if claimed else "",
            int((solved - one.opened_at).total_seconds()) if solved else "",
            len(one.messages.all()),
        ]
