"""Places that a colleague keeps for others: registering several at once, offering a place, taking it over."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import transaction

from hemicycle.editions import rules, sockets
from hemicycle.editions.facts import PlaceOffered, PlaceTakenOver
from hemicycle.editions.models import Answer, Application, Edition, Registration, TakeOver
from hemicycle.editions.operations.registration import apply, locked, put, withdraw
from hemicycle.editions.queries.registration import has_address, hash_of, others_of, take_over_state
from hemicycle.inbox.models import Mail, Notice
from hemicycle.kernel import clock
from hemicycle.kernel.verdict import Refused
from hemicycle.people.models import Person
from hemicycle.people.operations.colleagues import Colleague, dissolve_into, make_colleague
from hemicycle.people.queries import may_act_for
from hemicycle.record.operations import announce

OFFER_HOLDS_FOR = timedelta(days=14)
A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Delegate:
    """Somebody whom a colleague registers, and what was answered for them, by the questions' keys."""

    colleague: Colleague
    answers: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def register_others(edition: Edition, delegates: Sequence[Delegate], *, by: Person) -> list[Application]:
    """Register several people for whom `by` acts from now on; all or none.

    Whoever has a mailbox of their own is sent the offer to take the place over: the answer is the same whether or not
    somebody has an account at that address. The same form sent twice registers everybody once.
    """
    edition = locked(edition)
    rules.may_register_others(already=others_of(by, edition).count(), more=len(delegates)).insist()
    return [_register(edition, delegate, by=by) for delegate in delegates]


def _register(edition: Edition, delegate: Delegate, *, by: Person) -> Application:
    colleague = delegate.colleague
    kept = others_of(by, edition).filter(
        person__name=colleague.name, person__mailbox=colleague.mailbox, person__email=None
    )
    if (same := kept.first()) is not None:
        return same
    person = make_colleague(colleague, by=by)
    application = apply(edition, person, answers=delegate.answers, consents={"data": True}, by=by)
    if not has_address(by, colleague.mailbox):
        offer_place(application, colleague.mailbox, by=by)
    return application


@transaction.atomic
def offer_place(application: Application, address: str, *, by: Person) -> TakeOver:
    """Let the person at this address take over the place; offers made before are void.

    The link is made and mailed by whoever hears of it: its token is kept nowhere.
    """
    person = application.person
    now = clock.real_now()
    sent = TakeOver.objects.filter(person=person, at__gt=clock.now() - A_DAY).count()
    rules.may_offer_place(
        signs_in=person.email is not None, alive=application.state in rules.ALIVE, today=sent
    ).insist()
    TakeOver.objects.filter(person=person, used_at=None, expires_at__gt=now).update(expires_at=now)
    offer = TakeOver.objects.create(
        person=person,
        address=address.strip().lower(),
        token_hash=hash_of(secrets.token_urlsafe(32)),  # nobody knows this one
        by=by,
        expires_at=now + OFFER_HOLDS_FOR,
    )
    announce(PlaceOffered(take_over_id=offer.pk, application_id=application.pk), by=by)
    return offer


def renew_token(offer: TakeOver) -> str:
    """The token of the link that is mailed now; links that were mailed before lead nowhere."""
    token = secrets.token_urlsafe(32)
    TakeOver.objects.filter(pk=offer.pk).update(token_hash=hash_of(token))
    return token


@transaction.atomic
def take_over(offer: TakeOver, *, by: Person) -> None:
    """All places that were kept for the offer's person are those of `by`, who has proved the offer's address.

    `Refused` when the link was used or is too old, and at another address. Who acted for them still does, until the
    person ends it.
    """
    now = clock.real_now()
    offer = TakeOver.objects.select_related("person").get(pk=offer.pk)
    rules.may_take_over(take_over_state(offer, now), own_address=has_address(by, offer.address)).insist()
    if not TakeOver.objects.filter(pk=offer.pk, used_at=None).update(used_at=now):
        raise Refused(rules.TAKE_OVER_WORDS["used"])
    kept = offer.person
    if kept.pk == by.pk:
        return
    for application in Application.objects.filter(person=kept).select_related("edition").order_by("edition"):
        _move(application, by)
    for follower in sockets.place_followers:
        follower.follow(kept, by)
    Mail.objects.filter(person=kept).update(person=by)
    Notice.objects.filter(person=kept).delete()
    TakeOver.objects.filter(person=kept).update(person=by)
    dissolve_into(kept, by, by=by)
    announce(PlaceTakenOver(person_id=by.pk, before_id=kept.pk, take_over_id=offer.pk), by=by)


@transaction.atomic
def refuse_offer(offer: TakeOver) -> None:
    """Whoever got the link does not want the place: it is given back, and the link is used up."""
    now = clock.real_now()
    rules.may_take_over(take_over_state(offer, now), own_address=True).insist()
    if not TakeOver.objects.filter(pk=offer.pk, used_at=None).update(used_at=now):
        raise Refused(rules.TAKE_OVER_WORDS["used"])
    for application in Application.objects.filter(person=offer.person, state__in=rules.ALIVE):
        withdraw(application, by=None)


def _move(kept: Application, account: Person) -> None:
    """One place goes to the account; if that asked for one itself, `rules.place_after_take_over` says which holds."""
    edition = locked(kept.edition)
    own = Application.objects.filter(edition=edition, person=account).first()
    if own is None:
        Application.objects.filter(pk=kept.pk).update(person=account)
        Registration.objects.filter(edition=edition, person=kept.person).update(person=account)
        return
    state = rules.place_after_take_over(own.state, kept.state)
    answered = Answer.objects.filter(application=own).values("question__key")
    Answer.objects.filter(application=kept).exclude(question__key__in=answered).update(application=own)
    if state != own.state:  # the kept place goes over: nobody moves up between
        Registration.objects.filter(edition=edition, person=kept.person).delete()
        put(own, state, by=None)
    elif kept.state in rules.ALIVE:
        put(kept, Application.State.WITHDRAWN, by=None)
    kept.delete()


def may_offer_for(manager: Person, application: Application) -> bool:
    """Whether somebody may offer the place: whoever acts for the person."""
    return bool(may_act_for(manager, application.person)) and manager.pk != application.person_id
