"""The moderators' page: who finds it, what is done there, what is written down."""

import pytest
from django.test import Client

from hemicycle.live.chat import operations as chat
from hemicycle.live.models import Ban, Contribution, Held, Removal, Report, Silence, Venue
from hemicycle.live.operations.moderation import hide, silence
from hemicycle.live.queries.moderation import acts_in
from hemicycle.live.tests.factories import key, register
from hemicycle.people.models import Access, Person, Section
from hemicycle.people.testing import SectionFactory, with_role
from hemicycle.record.models import Entry

pytestmark = pytest.mark.django_db


def address(venue: Venue, more: str = "") -> str:
    """An address of the venue."""
    return f"/en/2021/venues/{venue.pk}/{more}"


@pytest.mark.parametrize(("who", "status"), [("olga", 200), ("amina", 404), ("dora", 404), ("noor", 404)])
def test_who_finds_the_moderators_page(
    client: Client, venue: Venue, request: pytest.FixtureRequest, who: str, status: int
) -> None:
    client.force_login(request.getfixturevalue(who))
    assert client.get(address(venue, "moderation/")).status_code == status
    changed = client.post(address(venue, "switch/"), {"module": "chat", "act": "close"})
    assert changed.status_code == (302 if status == 200 else 404)


def test_the_host_of_a_section_moderates_its_sessions_and_no_others(
    client: Client, venue: Venue, sami: Person
) -> None:
    own, other = SectionFactory.create(), SectionFactory.create()
    with_role(sami, "section-host", own.scope)
    client.force_login(sami)
    assert client.get(address(venue, "moderation/")).status_code == 404
    venue.occurrence.session.leads.create(section=other)
    assert client.get(address(venue, "moderation/")).status_code == 404
    venue.occurrence.session.leads.create(section=own)
    assert client.get(address(venue, "moderation/")).status_code == 200
    assert isinstance(own, Section)


def test_a_report_is_answered_and_every_act_is_written_down(
    client: Client, venue: Venue, amina: Person, chen: Person, olga: Person
) -> None:
    line = chat.write(venue, "Hello", key=key(), by=amina)
    client.force_login(chen)
    asked = {"act": "report", "reason": "harm", "note": "Look"}
    assert client.post(address(venue, f"contributions/{line.pk}/"), asked).status_code == 302
    assert client.post(address(venue, f"contributions/{line.pk}/"), asked).status_code == 409
    client.force_login(olga)
    assert "Look" in client.get(address(venue, "moderation/")).content.decode()
    for act in ("hide", "restore", "silence", "ban"):
        form = {"act": act, "reason": "Because", "minutes": "10"}
        assert client.post(address(venue, f"moderation/{line.pk}/"), form).status_code == 302
    assert not Report.objects.waiting().exists()
    assert Silence.objects.get().person == amina
    client.post(address(venue, "moderation/lift/"), {"silence": Silence.objects.get().pk})
    client.post(address(venue, "moderation/lift/"), {"ban": Ban.objects.get().pk})
    assert [entry.kind for entry in reversed(acts_in(venue))] == [
        "ContributionReported",
        "ReportsSettled",
        "ContributionHidden",
        "ContributionRestored",
        "PersonSilenced",
        "PersonBanned",
        "SilenceLifted",
        "BanLifted",
    ]
    page = client.get(address(venue, "moderation/")).content.decode()
    assert "Silenced for 10 minutes: Amina." in page
    assert set(Entry.objects.filter(kind="PersonBanned").values_list("by", flat=True)) == {olga.pk}


def test_whoever_is_banned_reads_why_and_nothing_else(
    client: Client, venue: Venue, amina: Person, olga: Person
) -> None:
    line = chat.write(venue, "Hello", key=key(), by=amina)
    client.force_login(olga)
    client.post(address(venue, f"moderation/{line.pk}/"), {"act": "ban", "reason": "You shouted"})
    client.force_login(amina)
    answer = client.get(address(venue))
    assert answer.status_code == 403
    assert "You shouted" in answer.content.decode()
    assert "chat-lines" not in answer.content.decode()


def test_only_who_moderates_the_edition_excludes_from_all_of_it(
    client: Client, venue: Venue, amina: Person, sami: Person
) -> None:
    register(sami, venue)
    with_role(sami, "session-host", venue.scope)
    line = chat.write(venue, "Hello", key=key(), by=amina)
    client.force_login(sami)
    assert client.post(address(venue, f"moderation/{line.pk}/"), {"act": "ban-whole"}).status_code == 403
    assert not Ban.objects.exists()


def test_the_modules_are_switched_by_the_host(
    client: Client, venue: Venue, olga: Person, amina: Person
) -> None:
    client.force_login(olga)
    client.post(address(venue, "switch/"), {"module": "chat", "act": "close"})
    client.force_login(amina)
    assert 'id="chat"' not in client.get(address(venue)).content.decode()
    assert client.post(address(venue, "chat/lines/"), {"text": "Hello", "key": key()}).status_code == 404
    client.force_login(olga)
    client.post(address(venue, "switch/"), {"module": "chat", "act": "open"})
    client.post(address(venue, "switch/"), {"module": "chat", "act": "read-only"})
    client.force_login(amina)
    refused = client.post(address(venue, "chat/lines/"), {"text": "Hello *there*", "key": key()})
    assert refused.status_code == 409
    assert "This is only read at the moment." in refused.content.decode()
    assert not Contribution.objects.exists()
    assert not Held.objects.exists()
    assert not Removal.objects.exists()


def test_what_was_said_is_a_file_for_moderators_and_that_it_was_taken_is_written_down(
    client: Client, venue: Venue, amina: Person, olga: Person
) -> None:
    chat.write(venue, "=1+1", key=key(), by=amina)
    hide(chat.write(venue, "Hidden words", key=key(), by=amina), by=olga)
    client.force_login(amina)
    assert client.get(address(venue, "export/chat.csv")).status_code == 404
    client.force_login(olga)
    table = client.get(address(venue, "export/chat.csv")).content.decode()
    assert "'=1+1" in table
    assert "Hidden words" not in table
    assert [row["text"] for row in client.get(address(venue, "export/chat.json")).json()] == ["=1+1"]
    assert client.get(address(venue, "export/nothing.csv")).status_code == 404
    assert client.get(address(venue, "export/chat.exe")).status_code == 404
    assert Access.objects.filter(by=olga, what="live.export", count=1).count() == 2


def test_whoever_is_silent_reads_until_when_and_why(
    client: Client, venue: Venue, amina: Person, olga: Person
) -> None:
    silence(amina, venue, minutes=60, reason="Let others speak", by=olga)
    client.force_login(amina)
    page = client.get(address(venue)).content.decode()
    assert "You can write again:" in page
    assert "Let others speak" in page
    assert 'id="chat-text"' not in page


def test_whoever_reports_very_much_is_asked_to_wait(
    client: Client, venue: Venue, amina: Person, chen: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hemicycle.live.operations.moderation.REPORTS_AN_HOUR", 1)
    lines = [chat.write(venue, text, key=key(), by=amina) for text in ("One", "Two")]
    client.force_login(chen)
    asked = {"act": "report", "reason": "harm"}
    answers = [client.post(address(venue, f"contributions/{line.pk}/"), asked) for line in lines]
    assert [answer.status_code for answer in answers] == [302, 429]
    assert "please wait a little" in answers[1].content.decode()
    assert Report.objects.count() == 1
