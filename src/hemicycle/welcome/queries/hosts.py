"""Hosts of sessions to whom the desk can give an inquiry: of what it is about, of what takes place, of what is next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Case, Exists, OuterRef, Q, Value, When

from hemicycle.people.models import Grant
from hemicycle.people.sockets import permissions
from hemicycle.programme.models import Lead, Slot

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from hemicycle.editions.models import Edition
    from hemicycle.people.models import Person

MODERATE = "live.moderate"
AHEAD = timedelta(hours=12)  # sessions that begin later have time; officers see to them
MOST_SESSIONS = 30


@dataclass(frozen=True, slots=True)
class Host:
    """Somebody who hosts a session; `title` is the session's for the reader, empty if it is not listed to them."""

    person: Person
    title: str


def hosts_near(
    edition: Edition, at: datetime, languages: Sequence[str], *, page: str = "", reader: Person
) -> list[Host]:
    """Whoever hosts the session of this page, one that takes place or one of the next hours; each person once.

    A host has a role at the session or at a section that leads it. Whoever may moderate everything is not meant: they
    are at the desk themselves. Three queries.
    """
    slots = _slots(edition, at, page, reader)
    sessions = {slot.session_id: slot for slot in slots}
    scopes: dict[int, list[int]] = {}  # the key of a scope → sessions that hang there, in order
    for slot in sessions.values():
        scopes.setdefault(slot.session.scope_id, []).append(slot.session_id)
    leads = Lead.objects.filter(session__in=sessions, section__isnull=False)
    for session, scope in leads.values_list("session_id", "section__scope_id"):
        scopes.setdefault(scope, []).append(session)
    roles = next(one.roles for one in permissions if one.name == MODERATE)
    grants = Grant.objects.valid().filter(role__in=roles, scope__in=scopes, person__is_active=True)
    order = {session: place for place, session in enumerate(sessions)}
    found: dict[int, tuple[int, Person]] = {}
    for grant in grants.select_related("person"):
        nearest = min(order[session] for session in scopes[grant.scope_id])
        if grant.person_id not in found or nearest < found[grant.person_id][0]:
            found[grant.person_id] = (nearest, grant.person)
    titles = [
        slot.session.title.said(languages).text if slot.is_seen else ""  # type: ignore[attr-defined]
        for slot in sessions.values()
    ]
    ranked = sorted(found.values(), key=lambda pair: (pair[0], pair[1].called.casefold()))
    return [Host(person, titles[place]) for place, person in ranked]


def _slots(edition: Edition, at: datetime, page: str, reader: Person) -> list[Slot]:
    """The session of the page first, then what takes place or begins soon, in order of time."""
    slug = page.rstrip("/").rpartition("/")[2] if "/sessions/" in page else ""
    near = Q(ends_at__gt=at, starts_at__lt=at + AHEAD)
    found = (
        Slot.objects.filter(near | Q(session__slug=slug), release__edition=edition, cancelled=False)
        .current()
        .annotate(
            is_elsewhere=Case(When(session__slug=slug, then=Value(0)), default=Value(1)),
            is_seen=Exists(Slot.objects.visible_to(reader).filter(pk=OuterRef("pk"))),
        )
        .select_related("session__scope")
        .order_by("is_elsewhere", "starts_at", "pk")
    )
    return list(found[:MOST_SESSIONS])
