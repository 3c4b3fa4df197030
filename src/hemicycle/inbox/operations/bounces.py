"""Mails that came back, and addresses that take none."""

from django.db import transaction

from hemicycle.inbox.models import Mail, Undeliverable
from hemicycle.inbox.operations.notices import notify
from hemicycle.inbox.rules.bounces import DeliveryReport
from hemicycle.kernel import clock

BOUNCED = "inbox.undeliverable"  # the kind of notice that tells a person so


@transaction.atomic
def note_bounce(report: DeliveryReport) -> Mail | None:
    """Write down that one of our mails came back; None when it is none of ours.

    When the address itself was refused for good, nothing more is sent there, and its owner reads of it in the page.
    Hearing of it again changes nothing.
    """
    mail = Mail.objects.filter(message_id__in=report.message_ids).exclude(message_id="").first()
    if mail is None or not report.failed:
        return mail
    Mail.objects.filter(pk=mail.pk, bounced_at=None).update(bounced_at=clock.now(), trouble=report.words)
    if report.permanent and mail.address:
        Undeliverable.objects.get_or_create(address=mail.address.lower(), defaults={"trouble": report.words})
        if mail.person is not None:
            notify(BOUNCED, mail.person, {"mail_id": mail.pk}, key=f"undeliverable-{mail.pk}")
    mail.refresh_from_db()
    return mail


def try_address_again(address: str) -> None:
    """Mails go to this address once more: somebody says that it takes them now."""
    Undeliverable.objects.filter(address=address.lower()).delete()
