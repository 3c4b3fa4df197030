"""Agendas: private, told to nobody."""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from hemicycle.editions.models import Edition
from hemicycle.kernel import clock
from hemicycle.people.models import Person
from hemicycle.programme.models import Agenda, Occurrence, Star
from hemicycle.programme.rules import agenda as agenda_rules


@transaction.atomic
def agenda_of(person: Person, edition: Edition, *, language: str) -> Agenda:
    """The person's agenda of an edition; made when it is first needed."""
    agenda, _made = Agenda.objects.get_or_create(
        edition=edition, person=person, defaults={"language": language}
    )
    return agenda


@transaction.atomic
def star(agenda: Agenda, occurrences: Mapping[int, int], *, by: Person | None) -> None:
    """Occurrences come into the agenda, each with the number of the release it was read in.

    What is there already stays as it is. `by` is None where there is no account.
    """
    held = set(agenda.stars.values_list("occurrence", flat=True))
    new = {key: seen for key, seen in occurrences.items() if key not in held}
    for key in new:
        agenda_rules.may_star(held, key).insist()
        held.add(key)
    known = Occurrence.objects.filter(pk__in=new, session__edition=agenda.edition_id).values_list(
        "pk", flat=True
    )
    Star.objects.bulk_create(
        (Star(agenda=agenda, occurrence_id=key, seen=new[key]) for key in known), ignore_conflicts=True
    )


@transaction.atomic
def unstar(agenda: Agenda, occurrence: int, *, by: Person | None) -> None:
    """The occurrence is no longer in the agenda; if it was not, nothing changes."""
    agenda.stars.filter(occurrence=occurrence).delete()


@transaction.atomic
def make_feed(
    edition: Edition,
    stars: Mapping[int, int],
    *,
    language: str,
    agenda: Agenda | None = None,
    by: Person | None,
) -> tuple[Agenda, str]:
    """A feed address for an agenda: the person's (`agenda`), or a new one without an account. Returns its token.

    The token is in no table and in no log: whoever loses it asks for a new address.
    """
    token = secrets.token_urlsafe(24)
    if agenda is None:
        agenda = Agenda.objects.create(
            edition=edition, language=language, token_hash=agenda_rules.hashed(token)
        )
    else:
        agenda.token_hash, agenda.language, agenda.read_at = agenda_rules.hashed(token), language, clock.now()
        agenda.save(update_fields=["token_hash", "language", "read_at"])
    star(agenda, stars, by=by)
    return agenda, token


@transaction.atomic
def renew_feed(agenda: Agenda, *, language: str, by: Person | None) -> str:
    """A new address; the old one answers 404 from now on. Returns the new token."""
    return make_feed(agenda.edition, {}, language=language, agenda=agenda, by=by)[1]


@transaction.atomic
def stop_feed(agenda: Agenda, *, by: Person | None) -> None:
    """The address answers 404 from now on. Without an account nothing else remains, so the row goes too."""
    if agenda.person_id is None:
        agenda.delete()
    else:
        Agenda.objects.filter(pk=agenda.pk).update(token_hash=None)


def note_read(agenda: Agenda) -> None:
    """A calendar fetched the feed. Written once a day at most: it only tells which feeds are abandoned."""
    now = clock.now()
    Agenda.objects.filter(pk=agenda.pk, read_at__lt=now - timedelta(days=1)).update(read_at=now)


@transaction.atomic
def remove_unread_agendas(before: datetime, *, by: Person | None) -> int:
    """Agendas without an account whose feed nobody has fetched since `before` are removed. Returns how many."""
    unread = Agenda.objects.filter(Q(person=None) & Q(read_at__lt=before))
    removed: dict[str, int] = unread.delete()[1]
    return removed.get(Agenda._meta.label, 0)
