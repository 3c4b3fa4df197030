"""Everything that reaches a person begins here."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.utils import translation

from hemicycle.inbox.letter import Letter
from hemicycle.inbox.models import Mail, Notice
from hemicycle.people.models import Person, Scope
from hemicycle.record.operations import enqueue


@contextmanager
def writing_to(person: Person | None, *, language: str = "") -> Iterator[None]:
    """Inside the block sentences come in the language of the receiver."""
    with translation.override(language or (person.language if person else "en")):
        yield


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
) -> Mail | None:
    """Let a letter go to a person (or, without an account, to an address in a language).

    `key` makes it once: asked for again, the mail that is there is given back. `held`: it waits in the studio until an
    organiser releases its `batch`. `secret`: its words let somebody in, so they are shown nowhere and emptied once
    sent. None: the receiver has no address, is erased, or does not want this kind.
    """
    raise NotImplementedError


@transaction.atomic
def notify(
    kind: str,
    person: Person,
    data: Mapping[str, Any],
    *,
    key: str,
    scope: Scope | None = None,
    urgent: bool = False,
) -> Notice:
    """Tell a person something in the page; `data` are ids. `key` makes it once."""
    notice, _made = Notice.objects.get_or_create(
        person=person, key=key, defaults={"kind": kind, "data": dict(data), "scope": scope, "urgent": urgent}
    )
    return notice


_ = enqueue
