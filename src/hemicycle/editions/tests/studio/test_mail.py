"""The studio's mail: who finds it, what waits is sent or discarded once, and reading words leaves a trace."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hemicycle.editions.models import Edition
from hemicycle.editions.studio.mail import READ, waiting
from hemicycle.editions.testing import EditionFactory
from hemicycle.inbox.letter import Letter
from hemicycle.inbox.models import Mail
from hemicycle.inbox.operations import notify, send_mail
from hemicycle.inbox.rules.reaching import AT_ONCE, DIGEST
from hemicycle.inbox.sockets import NoticeKind, Told, notice_kinds
from hemicycle.inbox.testing import kinds
from hemicycle.kernel import clock
from hemicycle.people.models import Access, Person
from hemicycle.people.operations import give_role
from hemicycle.people.testing import PersonFactory
from hemicycle.record import lanes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kinds")]
_ = kinds
LOG = "/en/2021/studio/mail/"


@pytest.fixture
def edition() -> Edition:
    return EditionFactory.create(slug="2021")


@pytest.fixture
def bruno(bruno: Person, edition: Edition) -> Person:
    give_role(bruno, "organiser", edition.scope, by=None)
    return bruno


@pytest.fixture
def noor(noor: Person, edition: Edition) -> Person:
    give_role(noor, "desk", edition.scope, by=None)
    return noor


def write(edition: Edition, to: Person, key: str, words: str = "Good words.", **given: Any) -> Mail:
    mail = send_mail(
        "test.owed", Letter(f"About {key}", (words,)), key=key, to=to, scope=edition.scope, **given
    )
    assert mail is not None
    return mail


def page(client: Client, person: Person, path: str = LOG, status: int = 200, **query: str) -> str:
    client.force_login(person)
    response = client.get(path, query)
    assert response.status_code == status, response
    return response.content.decode()


@pytest.mark.parametrize("path", [LOG, f"{LOG}waiting/?batch=b&kind=test.owed", f"{LOG}%d/"])
def test_dora_and_participants_find_no_mail_of_others(
    client: Client, edition: Edition, amina: Person, dora: Person, path: str
) -> None:
    mail = write(edition, amina, "b", batch="b", held=True)
    for person in (dora, amina):
        page(client, person, path.replace("%d", str(mail.pk)), status=404)


@pytest.mark.parametrize(
    "path", ["waiting/send/", "waiting/discard/", "%d/send/", "%d/discard/", "%d/retry/"]
)
def test_the_desk_reads_and_does_not_send(
    client: Client, edition: Edition, amina: Person, noor: Person, path: str
) -> None:
    mail = write(edition, amina, "b", batch="b", held=True)
    words = page(client, noor)
    assert "About b" in words
    assert "Send" not in words
    sent = {"batch": "b", "kind": "test.owed", "confirmed": "1"}
    assert client.post(LOG + path.replace("%d", str(mail.pk)), sent).status_code == 404
    mail.refresh_from_db()
    assert mail.state == "held"


def test_the_desk_reads_no_words(client: Client, edition: Edition, amina: Person, noor: Person) -> None:
    mail = write(edition, amina, "b", words="A session of the Presidency.", batch="b", held=True)
    shown = page(client, noor, f"{LOG}{mail.pk}/")
    assert "amina@example.org" in shown
    assert "Presidency" not in shown
    assert "read only by those who send" in shown
    page(client, noor, f"{LOG}waiting/?batch=b&kind=test.owed", status=404)
    assert "Look at examples" not in page(client, noor)
    assert not Access.objects.exists()


def test_mails_of_another_edition_are_not_there(
    client: Client, edition: Edition, amina: Person, bruno: Person
) -> None:
    other = EditionFactory.create(slug="2022")
    mail = write(other, amina, "elsewhere", batch="b", held=True)
    write(edition, amina, "here", batch="b", held=True)
    assert "About elsewhere" not in page(client, bruno)
    page(client, bruno, f"{LOG}{mail.pk}/", status=404)
    client.post(f"{LOG}waiting/send/", {"batch": "b", "kind": "test.owed", "confirmed": "1"})
    mail.refresh_from_db()
    assert mail.state == "held"


def test_a_batch_is_sent_after_a_question_that_says_how_many(
    client: Client, edition: Edition, amina: Person, chen: Person, bruno: Person, mailoutbox: list[Any]
) -> None:
    for person in (amina, chen):
        write(edition, person, f"release-1/{person.pk}", batch="release-1", held=True)
    assert waiting(edition) == 1
    assert "Send all 2" in page(client, bruno)
    asked = client.post(f"{LOG}waiting/send/", {"batch": "release-1", "kind": "test.owed"})
    assert "2 mails go out at once: Your registration." in asked.content.decode()
    assert waiting(edition) == 1, "a question changes nothing"
    sent = {"batch": "release-1", "kind": "test.owed", "confirmed": "1"}
    assert client.post(f"{LOG}waiting/send/", sent).status_code == 302
    assert "2 mails are on their way." in client.get(LOG).content.decode()
    client.post(f"{LOG}waiting/send/", sent)
    assert "Nothing waited any more" in client.get(LOG).content.decode()
    lanes.run_due()
    assert sorted(message.to[0] for message in mailoutbox) == ["amina@example.org", "chen@example.org"]
    assert set(Mail.objects.values_list("released_by__name", flat=True)) == {"Bruno"}


def test_a_discarded_batch_is_never_sent(
    client: Client, edition: Edition, amina: Person, bruno: Person, mailoutbox: list[Any]
) -> None:
    mail = write(edition, amina, "b", batch="b", held=True)
    client.force_login(bruno)
    sent = {"batch": "b", "kind": "test.owed"}
    assert "1 mail will never be sent" in client.post(f"{LOG}waiting/discard/", sent).content.decode()
    client.post(f"{LOG}waiting/discard/", {**sent, "confirmed": "1"})
    client.post(f"{LOG}waiting/send/", {**sent, "confirmed": "1"})
    lanes.run_due()
    mail.refresh_from_db()
    assert mail.state == "discarded"
    assert mailoutbox == []


def test_examples_stand_one_in_each_language_and_reading_them_leaves_a_trace(
    client: Client, edition: Edition, bruno: Person
) -> None:
    people = [PersonFactory.create(language=language) for language in ("en", "fr", "fr", "ar")]
    for person in people:
        write(edition, person, f"b/{person.pk}", batch="b", held=True)
    words = page(client, bruno, f"{LOG}waiting/", batch="b", kind="test.owed")
    assert words.count("<article") == 3
    assert Access.objects.filter(by=bruno, what=READ).count() == 3
    page(client, bruno, f"{LOG}waiting/", status=404, batch="none", kind="test.owed")


def test_the_words_of_one_mail_are_read_and_the_person_can_see_by_whom(
    client: Client, edition: Edition, amina: Person, bruno: Person
) -> None:
    mail = write(edition, amina, "one", "Only for your eyes.")
    assert "Only for your eyes." in page(client, bruno, f"{LOG}{mail.pk}/")
    assert [(access.by, access.about) for access in Access.objects.all()] == [(bruno, amina)]


def test_a_mail_that_lets_in_is_read_by_nobody(
    client: Client, edition: Edition, amina: Person, bruno: Person
) -> None:
    mail = write(edition, amina, "code 4711", "The code is 4711.", secret=True, batch="b", held=True)
    for words in (
        page(client, bruno),
        page(client, bruno, f"{LOG}{mail.pk}/"),
        page(client, bruno, f"{LOG}waiting/", batch="b", kind="test.owed"),
    ):
        assert "4711" not in words
    assert not Access.objects.exists()


def test_the_log_is_searched_and_filtered(
    client: Client, edition: Edition, amina: Person, chen: Person, bruno: Person
) -> None:
    write(edition, amina, "to-amina")
    failed = write(edition, chen, "to-chen")
    Mail.objects.filter(pk=failed.pk).update(failed_at=clock.now(), trouble="550 No such user here")
    for query, seen in (
        ({"q": "AMINA@"}, "amina"),
        ({"q": "chen"}, "chen"),
        ({"state": "failed"}, "chen"),
        ({"state": "queued"}, "amina"),
        ({"kind": "test.owed", "q": "amina"}, "amina"),
    ):
        words = page(client, bruno, **query)
        assert f"About to-{seen}" in words
        assert ("About to-amina" in words) + ("About to-chen" in words) == 1
    assert "550 No such user here" in page(client, bruno, state="failed")
    assert "No mail fits" in page(client, bruno, q="nobody")


@pytest.mark.parametrize(
    "query",
    [
        {"q": "\x00"},
        {"q": "%_'\"\\" * 50},
        {"state": "delete"},
        {"state": "filter"},
        {"kind": "\x00x"},
        {"page": "99999999999999999999"},
        {"page": "-1"},
    ],
)
def test_odd_questions_get_an_answer(
    client: Client, edition: Edition, bruno: Person, query: dict[str, str]
) -> None:
    page(client, bruno, **query)


def test_odd_batches_and_mails_do_not_exist(client: Client, edition: Edition, bruno: Person) -> None:
    page(client, bruno, f"{LOG}waiting/", status=404, batch="\x00", kind="\x00")
    page(client, bruno, f"{LOG}{10**30}/", status=404)
    for path in ("waiting/send/", "waiting/discard/", f"{10**30}/send/", "1/dance/"):
        assert client.post(LOG + path, {"batch": "\x00", "kind": "x" * 5000}).status_code == 404


def test_a_failed_mail_is_tried_again(
    client: Client, edition: Edition, amina: Person, bruno: Person, mailoutbox: list[Any]
) -> None:
    mail = write(edition, amina, "one")
    Mail.objects.filter(pk=mail.pk).update(failed_at=clock.now(), trouble="550 No such user here")
    assert "Try again" in page(client, bruno)
    assert client.post(f"{LOG}{mail.pk}/retry/", {"next": LOG}).headers["Location"] == LOG
    lanes.run_due()
    assert len(mailoutbox) == 1
    assert client.post(f"{LOG}{mail.pk}/retry/").status_code == 409


def test_a_sent_mail_is_sent_once_more_as_another(
    client: Client, edition: Edition, amina: Person, bruno: Person, mailoutbox: list[Any]
) -> None:
    mail = write(edition, amina, "one")
    lanes.run_due()
    client.force_login(bruno)
    assert client.post(f"{LOG}{mail.pk}/resend/").status_code == 302
    lanes.run_due()
    assert len(mailoutbox) == 2
    assert len({message.extra_headers["Message-ID"] for message in mailoutbox}) == 2


def test_an_archived_edition_sends_nothing_more(
    client: Client, edition: Edition, amina: Person, bruno: Person
) -> None:
    write(edition, amina, "b", batch="b", held=True)
    edition.archived_at = clock.now()
    edition.save()
    client.force_login(bruno)
    sent = {"batch": "b", "kind": "test.owed", "confirmed": "1"}
    assert client.post(f"{LOG}waiting/send/", sent).status_code == 409
    assert Mail.objects.held().count() == 1


def test_the_number_of_queries_does_not_grow_with_the_mails(
    client: Client, edition: Edition, bruno: Person
) -> None:
    counts = []
    client.force_login(bruno)
    for more in (2, 30):
        for n in range(more):
            write(edition, PersonFactory.create(), f"{more}-{n}", batch=f"b{n % 2}", held=bool(n % 2))
        client.get(LOG)
        with CaptureQueriesContext(connection) as queries:
            client.get(LOG)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_an_organiser_cannot_stop_them_in_somebodys_name(
    client: Client, edition: Edition, amina: Person, bruno: Person
) -> None:
    mail = send_mail(
        "test.wished", Letter("S", ("W",)), key="w", to=amina, scope=edition.scope, held=True, batch="b"
    )
    assert mail is not None
    token = mail.text.partition("/mail/stop/")[2].split()[0]
    assert token
    for words in (
        page(client, bruno, f"{LOG}{mail.pk}/"),
        page(client, bruno, f"{LOG}waiting/", batch="b", kind="test.wished"),
    ):
        assert "/mail/stop/…" in words
        assert token not in words


# --- notices that go by mail -------------------------------------------------------------------------------


@pytest.fixture
def told(edition: Edition, amina: Person, chen: Person) -> Iterator[None]:
    """Amina was told something at once, by mail; two notices wait for the digest."""
    before = list(notice_kinds)

    def tell(person: Person, data: dict[str, Any]) -> Told:
        return Told(f"Private words for {person.name}")

    for name, way in (("test.once", AT_ONCE), ("test.daily", DIGEST)):
        notice_kinds.plug(NoticeKind(name, f"Told {way}", tell, mail=way))
    with clock.set_to(datetime(2026, 2, 3, 12, tzinfo=UTC)):
        notify("test.once", amina, {}, key="once", scope=edition.scope)
        lanes.run_due()
        for person in (amina, chen):
            notify("test.daily", person, {}, key="daily", scope=edition.scope)
    yield
    notice_kinds._plugged[:] = before


@pytest.mark.usefixtures("told")
def test_what_waits_for_its_hour_is_counted_and_says_no_words(client: Client, bruno: Person) -> None:
    words = page(client, bruno)
    assert re.search(r"Told digest</th><td>In the daily digest</td><td>2</td><td>2</td>", words)
    assert "Private words" not in words


@pytest.mark.usefixtures("told")
def test_nobody_else_reads_what_somebody_was_told(client: Client, bruno: Person, noor: Person) -> None:
    mail = Mail.objects.get()
    assert mail.subject == "Private words for Amina"
    for person in (bruno, noor):
        for path in (LOG, f"{LOG}{mail.pk}/"):
            words = page(client, person, path)
            assert "Private words" not in words
            assert "Told at once" in words
    assert not Access.objects.exists()
    assert "nobody else reads its words" in page(client, bruno, f"{LOG}{mail.pk}/")


@pytest.mark.usefixtures("told")
def test_a_notice_that_could_not_be_sent_is_tried_again(
    client: Client, bruno: Person, mailoutbox: list[Any]
) -> None:
    Mail.objects.update(sent_at=None, failed_at=clock.now(), trouble="550")
    assert "Try again" in page(client, bruno)
    client.post(f"{LOG}{Mail.objects.get().pk}/retry/")
    lanes.run_due()
    assert len(mailoutbox) == 2


@pytest.mark.usefixtures("told")
def test_the_log_is_narrowed_to_a_kind_of_notices(client: Client, bruno: Person) -> None:
    assert "Told at once" in page(client, bruno, kind="test.once")
    assert "No mail fits" in page(client, bruno, kind="test.daily")
