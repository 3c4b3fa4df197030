"""Between processes: one channel of Redis that all publish to and all hear."""

import logging
import threading
from collections.abc import Callable
from typing import Any

import redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from hemicycle.bell.bus.contract import Hear
from hemicycle.bell.notes import Note

log = logging.getLogger(__name__)
PATIENCE = 2.0  # seconds to wait for Redis: the table has the note anyway
REST = 1.0  # seconds before trying again


class RedisBus:
    """Publishes to a channel; each subscription is a thread that listens and comes back when the line breaks."""

    def __init__(self, url: str, channel: str) -> None:
        self.channel = channel
        self._client = redis.Redis.from_url(
            url,
            socket_timeout=PATIENCE,
            socket_connect_timeout=PATIENCE,
            retry=Retry(NoBackoff(), 1),
        )

    def publish(self, note: Note) -> None:
        """Carry a note; when Redis is away, hubs find it in the table a second later."""
        try:
            self._client.publish(self.channel, note.to_json())
        except (RedisError, OSError) as trouble:
            log.warning("Redis did not carry a note: %s", trouble)

    def subscribe(self, hear: Hear) -> Callable[[], None]:
        """Call `hear` with every note, in a thread of its own."""
        stop, ready = threading.Event(), threading.Event()
        thread = threading.Thread(
            target=self._listen, args=(hear, stop, ready), name="bell-redis", daemon=True
        )
        thread.start()
        ready.wait(PATIENCE)

        def end() -> None:
            stop.set()
            thread.join(PATIENCE)

        return end

    def _listen(self, hear: Hear, stop: threading.Event, ready: threading.Event) -> None:
        while not stop.is_set():
            line = self._client.pubsub()  # type: ignore[no-untyped-call]
            try:
                line.subscribe(self.channel)
                while not stop.is_set():
                    message = line.get_message(timeout=0.25)
                    if message is not None:
                        self._hand_over(message, hear, ready)
            except (RedisError, OSError) as trouble:
                log.warning("The line to Redis broke, it is tried again: %s", trouble)
                stop.wait(REST)
            finally:
                line.close()

    def _hand_over(self, message: dict[str, Any], hear: Hear, ready: threading.Event) -> None:
        if message["type"] == "subscribe":
            ready.set()
        elif message["type"] == "message":
            try:
                hear(Note.from_json(message["data"]))
            except Exception:
                log.exception("A note was not heard")
