"""The product's own server, and in it a thread that publishes when it is told to.

    house.py PORT

Everything is `hemicycle serve`; only a public kind of topics is plugged in, as a room would. Words on standard input:
"publish RATE SECONDS FIRST" (through `bell.operations`, as a room does: one transaction each) and "tick SECONDS".
"""

import json
import sys
import threading
import time

from hemicycle.site.commands import main

TOPIC = "bench/1"


def say(**what: object) -> None:
    """A line for the bench."""
    print(json.dumps(what), flush=True)


def payload(number: int) -> str:
    """300 bytes that carry their number and the moment at which they were published."""
    return f"^{number:09d} {time.monotonic_ns() // 1000:016d} ".ljust(300, "x")


def publish(rate: float, seconds: float, first: int) -> None:
    """So many messages a second, for so long; the rate is kept from the beginning, not from the last one."""
    from hemicycle.bell import operations

    began, published = time.monotonic(), 0
    while published < rate * seconds and time.monotonic() - began < seconds:
        time.sleep(max(began + published / rate - time.monotonic(), 0))
        operations.publish(TOPIC, "line", {"*": payload(first + published)})
        published += 1
    say(published=published, last=first + published - 1, elapsed=time.monotonic() - began)


def next_number() -> int:
    """The number after the last that was published, also by a server before this one."""
    from hemicycle.bell.models import Message

    last = Message.objects.filter(topic=TOPIC).order_by("-seq").first()
    return int(last.payload["*"][1:10]) + 1 if last else 1


def obey() -> None:
    """What the bench says, one word after the other."""
    from hemicycle.bell import hub, tokens
    from hemicycle.bell.sockets import TopicKind, topics

    topics.plug(TopicKind("bench", public=True))
    while hub.current is None:
        time.sleep(0.02)
    say(token=tokens.make([TOPIC], "en", person=None, cookie=""), next=next_number(), tick=hub.current.tick)
    for line in sys.stdin:
        word, *said = line.split()
        if word == "publish":
            publish(float(said[0]), float(said[1]), int(said[2]) if int(said[2]) else next_number())
        elif word == "tick":
            hub.current.tick = float(said[0])
            say(tick=hub.current.tick)


def when_open() -> None:
    """Wait until the settings are read and the applications ready, then obey."""
    from django.apps import apps

    apps.ready_event.wait()
    obey()


if __name__ == "__main__":
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hemicycle.site.settings")
    threading.Thread(target=when_open, daemon=True).start()
    main(["serve", "--port", sys.argv[1]])
