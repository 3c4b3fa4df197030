"""The days of the draft: each as a grid with its warnings, the sun ribbon beside; everything by form, and by drag."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hemicycle.editions.models import Edition
from hemicycle.editions.studio.answers import done
from hemicycle.editions.studio.door import studio
from hemicycle.kernel.verdict import Refused, Unclear
from hemicycle.people.requests import MemberRequest
from hemicycle.programme import operations
from hemicycle.programme.forms.schedule import AddForm, PlaceForm
from hemicycle.programme.models import Change, Occurrence, Slot
from hemicycle.programme.queries import draft
from hemicycle.programme.queries import studio as lists
from hemicycle.programme.queries.ribbon import ribbon_for
from hemicycle.programme.rules.sun import day_bounds
from hemicycle.record.operations import revise
from hemicycle.ui.rendering import city_words, date_words

ORGANISERS = "programme.schedule"
MOST_WITHOUT = 100  # sessions without a time that the overview names
ACTS = {
    "cancel": {"cancelled": True},
    "restore": {"cancelled": False, "removed": False},
    "remove": {"removed": True},
}


@dataclass(frozen=True, slots=True)
class DayLine:
    """A day in the overview."""

    day: date
    words: str
    title: Any
    url: str
    times: int
    hints: int
    changes: int


@studio(ORGANISERS)
def schedule(request: MemberRequest, edition: Edition) -> HttpResponse:
    """All days of the draft, and every warning."""
    slots = draft.draft_slots(edition)
    hints = draft.warnings_of(edition, slots, request.reader)
    marks = _marks(edition)
    titles = {day.date: day.title for day in edition.days.all()}
    lines = []
    for on in draft.days_of_draft(edition, slots):
        of_day = [slot for slot in slots if slot.starts_at.astimezone(edition.home).date() == on]
        lines.append(
            DayLine(
                on,
                date_words(on, request.reader.language),
                titles.get(on),
                _day_url(edition, on),
                len(of_day),
                sum(hint.day == on for hint in hints),
                sum(slot.occurrence_id in marks for slot in of_day),
            )
        )
    return render(
        request,
        "programme/studio/schedule.html",
        {
            "lines": lines,
            "hints": hints,
            "releases_url": _releases_url(edition),
            "without": _without_time(edition),
        },
    )


def _without_time(edition: Edition) -> Any:
    placed = Occurrence.objects.in_draft().filter(session__edition=edition).values("session")
    return edition.sessions.exclude(pk__in=placed)[:MOST_WITHOUT]


@studio(ORGANISERS)
def day(request: MemberRequest, edition: Edition, on: date) -> HttpResponse:
    """A day of the draft."""
    if not _is_near(edition, on):
        raise Http404(_("The edition has no such day."))
    return _day_page(request, edition, on)


def _day_page(
    request: MemberRequest,
    edition: Edition,
    on: date,
    *,
    add: AddForm | None = None,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    context = _context(request, edition, on)
    if request.headers.get("X-Fragment") == "day":
        return render(request, "programme/studio/_day.html", context | {"refused": refused}, status=status)
    days = draft.days_of_draft(edition, context["slots"])
    if on not in days:
        days = sorted([*days, on])
    context |= {
        "days": [
            (each, date_words(each, request.reader.language, "day"), _day_url(edition, each)) for each in days
        ],
        "add": add or AddForm(edition=edition, day=on, sessions=_choices(request, edition)),
        "removed": draft.removed_on(edition, on),
        "refused": refused,
    }
    return render(request, "programme/studio/day.html", context, status=status)


def _context(request: MemberRequest, edition: Edition, on: date) -> dict[str, Any]:
    """All that the day shows that a move may change."""
    reader = request.reader
    slots = draft.draft_slots(edition)
    noon = day_bounds(on, edition.home)[0] + timedelta(hours=12)
    own = lists.own_zone(request.user, reader, edition, noon)
    hints = [hint for hint in draft.warnings_of(edition, slots, reader) if hint.day == on]
    of_day = [slot for slot in slots if slot.starts_at.astimezone(edition.home).date() == on]
    return {
        "edition": edition,
        "reader": reader,
        "on": on,
        "words": date_words(on, reader.language),
        "slots": slots,
        "grid": lists.grid_of(edition, on, of_day, reader, own, hints=hints, marks=_marks(edition)),
        "hints": hints,
        "own_city": city_words(own.key, reader.language) if own else "",
        "home_city": edition.zone_city.said(reader.languages).text
        or city_words(edition.zone, reader.language),
        "ribbon": ribbon_for(edition, on, of_day, reader, request.GET, leads_to=_to_session),
        "releases_url": _releases_url(edition),
    }


def _to_session(edition: Edition, slot: Slot) -> str:
    return f"#o{slot.occurrence_id}"


def _choices(request: MemberRequest, edition: Edition) -> list[tuple[str, str]]:
    found = [
        (str(session.pk), session.title.said(request.reader.languages).text)
        for session in edition.sessions.only("pk", "title", "edition")
    ]
    return sorted(found, key=lambda pair: pair[1].casefold())


# --- changing -----------------------------------------------------------------------------------------------------


@require_POST
@studio(ORGANISERS)
def place(request: MemberRequest, edition: Edition, occurrence: int) -> HttpResponse:
    """Move a time: the form of the table and the drag of the grid both come here."""
    found = _found(edition, occurrence)
    form = PlaceForm(request.POST, edition=edition)
    on = found.starts_at.astimezone(edition.home).date()
    if not form.is_valid():
        return _day_page(request, edition, on, refused=_first_mistake(form), status=422)
    try:
        revision = revise(found, form.changes(), by=request.user, seen=_seen(request))
    except Refused as refused:
        return _day_page(request, edition, on, refused=str(refused.why), status=refused.status)
    if request.headers.get("X-Fragment") == "day":
        return _day_page(request, edition, on)
    found.refresh_from_db()
    there = found.starts_at.astimezone(edition.home).date()
    words = _("Moved in the draft. The public reads it once you release the programme.")
    if revision is None:
        words = _("Nothing was changed, so nothing was saved.")
    return done(request, f"{_day_url(edition, there)}#o{found.pk}", words, undo=revision)


@require_POST
@studio(ORGANISERS)
def act(request: MemberRequest, edition: Edition, occurrence: int) -> HttpResponse:
    """Cancel a time, restore it, take it out of the draft or put it back."""
    found = _found(edition, occurrence)
    changes = ACTS.get(request.POST.get("act", ""))
    if changes is None:
        raise Unclear(_("The form does not say what to do. Please use the button again."))
    revision = revise(found, changes, by=request.user)
    words = {
        "cancel": _("Cancelled in the draft."),
        "restore": _("It takes place after all, in the draft."),
        "remove": _("Taken out of the draft. It is listed below the day, from where it can be put back."),
    }[request.POST["act"]]
    on = found.starts_at.astimezone(edition.home).date()
    return done(request, f"{_day_url(edition, on)}#o{found.pk}", words, undo=revision)


@require_POST
@studio(ORGANISERS)
def add(request: MemberRequest, edition: Edition, on: date) -> HttpResponse:
    """A session takes place (once more) on this day."""
    if not _is_near(edition, on):
        raise Http404(_("The edition has no such day."))
    form = AddForm(request.POST, edition=edition, day=on, sessions=_choices(request, edition))
    if not form.is_valid():
        return _day_page(request, edition, on, add=form, status=422)
    session = get_object_or_404(edition.sessions, pk=form.cleaned_data["session"])
    starts_at, ends_at = form.times
    made = operations.schedule(
        session, starts_at=starts_at, ends_at=ends_at, room=form.cleaned_data["room"], by=request.user
    )
    return done(request, f"{_day_url(edition, on)}#o{made.pk}", _("Added to the draft."))


@studio(ORGANISERS)
def choose(request: MemberRequest, edition: Edition) -> HttpResponse:
    """A day from the form: to its page."""
    try:
        on = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return redirect("programme-studio:schedule", edition.slug)
    return redirect("programme-studio:day", edition.slug, on)


def _found(edition: Edition, occurrence: int) -> Occurrence:
    return get_object_or_404(
        Occurrence.objects.select_related("session__edition__scope", "session__scope"),
        session__edition=edition,
        pk=occurrence,
    )


def _seen(request: MemberRequest) -> int | None:
    seen = request.POST.get("seen", "")
    return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 19 else None


def _first_mistake(form: PlaceForm) -> str:
    for name, mistakes in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        return f"{label}: {mistakes[0]}" if label else str(mistakes[0])
    return ""


def _is_near(edition: Edition, on: date) -> bool:
    """A day within a year of the edition: others are a slip of the keyboard."""
    far = timedelta(days=366)
    return edition.starts_on - far <= on <= edition.ends_on + far


def _day_url(edition: Edition, on: date) -> str:
    return reverse("programme-studio:day", args=[edition.slug, on])


def _releases_url(edition: Edition) -> str:
    try:
        return reverse("programme-studio:releases", args=[edition.slug])
    except NoReverseMatch:
        return ""


def _marks(edition: Edition) -> Mapping[int, tuple[str, str]]:
    """By occurrence what the next release would tell of it."""
    changes, _fingerprint = operations.drafted_changes(edition)
    words = dict(Change.Kind.choices)
    return {
        change.occurrence_id: (change.kind, str(words[change.kind]))
        for change in changes
        if change.occurrence_id is not None
    }
