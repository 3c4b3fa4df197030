"""Mail as the one who runs the house sees it: the worker sends, `check` tells, the demonstration shows."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.mail import get_connection

from hemicycle.inbox.gateways import message_of
from hemicycle.inbox.letter import Button, Code, Letter
from hemicycle.inbox.models import Mail, Notice
from hemicycle.inbox.operations import send_mail
from hemicycle.inbox.testing import kinds
from hemicycle.kernel import clock
from hemicycle.people.models import Person
from hemicycle.record.models import Job
from hemicycle.record.operations import enqueue
from hemicycle.site import demo
from hemicycle.site.commands import check, worker

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kinds")]
_ = kinds


def write(key: str, *parts: Any) -> Mail:
    mail = send_mail(
        "test.owed", Letter(f"About {key}", parts or ("Words.",)), key=key, address="a@example.org"
    )
    assert mail is not None
    return mail


def finding(name: str) -> check.Finding:
    return {"jobs": check._jobs, "mails": check._mails, "notices": check._notices}[name]()


def test_a_worker_that_looks_once_sends_what_waits(mailoutbox: list[Any]) -> None:
    write("one")
    assert worker.once({})
    assert [message.subject for message in mailoutbox] == ["About one"]


def test_all_is_well_when_nothing_failed() -> None:
    write("one")
    worker.once({})
    assert finding("jobs").ok
    assert finding("mails").ok


def test_check_tells_of_a_job_that_was_given_up_lately() -> None:
    job = enqueue("test.job", {}, by=None)
    Job.objects.filter(pk=job.pk).update(gave_up_at=clock.now(), trouble="RuntimeError: the glue is dry")
    found = finding("jobs")
    assert not found.ok
    assert not found.advice
    assert "test.job" in found.says
    assert "the glue is dry" in found.says
    Job.objects.filter(pk=job.pk).update(gave_up_at=clock.now() - timedelta(days=15))
    assert finding("jobs").ok


def test_check_tells_of_jobs_that_nobody_does() -> None:
    enqueue("test.job", {}, by=None, due_at=clock.real_now() - timedelta(hours=2))
    assert "1 jobs have waited" in finding("jobs").says


@pytest.mark.parametrize("field", ["failed_at", "bounced_at"])
def test_check_tells_of_mails_that_did_not_arrive(field: str) -> None:
    mail = write("one")
    Mail.objects.filter(pk=mail.pk).update(**{field: clock.now()})
    found = finding("mails")
    assert not found.ok
    assert found.advice, "a mistyped address is no fault of the deployment"


def test_check_tells_of_notices_that_should_long_have_gone_by_mail(amina: Person) -> None:
    late, soon = (clock.now() + timedelta(minutes=minutes) for minutes in (-31, -29))
    Notice.objects.create(kind="test", key="soon", person=amina, due_at=soon)
    assert finding("notices").ok
    Notice.objects.create(kind="test", key="late", person=amina, due_at=late)
    found = finding("notices")
    assert not found.ok
    assert "1 notices should have gone" in found.says


def test_the_mailbox_shows_code_and_words_and_links_only_to_this_house(tmp_path: Path, settings: Any) -> None:
    settings.ORIGIN = "http://localhost:8000"
    mail = write(
        "one",
        "Hello <b>you</b>",
        Code("4711 0815"),
        Button("Come in", "http://localhost:8000/en/2021/?a=1&b=2"),
        Button("Look", "http://localhost:8000.evil.example/"),
    )
    connection = get_connection("django.core.mail.backends.filebased.EmailBackend", file_path=str(tmp_path))
    connection.send_messages([message_of(mail, sender_name="Retreat", stop_url="")])
    (shown,) = demo.mails(tmp_path)
    assert (shown.subject, shown.to, shown.code, shown.language) == (
        "About one",
        "a@example.org",
        "4711 0815",
        "en",
    )
    assert "Hello &lt;b&gt;you" in shown.words
    assert 'href="http://localhost:8000/en/2021/?a=1&amp;b=2"' in shown.words
    assert 'href="http://localhost:8000.evil' not in shown.words
