"""What is kept of a person: consents, reads, a copy, and the end."""

import json
import zipfile
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import ClassVar

import pytest
from django.core import mail
from django.test import Client

from hemicycle.editions.models import Application, Registration
from hemicycle.editions.testing import EditionFactory
from hemicycle.kernel import clock
from hemicycle.kernel.fact import Fact
from hemicycle.kernel.verdict import Forbidden
from hemicycle.people import operations
from hemicycle.people.facts import PastDataRemoved
from hemicycle.people.models import Access, Consent, Person
from hemicycle.people.privacy import export, retention
from hemicycle.people.privacy.erasure import erase_person
from hemicycle.people.queries import consents_of, page_key, seen_by
from hemicycle.people.sockets import RetentionRule, retention_rules
from hemicycle.people.testing import sign_in_freshly, with_role
from hemicycle.people.tests.test_profile import a_photo
from hemicycle.programme import operations as programme
from hemicycle.record import drain, lanes
from hemicycle.record.models import Entry, Job, Unsaved
from hemicycle.record.operations import announce

pytestmark = pytest.mark.django_db
PRIVACY = "/en/me/privacy/"


@pytest.fixture
def mine(client: Client, amina: Person) -> Client:
    sign_in_freshly(client, amina)
    return client


# --- consents ----------------------------------------------------------------------------------------------


def test_the_newest_word_holds_and_the_earlier_ones_stay(amina: Person) -> None:
    operations.record_consent(amina, "pictures", True, by=amina)
    operations.record_consent(amina, "pictures", False, by=amina)
    operations.record_consent(amina, "data", True, by=amina)
    now = consents_of(amina, None)
    assert {purpose: row.given for purpose, row in now.items()} == {"pictures": False, "data": True}
    assert amina.consents.count() == 3


def test_saying_the_same_twice_is_saying_it_once(amina: Person) -> None:
    first = operations.record_consent(amina, "data", True, by=amina)
    assert operations.record_consent(amina, "data", True, by=amina) == first


def test_editions_are_asked_about_apart(amina: Person) -> None:
    edition = EditionFactory.create()
    operations.record_consent(amina, "directory", True, scope=edition.scope, by=amina)
    assert not consents_of(amina, None)
    assert consents_of(amina, edition.scope)["directory"].given


def test_another_purpose_is_not_written_down(amina: Person) -> None:
    with pytest.raises(KeyError):
        operations.record_consent(amina, "marketing", True, by=amina)


def test_a_yes_is_taken_back_with_one_click(mine: Client, amina: Person) -> None:
    edition = EditionFactory.create(name={"en": "The retreat"})
    operations.record_consent(amina, "pictures", True, scope=edition.scope, by=amina)
    page = mine.get(PRIVACY).content.decode()
    assert "The retreat" in page
    assert "pictures and recordings in which I am seen" in page
    data = {"purpose": "pictures", "scope": edition.scope.pk}
    assert mine.post(f"{PRIVACY}withdrawal/", data).status_code == 302
    assert not consents_of(amina, edition.scope)["pictures"].given
    assert Entry.objects.filter(kind="ConsentWithdrawn").count() == 1


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({}, 400),
        ({"purpose": "everything"}, 400),
        ({"purpose": "data", "scope": "x"}, 400),
        ({"purpose": "data", "scope": "9" * 30}, 400),
        ({"purpose": "data", "scope": "²"}, 400),
        ({"purpose": "data", "scope": "987654"}, 404),
        ({"purpose": "data"}, 404),
    ],
)
def test_what_was_never_agreed_to_cannot_be_taken_back(
    mine: Client, data: dict[str, str], status: int
) -> None:
    assert mine.post(f"{PRIVACY}withdrawal/", data).status_code == status
    assert not Consent.objects.exists()


# --- reads ---------------------------------------------------------------------------------------------------


def test_whoever_looked_is_shown_to_the_person_and_to_nobody_else(
    mine: Client, amina: Person, noor: Person, dora: Person
) -> None:
    edition = EditionFactory.create()
    Application.objects.create(edition=edition, person=amina)
    operations.note_access(by=noor, what="participant", about=amina, scope=edition.scope)
    operations.note_access(by=noor, what="participants.export", count=34, scope=edition.scope)
    page = mine.get(PRIVACY).content.decode()
    assert page.count("Noor") == 2
    assert "with 34 people in it" in page
    mine.force_login(dora)
    assert "Noor" not in mine.get(PRIVACY).content.decode()


def test_reading_about_oneself_leaves_no_trace(amina: Person) -> None:
    assert operations.note_access(by=amina, what="participant", about=amina) is None
    assert not Access.objects.exists()


def test_lists_of_other_editions_do_not_concern_me(mine: Client, noor: Person) -> None:
    operations.note_access(by=noor, what="participants.export", scope=EditionFactory.create().scope)
    assert "Noor" not in mine.get(PRIVACY).content.decode()


# --- a copy ----------------------------------------------------------------------------------------------------


def made(person: Person) -> Job:
    job = export.ask_for_copy(person, by=person)
    lanes.run_due()
    drain.deliver_all()
    lanes.run_due()
    job.refresh_from_db()
    return job


def test_a_copy_is_a_zip_that_explains_itself(mine: Client, amina: Person) -> None:
    operations.edit_profile(amina, {"offers": "Water for all", "language": "fr"}, by=amina)
    assert mine.post(f"{PRIVACY}copy/").status_code == 302
    job = made(amina)
    answer = mine.get(f"{PRIVACY}copy/{job.pk}/")
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Cache-Control"] == "private, no-store"
    with zipfile.ZipFile(BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        profile = json.loads(archive.read("people/profile.json"))
        index = archive.read("index.html").decode()
        assert {name for name in archive.namelist() if f'href="{name}"' in index} | {"index.html"} == set(
            archive.namelist()
        )
    assert profile["offers"] == "Water for all"
    assert "password" not in profile
    assert 'lang="fr"' in index


def test_the_person_is_told_by_mail_and_in_the_page(mine: Client, amina: Person) -> None:
    made(amina)
    assert [one.to for one in mail.outbox] == [["amina@example.org"]]
    assert "/me/privacy/" in mail.outbox[0].body
    assert amina.notices.count() == 1


def test_nobody_else_fetches_it(client: Client, amina: Person, dora: Person) -> None:
    job = made(amina)
    assert client.get(f"{PRIVACY}copy/{job.pk}/").status_code == 302
    sign_in_freshly(client, dora)
    assert client.get(f"{PRIVACY}copy/{job.pk}/").status_code == 404
    assert client.get(f"{PRIVACY}copy/{'9' * 25}/").status_code == 404
    with pytest.raises(Forbidden):
        export.ask_for_copy(amina, by=dora)


def test_asked_for_twice_it_is_made_once(amina: Person) -> None:
    assert export.ask_for_copy(amina, by=amina) == export.ask_for_copy(amina, by=amina)


def test_after_seven_days_it_is_gone(mine: Client, amina: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    job = made(amina)
    path = export.file_of(amina, job.pk)
    assert path
    assert path.stat().st_mode & 0o077 == 0, "only the server's user looks into it"
    assert export.forget_old_copies() == 0
    later = clock.real_now() + timedelta(days=7, minutes=1)
    monkeypatch.setattr(clock, "real_now", lambda: later)
    assert export.file_of(amina, job.pk) is None
    assert not export.copies_of(amina)
    assert export.forget_old_copies() >= 1
    assert not path.exists()


# --- the end -----------------------------------------------------------------------------------------------------


@pytest.fixture
def gone(client: Client, amina: Person, chen: Person) -> Person:
    """Amina, who showed herself to everybody, let chen act for her, asked for a copy, and is erased now."""
    operations.edit_profile(amina, {"name": "Amina Unmistakable", "offers": "Unmistakable water"}, by=amina)
    operations.show_parts(amina, {"name": "everybody", "offers": "everybody"}, by=amina)
    operations.let_manage(amina, chen, by=amina)
    made(amina)
    mail.outbox.clear()
    erase_person(amina, by=amina)
    lanes.run_due()
    amina.refresh_from_db()
    return amina


def test_the_row_stays_and_names_nobody(gone: Person) -> None:
    assert gone.erased_at
    assert (gone.name, gone.email, gone.offers) == ("", None, "")
    assert str(gone) == "a former participant"
    assert not gone.managed_by.exists()
    assert not gone.is_active


def test_a_last_mail_says_so(gone: Person) -> None:
    assert [one.to for one in mail.outbox] == [["amina@example.org"]]


def test_the_copies_are_gone_too(gone: Person) -> None:
    assert not Job.objects.filter(kind=export.KIND, by=gone).exists()


@dataclass(frozen=True, slots=True)
class SomethingSaid(Fact):
    """A fact that holds words, as few do."""

    erasable: ClassVar[tuple[str, ...]] = ("words",)
    person_id: int
    words: str


def test_words_in_facts_about_or_by_the_person_are_blanked(amina: Person, dora: Person) -> None:
    about = announce(SomethingSaid(person_id=amina.pk, words="Unmistakable"), by=dora)
    own = announce(SomethingSaid(person_id=dora.pk, words="Unmistakable"), by=amina)
    other = announce(SomethingSaid(person_id=dora.pk, words="Of dora"), by=dora)
    erase_person(amina, by=amina)
    said = {one.pk: one.data["words"] for one in Entry.objects.filter(kind="SomethingSaid")}
    assert said == {about.pk: "", own.pk: "", other.pk: "Of dora"}


def test_nobody_sees_anything_any_more(client: Client, gone: Person) -> None:
    assert seen_by(gone, gone) == {}
    assert client.get(f"/en/people/{page_key(gone)}/").status_code == 404


def test_once_more_changes_nothing(gone: Person) -> None:
    before = gone.erased_at
    erase_person(gone, by=None)
    gone.refresh_from_db()
    assert gone.erased_at == before
    assert Entry.objects.filter(kind="PersonErased").count() == 1


def test_only_oneself_or_the_house_erases(amina: Person, dora: Person) -> None:
    with pytest.raises(Forbidden):
        erase_person(amina, by=dora)
    amina.refresh_from_db()
    assert amina.erased_at is None


def test_a_copy_that_was_under_way_is_not_kept(amina: Person) -> None:
    job = export.ask_for_copy(amina, by=amina)
    before = set(export.folder().glob("*.zip"))
    erase_person(amina, by=amina)
    export.make(job)
    assert set(export.folder().glob("*.zip")) == before


def test_it_takes_a_tick_and_a_word(mine: Client, amina: Person) -> None:
    page = mine.get(f"{PRIVACY}erasure/").content.decode()
    assert "ERASE" in page
    for data in ({}, {"typed": "ERASE"}, {"understood": "on"}, {"understood": "on", "typed": "yes\0"}):
        assert mine.post(f"{PRIVACY}erasure/", data).status_code == 422
    amina.refresh_from_db()
    assert amina.erased_at is None
    answer = mine.post(f"{PRIVACY}erasure/", {"understood": "on", "typed": " erase "})
    assert answer["Location"] == "/en/erased/"
    amina.refresh_from_db()
    assert amina.erased_at
    assert mine.get("/en/me/").status_code == 302, "signed out"
    assert mine.get("/en/erased/").status_code == 200


def test_a_session_elsewhere_ends_with_it(client: Client, amina: Person) -> None:
    elsewhere = Client()
    elsewhere.force_login(amina)
    assert elsewhere.get("/en/me/privacy/").status_code == 200
    erase_person(amina, by=amina)
    assert elsewhere.get("/en/me/privacy/").status_code == 302


def test_without_a_fresh_proof_nothing_is_erased(client: Client, amina: Person) -> None:
    client.force_login(amina)
    answer = client.post(f"{PRIVACY}erasure/", {"understood": "on", "typed": "ERASE"})
    assert answer.status_code == 302
    assert "proof" in answer["Location"]
    amina.refresh_from_db()
    assert amina.erased_at is None


def test_a_place_that_is_still_to_come_is_given_back_and_one_of_the_past_is_counted(amina: Person) -> None:
    today = clock.now().date()
    for days in (-400, 30):
        begins = today + timedelta(days=days)
        edition = EditionFactory.create(
            slug=f"e{abs(days)}", starts_on=begins, ends_on=begins + timedelta(days=3)
        )
        Application.objects.create(edition=edition, person=amina, state="accepted", needs_note="A ramp")
        Registration.objects.create(edition=edition, person=amina)
    erase_person(amina, by=amina)
    assert [one.edition.slug for one in Registration.objects.all()] == ["e400"]
    assert not Application.objects.exclude(needs_note="").exists()


def test_the_calendar_feed_is_gone(client: Client, amina: Person) -> None:
    edition = EditionFactory.create()
    agenda = programme.agenda_of(amina, edition, language="en")
    token = programme.renew_feed(agenda, language="en", by=amina)
    assert client.get(f"/feeds/{token}.ics").status_code == 200
    erase_person(amina, by=amina)
    assert client.get(f"/feeds/{token}.ics").status_code == 404


def test_the_organisers_list_names_a_former_participant(client: Client, olga: Person, amina: Person) -> None:
    today = clock.now().date()
    edition = EditionFactory.create(
        slug="past", starts_on=today - timedelta(days=40), ends_on=today - timedelta(days=38)
    )
    with_role(olga, "organiser", edition.scope)
    operations.edit_profile(amina, {"name": "Amina Unmistakable"}, by=amina)
    application = Application.objects.create(edition=edition, person=amina, state="accepted")
    Registration.objects.create(edition=edition, person=amina)
    sign_in_freshly(client, olga)
    pages = ["", f"{application.pk}/", "?q=unmistakable"]
    assert "Unmistakable" in client.get("/en/past/studio/participants/").content.decode()
    erase_person(amina, by=amina)
    for page in pages:
        text = client.get(f"/en/past/studio/participants/{page}").content.decode()
        assert "Unmistakable" not in text
    assert "a former participant" in client.get("/en/past/studio/participants/").content.decode()


# --- for how long ---------------------------------------------------------------------------------------------------


def test_what_is_past_its_time_goes_and_the_report_says_how_much(amina: Person, noor: Person) -> None:
    now = clock.now()
    for days in (10, 364, 366, 400):
        Access.objects.create(by=noor, about=amina, what="participant", at=now - timedelta(days=days))
    Unsaved.objects.create(by=amina, form="old", at=now - timedelta(days=31))
    Unsaved.objects.create(by=amina, form="new", at=now - timedelta(days=29))
    retention.keep_to_retention()
    assert Access.objects.count() == 2
    assert [one.form for one in Unsaved.objects.all()] == ["new"]
    report = retention.last_report()
    assert report.at
    assert {line.removed for line in report.lines if "year" in str(line.sentence)} == {2}


def test_a_rule_that_fails_does_not_stop_the_others(
    amina: Person, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> int:
        raise RuntimeError("no")

    monkeypatch.setattr(
        retention_rules, "_plugged", [RetentionRule("a.broken", "", broken), *retention_rules]
    )
    Unsaved.objects.create(by=amina, form="old", at=clock.now() - timedelta(days=31))
    assert "failed: a.broken" in retention.keep_to_retention()
    assert not Unsaved.objects.exists()
    assert Entry.objects.get(kind=PastDataRemoved.__name__).data["failed"] == ["a.broken"]


def test_the_folder_of_copies_lies_where_no_address_leads(client: Client, settings: object) -> None:
    assert not export.folder().is_relative_to(Path(settings.MEDIA_ROOT))  # type: ignore[attr-defined]
    assert not export.folder().is_relative_to(Path(settings.STATIC_ROOT))  # type: ignore[attr-defined]


def test_every_file_of_a_copy_is_explained_in_a_sentence(amina: Person) -> None:
    operations.set_photo(amina, a_photo(), by=amina)
    assert not [name for name, words, _value in export.everything_about(amina) if not words]
