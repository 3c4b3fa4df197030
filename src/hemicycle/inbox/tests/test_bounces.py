"""Mails that come back: reports of many mail servers, and whatever else arrives at that address."""

import email
import io
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemicycle.inbox.exchange import LARGEST, read_report
from hemicycle.inbox.models import Mail, Notice, Undeliverable
from hemicycle.inbox.operations import note_bounce, send_mail
from hemicycle.inbox.queries import told_to
from hemicycle.inbox.testing import kinds, letter
from hemicycle.people.models import Person
from hemicycle.record import lanes
from hemicycle.site import commands

OURS = "<0123456789abcdef0123456789abcdef@localhost>"

POSTFIX = """\
From: MAILER-DAEMON@mx.example.org (Mail Delivery System)
To: desk@localhost
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B/mx"

--B/mx
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--B/mx
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org
Arrival-Date: Mon, 15 Feb 2021 10:00:00 +0100 (CET)

Final-Recipient: rfc822; amina@example.org
Original-Recipient: rfc822;amina@example.org
Action: failed
Status: 5.1.1
Remote-MTA: dns; mail.example.org
Diagnostic-Code: smtp; 550 5.1.1 <amina@example.org>: Recipient address
    rejected: User unknown

--B/mx
Content-Type: message/rfc822

Message-ID: {id}
From: Hemicycle <desk@localhost>
To: amina@example.org
Subject: Good news

Words.

--B/mx--
"""
EXIM_HEADERS_ONLY = """\
From: Mail Delivery System <Mailer-Daemon@mx.example.org>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=exim

--exim
Content-type: text/plain

Sorry.

--exim
Content-type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Action: failed
Final-Recipient: rfc822;amina@example.org
Status: 5.0.0
Diagnostic-Code: smtp; 550 unknown

--exim
Content-type: text/rfc822-headers

Return-path: <desk@localhost>
Message-ID: {id}
To: amina@example.org

--exim--
"""
EXCHANGE_BY_REFERENCE = """\
From: postmaster@example.org
In-Reply-To: {id}
References: {id}
MIME-Version: 1.0
Content-Type: multipart/report; boundary=ms; report-type=delivery-status

--ms
Content-Type: text/html

<b>Unzustellbar</b>

--ms
Content-Type: message/delivery-status

Reporting-MTA: dns;example.org

Final-recipient: RFC822;amina@example.org
Action: FAILED
Status: 5.1.10
Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound

--ms--
"""


def _with(action: str, status: str) -> str:
    return POSTFIX.replace("Action: failed", f"Action: {action}").replace(
        "Status: 5.1.1", f"Status: {status}"
    )


def report(source: str) -> bytes:
    return source.replace("{id}", OURS).encode()


# --- reading -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("source", [POSTFIX, EXIM_HEADERS_ONLY, EXCHANGE_BY_REFERENCE])
@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"])
def test_reports_of_different_servers_are_read(source: str, line_end: bytes) -> None:
    found = read_report(report(source).replace(b"\n", line_end))
    assert found is not None
    assert OURS in found.message_ids
    assert found.failed
    assert found.permanent


def test_what_the_server_said_is_one_line() -> None:
    found = read_report(report(POSTFIX))
    assert found is not None
    assert found.words == "smtp; 550 5.1.1 <amina@example.org>: Recipient address rejected: User unknown"


@pytest.mark.parametrize(
    ("action", "status", "failed", "permanent"),
    [
        ("failed", "5.1.1", True, True),
        ("Failed ", "5.1.2 (bad domain)", True, True),
        ("failed", "5.2.2", True, False),  # the mailbox is full
        ("failed", "5.7.1", True, False),  # taken for spam
        ("failed", "4.4.7", True, False),  # tried for days
        ("delayed", "4.4.1", False, False),
        ("delivered", "2.0.0", False, False),
        ("exploded", "5.1.1", False, False),
        ("", "", False, False),
    ],
)
def test_only_a_failure_counts_and_only_some_say_that_the_address_is_dead(
    action: str, status: str, failed: bool, permanent: bool
) -> None:
    found = read_report(report(_with(action, status)))
    assert found is not None
    assert (found.failed, found.permanent) == (failed, permanent)


NESTED = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(3000))
HOSTILE = {
    "nothing": b"",
    "a letter": b"From: a@b.org\nSubject: Hello\n\nHow are you?",
    "an absence": b"Auto-Submitted: auto-replied\nSubject: Out of office\nIn-Reply-To: "
    + OURS.encode()
    + b"\n\nBack soon",
    "zeros": b"\x00" * 5000,
    "no end": b"Content-Type: multipart/report; boundary=x\n\n--x\nContent-Type: message/delivery-status\n\n",
    "no boundary": b"Content-Type: multipart/report\n\nAction: failed",
    "a text that says it is a report": b"Content-Type: message/delivery-status\n\nnothing: here",
    "an unknown charset": b"Content-Type: text/plain; charset=\xff\xfe\nSubject: =?x-none?q?=FF?=\n\n\xff",
    "nested three thousand deep": NESTED,
    "ids without end": b"References: " + b"<a@b> " * 100_000 + b"\n\n",
    "a report in base64": b"Content-Type: message/delivery-status\nContent-Transfer-Encoding: base64\n\n!!!!",
    "odd dates and addresses": b"Date: never\nTo: \xff@\xff,,,<<>>\nMessage-ID: <<>>\n\n",
}


@pytest.mark.parametrize("source", HOSTILE.values(), ids=HOSTILE)
def test_whatever_arrives_is_answered(source: bytes) -> None:
    found = read_report(source)
    assert found is None or not found.failed


def test_of_something_huge_only_the_beginning_is_read() -> None:
    found = read_report(report(POSTFIX) + b"x" * (3 * LARGEST))
    assert found is not None
    assert found.failed
    late = read_report(b"X: " + b"x" * LARGEST + b"\n" + report(POSTFIX))
    assert late is None


@given(st.binary(max_size=2000))
def test_no_bytes_make_it_stumble(data: bytes) -> None:
    read_report(data)
    read_report(report(POSTFIX)[:400] + data + report(POSTFIX)[400:])


@given(st.integers(0, len(report(POSTFIX))), st.binary(max_size=40), st.integers(0, 400))
def test_a_report_that_was_damaged_on_its_way_does_no_harm(at: int, noise: bytes, lost: int) -> None:
    source = report(POSTFIX)
    found = read_report(source[:at] + noise + source[at + lost :])
    assert found is None or len(found.words) <= 500


# --- writing down ------------------------------------------------------------------------------------------


@pytest.fixture
def mail(amina: Person, kinds: None) -> Mail:
    mail = send_mail("test.owed", letter(), key="one", to=amina)
    assert mail is not None
    lanes.run_due()
    Mail.objects.filter(pk=mail.pk).update(message_id=OURS)
    mail.refresh_from_db()
    return mail


def bounce(source: str = POSTFIX) -> Mail | None:
    found = read_report(report(source))
    assert found is not None
    return note_bounce(found)


_ = kinds


def test_a_mail_that_came_back_says_so_and_its_address_is_left_alone(mail: Mail, amina: Person) -> None:
    assert bounce() == mail
    mail.refresh_from_db()
    assert mail.state == "bounced"
    assert "User unknown" in mail.trouble
    assert Undeliverable.objects.get().address == "amina@example.org"
    later = send_mail("test.owed", letter(), key="two", to=amina)
    lanes.run_due()
    assert later is not None
    later.refresh_from_db()
    assert later.state == "failed"


def test_the_person_reads_of_it_until_the_address_is_another_one(mail: Mail, amina: Person) -> None:
    bounce()
    bounce()
    shown, gone = told_to(amina, Notice.objects.all())
    assert [one.told.title for one in shown] == ["Our mail does not reach you"]
    amina.email = "new@example.org"
    shown, gone = told_to(amina, Notice.objects.all())
    assert shown == []
    assert len(gone) == 1


def test_a_full_mailbox_is_no_dead_address(mail: Mail) -> None:
    bounce(_with("failed", "5.2.2"))
    mail.refresh_from_db()
    assert mail.state == "bounced"
    assert not Undeliverable.objects.exists()
    assert not Notice.objects.exists()


def test_a_mail_that_is_only_late_is_left_as_it_is(mail: Mail) -> None:
    bounce(_with("delayed", "4.4.1"))
    mail.refresh_from_db()
    assert mail.state == "sent"


def test_a_report_about_a_mail_of_somebody_else_changes_nothing(mail: Mail) -> None:
    assert bounce(POSTFIX.replace("{id}", "<other@elsewhere.org>")) is None
    mail.refresh_from_db()
    assert mail.state == "sent"


def test_only_the_mails_own_address_is_left_alone_whatever_the_report_says(mail: Mail) -> None:
    bounce(POSTFIX.replace("rfc822; amina@example.org", "rfc822; bruno@example.org"))
    assert [one.address for one in Undeliverable.objects.all()] == ["amina@example.org"]


def test_a_mail_whose_trace_was_erased_is_found_by_no_report(mail: Mail) -> None:
    Mail.objects.filter(pk=mail.pk).update(message_id="")
    found = read_report(report(POSTFIX).replace(OURS.encode(), b""))
    assert found is not None
    assert note_bounce(found) is None


# --- the command -------------------------------------------------------------------------------------------


def test_the_mail_server_pipes_a_report_in(
    mail: Mail, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(report(POSTFIX))))
    assert commands.run(["bounces", "-"]) == 0
    assert f"Mail {mail.pk} came back: its address takes no mail." in capsys.readouterr().out


@pytest.mark.parametrize(
    "source", [b"Subject: Hello\n\nHow are you?", report(POSTFIX), report(_with("delayed", "4"))]
)
@pytest.mark.django_db
def test_what_is_no_report_of_ours_is_passed_over(
    tmp_path: Path, source: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "message"
    path.write_bytes(source)
    assert commands.run(["bounces", str(path)]) == 0
    assert "nothing was done" in capsys.readouterr().err


def test_a_file_that_is_not_there_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.run(["bounces", str(tmp_path / "none")]) == 1
    assert "cannot be read" in capsys.readouterr().err


def test_the_examples_are_what_servers_write() -> None:
    for source in (POSTFIX, EXIM_HEADERS_ONLY, EXCHANGE_BY_REFERENCE):
        message: Any = email.message_from_bytes(report(source))
        assert message.get_content_type() == "multipart/report"
        assert message.defects == []
