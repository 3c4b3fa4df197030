"""The organisers' page of venues: how one speaks in them, and where something waits."""

from collections.abc import Iterable
from functools import partial

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hemicycle.editions.models import Edition
from hemicycle.editions.sockets import Waiting
from hemicycle.editions.studio.answers import done
from hemicycle.editions.studio.door import studio
from hemicycle.editions.studio.editing import Editing, saved_words
from hemicycle.kernel.reader import Reader
from hemicycle.live.forms import ConductForm
from hemicycle.live.models import Venue
from hemicycle.live.operations.conduct import conduct_to_change
from hemicycle.live.queries.moderation import count_waiting
from hemicycle.live.queries.places import places
from hemicycle.people.models import Person
from hemicycle.people.requests import MemberRequest


@studio("editions.edit")
def conduct(request: MemberRequest, edition: Edition) -> HttpResponse:
    """Limits, what is kept, which words wait; below, the venues there are."""
    thing = conduct_to_change(edition)
    editing: Editing[ConductForm] = Editing(request, thing, partial(ConductForm, languages=edition.languages))
    if editing.saved():
        return done(request, request.path, saved_words(editing.revision), undo=editing.revision)
    return editing.page("live/studio/conduct.html", {"thing": thing, "venues": _venues(edition)})


def _venues(edition: Edition) -> list[dict[str, object]]:
    """The venues that were made, in order of time, and how much waits in each."""
    venues = list(edition.venues.select_related("edition"))
    about = places(venues)
    rows: list[dict[str, object]] = [
        {"venue": venue, "place": about[venue.pk], "waits": count_waiting([venue])}
        for venue in venues
        if venue.pk in about
    ]
    return sorted(rows, key=lambda row: about[row["venue"].pk].starts_at)  # type: ignore[attr-defined]


def waits(edition: Edition, person: Person, reader: Reader) -> Iterable[Waiting]:
    """What moderators are asked to look at."""
    venues = Venue.objects.filter(edition=edition)
    if count := count_waiting(venues):
        yield Waiting(
            ngettext(
                "%(count)d contribution in a session waits for a moderator.",
                "%(count)d contributions in sessions wait for a moderator.",
                count,
            )
            % {"count": count},
            _("See the venues"),
            reverse("live-studio:conduct", args=[edition.slug]),
        )
