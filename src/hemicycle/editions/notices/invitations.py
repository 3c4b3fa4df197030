"""The mail with which somebody is invited. Its link is made here, stands in it alone, and is kept as a hash."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from hemicycle.editions.models import Application, Edition, Invitation
from hemicycle.editions.operations.invitations import new_link
from hemicycle.editions.rules import participants as judge
from hemicycle.editions.rules.registration import ALIVE
from hemicycle.inbox.letter import Button, Letter
from hemicycle.inbox.operations import send_mail, writing_to
from hemicycle.kernel import clock
from hemicycle.people.models import Person
from hemicycle.record.lanes import tell_progress
from hemicycle.record.models import Entry, Job
from hemicycle.record.operations import enqueue
from hemicycle.ui.rendering import date_words

KIND = "editions.invitation"
JOB = "editions.send-invitations"
BATCH = 50


def hear(entry: Entry) -> None:
    """`Invited`: the mails are written one after the other, outside the request."""
    going = entry.data["invitation_ids"]
    data = {"entry": entry.pk, "edition": entry.data["edition_id"], "invitations": going}
    enqueue(JOB, data, by=entry.by, key=f"invite-{entry.pk}", total=len(going))


def run(job: Job) -> None:
    """Write every mail that was not written yet. Called again after a failure it goes on where it was."""
    keys, entry = job.data["invitations"], job.data["entry"]
    by = Person.objects.filter(pk=job.by_id).first() if job.by_id else None
    registered = _registered(job.data["edition"])
    for start in range(0, len(keys), BATCH):
        with transaction.atomic():
            for invitation in _waiting(keys[start : start + BATCH]):
                if invitation.address not in registered:
                    _write(invitation, entry, by)
        tell_progress(job, min(start + BATCH, len(keys)), len(keys))


def _waiting(keys: list[int]) -> list[Invitation]:
    waiting = Invitation.objects.filter(pk__in=keys, sent_at=None, used_at=None, revoked_at=None)
    return list(waiting.select_related("edition__scope"))


def _registered(edition: int) -> set[str]:
    """Addresses of those who have registered meanwhile: they need no invitation."""
    addresses = Application.objects.filter(edition=edition, state__in=ALIVE).values_list(
        "person__email", flat=True
    )
    return {(address or "").lower() for address in addresses}


def _write(invitation: Invitation, entry: int, by: Person | None) -> None:
    expires_at = clock.real_now() + judge.INVITED_FOR
    token = new_link(invitation, expires_at=expires_at)
    if token is None:
        return
    language = invitation.language if invitation.language in dict(settings.LANGUAGES) else "en"
    with writing_to(None, language=language):
        send_mail(
            KIND,
            letter(invitation, link(invitation.edition, token, language), language, until=expires_at),
            key=f"invitation-{invitation.pk}-{entry}",
            address=invitation.address,
            language=language,
            scope=invitation.edition.scope,
            secret=True,
            by=by,
        )


def link(edition: Edition, token: str, language: str) -> str:
    """The address that lets this one person in."""
    with override(language):
        return settings.ORIGIN + reverse(
            "editions:invitation", kwargs={"edition": edition.slug, "token": token}
        )


def letter(invitation: Invitation, url: str, language: str, *, until: datetime) -> Letter:
    """The words, in the active language."""
    edition = invitation.edition
    order = edition.reading_order(language)
    last = until.astimezone(edition.home).date() - timedelta(days=1)
    name = str(edition.name.said(order))
    parts: list[Any] = [
        _("Dear %(name)s,") % {"name": invitation.name} if invitation.name else _("Good day,"),
        _("You are invited to take part in %(edition)s.") % {"edition": name},
    ]
    if summary := str(edition.summary.said(order)):
        parts.append(summary)
    parts += [
        Button(_("Open my invitation"), url),
        _(
            "This link is for you alone: it works once, and only for this address. Please do not pass it on. It works "
            "until %(day)s."
        )
        % {"day": date_words(last, language, "full")},
        _("If you do not want to come, you need not do anything."),
    ]
    return Letter(_("Your invitation to %(edition)s") % {"edition": name}, tuple(parts))
