"""Mails over a real connection: one for a run of mails, and what a server's answers mean."""

import smtplib
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from typing import Any

import pytest

from hemicycle.inbox import gateways
from hemicycle.inbox.models import Mail
from hemicycle.inbox.operations import send_mail
from hemicycle.inbox.testing import kinds, letter
from hemicycle.inbox.tests.server import MailServer, mail_server
from hemicycle.kernel import clock
from hemicycle.record import lanes
from hemicycle.record.models import Job

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kinds", "caplog")]
_ = kinds


@pytest.fixture
def server(settings: Any) -> Iterator[MailServer]:
    with mail_server() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_TIMEOUT = 5
        yield server


def write(*names: str) -> None:
    for name in names:
        assert send_mail("test.owed", letter(), key=name, address=f"{name}@example.org") is not None


def states() -> dict[str, str]:
    return {mail.key: mail.state for mail in Mail.objects.all()}


def rest() -> None:
    Job.objects.filter(done_at=None).update(due_at=clock.real_now() - timedelta(seconds=1))


def test_a_run_of_mails_goes_over_one_connection(server: MailServer) -> None:
    write(*(f"p{n}" for n in range(12)))
    assert lanes.run_due() == 12
    assert server.connections == 1
    assert [receiver for receiver, _body in server.taken] == [f"p{n}@example.org" for n in range(12)]
    message = message_from_bytes(server.taken[0][1])
    assert message["Message-ID"] == Mail.objects.get(key="p0").message_id
    assert [part.get_content_type() for part in message.walk()][1:] == ["text/plain", "text/html"]


def test_after_many_mails_another_connection_is_opened(
    server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gateways, "MOST_A_CONNECTION", 3)
    write(*(f"p{n}" for n in range(7)))
    assert lanes.run_due() == 7
    assert server.connections == 3


def test_a_receiver_who_is_refused_for_good_fails_and_the_others_get_theirs(server: MailServer) -> None:
    server.answers = {"b@example.org": "550 5.1.1 No such user here"}
    write("a", "b", "c")
    lanes.run_due()
    assert states() == {"a": "sent", "b": "failed", "c": "sent"}
    assert Mail.objects.get(key="b").trouble == "550 5.1.1 No such user here"
    assert server.connections == 1


def test_a_receiver_who_is_put_off_gets_it_later(server: MailServer) -> None:
    server.answers = {"b@example.org": "450 4.2.0 Greylisted"}
    write("a", "b")
    lanes.run_due()
    assert states() == {"a": "sent", "b": "queued"}
    server.answers = {}
    rest()
    lanes.run_due()
    assert states() == {"a": "sent", "b": "sent"}


@pytest.mark.parametrize(("answer", "state"), [("554 5.7.1 Spam", "failed"), ("452 4.3.1 Full", "queued")])
def test_what_is_said_to_the_mail_itself_counts(server: MailServer, answer: str, state: str) -> None:
    server.after_data = answer
    write("a")
    lanes.run_due()
    assert states() == {"a": state}


def test_a_server_that_hangs_up_is_called_again(server: MailServer) -> None:
    server.hang_up_after = 1
    write("a", "b", "c")
    for _round in range(4):
        lanes.run_due()
        rest()
    assert states() == {"a": "sent", "b": "sent", "c": "sent"}
    assert sorted(receiver[0] for receiver, _body in server.taken) == ["a", "b", "c"]


def test_a_server_that_is_not_there_is_asked_once_a_run_and_all_mails_wait(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    write("a", "b")
    assert lanes.run_due() == 0
    assert states() == {"a": "queued", "b": "queued"}
    assert "cannot be reached" in Mail.objects.get(key="b").trouble


def test_a_server_that_does_not_let_us_in_delays_and_fails_nothing(server: MailServer, settings: Any) -> None:
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "desk", "wrong"
    write("a")
    lanes.run_due()
    assert states() == {"a": "queued"}


def test_a_greeting_that_is_refused_is_not_the_receivers_fault(
    server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: Any) -> None:
        raise smtplib.SMTPHeloError(554, b"Who are you")

    monkeypatch.setattr(smtplib.SMTP, "ehlo_or_helo_if_needed", refuse)
    write("a")
    lanes.run_due()
    assert states() == {"a": "queued"}
