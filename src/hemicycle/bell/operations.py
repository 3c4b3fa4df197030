"""Everything that changes: what is told, what is taken back, whose streams end."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.crypto import get_random_string

from hemicycle.bell import bus, queries, rules
from hemicycle.bell.models import Message, Position, Viewer
from hemicycle.bell.notes import Note
from hemicycle.bell.viewers import digest_of
from hemicycle.kernel import clock

CLOSE, ASK = "close", "ask"  # words to the hubs themselves: messages without a topic
Payload = Mapping[str, str]


# --- what is told -----------------------------------------------------------------------------------------


@transaction.atomic
def publish(topic: str, name: str, payload: Payload, *, key: str | None = None) -> int | None:
    """Send a fragment to all who hear the topic, `{language: fragment}` or `{"*": fragment}`; its number.

    In the transaction of the change that it tells of: heard when that has held, never when it has not. A `key` makes it
    once, however often it is said; the second time gives None. The lock on the sequence is kept until the transaction
    ends, so publish last, and little beside it: a listener of the record is a good place.
    """
    rules.check(topic, name, payload)
    return _write(topic, name, dict(payload), key=key)


@transaction.atomic
def ring(topic: str, name: str, *, key: str | None = None, cacheable: bool = False) -> int | None:
    """Say that the fragment `name` of the topic has changed; each browser reads it again with its own eyes.

    `cacheable`: what is read again comes from the page cache, so that all may ask at once.
    """
    rules.check(topic, name, None)
    return _write(topic, name, None, key=key, cacheable=cacheable)


@transaction.atomic
def replace(topic: str, name: str, payload: Payload, *, key: str) -> int | None:
    """Take back what was published under `key` and say this instead, wherever it may still be read.

    For what was hidden, deleted or corrected. It is told even when the log has forgotten the first message, and even
    when it is what was said last: a page may have been read in between, when it was otherwise for a moment.
    """
    rules.check(topic, name, payload)
    _lock()
    said = list(Message.objects.filter(Q(key=key) | Q(key__startswith=f"{key}~")).order_by("seq"))
    numbers = [message.seq for message in said]
    Message.objects.filter(seq__in=numbers).update(payload=dict(payload))
    return _write(topic, name, dict(payload), key=f"{key}~{get_random_string(8)}", replaces=numbers)


def show(topic: str, name: str, payload: Payload) -> None:
    """Something passing (totals, presence, who is typing): shown to all who listen now, and never again.

    Of several within a tick only the last is shown: send states, not steps.
    """
    rules.check(topic, name, payload)
    note = Note(queries.position().epoch, 0, topic, name, dict(payload))
    transaction.on_commit(lambda: bus.current().publish(note))


def _write(
    topic: str,
    name: str,
    payload: dict[str, str] | None,
    *,
    key: str | None = None,
    cacheable: bool = False,
    replaces: Iterable[int] = (),
) -> int | None:
    position = _lock()
    if key is not None and Message.objects.filter(key=key).exists():
        return None
    position.seq += 1
    position.save(update_fields=["seq"])
    message = Message.objects.create(
        seq=position.seq,
        topic=topic,
        name=name,
        payload=payload,
        cacheable=cacheable,
        key=key,
        replaces=list(replaces),
    )
    note = queries.note_of(message, position.epoch)
    transaction.on_commit(lambda: bus.current().publish(note))
    return message.seq


def _lock() -> Position:
    """The sequence, which only we move until the transaction ends.

    PostgreSQL locks the row; SQLite has locked everything, because our transactions begin by writing (IMMEDIATE).
    """
    found = Position.objects.select_for_update().filter(pk=Position.ONLY).first()
    if found is None:
        Position.objects.get_or_create(pk=Position.ONLY)
        found = Position.objects.select_for_update().get(pk=Position.ONLY)
    return found


# --- whose streams end ------------------------------------------------------------------------------------


@transaction.atomic
def close_streams(*, viewer: str = "", person: int | None = None) -> None:
    """End the streams of a browser (the digest of its cookie) or of a person, and let none of them begin again.

    For the end of a sign-in: what is public may be heard again, what is not needs another sign-in.
    """
    gone = Q(digest=viewer) if viewer else Q(person_id=person)
    if viewer or person is not None:
        Viewer.objects.filter(gone).delete()
        _write("", CLOSE, {"viewer": viewer, "person": "" if person is None else str(person)})


@transaction.atomic
def ask_again(*, topic: str = "", person: int | None = None) -> None:
    """Who may hear this topic, or what this person may hear, has changed: whoever may no longer is cut off at once."""
    if topic or person is not None:
        _write("", ASK, {"topic": topic, "person": "" if person is None else str(person)})


# --- browsers ---------------------------------------------------------------------------------------------


def admit(cookie: str, person: int) -> None:
    """Somebody is signed in in the browser with this cookie."""
    Viewer.objects.update_or_create(
        digest=digest_of(cookie),
        defaults={
            "person_id": person,
            "until_at": clock.real_now() + timedelta(seconds=settings.SESSION_COOKIE_AGE),
        },
    )


def is_admitted(cookie: str, person: int) -> bool:
    """Whether this person is still known to be signed in in the browser with this cookie."""
    return Viewer.objects.alive().filter(digest=digest_of(cookie), person_id=person).exists()


# --- what is forgotten ------------------------------------------------------------------------------------


def forget_old() -> str:
    """Messages older than an hour and sign-ins that have run out go; a sentence for the log."""
    now = clock.real_now()
    messages, _each = Message.objects.filter(at__lt=now - timedelta(seconds=rules.KEPT_FOR)).delete()
    viewers, _each = Viewer.objects.filter(until_at__lte=now).delete()
    return f"{messages} messages and {viewers} viewers were forgotten."
