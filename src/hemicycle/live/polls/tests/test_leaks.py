"""Drafts, hidden results and what somebody chose are read by whom they concern, and by nobody else, anywhere."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from django.test import Client

from hemicycle.bell.models import Message
from hemicycle.live import topics
from hemicycle.live.models import Venue
from hemicycle.live.polls import notices, operations, queries, rules
from hemicycle.live.polls.models import Poll
from hemicycle.live.polls.tests.factories import drafted, opened, sheet
from hemicycle.live.tests.factories import register
from hemicycle.live.tests.replaying import drain_all
from hemicycle.people.models import Person
from hemicycle.people.testing import PersonFactory

pytestmark = pytest.mark.django_db
SECRET = "The-secret-words"
NUMBERS = "poll-bar"  # a bar, wherever it stands


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Mapping[str, str]]]:
    """What was only shown to who listened."""
    found: list[tuple[str, Mapping[str, str]]] = []
    monkeypatch.setattr(notices, "show", lambda topic, name, payload: found.append((topic, payload)))
    return found


def read(venue: Venue, person: Person | None, more: str = "") -> tuple[int, str]:
    """What somebody reads at the address of the venue."""
    client = Client()
    if person:
        client.force_login(person)
    answer = client.get(f"/en/2021/venues/{venue.pk}/{more}")
    return answer.status_code, answer.content.decode()


def told(*, but: str = "") -> str:
    """Everything that was told for good, on topics but this one."""
    drain_all()
    notices.settle()
    return json.dumps(list(Message.objects.exclude(topic=but).values("topic", "payload")), ensure_ascii=False)


def export(venue: Venue, *, moderates: bool) -> list[Any]:
    """The counts of an export."""
    return [row["count"] for row in queries.rows(venue, moderates)]


def test_hidden_results_are_nowhere_before_the_poll_is_closed(
    venue: Venue, olga: Person, amina: Person, chen: Person, shown: list[tuple[str, Mapping[str, str]]]
) -> None:
    desk = topics.of_desk(venue.pk)
    poll = opened(venue, olga, sheet(results=rules.WHEN_CLOSED))
    operations.answer(poll, [2], venue=venue, by=amina)
    assert NUMBERS not in told(but=desk)
    operations.answer(poll, [1], venue=venue, by=chen)
    assert NUMBERS not in told(but=desk)
    assert NUMBERS in told(), "those who moderate hear how it stands"
    for person in (amina, chen):
        for more in ("", f"polls/{poll.pk}/", "polls/?part=own", "polls/?part=hosts"):
            page = read(venue, person, more)[1]
            assert NUMBERS not in page, more
            assert "answered." not in page, more
    assert NUMBERS in read(venue, olga)[1]
    assert NUMBERS in read(venue, olga, f"polls/{poll.pk}/")[1]
    assert export(venue, moderates=False) == [None, None, None]
    assert export(venue, moderates=True) == [1, 1, 0]
    assert all(topic == desk or NUMBERS not in str(payload) for topic, payload in shown)
    operations.close_poll(poll, by=olga)
    assert NUMBERS in told(but=desk)
    assert NUMBERS in read(venue, chen)[1]
    assert export(venue, moderates=False) == [1, 1, 0]


def test_a_draft_is_read_by_those_who_moderate_alone(
    venue: Venue, olga: Person, amina: Person, dora: Person
) -> None:
    poll = drafted(venue, olga, sheet(f"{SECRET} one", "Two", question=SECRET))
    operations.edit(poll, sheet(f"{SECRET} other", "Two", question=SECRET), version=1, by=olga)
    assert SECRET not in told()
    assert SECRET in read(venue, olga)[1]
    assert SECRET in read(venue, olga, "polls/?part=hosts")[1]
    for more in ("", "polls/?part=own", "polls/?part=hosts", "?part=state"):
        assert SECRET not in read(venue, amina, more)[1]
    there = f"polls/{poll.pk}"
    assert [read(venue, amina, f"{there}/{more}")[0] for more in ("", "editing/", "handling/")] == [404] * 3
    assert list(queries.rows(venue, True)) == []


def test_a_withdrawn_poll_is_gone_also_from_what_was_told(
    venue: Venue, olga: Person, amina: Person, chen: Person
) -> None:
    poll = opened(venue, olga, sheet(question=SECRET))
    operations.answer(poll, [1], venue=venue, by=amina)
    assert SECRET in told()
    operations.withdraw(poll, by=olga)
    assert SECRET not in told()
    assert NUMBERS not in told()
    assert SECRET not in read(venue, chen)[1]
    assert read(venue, chen, f"polls/{poll.pk}/")[0] == 404
    assert list(queries.rows(venue, True)) == []
    assert SECRET in read(venue, olga)[1]
    operations.restore(poll, by=olga)
    assert SECRET in told()
    assert SECRET in read(venue, chen)[1]


def test_who_chose_what_is_read_by_nobody_else(
    venue: Venue, olga: Person, amina: Person, chen: Person
) -> None:
    poll = opened(venue, olga)
    operations.answer(poll, [1], venue=venue, by=amina)
    for person in (chen, olga):
        for more in ("", f"polls/{poll.pk}/", "polls/?part=own", "polls/?part=hosts", "moderation/"):
            page = read(venue, person, more)[1]
            assert "Amina" not in page, (person, more)
            assert " checked" not in page
    assert "Amina" not in told()
    assert "Amina" not in str(list(queries.rows(venue, True)))
    assert 'data-own=""' in read(venue, chen, "polls/?part=own")[1]
    assert f'data-own="{poll.pk}:1"' in read(venue, amina, "polls/?part=own")[1]


def test_only_those_who_moderate_make_open_and_close_polls(
    venue: Venue, olga: Person, amina: Person, chen: Person
) -> None:
    poll = opened(venue, olga)
    client = Client()
    client.force_login(amina)
    there = f"/en/2021/venues/{venue.pk}/polls/"
    assert client.get(f"{there}new/").status_code == 404
    assert client.post(f"{there}new/", {"key": "k"}).status_code == 404
    for act in ("open", "close", "withdraw", "restore", "copy", "delete", "reopen"):
        assert client.post(f"{there}{poll.pk}/handling/", {"act": act, "key": "k"}).status_code == 404
    assert Poll.objects.get().state == rules.OPEN


def test_whoever_is_outside_finds_nothing(venue: Venue, olga: Person, dora: Person) -> None:
    poll = opened(venue, olga, sheet(question=SECRET))
    client = Client()
    client.force_login(dora)
    there = f"/en/2021/venues/{venue.pk}/polls/"
    for more in ("", "?part=own", f"{poll.pk}/", f"{poll.pk}/answer/"):
        answer = client.get(f"{there}{more}")
        assert answer.status_code == 404
        assert SECRET not in answer.content.decode()
    assert client.post(f"{there}{poll.pk}/answer/", {"option": "1"}).status_code == 404
    assert not poll.answers.exists()


def test_nothing_typed_is_markup(venue: Venue, olga: Person, amina: Person) -> None:
    opened(venue, olga, sheet('<img src=x onerror="alert(1)">', "=1+1", question="<b>Bold</b>"))
    for page in (read(venue, amina)[1], told()):
        assert "<img src=x" not in page
        assert "<b>Bold" not in page
    client = Client()
    client.force_login(olga)
    table = client.get(f"/en/2021/venues/{venue.pk}/export/polls.csv").content.decode()
    assert "'=1+1" in table


def test_a_room_that_answers_at_once_makes_few_messages(venue: Venue, olga: Person) -> None:
    poll = opened(venue, olga)
    drain_all()
    before = Message.objects.count()
    for person in PersonFactory.create_batch(30):
        operations.answer(poll, [1], venue=venue, by=register(person, venue))
    told()
    assert Message.objects.count() - before <= 2
