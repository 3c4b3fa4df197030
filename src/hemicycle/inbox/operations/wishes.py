"""What somebody wants to receive, and when."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from hemicycle.inbox.models import Rhythm, Unsubscription, Wish
from hemicycle.inbox.operations.reaching import plan_again
from hemicycle.inbox.queries import Reaching, choices_of, hours_of, makes_mails, notice_kind
from hemicycle.inbox.queries.wishes import THE_DIGEST
from hemicycle.inbox.rules import reaching as rules
from hemicycle.inbox.rules.reaching import AT_ONCE, BREAKFAST, EVENING, MORNING, NEVER
from hemicycle.kernel import clock
from hemicycle.people.models import Person


@transaction.atomic
def stop_kind(kind: str, *, person: Person | None = None, address: str = "") -> None:
    """No more mails of this optional kind to a person, or to an address without an account."""
    if person is not None and makes_mails(notice_kind(kind)):
        _wish(person, kind, mail=NEVER)
        plan_again(person)
        return
    who = {"person": person} if person else {"person": None, "address": address.lower()}
    if not Unsubscription.objects.filter(kind=kind, **who).exists():
        Unsubscription.objects.create(kind=kind, **who)
    if person is not None and kind == THE_DIGEST:
        plan_again(person)


@transaction.atomic
def want_kind(kind: str, *, person: Person | None = None, address: str = "") -> None:
    """Mails of this kind are welcome again; those that tell notices come at once again."""
    if person is not None and makes_mails(notice_kind(kind)):
        _wish(person, kind, mail=AT_ONCE)
        return
    who = {"person": person} if person else {"person": None, "address": address.lower()}
    Unsubscription.objects.filter(kind=kind, **who).delete()


def _wish(person: Person, kind: str, **fields: object) -> None:
    Wish.objects.update_or_create(person=person, kind=kind, defaults={**fields, "at": clock.now()})


@transaction.atomic
def choose(wanted: Mapping[str, Reaching], *, by: Person) -> None:
    """How things reach a person, by the names of their kinds; what nobody asked about stays as it is.

    Only what differs from what stands there is written down, so that what a room says later holds for everybody who
    has not chosen.
    """
    lines = {line.name: line for group in choices_of(by) for line in group.lines}
    for name, how in wanted.items():
        line = lines[name]
        if how == Reaching(bool(line.in_page), line.mail):
            continue
        if line.own_mail and how.mail != line.mail:
            (stop_kind if how.mail == NEVER else want_kind)(name, person=by)
        if line.in_page is not None:
            in_page = how.in_page or not line.may_hide
            _wish(by, name, in_page=in_page, mail="" if line.own_mail else how.mail)
    plan_again(by)


@transaction.atomic
def keep_hours(
    quiet: tuple[int, int] | None, digest_at: int = BREAKFAST, *, gets_digest: bool = True, by: Person
) -> None:
    """When mail may come to a person (minutes after midnight in their zone), and whether they get a digest at all.

    Refused when the hours leave too little room, or the digest would come in the quiet hours.
    """
    rules.may_keep_hours(quiet, digest_at).insist()
    begins, ends = quiet or (None, None)
    kept = {"quiet_from": begins, "quiet_until": ends, "digest_at": digest_at, "at": clock.now()}
    Rhythm.objects.update_or_create(person=by, defaults=kept)
    if gets_digest:
        Unsubscription.objects.filter(person=by, kind=THE_DIGEST).delete()
    else:
        stop_kind(THE_DIGEST, person=by)
    plan_again(by)


@transaction.atomic
def pause(*, by: Person) -> datetime:
    """No mail about notices comes until the morning of the person's next day, which is given back. Nothing is lost."""
    until = rules.tomorrow(clock.now(), hours_of([by])[by.pk])
    _keep_pause(by, until)
    return until


@transaction.atomic
def go_on(*, by: Person) -> None:
    """The pause ends now; what has waited comes as it would have."""
    _keep_pause(by, None)


def _keep_pause(person: Person, until: datetime | None) -> None:
    usual = {"quiet_from": EVENING, "quiet_until": MORNING, "paused_until": until}
    Rhythm.objects.update_or_create(
        person=person, defaults={"paused_until": until, "at": clock.now()}, create_defaults=usual
    )
    plan_again(person)
