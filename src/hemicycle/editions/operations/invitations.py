"""Invitations: made, sent with a link that only their holder knows, revoked, taken back with the file they came from.

An invitation is made without a link that anybody knows. The link is made when the mail is written, so it stands in that
mail alone; sending again makes another one, and the one before is dead.
"""

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from hemicycle.editions.facts import Invited
from hemicycle.editions.models import Application, Edition, Invitation, Registration, Upload
from hemicycle.editions.operations.registration import locked
from hemicycle.editions.rules import participants as judge
from hemicycle.editions.rules.registration import ACCEPTED, ALIVE, WAITING
from hemicycle.kernel import clock
from hemicycle.kernel.verdict import Refused
from hemicycle.people.models import Person
from hemicycle.record.operations import announce

ALREADY = _("This address is invited already.")
REGISTERED = _("Somebody with this address has registered for this edition already.")
WORDS = ("name", "office", "organisation", "organisation_name", "section", "country", "language", "gender")
BATCH = 500


def nobodys_token() -> str:
    """The hash of a token that nobody knows: no link leads to the invitation until it is sent."""
    return hashed(secrets.token_urlsafe(32))


def hashed(token: str) -> str:
    """As a token is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def invite(edition: Edition, address: str, words: Mapping[str, Any], *, send: bool, by: Person) -> Invitation:
    """Somebody is invited; with `send` the mail goes out. Refused for an address that is invited or registered here.

    `words` are fields of the invitation: name, office, organisation, section, country, language, gender.
    """
    edition = locked(edition)
    judge.may_send_invitation(used=False, archived=edition.archived_at is not None).insist()
    address = address.lower()
    registered = Application.objects.filter(edition=edition, state__in=ALIVE, person__email__iexact=address)
    if registered.exists():
        raise Refused(REGISTERED)
    invitation = Invitation(
        edition=edition, address=address, token_hash=nobodys_token(), by=by, at=clock.now()
    )
    for name in WORDS:
        if name in words:
            setattr(invitation, name, words[name])
    try:
        with transaction.atomic():
            invitation.save(force_insert=True)
    except IntegrityError:
        raise Refused(ALREADY) from None
    if send:
        send_invitations(edition, [invitation.pk], by=by)
    return invitation


@transaction.atomic
def send_invitations(edition: Edition, keys: Iterable[int], *, by: Person) -> int:
    """Let those of these go out that have not gone out yet; returns how many will go.

    Asked for twice before the mails are written, each mail is still written once (see `new_link`).
    """
    edition = locked(edition)
    judge.may_send_invitation(used=False, archived=edition.archived_at is not None).insist()
    wanted = set(keys)
    unsent = Invitation.objects.filter(edition=edition, sent_at=None, used_at=None, revoked_at=None)
    going = tuple(sorted(key for key in unsent.values_list("pk", flat=True) if key in wanted))
    if going:
        announce(Invited(edition_id=edition.pk, invitation_ids=going), by=by)
    return len(going)


@transaction.atomic
def resend(invitation: Invitation, *, by: Person) -> None:
    """Let the mail go out once more with a new link; a revoked invitation holds again."""
    invitation = (
        Invitation.objects.select_for_update(of=("self",)).select_related("edition").get(pk=invitation.pk)
    )
    judge.may_send_invitation(
        used=invitation.used_at is not None, archived=invitation.edition.archived_at is not None
    ).insist()
    invitation.revoked_at = invitation.sent_at = invitation.expires_at = None
    invitation.token_hash = nobodys_token()  # the link before is dead from now on
    invitation.save(update_fields=["revoked_at", "sent_at", "expires_at", "token_hash"])
    announce(Invited(edition_id=invitation.edition_id, invitation_ids=(invitation.pk,)), by=by)


def new_link(invitation: Invitation, *, expires_at: datetime) -> str | None:
    """The token of an invitation that goes out now, given back this once; it counts as sent from now on.

    None: it has gone out, or was used or revoked meanwhile. Call it in the transaction that writes the mail.
    """
    token = secrets.token_urlsafe(32)
    waiting = Invitation.objects.filter(pk=invitation.pk, sent_at=None, used_at=None, revoked_at=None)
    changed = waiting.update(token_hash=hashed(token), sent_at=clock.now(), expires_at=expires_at)
    return token if changed else None


@transaction.atomic
def revoke(invitation: Invitation, *, by: Person) -> None:
    """The link leads nowhere from now on."""
    judge.may_revoke(used=invitation.used_at is not None, revoked=invitation.revoked_at is not None).insist()
    alive = Invitation.objects.filter(pk=invitation.pk, used_at=None, revoked_at=None)
    if not alive.update(revoked_at=clock.now(), token_hash=nobodys_token()):
        raise Refused(judge.may_revoke(used=True, revoked=False).why)


@transaction.atomic
def take_back_upload(upload: Upload, *, by: Person) -> tuple[int, int]:
    """Undo what a file brought: (how many were taken back, how many could not be).

    Invitations that nobody has used are revoked. Places are given up of people whose registration is still as the file
    made it; whoever has signed in since, or answered, keeps theirs.
    """
    edition = locked(upload.edition)
    upload = Upload.objects.select_for_update(of=("self",)).get(pk=upload.pk)
    judge.may_take_back_upload(
        applied=upload.applied_at is not None,
        undone=upload.undone_at is not None,
        archived=edition.archived_at is not None,
    ).insist()
    made = set(upload.made)
    if upload.making == Upload.Making.INVITATIONS:
        alive = Invitation.objects.filter(edition=edition, used_at=None, revoked_at=None)
        keys = [key for key in alive.values_list("pk", flat=True) if key in made]
        for start in range(0, len(keys), BATCH):  # a revoked invitation is not found by its link either
            alive.filter(pk__in=keys[start : start + BATCH]).update(revoked_at=clock.now())
    else:
        keys = _forget_applications(edition, made)
    upload.undone_at = clock.now()
    upload.save(update_fields=["undone_at"])
    return len(keys), len(made) - len(keys)


def _forget_applications(edition: Edition, made: set[int]) -> list[int]:
    untouched = Application.objects.filter(
        edition=edition, by=None, answers=None, person__last_login=None, state__in=(ACCEPTED, WAITING)
    )
    found = [(key, person) for key, person in untouched.values_list("pk", "person_id") if key in made]
    for start in range(0, len(found), BATCH):
        chunk = found[start : start + BATCH]
        Registration.objects.filter(edition=edition, person__in=[person for _key, person in chunk]).delete()
        Application.objects.filter(pk__in=[key for key, _person in chunk]).delete()
    return [key for key, _person in found]
