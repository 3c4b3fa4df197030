"""The hub behind a real uvicorn: what it leans on there, and what a listener sees over a real line."""

import time

from hemicycle.bell.hub import Hub
from hemicycle.bell.testing import MemoryLog
from hemicycle.bell.tests.serving import Browser, serving

ROOM = "session/1"


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
