"""A hub behind a real uvicorn, in a thread; and browsers that listen to it over real sockets."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn

from hemicycle.bell.hub import Hub
from hemicycle.bell.testing import app

HOST = "127.0.0.1"
OPEN: list[socket.socket] = []  # lines of browsers; closed after each test


@contextmanager
def serving(hub: Hub, *, port: int = 0, **limits: int) -> Iterator[int]:
    """The port on which this hub is served inside the block."""
    listener = socket.create_server((HOST, port), backlog=512)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 64 * 1024)
    config = uvicorn.Config(
        app(hub, **limits),
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=5,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    until(lambda: server.started or not thread.is_alive())
    try:
        yield listener.getsockname()[1]
    finally:
        if thread.is_alive():
            hub.close_soon()
        server.should_exit = True
        thread.join(10)
        listener.close()
        assert not thread.is_alive(), "open streams must not hold up the end"


def until(true: Callable[[], Any], *, seconds: float = 10.0) -> None:
    """Wait until something is true."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come true in time"
        time.sleep(0.01)


class Browser:
    """Reads one stream; `events` are what came, `since` is where it goes on."""

    def __init__(
        self, port: int, address: str, *, since: str = "", last: str = "", cookie: str = "", buffer: int = 0
    ) -> None:
        self.line = socket.socket()
        OPEN.append(self.line)
        if buffer:
            self.line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        self.line.settimeout(10)
        self.line.connect((HOST, port))
        where = f"{address}&since={since}" if since else address
        extra = (f"Last-Event-ID: {last}\r\n" if last else "") + (
            f"Cookie: bell={cookie}\r\n" if cookie else ""
        )
        self.line.sendall(f"GET {where} HTTP/1.1\r\nHost: {HOST}\r\n{extra}\r\n".encode())
        self.events: list[dict[str, Any]] = []
        self.since = last or since
        self.ended = False
        self._text = b""
        head, _blank, rest = self._until_blank().partition(b"\r\n\r\n")
        self.status = int(head.split()[1])
        self.head = head.decode()
        self._chunks = rest

    def _until_blank(self) -> bytes:
        found = b""
        while b"\r\n\r\n" not in found:
            more = self.line.recv(4096)
            if not more:
                break
            found += more
        return found

    def read(self, seconds: float = 0.0) -> "Browser":
        """Take in what has come, waiting at most so long for more."""
        self.line.settimeout(seconds)
        try:
            while more := self.line.recv(65536):
                self._take(more)
                self.line.settimeout(0)
            self.ended = True
        except (TimeoutError, BlockingIOError):
            pass
        except OSError:
            self.ended = True
        self._take(b"")
        return self

    def read_until(self, true: Callable[["Browser"], Any], *, seconds: float = 10.0) -> "Browser":
        """Take in what comes until something is true."""
        end = time.monotonic() + seconds
        self.read()
        while not true(self):
            assert time.monotonic() < end, f"it did not come in time; {len(self.events)} events did"
            assert not self.ended, "the stream has ended"
            self.read(0.05)
        return self

    def live(self) -> "Browser":
        """Wait until everything that was missed has come."""
        return self.read_until(lambda one: any("beat" in event for event in one.events))

    def said(self) -> list[str]:
        """The fragments that came."""
        return [event["h"] for event in self.events if "h" in event]

    def close(self) -> None:
        """Go away."""
        self.line.close()

    def _take(self, more: bytes) -> None:
        self._chunks += more
        while (found := self._chunks.partition(b"\r\n"))[1]:
            size = int(found[0], 16)
            if len(found[2]) < size + 2:
                break
            self._text += found[2][:size]
            self._chunks = found[2][size + 2 :]
            if size == 0:
                self.ended = True
                break
        *whole, self._text = self._text.split(b"\n\n")
        for block in whole:
            self._event(block.decode())

    def _event(self, block: str) -> None:
        for line in block.split("\n"):
            if line.startswith("id: "):
                self.since = line[4:]
            elif line.startswith("data: "):
                self.events.append(json.loads(line[6:]))
