"""Speakers in the studio and on their own page."""

import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from hemicycle.editions.models import Edition
from hemicycle.editions.testing import EditionFactory
from hemicycle.inbox.models import Mail, Notice
from hemicycle.people.models import Person
from hemicycle.people.testing import with_role
from hemicycle.programme import operations
from hemicycle.programme.models import Speaker, Speaking
from hemicycle.programme.notices import speakers as notices
from hemicycle.programme.testing import OccurrenceFactory, SessionFactory, SpeakerFactory, publish
from hemicycle.record.models import Entry, Revision
from hemicycle.record.operations import newest_revision, revise

pytestmark = pytest.mark.django_db
HERE = "/en/2021/studio/programme/speakers"
OWN = "/en/2021/programme/speaking"


@pytest.fixture
def edition() -> Edition:
    return EditionFactory.create(slug="2021")


@pytest.fixture
def speaker(edition: Edition) -> Speaker:
    return SpeakerFactory.create(edition=edition, slug="vera", name="Vera Cruz", address="Vera@Example.org")


@pytest.fixture
def speaking(speaker: Speaker) -> Speaking:
    session = SessionFactory.create(edition=speaker.edition, slug="talk", title={"en": "The talk"})
    OccurrenceFactory.create(session=session)
    return Speaking.objects.create(session=session, speaker=speaker)


@pytest.fixture
def organiser(client: Client, olga: Person, edition: Edition) -> Client:
    with_role(olga, "organiser", edition.scope)
    client.force_login(olga)
    return client


@pytest.fixture
def own(client: Client, vera: Person, speaking: Speaking) -> Client:
    """Vera, who has taken her entry over."""
    operations.claim_speaker(speaking.speaker, vera, by=vera)
    client.force_login(vera)
    return client


@pytest.fixture(autouse=True)
def _files(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def picture() -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (90, 60), "red").save(out, "PNG")
    return SimpleUploadedFile("me.png", out.getvalue(), "image/png")


# --- the studio -------------------------------------------------------------------------------------------


def test_only_organisers_find_the_speakers(
    client: Client, speaking: Speaking, dora: Person, sami: Person, vera: Person
) -> None:
    with_role(sami, "session-host", speaking.session.scope)
    operations.claim_speaker(speaking.speaker, vera, by=vera)
    for person in (dora, sami, vera):
        client.force_login(person)
        for path in ("", "new/", "vera/", "vera/asking/", "ask/", "vera/removal/"):
            assert client.get(f"{HERE}/{path}").status_code == 404
        for path in (
            "vera/",
            "vera/photo/",
            "vera/merging/",
            "vera/account/",
            f"vera/answers/{speaking.pk}/",
        ):
            assert client.post(f"{HERE}/{path}").status_code == 404
    client.logout()
    publish(speaking.session.edition)
    assert "vera@example.org" not in client.get("/en/2021/programme/sessions/talk/").content.decode().lower()


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Idle", "Vera Cruz"]),
        ("q=VÉRA", ["Vera Cruz"]),
        ("state=open", ["Vera Cruz"]),
        ("state=asked", []),
        ("state=idle", ["Idle"]),
        ("state=address", ["Idle"]),
        ("state=nonsense", ["Idle", "Vera Cruz"]),
    ],
)
def test_the_list_is_narrowed(organiser: Client, speaking: Speaking, query: str, names: list[str]) -> None:
    SpeakerFactory.create(edition=speaking.speaker.edition, name="Idle")
    page = organiser.get(f"{HERE}/?{query}")
    assert [row.speaker.name for row in page.context["rows"]] == names


def test_the_list_asks_as_much_for_thirty_as_for_three(organiser: Client, edition: Edition) -> None:
    def more(count: int) -> None:
        for _ in range(count):
            Speaking.objects.create(
                session=SessionFactory.create(edition=edition), speaker=SpeakerFactory.create(edition=edition)
            )

    def asked() -> int:
        organiser.get(f"{HERE}/")
        with CaptureQueriesContext(connection) as queries:
            organiser.get(f"{HERE}/")
        return len(queries)

    more(3)
    before = asked()
    more(27)
    assert asked() == before


def test_a_speaker_is_made_described_and_removed(organiser: Client, edition: Edition, olga: Person) -> None:
    assert organiser.post(f"{HERE}/new/", {"name": "Nova"})["Location"] == f"{HERE}/nova/"
    seen = str(newest_revision(Speaker.objects.get()))
    data = {
        "seen": seen,
        "name": "Nova Star",
        "office_en": "Mayor",
        "biography_fr": "Des mots\r\net encore",
        "address": "Nova@Bücher.example",
        "availability-0-starts_at": "2021-02-17T09:00",
        "availability-0-ends_at": "2021-02-17T12:00",
    }
    answer = organiser.post(f"{HERE}/nova/", data)
    assert answer.status_code == 302, answer.context["form"].errors
    nova = Speaker.objects.get()
    assert (nova.name, dict(nova.biography)) == ("Nova Star", {"fr": "Des mots\net encore"})
    assert nova.availabilities.get().starts_at.isoformat() == "2021-02-17T08:00:00+00:00"
    assert nova.address == "nova@xn--bcher-kva.example", "as Nova will prove it"
    assert Revision.objects.of(nova).latest("pk").by == olga
    wrong = data | {"availability-0-ends_at": "2021-02-17T08:00", "seen": str(newest_revision(nova))}
    assert "must end after" in organiser.post(f"{HERE}/nova/", wrong).content.decode()
    assert organiser.get(f"{HERE}/nova/removal/").status_code == 200
    organiser.post(f"{HERE}/nova/removal/", {"confirmed": "1"})
    assert not Speaker.objects.exists()
    removal = Revision.objects.get(key=nova.pk, act="removed")
    button = reverse("studio:undo", args=[edition.slug, removal.pk])
    assert button in organiser.get(f"{HERE}/").content.decode()
    organiser.post(button)
    again = Speaker.objects.get()
    assert (again.pk, again.slug, again.name) == (nova.pk, "nova", "Nova Star")


def test_asking_shows_the_mail_first_and_sends_it_once(
    organiser: Client, speaking: Speaking, olga: Person
) -> None:
    page = organiser.get(f"{HERE}/vera/asking/").content.decode()
    assert "Vera@Example.org" in page
    assert "The talk" in page
    assert "14:00–15:30 Barcelona (UTC+1)" in page
    assert not Mail.objects.exists()
    organiser.post(f"{HERE}/vera/asking/", {"confirmed": "1"})
    entry = Entry.objects.get(kind="SpeakerAsked")
    notices.hear_asked(entry)
    notices.hear_asked(entry)
    mail = Mail.objects.get()
    assert (mail.address, mail.kind, mail.held) == ("Vera@Example.org", "programme.speaker_asked", False)
    assert "/en/2021/programme/speaking/" in mail.text
    assert organiser.post(f"{HERE}/vera/asking/", {"confirmed": "1"}).status_code == 409
    assert organiser.post(f"{HERE}/vera/asking/", {"confirmed": "1", "again": "1"}).status_code == 302
    speaking.refresh_from_db()
    assert speaking.asked_at is not None


def test_everybody_who_was_not_asked_is_asked_at_once(organiser: Client, speaking: Speaking) -> None:
    silent = SpeakerFactory.create(edition=speaking.speaker.edition)
    Speaking.objects.create(session=speaking.session, speaker=silent)
    question = organiser.get(f"{HERE}/ask/").content.decode()
    assert "Ask 1 speaker?" in question
    assert "Vera Cruz" in question
    organiser.post(f"{HERE}/ask/", {"confirmed": "1"})
    assert Entry.objects.filter(kind="SpeakerAsked").count() == 1
    assert organiser.get(f"{HERE}/ask/").status_code == 409


def test_a_mail_to_somebody_with_an_account_comes_in_their_language_and_zone(
    speaking: Speaking, vera: Person
) -> None:
    vera.language, vera.zone = "es", "America/Montevideo"
    vera.save()
    operations.claim_speaker(speaking.speaker, vera, by=vera)
    operations.ask_speaker(Speaker.objects.get(pk=speaking.speaker_id), by=None)
    notices.hear_asked(Entry.objects.get(kind="SpeakerAsked"))
    mail = Mail.objects.get()
    assert (mail.person, mail.language) == (vera, "es")
    assert "10:00–11:30 Montevideo" in mail.text
    assert "/2021/programme/speaking/" in mail.text


def test_what_was_said_by_telephone_is_written_down(organiser: Client, speaking: Speaking) -> None:
    organiser.post(f"{HERE}/vera/answers/{speaking.pk}/", {"answer": "confirmed"})
    speaking.refresh_from_db()
    assert speaking.answer == "confirmed"
    assert organiser.post(f"{HERE}/vera/answers/{speaking.pk}/", {"answer": "perhaps"}).status_code == 400
    other = SpeakerFactory.create(slug="other")
    assert organiser.post(f"{HERE}/other/answers/{speaking.pk}/", {"answer": ""}).status_code == 404
    assert other.pk


def test_an_organiser_says_which_account_a_speaker_has(
    organiser: Client, speaker: Speaker, vera: Person
) -> None:
    assert organiser.post(f"{HERE}/vera/account/", {"email": "VERA@example.org"}).status_code == 302
    speaker.refresh_from_db()
    assert speaker.person == vera
    assert organiser.post(f"{HERE}/vera/account/", {"email": "nobody@example.org"}).status_code == 409
    organiser.post(f"{HERE}/vera/account/", {"email": ""})
    speaker.refresh_from_db()
    assert speaker.person is None


def test_merging_is_asked_first(organiser: Client, speaker: Speaker) -> None:
    double = SpeakerFactory.create(edition=speaker.edition, name="V. Cruz")
    question = organiser.post(f"{HERE}/vera/merging/", {"other": double.pk})
    assert "cannot be undone" in question.content.decode()
    assert "It speaks in no session." in question.content.decode()
    assert Speaker.objects.count() == 2
    organiser.post(f"{HERE}/vera/merging/", {"other": double.pk, "confirmed": "1"})
    assert Speaker.objects.get() == speaker
    elsewhere = SpeakerFactory.create()
    assert organiser.post(f"{HERE}/vera/merging/", {"other": elsewhere.pk}).status_code == 400


# --- the speaker's own page ----------------------------------------------------------------------------------


def test_a_visitor_signs_in_first_and_others_are_told_that_they_do_not_speak(
    client: Client, speaking: Speaking, dora: Person
) -> None:
    assert client.get(f"{OWN}/").status_code == 302
    client.force_login(dora)
    page = client.get(f"{OWN}/")
    assert page.status_code == 200
    assert page["Cache-Control"] == "private, no-store"
    assert "The talk" not in page.content.decode()
    assert "Vera" not in page.content.decode()


def test_nobody_answers_for_somebody_else(
    client: Client, speaking: Speaking, vera: Person, dora: Person
) -> None:
    operations.claim_speaker(speaking.speaker, vera, by=vera)
    client.force_login(dora)
    for path in (
        f"sessions/{speaking.pk}/answer/",
        f"sessions/{speaking.pk}/slides/",
        "vera/words/",
        "vera/photo/",
        "vera/claim/",
    ):
        assert client.post(f"{OWN}/{path}", {"answer": "confirmed"}).status_code == 404
    speaking.refresh_from_db()
    assert speaking.answer == ""


def test_a_speaker_confirms_with_a_word_and_organisers_hear_it(
    own: Client, speaking: Speaking, olga: Person, vera: Person, dora: Person
) -> None:
    with_role(olga, "organiser", speaking.session.edition.scope)
    assert "The talk" in own.get(f"{OWN}/").content.decode()
    answer = own.post(
        f"{OWN}/sessions/{speaking.pk}/answer/", {"answer": "confirmed", "word": "With pleasure"}
    )
    assert answer.status_code == 302
    speaking.refresh_from_db()
    assert (speaking.answer, speaking.word) == ("confirmed", "With pleasure")
    revision = Revision.objects.of(speaking).get()
    assert (revision.by, revision.about) == (vera, vera)
    for entry in Entry.objects.filter(kind="SpeakerAnswered"):
        notices.hear_answered(entry)
        notices.hear_answered(entry)
    notice = Notice.objects.get()
    assert notice.person == olga
    told = notices.tell_answered(olga, notice.data)
    assert told is not None
    assert (told.title, told.text) == ("Vera Cruz will speak in “The talk”.", "With pleasure")
    assert notices.tell_answered(dora, notice.data) is None


def test_what_was_saved_is_said_where_one_lands(own: Client, speaking: Speaking) -> None:
    done = own.post(f"{OWN}/sessions/{speaking.pk}/answer/", {"answer": "confirmed", "word": ""}, follow=True)
    article = done.content.decode().partition(f'id="speaking-{speaking.pk}"')[2].partition("</article>")[0]
    assert "The organisers have your answer." in article
    assert done.content.decode().count("The organisers have your answer.") == 1
    done = own.post(
        f"{OWN}/sessions/{speaking.pk}/slides/", {"slides_url": "https://example.org/"}, follow=True
    )
    assert done.content.decode().count("Saved.") == 1


def test_a_time_that_is_moved_but_not_published_is_said_to_be_planned(
    own: Client, speaking: Speaking, olga: Person
) -> None:
    occurrence = speaking.session.occurrences.get()
    assert "planned, not published yet" not in own.get(f"{OWN}/").content.decode(), "nothing is public at all"
    operations.release(speaking.session.edition, note={"en": "The first"}, by=olga)
    assert "planned, not published yet" not in own.get(f"{OWN}/").content.decode()
    hour = timedelta(hours=1)
    operations.move_occurrence(
        occurrence, starts_at=occurrence.starts_at + hour, ends_at=occurrence.ends_at + hour, by=olga
    )
    assert own.get(f"{OWN}/").content.decode().count("planned, not published yet") == 1
    operations.release(speaking.session.edition, note={"en": "It moved"}, by=olga)
    assert "planned, not published yet" not in own.get(f"{OWN}/").content.decode()


def test_an_entry_is_taken_over_only_with_a_proved_address(
    client: Client, speaking: Speaking, vera: Person, dora: Person
) -> None:
    client.force_login(vera)
    assert not client.get(f"{OWN}/").context["claimable"], "the address is not proved yet"
    assert client.post(f"{OWN}/vera/claim/").status_code == 404
    EmailAddress.objects.create(user=vera, email="vera@example.org", verified=False)
    assert client.post(f"{OWN}/vera/claim/").status_code == 404
    EmailAddress.objects.filter(user=vera).update(verified=True)
    assert "Is this you?" in client.get(f"{OWN}/").content.decode()
    assert client.post(f"{OWN}/vera/claim/").status_code == 302
    assert Speaker.objects.get().person == vera
    EmailAddress.objects.create(user=dora, email="dora@example.org", verified=True)
    client.force_login(dora)
    assert client.post(f"{OWN}/vera/claim/").status_code == 404


def test_a_speaker_writes_about_themselves_in_their_own_hours(own: Client, speaking: Speaking) -> None:
    speaker = Speaker.objects.get()
    data = {
        "seen": str(newest_revision(speaker)),
        "office_es": "Alcaldesa",
        "biography_en": "Words\r\nmore",
        "availability-0-starts_at": "2021-02-17T09:00",
        "availability-0-ends_at": "2021-02-17T12:00",
        "name": "Queen",
        "address": "mine@example.org",
    }
    assert own.post(f"{OWN}/vera/words/?tz=America/Montevideo", data).status_code == 302
    speaker.refresh_from_db()
    assert (speaker.name, speaker.address) == ("Vera Cruz", "Vera@Example.org")
    assert dict(speaker.biography) == {"en": "Words\nmore"}
    assert speaker.availabilities.get().starts_at.isoformat() == "2021-02-17T12:00:00+00:00"
    wrong = data | {"availability-0-ends_at": "", "biography_en": "Kept though wrong"}
    page = own.post(f"{OWN}/vera/words/", wrong)
    assert page.status_code == 422
    html = page.content.decode()
    assert "Kept though wrong" in html
    assert re.search(r'role="alert" tabindex="-1" autofocus.*href="#(\w+_error)"', html, re.DOTALL)
    assert 'id="id_availability_error"' in html


def test_what_an_organiser_changed_meanwhile_is_not_overwritten(own: Client, speaking: Speaking) -> None:
    speaker = Speaker.objects.get()
    seen = str(newest_revision(speaker))
    revise(speaker, {"biography": {"en": "By the organisers"}}, by=None)
    page = own.post(f"{OWN}/vera/words/", {"seen": seen, "biography_en": "Mine"})
    assert page.status_code == 409
    assert "Mine" in page.content.decode()
    speaker.refresh_from_db()
    assert dict(speaker.biography) == {"en": "By the organisers"}


def test_a_photo_is_shown_to_whoever_may_see_the_session(
    own: Client, speaking: Speaking, dora: Person
) -> None:
    assert own.post(f"{OWN}/vera/photo/", {"photo": picture()}).status_code == 302
    url = Speaker.objects.get().photo.url
    assert own.get(url).status_code == 200
    own.logout()
    assert own.get(url).status_code == 404, "the session is not released"
    publish(speaking.session.edition)
    assert own.get(url).status_code == 200
    page = own.get("/en/2021/programme/sessions/talk/").content.decode()
    assert f'src="{url}" width="96" height="96" alt="" loading="lazy"' in page
    speaking.session.slots.update(listed_to="registered")
    own.force_login(dora)
    assert own.get(url).status_code == 404


@pytest.mark.parametrize("sent", [b"", b"<svg onload=alert(1)>", b"\x89PNG\r\n\x1a\n" + b"\x00" * 50])
def test_what_is_no_picture_is_refused_in_words(own: Client, speaking: Speaking, sent: bytes) -> None:
    page = own.post(f"{OWN}/vera/photo/", {"photo": SimpleUploadedFile("x.png", sent)})
    assert page.status_code == 422
    assert not Speaker.objects.get().photo
    assert 'role="alert"' in page.content.decode()


def test_slides_are_linked_once_the_session_is_over(own: Client, speaking: Speaking) -> None:
    assert (
        own.post(f"{OWN}/sessions/{speaking.pk}/slides/", {"slides_url": "javascript:x"}).status_code == 422
    )
    own.post(f"{OWN}/sessions/{speaking.pk}/slides/", {"slides_url": "example.org/slides"})
    publish(speaking.session.edition)
    own.logout()
    assert "https://example.org/slides" in own.get("/en/2021/programme/sessions/talk/").content.decode()
    occurrence = speaking.session.occurrences.get()
    later = {"starts_at": "2199-01-01T10:00:00+00:00", "ends_at": "2199-01-01T11:00:00+00:00"}
    revise(occurrence, later, by=None)
    publish(speaking.session.edition)
    assert "https://example.org/slides" not in own.get("/en/2021/programme/sessions/talk/").content.decode()


def test_the_account_leads_to_where_somebody_speaks(own: Client, speaking: Speaking, dora: Person) -> None:
    assert own.get("/en/me/speaking/")["Location"] == f"{OWN}/"
    EmailAddress.objects.create(user=Speaker.objects.get().person, email="two@example.org", verified=True)
    SpeakerFactory.create(address="two@example.org")
    assert own.get("/en/me/speaking/").content.decode().count("/programme/speaking/") == 2
    own.force_login(dora)
    assert "not among the speakers" in own.get("/en/me/speaking/").content.decode()
    own.logout()
    assert own.get("/en/me/speaking/").status_code == 302


def test_an_archived_edition_is_only_read(own: Client, speaking: Speaking) -> None:
    Edition.objects.filter(slug="2021").update(archived_at="2022-01-01T00:00:00Z")
    assert own.get(f"{OWN}/").status_code == 200
    assert own.post(f"{OWN}/sessions/{speaking.pk}/answer/", {"answer": "confirmed"}).status_code == 409


# --- hostile input -------------------------------------------------------------------------------------------

NASTY = st.one_of(
    st.text(max_size=60), st.sampled_from(["\x00", "9" * 40, "-1", "x" * 5000, "javascript:alert(1)", "nan"])
)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    typed=st.dictionaries(
        st.sampled_from(
            [
                "name",
                "office_en",
                "address",
                "organisation",
                "availability-0-starts_at",
                "availability-0-ends_at",
                "seen",
                "email",
                "other",
                "answer",
                "again",
                "confirmed",
                "gone",
            ]
        ),
        NASTY,
        max_size=6,
    )
)
def test_nothing_that_organisers_type_breaks_a_page(
    organiser: Client, speaking: Speaking, typed: dict[str, str]
) -> None:
    for path in (
        "new/",
        "vera/",
        "vera/account/",
        "vera/merging/",
        f"vera/answers/{speaking.pk}/",
        "vera/photo/",
    ):
        answer = organiser.post(f"{HERE}/{path}", typed)
        assert answer.status_code in {200, 302, 400, 404, 409, 422}, (path, typed)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    typed=st.dictionaries(
        st.sampled_from(
            [
                "answer",
                "word",
                "slides_url",
                "office_en",
                "biography_fr",
                "availability-0-starts_at",
                "availability-1-ends_at",
                "seen",
                "photo",
                "gone",
            ]
        ),
        NASTY,
        max_size=6,
    )
)
def test_nothing_that_a_speaker_types_breaks_a_page(
    own: Client, speaking: Speaking, typed: dict[str, str]
) -> None:
    for path in (
        f"sessions/{speaking.pk}/answer/",
        f"sessions/{speaking.pk}/slides/",
        "vera/words/",
        "vera/photo/",
    ):
        answer = own.post(f"{OWN}/{path}", typed)
        assert answer.status_code in {302, 400, 404, 409, 422}, (path, typed)
