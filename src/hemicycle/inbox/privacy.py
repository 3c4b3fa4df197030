"""What this room holds about a person, and how it forgets them."""

from collections.abc import Iterator
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hemicycle.inbox.models import Mail, Notice, Rhythm, Undeliverable, Unsubscription, Wish
from hemicycle.inbox.operations.mails import EMPTIED
from hemicycle.kernel import clock
from hemicycle.kernel.words import Words
from hemicycle.people.models import Person
from hemicycle.people.queries.privacy import own_addresses

TABLES = frozenset(
    {
        "inbox.Mail",
        "inbox.Notice",
        "inbox.Rhythm",
        "inbox.Undeliverable",
        "inbox.Unsubscription",
        "inbox.Wish",
    }
)

WORDS: dict[str, Words] = {
    "inbox/mails.json": gettext_lazy(
        "Mails to you, with their words as long as we keep them; codes are left out."
    ),
    "inbox/notices.json": gettext_lazy("What you were told in the pages of this house."),
    "inbox/unwanted-mails.json": gettext_lazy("Kinds of mail that you do not want."),
    "inbox/wishes.json": gettext_lazy("How you want to be told of things, and when mail may come."),
    "inbox/returned-mails.json": gettext_lazy("That mail to one of your addresses came back."),
    "inbox/released-mails.json": gettext_lazy("Mails to others that you let go."),
}


def export(person: Person) -> Iterator[tuple[str, Any]]:
    """Every mail to the person (without codes and links that let in), every notice, and what they do not want."""
    yield "inbox/mails.json", [_mail(mail) for mail in _mails_of(person).order_by("pk").iterator()]
    yield (
        "inbox/notices.json",
        [
            {
                "kind": notice.kind,
                "about": notice.data,
                "at": notice.at,
                "read_at": notice.read_at,
                "mailed_at": notice.mailed_at,
            }
            for notice in Notice.objects.filter(person=person).order_by("pk")
        ],
    )
    yield (
        "inbox/unwanted-mails.json",
        [{"kind": one.kind, "at": one.at} for one in _unsubscriptions_of(person).order_by("pk")],
    )
    yield "inbox/wishes.json", _wishes(person)
    yield (
        "inbox/returned-mails.json",
        [{"address": one.address, "at": one.at} for one in _undeliverable(_addresses(person))],
    )
    released = Mail.objects.filter(released_by=person).exclude(person=person).order_by("pk")
    yield (
        "inbox/released-mails.json",
        [{"kind": mail.kind, "batch": mail.batch, "made_at": mail.made_at} for mail in released.iterator()],
    )


def _wishes(person: Person) -> dict[str, Any]:
    """What the person has chosen; hours as minutes after midnight in their zone."""
    hours = Rhythm.objects.filter(person=person)
    return {
        "kinds": list(
            Wish.objects.filter(person=person).order_by("pk").values("kind", "in_page", "mail", "at")
        ),
        "hours": list(hours.values("quiet_from", "quiet_until", "digest_at", "paused_until", "at")),
    }


def _undeliverable(addresses: list[str]) -> Any:
    return Undeliverable.objects.filter(address__in=addresses)


def _mail(mail: Mail) -> dict[str, Any]:
    told: dict[str, Any] = {
        "kind": mail.kind,
        "address": mail.address,
        "language": mail.language,
        "made_at": mail.made_at,
        "sent_at": mail.sent_at,
        "bounced_at": mail.bounced_at,
        "state": mail.state,
    }
    if not mail.secret and not mail.held:  # a draft is the organisers' until it is sent
        told |= {"subject": mail.subject, "text": mail.text, "attachments": mail.attachments}
    return told


def erase(person: Person) -> None:
    """Mails lose address and words and are not sent any more; notices and wishes go. The log keeps bare rows."""
    addresses = _addresses(person)
    mails = _mails_of(person)
    mails.filter(sent_at=None, discarded_at=None, failed_at=None).update(discarded_at=clock.now())
    mails.update(address="", subject="", trouble="", reply_to="", message_id="", tells=[], **EMPTIED)
    for table in (Notice, Wish, Rhythm):
        table.objects.filter(person=person).delete()
    _unsubscriptions_of(person).delete()
    _undeliverable(addresses).delete()


def stays(person: Person) -> Iterator[Words]:
    """What is kept of these tables, in sentences."""
    yield _("That mails were sent, of which kind and when, without your address and without their words.")


def _mails_of(person: Person) -> Any:
    """Mails to the person, and those to their own address from before there was an account."""
    return Mail.objects.filter(Q(person=person) | _to_own_address(person))


def _unsubscriptions_of(person: Person) -> Any:
    return Unsubscription.objects.filter(Q(person=person) | _to_own_address(person))


def _to_own_address(person: Person) -> Q:
    """The addresses that are the person's alone, the main one and others; a shared mailbox is not."""
    parts = (Q(person=None, address__iexact=address) for address in own_addresses(person))
    return reduce(or_, parts, Q(pk__in=()))


def _addresses(person: Person) -> list[str]:
    return sorted(own_addresses(person))
