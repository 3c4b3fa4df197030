"""Everything in order, nothing twice: whatever the bus loses, whoever goes and comes, and over restarts."""

import asyncio
import random
import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hemicycle.bell import hub as hubs
from hemicycle.bell import rules
from hemicycle.bell.bus.memory import MemoryBus
from hemicycle.bell.flushing import Flush
from hemicycle.bell.hub import Hub
from hemicycle.bell.notes import Note
from hemicycle.bell.ring import Ring
from hemicycle.bell.rules import Place
from hemicycle.bell.testing import MemoryLog
from hemicycle.bell.tests.lines import Line

A, B = "hall/1", "hall/2"
Steps = list[tuple[str, int]]


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pieces, slices, and times that a test can wait for."""
    monkeypatch.setattr(rules, "PIECE", 120)
    monkeypatch.setattr(rules, "PATIENCE", 0.3)
    monkeypatch.setattr(hubs, "SLICE", 2)
    monkeypatch.setattr(hubs, "HOLE", 0.002)


async def until(true: Callable[[], Any]) -> None:
    async with asyncio.timeout(10):
        while not true():
            await asyncio.sleep(0.002)


async def opened(log: MemoryLog, *, tick: float = 0.005) -> Hub:
    hub = Hub(log=log, bus=log.bus, tick=tick)
    await hub.start()
    return hub


STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "tell",
                "tell",
                "tell",
                "lose",
                "later",
                "leave",
                "come",
                "stall",
                "go on",
                "hiccup",
                "restart",
                "wait",
                "forget",
            ]
        ),
        st.integers(0, 3),
    ),
    min_size=5,
    max_size=40,
)


@settings(max_examples=40, deadline=None)
@given(STEPS, st.sampled_from([0.0, 0.004]))
def test_whoever_listens_sees_everything_in_order_and_nothing_twice(steps: Steps, tick: float) -> None:
    asyncio.run(_live_through(steps, tick))


async def _live_through(steps: Steps, tick: float) -> None:
    log = MemoryLog(bus=MemoryBus())
    hub = await opened(log, tick=tick)
    lines = [Line(topics, Place(log.epoch, 0)) for topics in ([A], [A], [B], [A, B])]
    for line in lines:
        await line.connect(hub)
    late: list[Note] = []
    for what, which in steps:
        line = lines[which]
        if what in {"tell", "lose", "later"}:
            note = log.publish([A, B][which % 2], "line", {"*": f"{len(log.notes)}"}, tell=what == "tell")
            if what == "later":
                late.append(note)
        elif what == "leave":
            await line.disconnect()
        elif what == "come":
            line.go_on()
            await line.connect(hub)
        elif what == "stall":
            line.stall()
        elif what == "go on":
            line.go_on()
        elif what == "hiccup":  # something is told while the line is full for a moment
            line.stall()
            log.publish(line.topics[0], "line", {"*": f"{len(log.notes)}"})
            await asyncio.sleep(0.01)
            line.go_on()
            await asyncio.sleep(0.005)
        elif what == "restart":
            await hub.stop()
            hub = await opened(log, tick=tick)
        elif what == "forget":
            hub._ring._notes.clear()  # what the ring has dropped is read from the log
        else:
            random.shuffle(late)
            while late:
                log.bus.publish(late.pop())
            await asyncio.sleep(0.005)
    for line in lines:
        line.go_on()
        await line.connect(hub)
    await hub._compare()
    for line in lines:
        expected = [note.payload["*"] for note in log.notes if note.topic in line.topics and note.payload]
        try:
            await until(lambda line=line, expected=expected: len(line.said()) >= len(expected))
        finally:
            assert line.said() == expected
        assert not [event for event in line.seen if "reset" in event]
        await line.disconnect()
    await hub.stop()


async def test_what_the_bus_loses_is_read_from_the_log_within_a_second_or_two() -> None:
    log = MemoryLog()
    hub = await opened(log)
    line = Line([A], Place(log.epoch, 0))
    await line.connect(hub)
    log.publish(A, "line", {"*": "lost"}, tell=False)
    await until(lambda: line.said() == ["lost"])
    await line.disconnect()
    await hub.stop()


async def test_another_sequence_is_told_once() -> None:
    log = MemoryLog(epoch="first")
    hub = await opened(log)
    line = Line([A], Place("first", 0))
    await line.connect(hub)
    log.publish(A, "line", {"*": "one"})
    await until(lambda: line.said() == ["one"])
    log.epoch, log.notes = "second", []
    log.publish(A, "line", {"*": "two"})
    await until(line.ended.is_set)
    await line.connect(hub)
    await until(lambda: [event for event in line.seen if "beat" in event][1:])
    assert [event for event in line.seen if "reset" in event] == [{"reset": 1, "r": 0.0}]
    log.publish(A, "line", {"*": "three"})
    await until(lambda: line.said() == ["one", "three"])
    await line.disconnect()
    await hub.stop()


@pytest.mark.parametrize("since", [Place("measured", 99), Place("other", 1)])
async def test_a_place_that_is_none_of_ours_is_told_to_read_again(since: Place) -> None:
    log = MemoryLog()
    hub = await opened(log)
    line = Line([A], since)
    await line.connect(hub)
    await until(lambda: any("beat" in event for event in line.seen))
    assert "reset" in line.seen[0]
    assert line.since == Place(log.epoch, 0)
    await line.disconnect()
    await hub.stop()


async def test_what_the_log_has_forgotten_or_is_too_much_is_one_reset(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rules, "TOO_FAR", 1000)
    log = MemoryLog()
    for _each in range(20):
        log.publish(A, "line", {"*": "x" * 100})
        log.publish(B, "line", {"*": "y"})
    hub = await opened(log)
    many, few = Line([A], Place(log.epoch, 0)), Line([B], Place(log.epoch, 30))
    for line in (many, few):
        await line.connect(hub)
    await until(lambda: all(any("beat" in event for event in line.seen) for line in (many, few)))
    assert [list(event) for event in many.seen] == [["reset", "r"], ["beat"]]
    assert few.said() == ["y"] * 5
    await hub.stop()
    log.forgotten = 35
    hub = await opened(log)
    old = Line([B], Place(log.epoch, 30))
    await old.connect(hub)
    await until(lambda: any("beat" in event for event in old.seen))
    assert "reset" in old.seen[0]
    await hub.stop()


async def test_a_line_that_stalls_delays_nobody_and_is_cut() -> None:
    log = MemoryLog()
    hub = await opened(log)
    lines = [Line([A], Place(log.epoch, 0)) for _each in range(5)]
    for line in lines:
        await line.connect(hub)
    await until(lambda: all(line.listener and line.listener.group for line in lines))
    lines[2].stall()
    for number in range(10):
        log.publish(A, "line", {"*": str(number)})
        await asyncio.sleep(0.006)
    others = [line for line in lines if not line.stalled]
    await until(lambda: all(line.said() == [str(number) for number in range(10)] for line in others))
    assert not lines[2].said()
    await until(lines[2].ended.is_set)
    assert hub.cuts == 1
    await hub.stop()


async def test_a_fragment_is_written_once_however_many_listen(monkeypatch: pytest.MonkeyPatch) -> None:
    log = MemoryLog()
    hub = await opened(log)
    lines = [
        Line([A], Place(log.epoch, 0), language=language) for language in ("en", "fr") for _each in range(5)
    ]
    lines += [Line([A, f"person/{number}"], Place(log.epoch, 0)) for number in range(5)]
    for line in lines:
        await line.connect(hub)
    await until(lambda: all(line.listener and line.listener.group for line in lines))
    written: list[str] = []
    event = Note.event
    monkeypatch.setattr(
        Note, "event", lambda note, language, n: (written.append(language), event(note, language, n))[1]
    )
    log.publish(A, "line", {"en": "Hello", "fr": "Bonjour"})
    await until(lambda: all(line.said() for line in lines))
    assert sorted(written) == ["en", "fr"]
    assert {line.said()[0] for line in lines if line.language == "fr"} == {"Bonjour"}
    await hub.stop()


async def test_a_bell_spreads_its_reads_over_those_who_listen() -> None:
    log = MemoryLog()
    hub = await opened(log)
    lines = [Line([A], Place(log.epoch, 0)) for _each in range(50)]
    for line in lines:
        await line.connect(hub)
    await until(lambda: hub.audience.count([A]) == 50)
    log.publish(A, "ballot")
    await until(lambda: all({"t": A, "n": "ballot", "r": 1.0} in line.seen for line in lines))
    await hub.stop()


async def test_what_was_taken_back_is_not_replayed() -> None:
    log = MemoryLog()
    hub = await opened(log)
    first = Line([A], Place(log.epoch, 0))
    await first.connect(hub)
    log.publish(A, "line", {"*": "an insult"})
    await until(lambda: first.said() == ["an insult"])
    note = Note(log.epoch, 2, A, "line", {"*": "deleted"}, replaces=(1,))
    log.notes.append(note)
    hub.hear(note)
    await until(lambda: first.said() == ["an insult", "deleted"])
    second = Line([A], Place(log.epoch, 0))
    await second.connect(hub)
    await until(lambda: len(second.said()) == 2)
    assert second.said() == ["deleted", "deleted"]
    await hub.stop()


async def test_something_passing_is_seen_by_who_listens_and_only_the_last_of_a_tick() -> None:
    log = MemoryLog()
    hub = await opened(log, tick=0.1)
    line = Line([A], Place(log.epoch, 0))
    await line.connect(hub)
    await until(lambda: line.listener and line.listener.group)
    log.publish(A, "line", {"*": "row"})
    await until(lambda: line.said() == ["row"])
    for total in ("1", "2", "3"):
        log.bus.publish(Note(log.epoch, 0, A, "total", {"*": total}))
    log.bus.publish(Note("another", 0, A, "total", {"*": "of another house"}))
    await until(lambda: line.said() == ["row", "3"])
    assert line.since == Place(log.epoch, 1)
    again = Line([A], Place(log.epoch, 0))
    await again.connect(hub)
    await until(lambda: any("beat" in event for event in again.seen))
    assert again.said() == ["row"]
    await hub.stop()


async def test_signs_of_life_move_the_place_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "BEAT", 1)
    log = MemoryLog()
    hub = await opened(log)
    line = Line([A], Place(log.epoch, 0))
    await line.connect(hub)
    log.publish(B, "line", {"*": "elsewhere"})
    await until(lambda: line.since == Place(log.epoch, 1))
    assert not line.said()
    await hub.stop()


async def test_what_is_told_while_the_log_is_read_is_not_overlooked() -> None:
    log = MemoryLog()
    log.publish(B, "line", {"*": "elsewhere"})
    hub = await opened(log)
    hub._ring._notes.clear()
    missed = log.missed

    def slowly(place: Place, topics: list[str], until: int, most: int) -> list[Note] | None:
        found = missed(place, topics, until, most)
        log.publish(A, "line", {"*": "meanwhile"})
        time.sleep(0.05)
        return found

    log.missed = slowly  # type: ignore[method-assign, assignment]
    line = Line([A], Place(log.epoch, 0))
    await line.connect(hub)
    await until(lambda: line.listener and line.listener.group)
    assert line.said() == ["meanwhile"]
    await hub.stop()


async def test_a_sign_of_life_waits_for_what_is_being_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """It tells a place: whoever has not been written to yet must not be told that they have everything."""
    monkeypatch.setattr(rules, "BEAT", 1)
    log = MemoryLog()
    hub = await opened(log)
    line = Line([A], Place(log.epoch, 0))
    await line.connect(hub)
    await until(lambda: line.listener and line.listener.group)
    count = len(line.seen)
    hub._under_way = Flush([], {}, Place(log.epoch, 0))
    await asyncio.sleep(1.1)
    assert len(line.seen) == count
    hub._under_way = None
    await until(lambda: len(line.seen) > count)
    await hub.stop()


async def test_a_hub_without_its_log_waits_for_it() -> None:
    log = MemoryLog()
    position = log.position

    def broken() -> Place:
        raise OSError("no database")

    log.position = broken  # type: ignore[method-assign]
    hub = await opened(log)
    with pytest.raises(hubs.NotReady):
        await hub.reach(None)
    log.position = position  # type: ignore[method-assign]
    await until(lambda: hub.here is not None)
    await hub.stop()


def test_the_ring_drops_the_oldest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hemicycle.bell.ring.MOST", 10)
    ring = Ring(5)
    assert ring.reaches(5)
    assert not ring.reaches(4)
    ring.put(Note("e", seq, A, "line", {"*": "x"}) for seq in range(6, 20))
    assert ring.last == 19
    assert len(ring) == 8
    assert ring.reaches(11)
    assert not ring.reaches(10)
    assert [note.seq for note in ring.after(17)] == [18, 19]
    assert list(ring.after(19)) == []
    assert ring.find(12).seq == 12  # type: ignore[union-attr]
    assert ring.find(11) is None
    assert ring.find(20) is None
