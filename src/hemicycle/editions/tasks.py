"""What the house does by itself at intervals."""

from datetime import timedelta

from django.db import transaction

from hemicycle.editions import rules
from hemicycle.editions.facts import InvitationReminderDue, ReminderDue
from hemicycle.editions.models import Application, Edition, Invitation
from hemicycle.kernel import clock
from hemicycle.record.operations import announce

BEFORE_THE_FIRST_DAY = timedelta(days=3)
BEFORE_REGISTRATION_ENDS = timedelta(days=4)


def remind() -> str:
    """Remind whoever takes part some days before, and whoever was invited before registration ends. Each once."""
    now = clock.now()
    running = Edition.objects.published().filter(archived_at=None, ends_on__gte=now.date())
    reminded = sum(_remind_participants(edition) + _remind_invited(edition) for edition in running)
    return f"Reminded {reminded} people." if reminded else ""


def _remind_participants(edition: Edition) -> int:
    today = clock.now().astimezone(edition.home).date()
    if not edition.starts_on - BEFORE_THE_FIRST_DAY <= today <= edition.starts_on:
        return 0
    waiting = Application.objects.filter(edition=edition, state=Application.State.ACCEPTED, reminded_at=None)
    return sum(_remind_participant(application) for application in waiting.iterator())


@transaction.atomic
def _remind_participant(application: Application) -> int:
    once = Application.objects.filter(pk=application.pk, state=Application.State.ACCEPTED, reminded_at=None)
    if not once.update(reminded_at=clock.now()):
        return 0
    announce(
        ReminderDue(application.pk, edition_id=application.edition_id, person_id=application.person_id),
        by=None,
    )
    return 1


def _remind_invited(edition: Edition) -> int:
    now, ends = clock.now(), edition.registration_closes_at
    state = edition.registration_state(now)
    if edition.registration_mode == rules.CLOSED or state != "open" or ends is None:
        return 0
    if now < ends - BEFORE_REGISTRATION_ENDS:
        return 0
    waiting = Invitation.objects.filter(
        edition=edition, sent_at__isnull=False, used_at=None, revoked_at=None, reminded_at=None
    )
    return sum(_remind_one_invited(invitation) for invitation in waiting.iterator())


@transaction.atomic
def _remind_one_invited(invitation: Invitation) -> int:
    if invitation.expires_at is not None and invitation.expires_at <= clock.real_now():
        return 0
    once = Invitation.objects.filter(pk=invitation.pk, used_at=None, revoked_at=None, reminded_at=None)
    if not once.update(reminded_at=clock.now()):
        return 0
    announce(InvitationReminderDue(invitation_id=invitation.pk, edition_id=invitation.edition_id), by=None)
    return 1
