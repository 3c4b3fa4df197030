"""Mails: written, held or queued, sent, and what happens to them afterwards."""

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.signing import Signer
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from hemicycle.inbox.gateways import Delayed, Post, Returned, message_of, sender_address
from hemicycle.inbox.letter import Letter
from hemicycle.inbox.models import Mail, MailQuerySet, Undeliverable
from hemicycle.inbox.queries import (
    Refusing,
    address_of,
    does_not_want,
    is_undeliverable,
    letterhead_of,
    mail_kind,
    who_does_not_want,
)
from hemicycle.inbox.queries.wishes import THE_BUNDLE
from hemicycle.inbox.rendering import Foot, html_of, one_line, text_of
from hemicycle.inbox.sockets import Letterhead
from hemicycle.kernel import clock
from hemicycle.kernel.verdict import Refused
from hemicycle.people.models import Person, Scope
from hemicycle.record import lanes
from hemicycle.record.models import Job
from hemicycle.record.operations import enqueue

SEND, SEND_AT_ONCE = "inbox.send", "inbox.send_at_once"  # kinds of jobs, for the lanes "mail" and "urgent"
WORDS_KEPT_FOR = timedelta(days=90)
STOP_SALT = "hemicycle.inbox.stop"
EMPTIED: dict[str, Any] = {"text": "", "html": "", "attachments": []}
REFUSES = gettext_noop("This address takes no mail: a mail to it came back.")
UNWANTED = gettext_noop("Its receiver does not want mails of this kind.")
NOBODY = gettext_noop("There is no address any more.")


@contextmanager
def writing_to(person: Person | None, *, language: str = "") -> Iterator[None]:
    """Inside the block sentences come in the language of the receiver."""
    with translation.override(_language(person, language)):
        yield


def _language(person: Person | None, language: str) -> str:
    """A language of the interface: the one asked for, the person's, or the house's."""
    wanted = language or (person.language if person else "")
    return wanted if wanted in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


# --- writing -----------------------------------------------------------------------------------------------


@transaction.atomic
def send_mail(
    kind: str,
    letter: Letter,
    *,
    key: str,
    to: Person | None = None,
    address: str = "",
    language: str = "",
    scope: Scope | None = None,
    batch: str = "",
    held: bool = False,
    secret: bool = False,
    by: Person | None = None,
    tells: Sequence[str] = (),
) -> Mail | None:
    """Let a letter go to a person (or, without an account, to an address in a language).

    `key` makes it once: asked for again, the mail that is there is given back. `held`: it waits in the studio until an
    organiser releases its `batch`. `secret`: its words let somebody in, so they are shown nowhere and emptied once
    sent. None: the receiver has no address, is erased, or does not want this kind. `tells` are the kinds of the notices
    that it tells: its words are shown to nobody else then.

    With both `to` and `address` it goes to the address, for the person. It is sent at least once: a process that dies
    between sending and writing that down leaves it to be sent again, with the same Message-ID.
    """
    declared = mail_kind(kind)
    if to is not None and to.erased_at:
        return None
    address = address or (address_of(to) if to else "")
    if not address or (declared.optional and does_not_want(kind, person=to, address=address, tells=tells)):
        return None
    if (there := Mail.objects.filter(key=key).first()) is not None:
        return there
    mail = _mail(kind, key, to, address, _language(to, language), scope, batch, held=held, secret=secret)
    mail.tells = list(tells)
    _write(mail, letter, _letterhead(mail))
    made, is_new = Mail.objects.get_or_create(key=key, defaults=_fields(mail))
    if is_new and not held:
        _queue(made, by=by)
    return made


@dataclass(frozen=True, slots=True)
class Addressed:
    """One of many letters: to a person, or without an account to an address; `key` makes it once."""

    letter: Letter
    key: str
    language: str
    to: Person | None = None
    address: str = ""


@transaction.atomic
def send_mails(
    kind: str,
    letters: Sequence[Addressed],
    *,
    scope: Scope | None = None,
    batch: str = "",
    held: bool = False,
    by: Person | None = None,
) -> int:
    """The same as `send_mail` for many at once, in a number of queries that does not depend on how many. How many new.

    Whoever is erased, has no address or does not want this kind gets none; a key that is there already makes none.
    """
    optional = mail_kind(kind).optional
    refusing = who_does_not_want(kind) if optional else Refusing()
    there = _keys_there([one.key for one in letters])
    heads: dict[str, Letterhead] = {}
    mails = []
    for one in letters:
        address = one.address or (address_of(one.to) if one.to else "")
        erased = one.to is not None and one.to.erased_at
        if erased or not address or one.key in there or refusing.refuses(one.to, address):
            continue
        language = _language(one.to, one.language)
        mail = _mail(kind, one.key, one.to, address, language, scope, batch, held=held)
        _write(mail, one.letter, heads.get(language) or heads.setdefault(language, _letterhead(mail)))
        mails.append(mail)
    Mail.objects.bulk_create(mails, batch_size=100, ignore_conflicts=True)
    if not held:
        _queue_all(kind, [mail.key for mail in mails], by=by)
    return len(mails)


def _keys_there(keys: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for start in range(0, len(keys), 500):
        found.update(Mail.objects.filter(key__in=keys[start : start + 500]).values_list("key", flat=True))
    return found


def _queue_all(kind: str, keys: Sequence[str], *, by: Person | None) -> None:
    name = SEND_AT_ONCE if mail_kind(kind).urgent else SEND
    for start in range(0, len(keys), 500):
        made = Mail.objects.filter(key__in=keys[start : start + 500]).values_list("pk", flat=True)
        jobs = [Job(kind=name, data={"mail": pk}, key=_job_key(pk), by=by) for pk in made]
        Job.objects.bulk_create(jobs, ignore_conflicts=True)
    transaction.on_commit(lanes.wake)


def _mail(
    kind: str,
    key: str,
    to: Person | None,
    address: str,
    language: str,
    scope: Scope | None,
    batch: str,
    *,
    held: bool,
    secret: bool = False,
) -> Mail:
    """A mail without its words."""
    return Mail(
        kind=kind,
        key=key,
        person=to,
        address=address,
        scope=scope,
        batch=batch,
        language=language,
        secret=secret,
        held=held,
        message_id=f"<{uuid.uuid4().hex}@{sender_address().rpartition('@')[2]}>",
    )


def _write(mail: Mail, letter: Letter, head: Letterhead) -> None:
    """The letter's words into the mail, in its language."""
    mail.subject = one_line(letter.subject)
    with translation.override(mail.language):
        mail.reply_to = head.desk
        foot = Foot(
            name=head.name,
            url=head.url,
            label=str(mail_kind(mail.kind).label),
            address=mail.address,
            desk=head.desk,
            stop_url=stop_url(mail),
        )
        mail.text = _kept(text_of(letter, foot))
        mail.html = _kept(html_of(letter, foot, language=mail.language))
    mail.attachments = [
        {"name": one_line(one.name, 120), "type": one_line(one.type, 120), "text": _kept(one.text)}
        for one in letter.attachments
    ]


def _kept(text: str) -> str:
    """The text as every database takes it."""
    return text.replace("\x00", "")


def _fields(mail: Mail) -> dict[str, Any]:
    return {field.attname: getattr(mail, field.attname) for field in Mail._meta.fields if field.name != "id"}


def _letterhead(mail: Mail) -> Letterhead:
    house = Letterhead(name="Hemicycle", url=f"{settings.ORIGIN}/{mail.language}/", desk=settings.CONTACT)
    head = letterhead_of(mail.scope, mail.language, house=house)
    return Letterhead(one_line(head.name, 120), head.url, head.desk or house.desk)


def stop_url(mail: Mail) -> str:
    """Where its receiver stops mails of this kind; empty for a kind that is owed."""
    if not mail_kind(mail.kind).optional:
        return ""
    said: dict[str, Any] = {"p": mail.person_id} if mail.person_id else {"a": mail.address.lower()}
    if mail.kind == THE_BUNDLE:
        said["of"] = mail.tells
    token = Signer(salt=STOP_SALT).sign_object({"k": mail.kind, **said})
    with translation.override(mail.language):
        return f"{settings.ORIGIN}{reverse('inbox:stop', kwargs={'token': token})}"


def _queue(mail: Mail, *, by: Person | None) -> None:
    kind = SEND_AT_ONCE if mail_kind(mail.kind).urgent else SEND
    enqueue(kind, {"mail": mail.pk}, key=_job_key(mail.pk), by=by)


def _job_key(pk: int) -> str:
    return f"{SEND}/{pk}"


# --- sending -----------------------------------------------------------------------------------------------


def deliver(mail: Mail, *, post: Post) -> None:
    """Send a mail that is queued; one that was sent, discarded or given up is left alone.

    `Delayed`: not now, it is to be tried again. What can never be sent is marked as failed.
    """
    if mail.state != "queued":
        return
    if why := _why_unwanted(mail):
        _mark(mail, discarded_at=clock.now(), trouble=why)
        return
    if not mail_kind(mail.kind).urgent and is_undeliverable(mail.address):
        _mark(mail, failed_at=clock.now(), trouble=REFUSES)
        return
    try:
        message = message_of(mail, sender_name=_letterhead(mail).name, stop_url=stop_url(mail))
    except ValueError as trouble:
        _mark(mail, failed_at=clock.now(), trouble=str(trouble))
        return
    try:
        post.send(message)
    except Returned as trouble:
        _mark(mail, failed_at=clock.now(), trouble=trouble.brief if mail.secret else str(trouble))
    except Delayed as trouble:
        words = trouble.brief if mail.secret else str(trouble)
        Mail.objects.filter(pk=mail.pk).update(trouble=words)
        raise Delayed(words, brief=trouble.brief) from None
    else:
        _mark(mail, sent_at=clock.now(), trouble="")
        if mail_kind(mail.kind).passing:
            mail.delete()


def _why_unwanted(mail: Mail) -> str:
    """Why its receiver is not to get it now, though they were when it was written."""
    if not mail.address or (mail.person is not None and mail.person.erased_at):
        return NOBODY
    who: dict[str, Any] = {"person": mail.person, "address": mail.address, "tells": mail.tells}
    if mail_kind(mail.kind).optional and does_not_want(mail.kind, **who):
        return UNWANTED
    return ""


def _mark(mail: Mail, **fields: Any) -> None:
    """Write down what became of it; the words of a secret one go at once."""
    if mail.secret:
        fields |= {**EMPTIED, "subject": ""}
    Mail.objects.filter(pk=mail.pk).update(**fields)


def give_up(mail: Mail, trouble: str) -> None:
    """It was tried often enough."""
    if mail.state == "queued":
        _mark(mail, failed_at=clock.now(), trouble=mail.trouble or trouble)


# --- what organisers do ------------------------------------------------------------------------------------


@transaction.atomic
def release_batch(batch: str, *, kind: str = "", scope: Scope | None = None, by: Person) -> int:
    """Every mail of the batch that waits goes now; how many those are.

    Only mails of this kind, and of this scope and below, if they are given. Released by two at once they go once.
    """
    return _release(_waiting(batch, kind, scope), by=by)


def _waiting(batch: str, kind: str, scope: Scope | None) -> MailQuerySet:
    waiting: MailQuerySet = Mail.objects.held().filter(batch=batch)
    if kind:
        waiting = waiting.filter(kind=kind)
    return waiting.filter(scope__path__startswith=scope.path) if scope else waiting


def _release(waiting: MailQuerySet, *, by: Person) -> int:
    keys = [mail.pk for mail in waiting.held().only("pk").select_for_update(of=("self",))]
    jobs = [Job(kind=SEND, data={"mail": pk}, key=_job_key(pk), by=by) for pk in keys]
    Job.objects.bulk_create(jobs, batch_size=500, ignore_conflicts=True)
    for some in _pieces(keys, 500):
        Mail.objects.filter(pk__in=some).update(held=False, released_by=by)
    transaction.on_commit(lanes.wake)
    return len(keys)


def _pieces(keys: list[int], size: int) -> Iterator[list[int]]:
    """The keys in pieces that a database takes in one statement."""
    for start in range(0, len(keys), size):
        yield keys[start : start + size]


@transaction.atomic
def release_mail(mail: Mail, *, by: Person) -> None:
    """This one waiting mail goes now. Refused if it does not wait any more."""
    if not _release(Mail.objects.filter(pk=mail.pk), by=by):
        raise Refused(_("This mail does not wait any more: it was sent or discarded meanwhile."))


@transaction.atomic
def discard_batch(batch: str, *, kind: str = "", scope: Scope | None = None, by: Person) -> int:
    """No mail of the batch that waits is ever sent; how many those were. Chosen as in `release_batch`."""
    return _waiting(batch, kind, scope).update(discarded_at=clock.now(), released_by=by)


@transaction.atomic
def discard_mail(mail: Mail, *, by: Person) -> None:
    """This waiting mail is never sent. Refused if it does not wait any more."""
    if not Mail.objects.held().filter(pk=mail.pk).update(discarded_at=clock.now(), released_by=by):
        raise Refused(_("This mail does not wait any more: it was sent or discarded meanwhile."))


@transaction.atomic
def retry_mail(mail: Mail, *, by: Person) -> None:
    """A mail that could not be sent is tried again, and its address counts as good until it is refused again."""
    if not mail.text:
        raise Refused(_("The words of this mail are gone, so it cannot be sent again."))
    again = {"failed_at": None, "trouble": ""}
    if not Mail.objects.failed().filter(pk=mail.pk, discarded_at=None).update(**again):
        raise Refused(_("This mail did not fail, so there is nothing to try again."))
    _forgive(mail.address)
    job = Job.objects.filter(key=_job_key(mail.pk)).first()
    if job is not None:
        lanes.retry(job)
    else:
        _queue(mail, by=by)


@transaction.atomic
def resend(mail: Mail, *, by: Person) -> Mail:
    """The same words to the same receiver once more, as a mail of its own. Refused when the words are gone."""
    if mail.secret or not mail.text:
        raise Refused(_("The words of this mail are gone, so it cannot be sent again."))
    if mail.state not in {"sent", "bounced"}:
        raise Refused(_("This mail has not been sent yet."))
    base = mail.key.partition("#")[0]
    number = Mail.objects.filter(key__startswith=f"{base}#").count() + 2
    fields = _fields(mail) | {
        "key": f"{base}#{number}",
        "message_id": f"<{uuid.uuid4().hex}@{sender_address().rpartition('@')[2]}>",
        "made_at": clock.now(),
        "sent_at": None,
        "bounced_at": None,
        "trouble": "",
        "held": False,
        "released_by_id": by.pk,
    }
    copy = Mail.objects.create(**fields)
    _forgive(mail.address)
    _queue(copy, by=by)
    return copy


def _forgive(address: str) -> None:
    Undeliverable.objects.filter(address=address.lower()).delete()


# --- tidying -----------------------------------------------------------------------------------------------


def forget_words() -> int:
    """Empty the words of mails that went, failed or were discarded long ago; their rows stay as the log. How many."""
    before = clock.now() - WORDS_KEPT_FOR
    old = Q(sent_at__lt=before) | Q(failed_at__lt=before) | Q(discarded_at__lt=before)
    return Mail.objects.filter(old).exclude(text="").update(**EMPTIED)
