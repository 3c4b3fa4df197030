"""Kinds of mails and notices for tests, and letters."""

from collections.abc import Iterator

import pytest

from hemicycle.inbox.letter import Button, Letter
from hemicycle.inbox.sockets import MailKind, mail_kinds

OWED = MailKind("test.owed", "Your registration")
WISHED = MailKind("test.wished", "Changes of sessions that you starred", optional=True)


def letter(subject: str = "Good news") -> Letter:
    """A short letter with a button."""
    return Letter(subject, ("You are registered.", Button("See your place", "https://example.org/place/")))


@pytest.fixture
def kinds() -> Iterator[None]:
    """Two kinds of mails: one owed, one optional."""
    before = list(mail_kinds)
    for kind in (OWED, WISHED):
        mail_kinds.plug(kind)
    yield
    mail_kinds._plugged[:] = before
