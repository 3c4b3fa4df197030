"""Inquiries: asked, claimed by one officer at a time, answered, handed over, solved, and gone on with."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from hemicycle.kernel import clock
from hemicycle.kernel.verdict import Refused
from hemicycle.record.operations import announce
from hemicycle.welcome import rules
from hemicycle.welcome.facts import (
    InquiryAnswered,
    InquiryClaimed,
    InquiryOpened,
    InquiryReturned,
    InquirySolved,
    InquiryWritten,
)
from hemicycle.welcome.models import Claim, Inquiry, Message, Solution

if TYPE_CHECKING:
    from uuid import UUID

    from hemicycle.editions.models import Edition
    from hemicycle.kernel.verdict import Verdict
    from hemicycle.people.models import Person

MOST_TRIED = 30  # of the queue, when one officer is slower than many others
SENT = _("This form was sent before. Please open the page anew and write it once more.")


def ask(
    edition: Edition,
    text: str,
    *,
    topic: str,
    language: str,
    key: UUID,
    page: str = "",
    name: str = "",
    address: str = "",
    by: Person | None,
) -> Inquiry:
    """Ask the desk something. `key` makes it one inquiry however often it is sent; `by` is None without an account."""
    try:
        with transaction.atomic():
            inquiry = Inquiry.objects.create(
                edition=edition,
                person=by,
                name="" if by else name,
                address="" if by else address,
                topic=topic,
                language=language,
                page=page,
                key=key,
            )
            Message.objects.create(inquiry=inquiry, text=text, key=key)
            announce(InquiryOpened(inquiry.pk), by=by)
    except IntegrityError:
        given = {"person": by, "name": "" if by else name, "address": "" if by else address}
        sent_before = Inquiry.objects.filter(key=key, edition=edition, **given).first()
        if sent_before is None:
            raise Refused(SENT) from None
        return sent_before
    return inquiry


def write(inquiry: Inquiry, text: str, *, key: UUID, by: Person | None) -> Message:
    """Whoever asked says something more; what was solved is open again, and waits if nobody has it in hand."""
    return _say(inquiry, text, key=key, officer=None, by=by)


def answer(inquiry: Inquiry, text: str, *, key: UUID, path: str = "", by: Person) -> Message:
    """The desk says something; `path` is a page of ours that it proposes. Only whoever has it in hand answers."""
    return _say(inquiry, text, key=key, officer=by, path=path, by=by)


def _say(
    inquiry: Inquiry, text: str, *, key: UUID, officer: Person | None, by: Person | None, path: str = ""
) -> Message:
    try:
        with transaction.atomic():
            locked = _locked(inquiry)
            if officer is not None and not Message.objects.filter(inquiry=locked, key=key).exists():
                holder = holder_of(locked)
                mine = holder is not None and holder.pk == officer.pk
                rules.may_answer(mine=mine, claimed_by=holder.called if holder else "").insist()
            message = Message.objects.create(inquiry=locked, text=text, path=path, officer=officer, key=key)
            if officer is None:
                _reopen(locked)
                announce(InquiryWritten(locked.pk, message.pk), by=by)
            else:
                announce(InquiryAnswered(locked.pk, message.pk), by=by)
    except IntegrityError:
        sent_before = Message.objects.filter(inquiry=inquiry, key=key, officer=officer).first()
        if sent_before is None:
            raise Refused(SENT) from None
        return sent_before
    return message


def _reopen(inquiry: Inquiry) -> None:
    inquiry.solutions.filter(reopened_at=None).update(reopened_at=clock.now())


def holder_of(inquiry: Inquiry) -> Person | None:
    """Who has it in hand."""
    claim = inquiry.claims.filter(ended_at=None).select_related("officer").first()
    return claim.officer if claim else None


def claim(inquiry: Inquiry, *, by: Person) -> Claim:
    """Take it from the queue. Of two officers who do so at once one gets it; the other reads who."""
    try:
        with transaction.atomic():
            _locked(inquiry)
            _may_claim(inquiry).insist()
            made = Claim.objects.create(inquiry=inquiry, officer=by)
            announce(InquiryClaimed(inquiry.pk, by.pk), by=by)
            return made
    except IntegrityError:
        _may_claim(inquiry).insist()
        raise


def claim_next(edition: Edition, *, by: Person) -> Claim | None:
    """Take whoever has waited longest; if another officer was faster, the next one. None: nobody waits."""
    waiting = Inquiry.objects.waiting().filter(edition=edition)
    for _try in range(MOST_TRIED):
        with transaction.atomic():
            # what another officer takes at this moment is passed over: nobody queues behind them
            inquiry = waiting.select_for_update(skip_locked=True).first()
            if inquiry is None:
                return None
            with suppress(Refused):
                return claim(inquiry, by=by)
    return None


def _locked(inquiry: Inquiry) -> Inquiry:
    """The inquiry, for one at a time: nobody takes in hand what somebody else calls solved at this moment."""
    return Inquiry.objects.select_for_update().get(pk=inquiry.pk)


def _may_claim(inquiry: Inquiry) -> Verdict:
    holder = holder_of(inquiry)
    return rules.may_claim(claimed_by=holder.called if holder else "", solved=is_solved(inquiry))


def is_solved(inquiry: Inquiry) -> bool:
    """Whether it is called solved, and nobody went on since."""
    return inquiry.solutions.filter(reopened_at=None).exists()


@transaction.atomic
def hand_over(inquiry: Inquiry, to: Person, *, by: Person) -> Claim:
    """Give what one has in hand to another officer; the conversation stays whole."""
    _let_go(_locked(inquiry), by)
    made = Claim.objects.create(inquiry=inquiry, officer=to)
    announce(InquiryClaimed(inquiry.pk, to.pk), by=by)
    return made


@transaction.atomic
def take_over(inquiry: Inquiry, *, by: Person) -> Claim:
    """Take what somebody else has in hand, who is not there any more; in nobody's hands it is simply taken."""
    locked = _locked(inquiry)
    rules.may_claim(claimed_by="", solved=is_solved(locked)).insist()
    mine = locked.claims.filter(officer=by, ended_at=None).first()
    if mine is not None:
        return mine
    locked.claims.filter(ended_at=None).update(ended_at=clock.now())
    made = Claim.objects.create(inquiry=locked, officer=by)
    announce(InquiryClaimed(locked.pk, by.pk), by=by)
    return made


@transaction.atomic
def put_back(inquiry: Inquiry, *, by: Person) -> None:
    """Put what one has in hand back into the queue, at the place where it was."""
    _let_go(_locked(inquiry), by)
    announce(InquiryReturned(inquiry.pk), by=by)


def _let_go(inquiry: Inquiry, officer: Person) -> None:
    ended = inquiry.claims.filter(officer=officer, ended_at=None).update(ended_at=clock.now())
    if not ended:
        holder = holder_of(inquiry)
        rules.may_answer(mine=False, claimed_by=holder.called if holder else "").insist()


@transaction.atomic
def call_solved(inquiry: Inquiry, *, by: Person | None, officer: bool = False) -> None:
    """It is solved: said by the officer who has it in hand, or by whoever asked. Said twice it is said once."""
    locked = _locked(inquiry)
    if is_solved(locked):
        return
    if officer:
        if by is None:
            raise Refused(rules.may_answer(mine=False, claimed_by="").why)
        _let_go(locked, by)
    else:
        locked.claims.filter(ended_at=None).update(ended_at=clock.now())
    Solution.objects.create(inquiry=locked, by=by)
    announce(InquirySolved(locked.pk), by=by)


def note_seen(inquiry: Inquiry) -> None:
    """Whoever asked looks at the conversation now: answers need no mail."""
    Inquiry.objects.filter(pk=inquiry.pk).update(seen_at=clock.now())
