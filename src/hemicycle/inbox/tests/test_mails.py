"""Mails are written in the receiver's language, queued or held, sent once, and what became of them is written down."""

import time
from datetime import timedelta
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives
from django.utils.translation import get_language

from hemicycle.inbox import notices, operations
from hemicycle.inbox.gateways import Delayed, Post, Returned
from hemicycle.inbox.letter import Attachment, Letter
from hemicycle.inbox.models import Mail, Undeliverable, Unsubscription
from hemicycle.inbox.operations import send_mail, writing_to
from hemicycle.inbox.sockets import Letterhead, LetterheadSource, letterheads
from hemicycle.inbox.testing import kinds, letter
from hemicycle.kernel import clock
from hemicycle.kernel.verdict import Refused
from hemicycle.people.models import Person
from hemicycle.people.sockets import AccountMail
from hemicycle.people.testing import PersonFactory, ScopeFactory
from hemicycle.record import lanes
from hemicycle.record.models import Job

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kinds")]
_ = kinds


def write(to: Person | None = None, key: str = "one", kind: str = "test.owed", **given: Any) -> Mail:
    mail = send_mail(kind, given.pop("letter", letter()), key=key, to=to, **given)
    assert mail is not None
    return mail


def rest() -> None:
    """Let the pause of every job be over."""
    Job.objects.filter(done_at=None).update(due_at=clock.real_now() - timedelta(seconds=1))


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A mail server that says what it is told to say: `answers` are raised one after the other."""
    state: dict[str, Any] = {"answers": [], "taken": []}

    def send(self: Post, message: EmailMultiAlternatives) -> None:
        if state["answers"]:
            raise state["answers"].pop(0)
        state["taken"].append(message)

    monkeypatch.setattr(Post, "send", send)
    return state


# --- writing -----------------------------------------------------------------------------------------------


def test_a_mail_is_sent_once(amina: Person, mailoutbox: list[Any]) -> None:
    mail = write(amina)
    assert mailoutbox == [], "never while a page is waited for"
    lanes.run_due()
    lanes.run_due()
    assert [message.to for message in mailoutbox] == [["amina@example.org"]]
    mail.refresh_from_db()
    assert mail.state == "sent"


def test_a_fact_that_is_heard_twice_makes_one_mail(amina: Person, mailoutbox: list[Any]) -> None:
    assert write(amina).pk == write(amina, letter=letter("Other words")).pk
    lanes.run_due()
    assert [message.subject for message in mailoutbox] == ["Good news"]


def test_a_kind_that_no_room_declares_is_a_mistake(amina: Person) -> None:
    with pytest.raises(KeyError):
        write(amina, kind="test.unknown")


def test_a_shared_mailbox_gets_the_mail_and_a_given_address_counts_more(amina: Person) -> None:
    amina.mailbox = "office@example.org"
    assert write(amina, "a").address == "office@example.org"
    assert write(amina, "b", address="elsewhere@example.org").address == "elsewhere@example.org"


@pytest.mark.parametrize("kind", ["test.owed", "test.wished"])
def test_nobody_erased_or_without_an_address_is_written_to(amina: Person, kind: str) -> None:
    for person in (
        PersonFactory.create(email=None),
        PersonFactory.create(erased_at=clock.now(), email=None, mailbox="left@example.org"),
        None,
    ):
        assert send_mail(kind, letter(), key=f"{person}", to=person) is None
    assert not Mail.objects.exists()


def test_who_does_not_want_a_kind_gets_only_what_is_owed(amina: Person) -> None:
    Unsubscription.objects.create(person=amina, kind="test.wished")
    Unsubscription.objects.create(person=amina, kind="test.owed")
    assert send_mail("test.wished", letter(), key="a", to=amina) is None
    assert send_mail("test.owed", letter(), key="b", to=amina) is not None


def test_words_of_the_house_come_in_the_language_of_the_receiver(amina: Person) -> None:
    amina.language = "ar"
    mail = write(amina)
    assert mail.language == "ar"
    assert '<html lang="ar" dir="rtl">' in mail.html
    with writing_to(amina):
        assert get_language() == "ar"


@pytest.mark.parametrize("language", ["", "xx", "\x00", "en-gb"])
def test_a_language_that_the_house_does_not_speak_is_answered_in_english(language: str) -> None:
    assert write(address="a@example.org", language=language).language == "en"


def test_a_mail_says_what_programs_of_mail_need_to_know(
    amina: Person, mailoutbox: list[Any], settings: Any
) -> None:
    settings.CONTACT = "desk@example.org"
    mail = write(amina)
    lanes.run_due()
    message = mailoutbox[0].message()
    assert message["Message-ID"] == mail.message_id
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "en"
    assert message["From"] == "Hemicycle <desk@localhost>"
    assert message["Reply-To"] == "desk@example.org"
    assert message["List-Unsubscribe"] is None
    assert "List-Unsubscribe" not in mail.text


def test_a_kind_that_one_may_do_without_says_how_to_stop_it(amina: Person, mailoutbox: list[Any]) -> None:
    mail = write(amina, kind="test.wished")
    lanes.run_due()
    message = mailoutbox[0].message()
    link = message["List-Unsubscribe"].strip("<>")
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert link.startswith("http://localhost:8000/en/me/mail/stop/")
    assert link in mail.text.splitlines()
    assert link in mail.html


def test_a_mail_of_a_scope_goes_out_in_its_name(
    amina: Person, mailoutbox: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    scope = ScopeFactory.create(kind="edition")
    monkeypatch.setattr(letterheads, "_plugged", [])
    head = Letterhead("Séminaire\n2021", "https://example.org/fr/2021/", "seminar@example.org")
    letterheads.plug(LetterheadSource("test", lambda one, language: head if one.pk == scope.pk else None))
    write(amina, scope=scope)
    lanes.run_due()
    message = mailoutbox[0].message()
    assert mailoutbox[0].from_email == "=?utf-8?q?S=C3=A9minaire_2021?= <desk@localhost>"
    assert message["Reply-To"] == "seminar@example.org"
    assert "Séminaire 2021 sent this to amina@example.org." in mailoutbox[0].body


@pytest.mark.parametrize("break_", ["\n", "\r\n", "\r", "\x00", "\u2028", "\x0b", "\x85"])
def test_no_subject_and_no_name_makes_a_header(amina: Person, mailoutbox: list[Any], break_: str) -> None:
    write(
        amina,
        letter=Letter(
            f"Hello{break_}Bcc: dora@example.org",
            ("Words.",),
            (Attachment(f"a{break_}Bcc: dora@example.org.ics", "text/calendar", "BEGIN:VCALENDAR"),),
        ),
    )
    lanes.run_due()
    message = mailoutbox[0].message()
    assert message["Subject"] == "Hello Bcc: dora@example.org"
    assert message["Bcc"] is None
    assert mailoutbox[0].recipients() == ["amina@example.org"]


def test_a_calendar_goes_with_it_as_its_program_knows_it(amina: Person, mailoutbox: list[Any]) -> None:
    text = "BEGIN:VCALENDAR\r\nSUMMARY:Séance\r\nEND:VCALENDAR\r\n"
    attachment = Attachment("agenda.ics", 'text/calendar; charset=utf-8; method="REQUEST"', text)
    write(amina, letter=Letter("Agenda", ("Words.",), (attachment,)))
    lanes.run_due()
    part = next(part for part in mailoutbox[0].message().walk() if part.get_filename() == "agenda.ics")
    assert part.get_content_type() == "text/calendar"
    assert part.get_param("method") == "REQUEST"
    assert part.get_payload(decode=True) == text.encode()


def test_an_international_domain_is_written_as_servers_read_it(mailoutbox: list[Any]) -> None:
    write(address="bürger@example.org", key="a")
    write(address="desk@bürger.example", key="b")
    lanes.run_due()
    assert [message.to for message in mailoutbox] == [["desk@xn--brger-kva.example"]]
    assert "do not accept" in Mail.objects.get(key="a").trouble


@pytest.mark.parametrize("address", ["@", "x@", "@x.org", "a@b\nBcc: c@d.org", f"a@{'x' * 70}ü.org"])
def test_an_address_that_cannot_be_written_fails_and_harms_nobody(
    address: str, amina: Person, mailoutbox: list[Any]
) -> None:
    write(address=address, key="a")
    write(amina, key="b")
    lanes.run_due()
    assert [message.to for message in mailoutbox] == [["amina@example.org"]]
    assert Mail.objects.get(key="a").state == "failed"


# --- secret ------------------------------------------------------------------------------------------------


def test_the_words_of_a_mail_that_lets_in_are_gone_once_it_is_sent(
    amina: Person, mailoutbox: list[Any]
) -> None:
    notices.carry(AccountMail("sign-in", "k", "amina@example.org", "en", "4711 0815", amina))
    lanes.run_due("urgent")
    assert mailoutbox[0].subject == "4711 0815 is your code"
    assert "4711 0815" in mailoutbox[0].body
    mail = Mail.objects.get()
    assert (mail.subject, mail.text, mail.html, mail.attachments) == ("", "", "", [])
    assert mail.state == "sent"


@pytest.mark.usefixtures("caplog")
def test_no_error_text_quotes_a_mail_that_lets_in(
    server: dict[str, Any], amina: Person, caplog: pytest.LogCaptureFixture
) -> None:
    server["answers"] = [
        Delayed("451 I do not like 4711 0815", brief="The mail server answered 451."),
        Returned("554 I do not like 4711 0815", brief="The mail server answered 554."),
    ]
    notices.carry(AccountMail("sign-in", "k", "amina@example.org", "en", "4711 0815", amina))
    for _round in range(2):
        lanes.run_due()
        rest()
        assert "4711" not in str(Mail.objects.values("trouble")) + str(Job.objects.values())
    assert Mail.objects.get().trouble == "The mail server answered 554."
    assert Mail.objects.get().text == ""
    assert "4711" not in caplog.text


def test_a_code_does_not_wait_behind_other_mails(amina: Person, mailoutbox: list[Any]) -> None:
    for n in range(3):
        write(amina, f"{n}")
    notices.carry(AccountMail("proof", "k", "amina@example.org", "en", "4711", amina))
    assert lanes.run_due("urgent") == 1
    assert [message.subject for message in mailoutbox] == ["4711 is your code"]


@pytest.mark.parametrize("purpose", ["sign-in", "proof", "address", "address-changed"])
@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
def test_signing_in_has_words_for_everything_it_tells(
    purpose: str, language: str, mailoutbox: list[Any]
) -> None:
    code = "" if purpose == "address-changed" else "4711"
    notices.carry(AccountMail(purpose, "k", "new@example.org", language, code))
    lanes.run_due()
    assert code in mailoutbox[0].body
    assert len(mailoutbox) == 1


def test_the_last_mail_leaves_no_trace(mailoutbox: list[Any]) -> None:
    notices.say_farewell("gone@example.org", "en")
    lanes.run_due()
    assert mailoutbox[0].to == ["gone@example.org"]
    assert not Mail.objects.exists()


# --- held --------------------------------------------------------------------------------------------------


def test_what_is_held_goes_only_when_somebody_says_yes(
    amina: Person, bruno: Person, mailoutbox: list[Any]
) -> None:
    mail = write(amina, held=True, batch="b")
    lanes.run_due()
    assert mailoutbox == []
    assert operations.release_batch("other", by=bruno) == 0
    assert operations.release_batch("b", by=bruno) == 1
    assert operations.release_batch("b", by=bruno) == 0
    lanes.run_due()
    mail.refresh_from_db()
    assert (mail.state, mail.released_by, len(mailoutbox)) == ("sent", bruno, 1)


def test_a_batch_of_another_edition_stays(amina: Person, bruno: Person) -> None:
    here, there = ScopeFactory.create(kind="edition"), ScopeFactory.create(kind="edition")
    write(amina, "a", held=True, batch="b", scope=here)
    write(amina, "b", held=True, batch="b", scope=there)
    assert operations.release_batch("b", scope=here, by=bruno) == 1
    assert operations.discard_batch("b", scope=there, by=bruno) == 1


def test_a_held_mail_is_sent_or_discarded_once(amina: Person, bruno: Person) -> None:
    one, two = write(amina, "a", held=True), write(amina, "b", held=True)
    operations.release_mail(one, by=bruno)
    operations.discard_mail(two, by=bruno)
    for mail in (one, two):
        for operation in (operations.release_mail, operations.discard_mail):
            with pytest.raises(Refused, match="does not wait any more"):
                operation(mail, by=bruno)


def test_the_mails_of_a_release_to_630_people_are_queued_within_two_seconds(bruno: Person) -> None:
    made = Mail.objects.bulk_create(
        Mail(kind="test.owed", key=f"{n}", address=f"p{n}@example.org", batch="r", held=True, language="en")
        for n in range(630)
    )
    began = time.monotonic()
    assert operations.release_batch("r", by=bruno) == 630
    assert time.monotonic() - began < 2
    assert Job.objects.count() == len(made)


def test_what_was_held_is_not_sent_to_somebody_who_has_left_or_stopped_it(
    amina: Person, chen: Person, bruno: Person, mailoutbox: list[Any]
) -> None:
    write(amina, "a", "test.wished", held=True, batch="b")
    write(chen, "b", "test.wished", held=True, batch="b")
    operations.stop_kind("test.wished", person=amina)
    Person.objects.filter(pk=chen.pk).update(erased_at=clock.now())
    operations.release_batch("b", by=bruno)
    lanes.run_due()
    assert mailoutbox == []
    assert [mail.state for mail in Mail.objects.all()] == ["discarded", "discarded"]


# --- what becomes of it ------------------------------------------------------------------------------------


@pytest.mark.usefixtures("caplog")
def test_a_mail_that_is_delayed_is_tried_again(server: dict[str, Any], amina: Person) -> None:
    server["answers"] = [Delayed("421 Too busy", brief="421")]
    mail = write(amina)
    assert lanes.run_due() == 0
    mail.refresh_from_db()
    assert (mail.state, mail.trouble) == ("queued", "421 Too busy")
    rest()
    assert lanes.run_due() == 1
    mail.refresh_from_db()
    assert (mail.state, mail.trouble, len(server["taken"])) == ("sent", "", 1)


@pytest.mark.usefixtures("caplog")
def test_a_mail_that_is_always_delayed_fails_in_the_end(server: dict[str, Any], amina: Person) -> None:
    server["answers"] = [Delayed("421 Too busy", brief="421") for _ in range(50)]
    mail = write(amina)
    for _round in range(14):
        lanes.run_due()
        rest()
    mail.refresh_from_db()
    assert (mail.state, mail.trouble) == ("failed", "421 Too busy")
    assert len(server["answers"]) == 50 - 12


def test_a_mail_that_is_refused_for_good_fails_at_once_and_can_be_tried_again(
    server: dict[str, Any], amina: Person, bruno: Person
) -> None:
    server["answers"] = [Returned("550 No such user", brief="550")]
    mail = write(amina)
    lanes.run_due()
    mail.refresh_from_db()
    assert (mail.state, mail.trouble) == ("failed", "550 No such user")
    operations.retry_mail(mail, by=bruno)
    lanes.run_due()
    mail.refresh_from_db()
    assert (mail.state, len(server["taken"])) == ("sent", 1)
    with pytest.raises(Refused, match="did not fail"):
        operations.retry_mail(mail, by=bruno)


def test_nothing_goes_to_an_address_that_takes_no_mail_but_a_code_is_tried(
    amina: Person, bruno: Person, mailoutbox: list[Any]
) -> None:
    Undeliverable.objects.create(address="amina@example.org")
    amina.email = "Amina@Example.org"
    mail = write(amina)
    lanes.run_due()
    mail.refresh_from_db()
    assert (mail.state, mailoutbox) == ("failed", [])
    notices.carry(AccountMail("sign-in", "k", "amina@example.org", "en", "4711", amina))
    lanes.run_due()
    assert len(mailoutbox) == 1
    operations.retry_mail(mail, by=bruno)
    lanes.run_due()
    assert len(mailoutbox) == 2


def test_sending_again_is_another_mail_and_not_one_that_lets_in(
    amina: Person, bruno: Person, mailoutbox: list[Any]
) -> None:
    mail, secret, waiting = write(amina), write(amina, "s", secret=True), write(amina, "w", held=True)
    lanes.run_due()
    for one in (mail, secret, waiting):
        one.refresh_from_db()
    first, second = operations.resend(mail, by=bruno), operations.resend(mail, by=bruno)
    assert len({mail.key, first.key, second.key}) == 3
    for refused in (secret, waiting):
        with pytest.raises(Refused):
            operations.resend(refused, by=bruno)
    lanes.run_due()
    assert len(mailoutbox) == 4


def test_a_mail_whose_row_is_gone_is_nobodys(amina: Person, mailoutbox: list[Any]) -> None:
    write(amina).delete()
    assert lanes.run_due() == 1
    assert mailoutbox == []


def test_words_are_emptied_ninety_days_after_and_the_log_stays(amina: Person) -> None:
    old, new, waiting = write(amina, "a"), write(amina, "b"), write(amina, "c", held=True)
    lanes.run_due()
    long_ago = clock.now() - timedelta(days=91)
    Mail.objects.filter(pk=old.pk).update(sent_at=long_ago)
    Mail.objects.filter(pk=waiting.pk).update(made_at=long_ago)
    assert operations.forget_words() == 1
    assert operations.forget_words() == 0
    assert Mail.objects.get(pk=old.pk).text == ""
    assert Mail.objects.get(pk=old.pk).address == "amina@example.org"
    assert all(Mail.objects.get(pk=mail.pk).text for mail in (new, waiting))
