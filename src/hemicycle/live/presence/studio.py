"""The organisers' pages of attendance: whether it is noted, who attended which session, and its end.

Every look at names is written down, and whoever is named can read that.
"""

from functools import partial
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from hemicycle.editions.models import Edition
from hemicycle.editions.studio.answers import ask, confirmed, done
from hemicycle.editions.studio.door import studio
from hemicycle.editions.studio.editing import Editing, saved_words
from hemicycle.live.models import Venue
from hemicycle.live.presence import exchange, operations, queries
from hemicycle.live.presence.keepers import ATTENDANCE
from hemicycle.live.presence.models import Attendance, Policy
from hemicycle.live.queries.places import place_of
from hemicycle.live.queries.visitors import conduct_of
from hemicycle.people.models import Person
from hemicycle.people.operations import note_access
from hemicycle.people.requests import MemberRequest

READ, TAKEN = "live.attendance", "live.attendance.export"  # names of `people.sockets.access_kinds`
ON_A_PAGE = 100


class PolicyForm(forms.Form):
    """A tick and a number; their names are those of the keeper."""

    noted = forms.BooleanField(
        required=False,
        label=gettext_lazy("Note who attends which session"),
        help_text=gettext_lazy(
            "Who was there, from when to when, for how many minutes. Everybody in a venue is told, and it begins when "
            "you save this: nothing is noted of what was before. It needs “Who is here” to be switched on in the venue."
        ),
    )
    kept_days = forms.IntegerField(
        min_value=1,
        max_value=3650,
        label=gettext_lazy("Days for which it is kept"),
        help_text=gettext_lazy("After the last day of the edition. Everybody in a venue reads this number."),
    )

    def __init__(self, data: Any = None, *, initial: Any = None) -> None:
        super().__init__(data, initial=initial)


@studio(ATTENDANCE)
def attendance(request: MemberRequest, edition: Edition) -> HttpResponse:
    """The policy; below, the sessions with how many attended."""
    policy = Policy.objects.get_or_create(edition=edition)[0]
    editing: Editing[PolicyForm] = Editing(request, policy, partial(PolicyForm))
    if editing.saved():
        return done(request, request.path, saved_words(editing.revision), undo=editing.revision)
    rows = queries.attended_venues(edition)
    context = {
        "thing": policy,
        "policy": policy,
        "rows": rows,
        "people": sum(row.people for row in rows),
        "off": sum(not row.presence_on for row in rows),
        "conduct_days": conduct_of(edition.pk).kept_days,
    }
    return editing.page("presence/studio/attendance.html", context)


@studio(ATTENDANCE)
def venue(request: MemberRequest, edition: Edition, venue: int) -> HttpResponse:
    """Who attended one session."""
    found = _venue(edition, venue)
    page = Paginator(queries.attendances_in(found), ON_A_PAGE).get_page(request.GET.get("page", ""))
    if page.object_list:
        note_access(by=request.user, what=READ, count=len(page.object_list), scope=edition.scope)
    context = {
        "venue": found,
        "place": place_of(found),
        "page": page,
        "policy": queries.policy_of(edition.pk),
    }
    return render(request, "presence/studio/venue.html", context)


@studio(ATTENDANCE)
def person(request: MemberRequest, edition: Edition, person: int) -> HttpResponse:
    """Which sessions somebody attended; who is in no list of this edition is not found."""
    somebody = get_object_or_404(Person.objects.filter(erased_at=None), pk=_key(person))
    rows = queries.attendances_of(somebody, edition)
    if not rows:
        raise Http404("Nothing was noted of this person here.")
    note_access(by=request.user, what=READ, about=somebody, scope=edition.scope)
    context = {"somebody": somebody, "rows": rows, "minutes": sum(one.minutes for one, _place in rows)}
    return render(request, "presence/studio/person.html", context)


@studio(ATTENDANCE)
def export(request: MemberRequest, edition: Edition, venue: int, form: str) -> HttpResponse:
    """Who attended one session, as a file."""
    found = _venue(edition, venue)
    return _file(request, edition, [found], form, f"{edition.slug}-attendance-{found.pk}")


@studio(ATTENDANCE)
def export_all(request: MemberRequest, edition: Edition, form: str) -> HttpResponse:
    """Who attended any session, as a file."""
    return _file(request, edition, list(edition.venues.all()), form, f"{edition.slug}-attendance")


def _file(
    request: MemberRequest, edition: Edition, venues: list[Venue], form: str, name: str
) -> HttpResponse:
    if form not in exchange.FORMS:
        raise Http404("No such file.")
    order = edition.reading_order(get_language() or "en")
    data, count = exchange.written(venues, form, order)
    note_access(by=request.user, what=TAKEN, count=count, scope=edition.scope)
    disposition = {"Content-Disposition": f'attachment; filename="{name}.{form}"'}
    return HttpResponse(data, content_type=exchange.FORMS[form], headers=disposition)


@studio(ATTENDANCE, when_archived=True)
def removal(request: MemberRequest, edition: Edition) -> HttpResponse:
    """Remove all that was noted in this edition; asked first, since nothing brings it back."""
    back = reverse("live-studio:attendance", args=[edition.slug])
    count = Attendance.objects.filter(venue__edition=edition).count()
    if not count:
        return HttpResponseRedirect(back)
    if not confirmed(request):
        return ask(
            request,
            title=_("Remove what was noted of attendance"),
            sentences=[
                ngettext(
                    "%(count)d entry of this edition is removed for good. It cannot be brought back.",
                    "%(count)d entries of this edition are removed for good. They cannot be brought back.",
                    count,
                )
                % {"count": count},
                _("This does not switch it off: while attendance is noted, new entries are made."),
            ],
            button=_("Remove all of it"),
            back=back,
            danger=True,
        )
    removed = operations.remove_attendance(edition, by=request.user)
    words = ngettext("%(count)d entry was removed.", "%(count)d entries were removed.", removed)
    return done(request, back, words % {"count": removed})


def _venue(edition: Edition, key: int) -> Venue:
    found = get_object_or_404(edition.venues.select_related("edition"), pk=_key(key))
    if place_of(found) is None:
        raise Http404("This venue is not there any more.")
    return found


def _key(number: int) -> int:
    return min(number, 2**63 - 1)
