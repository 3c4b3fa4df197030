"""Mails are written in the receiver's language, queued or held, sent once, and what became of them is written down."""

import pytest

from hemicycle.inbox.models import Mail
from hemicycle.inbox.operations import send_mail
from hemicycle.inbox.testing import kinds, letter
from hemicycle.people.models import Person
from hemicycle.record import lanes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kinds")]
_ = kinds


def test_a_mail_is_sent_once(amina: Person, mailoutbox: list) -> None:
    mail = send_mail("test.owed", letter(), key="one", to=amina)
    assert mail is not None
    assert mailoutbox == []
    lanes.run_due()
    lanes.run_due()
    assert [message.to for message in mailoutbox] == [["amina@example.org"]]
    mail.refresh_from_db()
    assert mail.state == "sent"
    assert Mail.objects.count() == 1
