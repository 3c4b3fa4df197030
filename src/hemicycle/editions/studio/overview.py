"""The first page of the studio: what waits for whoever looks at it, each with the one thing to do about it."""

from collections.abc import Iterator

from django.http import HttpResponse
from django.shortcuts import render

from hemicycle.editions.models import Edition
from hemicycle.editions.sockets import Waiting, waiting_sources
from hemicycle.editions.studio.door import may_enter, studio
from hemicycle.editions.studio.history import lines, seen_by
from hemicycle.people.queries import rights_of
from hemicycle.people.requests import MemberRequest

LATEST = 8


@studio("editions.preview", everywhere=False)
def overview(request: MemberRequest, edition: Edition) -> HttpResponse:
    """What waits, what is good to know, and what was changed last. The menu beside it leads everywhere else."""
    waiting = list(_waiting(request, edition))
    latest = seen_by(request.user, edition).select_related("by").order_by("-pk")[:LATEST]
    return render(
        request,
        "editions/studio/overview.html",
        {
            "waiting": [one for one in waiting if one.look != "info"],
            "to_know": [one for one in waiting if one.look == "info"],
            "changes": lines(list(latest), edition, request.reader, rights=rights_of(request.user)),
        },
    )


def _waiting(request: MemberRequest, edition: Edition) -> Iterator[Waiting]:
    """What rooms have plugged in, as far as this person may act on it; an archived edition waits for nothing."""
    if edition.archived_at:
        return
    rights = rights_of(request.user)
    for source in waiting_sources:
        if may_enter(rights, edition, source.any_of, everywhere=source.everywhere):
            yield from source.of(edition, request.user, request.reader)
