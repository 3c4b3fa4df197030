"""What is kept of somebody, as they read it themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hemicycle.kernel import clock
from hemicycle.kernel.words import Words
from hemicycle.people.models import Access, Consent, Person
from hemicycle.people.rules import PURPOSES, WORDINGS
from hemicycle.people.sockets import access_kinds, belongings, scope_names

READS_KEPT_FOR = timedelta(days=365)
MOST_READS = 200
SOMETHING = _("Personal data")


@dataclass(frozen=True, slots=True)
class Agreed:
    """Something somebody was asked to agree to: what holds now, in which words, since when."""

    label: Words
    words: Words
    given: bool
    at: datetime
    where: str
    purpose: str
    scope_id: int | None
    before: tuple[Consent, ...]  # what held earlier, the latest first


def agreed_to(person: Person, languages: Sequence[str]) -> list[Agreed]:
    """Everything somebody was asked, gathering by gathering; what holds now comes with what held before."""
    logs: dict[tuple[int | None, str], list[Consent]] = {}
    for row in person.consents.select_related("scope"):  # the newest first
        logs.setdefault((row.scope_id, row.purpose), []).append(row)
    return [
        Agreed(
            label=PURPOSES[purpose].label if purpose in PURPOSES else purpose,
            words=WORDINGS.get(log[0].wording, log[0].wording),
            given=log[0].given,
            at=log[0].at,
            where=scope_name(scope, languages),
            purpose=purpose,
            scope_id=scope,
            before=tuple(log[1:]),
        )
        for (scope, purpose), log in logs.items()
    ]


@dataclass(frozen=True, slots=True)
class Read:
    """Somebody read something about a person: alone, or in a list of `count`."""

    what: Words
    who: str
    at: datetime
    in_a_list: bool
    count: int


def reads_about(person: Person) -> list[Read]:
    """Who read what about somebody, the latest first; lists count from the day their data may have stood in them."""
    listed = {scope for belonging in belongings for scope in belonging.listed(person)}
    in_lists = Q(about=None, scope__in=listed)
    rows = Access.objects.filter(Q(about=person) | in_lists, at__gte=clock.now() - READS_KEPT_FOR)
    labels = {kind.name: kind.label for kind in access_kinds}
    return [
        Read(labels.get(row.what, SOMETHING), row.by.called, row.at, row.about_id is None, row.count)
        for row in rows.exclude(by=person).select_related("by")[:MOST_READS]
    ]


def own_addresses(person: Person) -> frozenset[str]:
    """The addresses that are somebody's alone, in lower case; a shared mailbox is not."""
    proved = EmailAddress.objects.filter(user=person).values_list("email", flat=True)
    return frozenset(address.lower() for address in (person.email or "", *proved) if address)


def scope_name(scope: int | None, languages: Sequence[str]) -> str:
    """What a room calls the thing that owns a scope; empty for the whole house and for what nobody knows."""
    if scope is not None:
        for names in scope_names:
            if name := names.name(scope, languages):
                return name
    return ""
