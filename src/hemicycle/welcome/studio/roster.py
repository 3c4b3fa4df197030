"""The roster: who is at the desk when, and in which hours of the week nobody is, in each language."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from hemicycle.editions.studio.answers import done
from hemicycle.editions.studio.door import studio
from hemicycle.kernel.languages import language_name
from hemicycle.kernel.verdict import Refused
from hemicycle.welcome import operations, rules
from hemicycle.welcome.forms import ShiftForm
from hemicycle.welcome.queries.queue import PLAN, officers_of
from hemicycle.welcome.rules import Watch

if TYPE_CHECKING:
    from django.http import HttpResponse

    from hemicycle.editions.models import Edition
    from hemicycle.people.requests import MemberRequest
    from hemicycle.welcome.models import Shift

UNPROCESSABLE = 422


@studio(PLAN)
def roster(request: MemberRequest, edition: Edition) -> HttpResponse:
    """The shifts by day, the hours without anybody, and a form for one more."""
    officers = officers_of(edition)
    form = ShiftForm(
        request.POST or None, edition=edition, officers=officers, initial=_copied(request, edition)
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.add_shifts(edition, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused.why))
        else:
            sentence = ngettext(
                "%(count)d shift is on the roster.", "%(count)d shifts are on the roster.", len(made)
            )
            return done(request, request.path, sentence % {"count": len(made)})
    shifts = list(edition.shifts.select_related("officer"))
    for shift in shifts:
        shift.spoken = [language_name(code, request.reader.language) for code in shift.languages]  # type: ignore[attr-defined]
    context = {
        "form": form,
        "officers": officers,
        "shifts": shifts,
        "languages": [language_name(code, request.reader.language) for code in edition.languages],
        "days": _days(edition, shifts),
    }
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "welcome/studio/roster.html", context, status=status)


def _copied(request: MemberRequest, edition: Edition) -> dict[str, object]:
    """What the form begins with: a shift that is copied (`?copy=`), a day later."""
    key = request.GET.get("copy", "")
    shift = (
        edition.shifts.filter(pk=int(key)).first()
        if key.isascii() and key.isdigit() and len(key) < 19
        else None
    )
    if shift is None:
        return {}
    starts_at, ends_at = rules.same_hours(shift.starts_at, shift.ends_at, 1, edition.home)
    return {
        "officer": shift.officer_id,
        "languages": shift.languages,
        "starts_at": starts_at,
        "ends_at": ends_at,
    }


def _strip(
    empty: list[tuple[datetime, datetime]], first: datetime, last: datetime
) -> list[tuple[float, float]]:
    """The hours with somebody as boxes (place, width) of a strip that is 240 wide: a day there."""
    edges = [first, *(moment for gap in empty for moment in gap), last]
    scale = 240 / (last - first).total_seconds()
    pairs = zip(edges[::2], edges[1::2], strict=True)
    return [
        (
            round((begins - first).total_seconds() * scale, 1),
            round((ends - begins).total_seconds() * scale, 1),
        )
        for begins, ends in pairs
        if ends > begins
    ]


def _days(edition: Edition, shifts: list[Shift]) -> list[dict[str, object]]:
    """For each day of the edition, at home: the hours in which nobody helps, in each language."""
    watches = [Watch(one.starts_at, one.ends_at, frozenset(one.languages)) for one in shifts]
    found = []
    for ahead in range((edition.ends_on - edition.starts_on).days + 1):
        on = edition.starts_on + timedelta(days=ahead)
        first = datetime.combine(on, time(), edition.home)
        last = datetime.combine(on + timedelta(days=1), time(), edition.home)
        cells = []
        for code in edition.languages:
            empty = rules.gaps(watches, first, last, code)
            hours = sum(((end - start) for start, end in empty), timedelta())
            cells.append((empty, hours >= last - first, _strip(empty, first, last)))
        found.append({"date": on, "cells": cells})
    return found


@require_POST
@studio(PLAN)
def removal(request: MemberRequest, edition: Edition, pk: int) -> HttpResponse:
    """Take a shift off the roster."""
    shift = get_object_or_404(edition.shifts, pk=pk)
    operations.remove_shift(shift, by=request.user)
    return done(
        request, reverse("welcome-studio:roster", args=[edition.slug]), _("The shift is off the roster.")
    )
