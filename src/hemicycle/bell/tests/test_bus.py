"""What every bus does, held against each of them."""

import threading
import uuid

import pytest

from hemicycle.bell.bus.contract import Bus
from hemicycle.bell.bus.memory import MemoryBus
from hemicycle.bell.bus.redis import RedisBus
from hemicycle.bell.notes import Note
from hemicycle.bell.tests.serving import until


@pytest.fixture(params=["memory", "redis"])
def bus(request: pytest.FixtureRequest) -> Bus:
    return (
        MemoryBus()
        if request.param == "memory"
        else RedisBus(request.getfixturevalue("redis_url"), f"test-{uuid.uuid4().hex}")
    )


def note(seq: int) -> Note:
    return Note("abcd", seq, "hall/1", "line", {"en": f"<p>{seq} “é”\n</p>"}, True, (1, 2))


def test_everybody_who_listens_hears_every_note_as_it_was_and_in_order(bus: Bus) -> None:
    first: list[Note] = []
    second: list[Note] = []
    ends = [bus.subscribe(first.append), bus.subscribe(second.append)]
    for seq in range(50):
        bus.publish(note(seq))
    until(lambda: len(first) == len(second) == 50)
    assert first == second == [note(seq) for seq in range(50)]
    for end in ends:
        end()


def test_nothing_is_heard_before_or_after(bus: Bus) -> None:
    heard: list[Note] = []
    stays: list[Note] = []
    bus.publish(note(1))
    end, others = bus.subscribe(heard.append), bus.subscribe(stays.append)
    bus.publish(note(2))
    until(lambda: len(heard) == len(stays) == 1)
    end()
    bus.publish(note(3))
    until(lambda: len(stays) == 2)
    assert heard == [note(2)]
    others()


def test_notes_of_many_threads_all_arrive_each_thread_in_its_order(bus: Bus) -> None:
    heard: list[Note] = []
    end = bus.subscribe(heard.append)
    threads = [
        threading.Thread(target=lambda first=first: [bus.publish(note(first + n)) for n in range(20)])
        for first in (0, 100, 200)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    until(lambda: len(heard) == 60)
    for first in (0, 100, 200):
        mine = [one.seq for one in heard if first <= one.seq < first + 20]
        assert mine == list(range(first, first + 20))
    end()


def test_somebody_who_fails_does_not_keep_others_from_hearing(bus: Bus) -> None:
    def fails(note: Note) -> None:
        raise ZeroDivisionError

    heard: list[Note] = []
    ends = [bus.subscribe(fails), bus.subscribe(heard.append)]
    bus.publish(note(1))
    bus.publish(note(2))
    until(lambda: len(heard) == 2)
    for end in ends:
        end()


def test_a_redis_that_is_away_stops_nobody() -> None:
    bus = RedisBus("redis://127.0.0.1:1/0", "test")
    bus.publish(note(1))


def test_what_is_no_note_is_told_so() -> None:
    for data in (b"", b"[]", b"{}", b'["a","b","c","d",null,true,[]]', b"\xff"):
        with pytest.raises(ValueError, match=r"no note|codec"):
            Note.from_json(data)
