"""Whom a session matters: who has it in their agenda, speaks in it, or has been in its venue. Asked from both ends.

Whoever speaks knows of their session, whomever it is listed to; everybody else counts while they see it in the released
programme. Both ends are queries that have not been asked, for lists to ask them as parts of their own.
"""

from collections.abc import Collection, Mapping

from django.db.models import Exists, OuterRef, Q, QuerySet

from hemicycle.editions.models import Registration
from hemicycle.kernel.text import Text
from hemicycle.live.models import Visit
from hemicycle.live.sockets import Concern
from hemicycle.people.models import CircleMembership, Person
from hemicycle.programme.models import Audience, Session, Slot, SlotQuerySet, Speaking, Star


def people(scope: int) -> QuerySet[Person]:
    """Everybody whom the session with this scope concerns. One query finds whom it is listed to."""
    me = OuterRef("pk")
    speaks = Speaking.objects.filter(session__scope=scope, speaker__person=me)
    starred = Star.objects.filter(occurrence__session__scope=scope, agenda__person=me)
    visited = Visit.objects.filter(venue__scope=scope, person=me)
    near = (Q(Exists(starred)) | Q(Exists(visited))) & _listed(scope)
    return Person.objects.filter(Q(Exists(_coming(speaks))) | near, is_active=True, erased_at=None)


def scopes(person: int) -> QuerySet[Session]:
    """The scopes of the sessions that concern somebody."""
    me, seen = OuterRef("pk"), _released().visible_to(Person(pk=person)).values("session")
    speaks = Speaking.objects.filter(session=me, speaker__person=person)
    starred = Star.objects.filter(occurrence__session=me, agenda__person=person)
    visited = Visit.objects.filter(venue__scope=OuterRef("scope"), person=person)
    near = (Q(Exists(starred)) | Q(Exists(visited))) & Q(pk__in=seen)
    found: QuerySet[Session] = Session.objects.filter(Q(Exists(_coming(speaks))) | near).values("scope")  # type: ignore[assignment]
    return found


def titles(scopes: Collection[int]) -> Mapping[int, Text]:
    """What the sessions with these scopes are called."""
    return dict(Session.objects.filter(scope__in=scopes).values_list("scope", "title"))


def _coming(speakings: QuerySet[Speaking]) -> QuerySet[Speaking]:
    return speakings.exclude(answer=Speaking.Reply.DECLINED)


def _released() -> SlotQuerySet:
    return Slot.objects.filter(release__edition__published_at__isnull=False).current()


def _listed(scope: int) -> Q:
    """Those who see the session, as a condition on persons."""
    seen = Q(pk__in=())
    slots = (
        _released().filter(session__scope=scope).values_list("listed_to", "listed_circle", "session__edition")
    )
    for audience, circle, edition in slots.distinct():
        if audience == Audience.PUBLIC:
            return Q()
        if audience == Audience.REGISTERED:
            seen |= Q(Exists(Registration.objects.filter(edition=edition, person=OuterRef("pk"))))
        elif circle is not None:
            seen |= Q(Exists(CircleMembership.objects.filter(circle=circle, person=OuterRef("pk"))))
    return seen


CONCERN = Concern(people, scopes, titles)
