"""`GET /bell/`: who is let in, what is said to those who are not, and who is cut off."""

import json
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from hemicycle.bell import rules, tokens
from hemicycle.bell.hub import Hub
from hemicycle.bell.notes import Note
from hemicycle.bell.operations import ASK, CLOSE
from hemicycle.bell.queries import Question
from hemicycle.bell.testing import MemoryLog
from hemicycle.bell.tests.serving import Browser, serving, until
from hemicycle.bell.viewers import digest_of

HALL, ROOM = "hall/1", "room/1"
AMINA, BRUNO = 11, 12


@pytest.fixture
def log() -> MemoryLog:
    """Amina, with her cookie, may hear the room; everybody hears the hall."""
    made = MemoryLog()
    allowed = {("amina-1", AMINA), ("amina-2", AMINA), ("bruno-1", BRUNO)}
    signed_in = {(digest_of(cookie), person) for cookie, person in allowed}
    made.may_hear = lambda asked: [
        topic for topic in asked.topics if topic == HALL or (asked.viewer, asked.person) in signed_in
    ]
    made.signed_in = signed_in  # type: ignore[attr-defined]
    return made


@pytest.fixture
def port(log: MemoryLog) -> Iterator[int]:
    with serving(Hub(log=log, bus=log.bus, tick=0.01)) as port:
        yield port


def private(cookie: str, person: int = AMINA, topics: tuple[str, ...] = (ROOM,), language: str = "en") -> str:
    return f"/bell/?t={quote(tokens.make(topics, language, person=person, cookie=cookie))}"


def status(port: int, address: str, **more: str) -> int:
    return Browser(port, address, **more).status


def test_the_room_is_heard_with_the_cookie_it_was_signed_for(port: int, log: MemoryLog) -> None:
    browser = Browser(port, private("amina-1"), cookie="amina-1").live()
    log.publish(ROOM, "line", {"en": "Hello", "fr": "Bonjour"})
    browser.read_until(lambda one: one.said() == ["Hello"])
    assert {"t": ROOM, "n": "line", "l": "en", "h": "Hello"} in browser.events


def test_a_token_is_no_key(port: int) -> None:
    assert status(port, private("amina-1")) == 403, "without a cookie"
    assert status(port, private("amina-1"), cookie="bruno-1") == 403, "with another viewer's cookie"
    assert status(port, private("bruno-1", BRUNO), cookie="amina-1") == 403, "another viewer's token"
    assert status(port, private("gone", AMINA), cookie="gone") == 403, "a sign-in that has ended"
    assert status(port, private("amina-1")[:-3], cookie="amina-1") == 403, "changed"
    both = f"{private('amina-1', AMINA, (HALL,))}&{private('amina-1', BRUNO)[7:]}"
    assert status(port, both, cookie="amina-1") == 403, "of two people"


def test_a_token_of_last_week_is_too_old(port: int, log: MemoryLog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "TOKEN_LASTS", -10)
    assert status(port, log.address([HALL])) == 410


@pytest.mark.parametrize(
    "address",
    [
        "/bell/",
        "/bell/?t=",
        "/bell/?t=nonsense",
        "/bell/?t=a.b",
        "/bell/?" + "&".join(["t=x"] * 13),
        "/bell/?t=" + "x" * 17_000,
        "/bell/?" + "&".join(f"x{number}=1" for number in range(40)),
    ],
)
def test_what_cannot_be_read_is_told_so(port: int, address: str) -> None:
    browser = Browser(port, address)
    assert browser.status == 400
    assert "nosniff" not in browser.head, "headers of protection are the front's"


def test_a_place_that_is_none_is_told_so(port: int, log: MemoryLog) -> None:
    for place in ("nonsense", "1", "abcd-x"):
        assert status(port, log.address([HALL]), since=place) == 400
        assert status(port, log.address([HALL]), last=place) == 400
        assert status(port, f"{log.address([HALL])}&after={place}") == 400
    assert status(port, f"{log.address([HALL])}&after=") == 400


def test_tabs_share_a_stream_and_what_may_not_be_heard_is_told(port: int, log: MemoryLog) -> None:
    address = f"{log.address([HALL], language='fr')}&{private('amina-old', AMINA)[7:]}"
    browser = Browser(port, address, cookie="amina-1").live()
    assert browser.status == 200
    assert {"gone": [], "refused": 1} in browser.events
    log.publish(HALL, "line", {"en": "Hello", "fr": "Bonjour"})
    browser.read_until(lambda one: one.said() == ["Bonjour"])


def test_two_tabs_in_two_languages_hear_both_and_a_bell_once(port: int, log: MemoryLog) -> None:
    address = f"{log.address([HALL], language='fr')}&{log.address([HALL])[7:]}"
    browser = Browser(port, address).live()
    log.publish(HALL, "line", {"en": "Hello", "fr": "Bonjour"})
    log.publish(HALL, "ballot")
    log.publish(HALL, "line", {"*": "12"})
    browser.read_until(lambda one: "12" in one.said())
    assert browser.said() == ["Hello", "Bonjour", "12"]
    assert len([event for event in browser.events if event.get("n") == "ballot"]) == 1


def cut(log: MemoryLog, name: str, **said: str) -> None:
    """A word to the hub, as operations write it."""
    note = Note(log.epoch, len(log.notes) + 1, "", name, {"viewer": "", "person": "", "topic": "", **said})
    log.notes.append(note)
    log.bus.publish(note)


def test_a_sign_out_ends_the_streams_of_that_browser_and_no_other(port: int, log: MemoryLog) -> None:
    mine, other, hall = (
        Browser(port, private("amina-1"), cookie="amina-1").live(),
        Browser(port, private("amina-2"), cookie="amina-2").live(),
        Browser(port, log.address([HALL])).live(),
    )
    log.signed_in.discard((digest_of("amina-1"), AMINA))  # type: ignore[attr-defined]
    cut(log, CLOSE, viewer=digest_of("amina-1"))
    log.publish(ROOM, "line", {"*": "secret"})
    until(lambda: mine.read(0.05).ended, seconds=1)
    assert mine.said() == []
    other.read_until(lambda one: one.said() == ["secret"])
    assert not hall.read(0.1).ended
    assert status(port, private("amina-1"), cookie="amina-1") == 403, "and it does not come back"


def test_a_right_that_was_taken_ends_the_stream_and_the_rest_is_heard_again(
    port: int, log: MemoryLog
) -> None:
    both = private("amina-1", AMINA, (HALL, ROOM))
    mine = Browser(port, both, cookie="amina-1").live()
    bruno = Browser(port, private("bruno-1", BRUNO), cookie="bruno-1").live()
    log.signed_in.discard((digest_of("amina-1"), AMINA))  # type: ignore[attr-defined]
    cut(log, ASK, topic=ROOM)
    until(lambda: mine.read(0.05).ended, seconds=1)
    log.publish(ROOM, "line", {"*": "secret"})
    bruno.read_until(lambda one: one.said() == ["secret"])
    again = Browser(port, both, cookie="amina-1", last=mine.since).live()
    assert {"gone": [ROOM]} in again.events
    assert again.said() == []


def test_rights_are_asked_again_now_and_then(log: MemoryLog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "BEAT", 1)
    monkeypatch.setattr(rules, "ASK_AGAIN", 1)
    with serving(Hub(log=log, bus=log.bus)) as port:
        mine = Browser(port, private("amina-1"), cookie="amina-1").live()
        log.signed_in.clear()  # type: ignore[attr-defined]
        until(lambda: mine.read(0.05).ended, seconds=4)


def test_a_right_that_is_taken_while_somebody_comes_in_is_not_overlooked(port: int, log: MemoryLog) -> None:
    """The question was answered before; the word arrives between the answer and the first message."""
    heard, asked = log.heard, []

    def slowly(questions: list[Question]) -> list[frozenset[str]]:
        answer = heard(questions)
        if not asked:
            asked.append(questions)
            log.signed_in.clear()  # type: ignore[attr-defined]
            cut(log, CLOSE, viewer=digest_of("amina-1"))
        return answer

    log.heard = slowly  # type: ignore[method-assign, assignment]
    mine = Browser(port, private("amina-1"), cookie="amina-1")
    until(lambda: mine.read(0.05).ended, seconds=2)
    assert not any("beat" in event for event in mine.events)


def test_what_cannot_be_asked_is_not_heard(port: int, log: MemoryLog) -> None:
    def broken(questions: list[Question]) -> list[frozenset[str]]:
        raise OSError("no database")

    log.heard = broken  # type: ignore[method-assign, assignment]
    browser = Browser(port, private("amina-1"), cookie="amina-1")
    assert browser.status == 503
    assert "retry-after" in browser.head


def test_one_browser_has_six_streams_and_no_more(port: int) -> None:
    streams = [Browser(port, private("amina-1"), cookie="amina-1").live() for _each in range(6)]
    assert status(port, private("amina-1"), cookie="amina-1") == 429
    assert status(port, private("amina-2"), cookie="amina-2") == 200
    streams[0].close()
    until(lambda: status(port, private("amina-1"), cookie="amina-1") == 200)


def test_what_was_missed_is_also_given_without_a_stream(port: int, log: MemoryLog) -> None:
    for number in range(3):
        log.publish(HALL, "line", {"en": f"number {number}"})
        log.publish(ROOM, "line", {"en": "secret"})
    log.publish(HALL, "ballot")
    until(lambda: told(port, f"{log.address([HALL])}&after={log.epoch}-0")["since"] == f"{log.epoch}-7")
    answer = told(port, f"{log.address([HALL])}&after={log.epoch}-1")
    assert answer == {
        "since": f"{log.epoch}-7",
        "events": [
            {"id": f"{log.epoch}-3", "t": HALL, "n": "line", "l": "en", "h": "number 1"},
            {"id": f"{log.epoch}-5", "t": HALL, "n": "line", "l": "en", "h": "number 2"},
            {"id": f"{log.epoch}-7", "t": HALL, "n": "ballot", "r": 0.0},
        ],
        "reset": False,
    }
    assert told(port, f"{log.address([HALL])}&after={answer['since']}")["events"] == []
    assert told(port, f"{log.address([HALL])}&after=other-1")["reset"] is True
    assert status(port, f"{private('amina-1')}&after={log.epoch}-1") == 403


def told(port: int, address: str) -> dict[str, object]:
    browser = Browser(port, address)
    assert browser.status == 200
    until(lambda: browser.read(0.05) and browser._chunks.endswith(b"}"))
    answer: dict[str, object] = json.loads(browser._chunks)
    return answer
