"""The hub behind a real uvicorn: what it leans on there, and what a listener sees over a real line."""

import asyncio
import time
from pathlib import Path
from typing import Any

import pytest

from hemicycle.bell import rules
from hemicycle.bell.hub import Hub
from hemicycle.bell.listener import HIGH, Listener, QueuedListener, listener_for
from hemicycle.bell.rules import Place
from hemicycle.bell.testing import MemoryLog
from hemicycle.bell.tests.serving import Browser, serving, until

ROOM = "hall/1"


def a_hub(log: MemoryLog, **more: float) -> Hub:
    return Hub(log=log, bus=log.bus, **more)


def test_a_message_reaches_everybody_and_the_first_one_at_once() -> None:
    log = MemoryLog()
    with serving(a_hub(log, tick=0.5)) as port:
        browsers = [Browser(port, log.address([ROOM])).live() for _each in range(5)]
        time.sleep(0.6)
        begun = time.monotonic()
        log.publish(ROOM, "line", {"*": "one"})
        browsers[0].read_until(lambda one: one.said() == ["one"])
        assert time.monotonic() - begun < 0.3, "a tick is half a second here"
        for browser in browsers:
            browser.read_until(lambda one: one.said() == ["one"])
            assert "text/event-stream" in browser.head
            browser.close()


def test_uvicorn_still_writes_in_one_step_and_waits_before_it_writes() -> None:
    """What `listener.py` leans on: when this fails, read it again with the new uvicorn."""
    log = MemoryLog()
    hub = a_hub(log)
    with serving(hub) as port:
        browser = Browser(port, log.address([ROOM])).live()
        listener = next(iter(hub.audience.open))
        assert type(listener) is Listener, "uvicorn is recognised"
        flow = listener.send.__self__.flow  # type: ignore[attr-defined]
        until(lambda: listener.group is not None)
        hub._loop.call_soon_threadsafe(flow.pause_writing)
        log.publish(ROOM, "line", {"*": "one"})
        until(lambda: listener.group is None)
        assert browser.read(0.1).said() == [], "nothing of it was written while the line was full"
        hub._loop.call_soon_threadsafe(flow.resume_writing)
        browser.read_until(lambda one: one.said() == ["one"])
        until(lambda: listener.group is not None)
        browser.close()


def test_whoever_comes_back_after_a_restart_gets_what_they_missed() -> None:
    log = MemoryLog()
    seen: list[tuple[list[str], str]] = []
    with serving(a_hub(log)) as port:
        browsers = [Browser(port, log.address([ROOM])).live() for _each in range(20)]
        log.publish(ROOM, "line", {"*": "one"})
        for browser in browsers:
            browser.read_until(lambda one: one.said() == ["one"])
    for browser in browsers:
        assert browser.read(1).ended, "a stream ends in order"
        seen.append((browser.said(), browser.since))
    log.publish(ROOM, "line", {"*": "two"}, tell=False)
    with serving(a_hub(log)) as port:
        for said, last in seen:
            browser = Browser(port, log.address([ROOM]), last=last).live()
            log.publish("hall/9", "line", {"*": "elsewhere"})
            assert [*said, *browser.said()] == ["one", "two"]
            assert not any("reset" in event for event in browser.events)
            browser.close()


def test_the_end_comes_within_seconds_although_streams_are_open() -> None:
    log = MemoryLog()
    hub = a_hub(log)
    with serving(hub) as port:
        browsers = [Browser(port, log.address([ROOM])).live() for _each in range(50)]
        begun = time.monotonic()
    assert time.monotonic() - begun < 3
    assert all(browser.read(1).ended for browser in browsers)
    assert not hub.audience.open


def test_forty_of_two_hundred_never_read_and_the_others_get_everything(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rules, "PATIENCE", 1.5)
    log = MemoryLog()
    hub = a_hub(log, tick=0.01)
    lines = [f"{number} " + "x" * 20_000 for number in range(20)]
    with serving(hub) as port:
        browsers = [Browser(port, log.address([ROOM]), buffer=8192) for _each in range(200)]
        stalled, others = browsers[:40], browsers[40:]
        until(lambda: hub.audience.count([ROOM]) == 200)
        for line in lines:
            log.publish(ROOM, "line", {"*": line})
            for browser in others:
                browser.read()
            time.sleep(0.01)
        kept = sum(_kept_for(browser) for browser in stalled) / len(stalled)
        for browser in others:
            browser.read_until(lambda one: len(one.said()) == len(lines))
            assert browser.said() == lines
        assert kept < 200_000, f"{kept:.0f} bytes for one that stalls"
        until(lambda: hub.cuts >= 40 and len(hub.audience.open) == 160)
        for browser in browsers:
            browser.close()


def _kept_for(browser: Browser) -> float:
    """Bytes that lie in the kernel on our side and in the process for this line."""
    mine = browser.line.getsockname()[1]
    for row in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        _number, _local, remote, _state, queues, *_rest = row.split()
        if int(remote.partition(":")[2], 16) == mine:
            return float(int(queues.partition(":")[0], 16) + HIGH + 20_000)
    return 0.0


def test_a_line_that_is_slow_for_a_while_loses_nothing() -> None:
    log = MemoryLog()
    hub = a_hub(log, tick=0.01)
    with serving(hub) as port:
        browser = Browser(port, log.address([ROOM]), buffer=8192).live()
        until(lambda: hub.audience.count([ROOM]) == 1)
        for number in range(15):
            log.publish(ROOM, "line", {"*": f"{number} " + "y" * 12_000})
            time.sleep(0.02)
        until(lambda: hub.audience.count([ROOM]) == 0, seconds=3)
        browser.read_until(lambda one: len(one.said()) == 15)
        assert [int(said.split()[0]) for said in browser.said()] == list(range(15))
        assert not any("reset" in event for event in browser.events)
        browser.close()


def test_so_many_streams_from_one_network_and_no_more() -> None:
    log = MemoryLog()
    with serving(a_hub(log), per_address=3) as port:
        browsers = [Browser(port, log.address([ROOM])).live() for _each in range(3)]
        refused = Browser(port, log.address([ROOM]))
        assert refused.status == 429
        assert "retry-after: 20" in refused.head
        browsers[0].close()
        until(lambda: Browser(port, log.address([ROOM])).status == 200)


def test_other_servers_have_a_queue() -> None:
    """What is not uvicorn may wait in the middle of writing: its `send` is not stepped by hand."""

    async def listens() -> None:
        log = MemoryLog()
        hub = a_hub(log, tick=0.0)
        await hub.start()
        sent: list[bytes] = []
        ended = asyncio.Event()

        async def send(message: Any) -> None:
            await asyncio.sleep(0)
            sent.append(message["body"])
            if not message["more_body"]:
                ended.set()

        async def receive() -> dict[str, str]:
            await ended.wait()
            return {"type": "http.disconnect"}

        listener = listener_for(send, {ROOM: ("en",)}, Place(log.epoch, 0))
        assert type(listener) is QueuedListener
        serving = asyncio.create_task(hub.serve(listener, receive))
        for number in range(5):
            log.publish(ROOM, "line", {"*": f"number {number}"})
            await asyncio.sleep(0.01)
        await hub.stop()
        await asyncio.wait_for(serving, 5)
        text = b"".join(sent).decode()
        assert [f"number {number}" in text for number in range(5)] == [True] * 5

    asyncio.run(listens())
