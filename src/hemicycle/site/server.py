"""The server's process: uvicorn with our own ways of starting and stopping."""

import ctypes
import gc
import logging
import resource
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from types import FrameType

import uvicorn
from django.conf import settings
from django.db import connections

from hemicycle.bell import hub
from hemicycle.record import drain, lanes
from hemicycle.site import demo
from hemicycle.site.asgi import application
from hemicycle.site.commands.terminal import Stop, note

log = logging.getLogger(__name__)
GRACE = 10  # seconds that answers under way get after a signal
ARENAS = (-8, 2)  # mallopt(M_ARENA_MAX, 2): a thread per request must not mean an arena per thread

SEND_BUFFER = (
    64 * 1024
)  # bytes that the kernel keeps for one line; by itself it keeps up to 4 MB for one that stalls
DEAD_AFTER = 20_000  # milliseconds without a sign from the other side, while something is under way to it


def end_streams() -> None:
    """Open streams end, or they would hold us up."""
    if hub.current is not None:
        hub.current.close_soon()


before_exit: list[Callable[[], None]] = [end_streams]  # called from the signal


class Server(uvicorn.Server):
    """Uvicorn that says when it is open, and closes streams from the signal itself."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Open the doors and say so."""
        await super().startup(sockets)
        if self.started:
            note(f"Hemicycle is open at {settings.ORIGIN}/ (Ctrl+C closes it).")

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Close open streams at once, then let uvicorn end what is under way."""
        for close in before_exit:
            close()
        super().handle_exit(sig, frame)


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens, or a sentence why not."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family, backlog=2048)
    except OSError as trouble:
        reason = trouble.strerror or str(trouble)
        raise Stop(f"Port {port} on {host} cannot be opened: {reason}. Set PORT to another one.") from None
    return for_streams(listener)


def for_streams(listener: socket.socket) -> socket.socket:
    """Lines accepted here cost little when they stall, and end when they are dead (they inherit what is set here)."""
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
    if hasattr(socket, "TCP_USER_TIMEOUT"):  # Linux
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, DEAD_AFTER)
    return listener


def allow_many_lines() -> None:
    """Whoever listens holds a line: as many as the system lets us have, not the 1,024 that a shell begins with."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    except (ValueError, OSError) as trouble:  # a system that says "unlimited" and does not mean it
        log.info("The number of open lines stays as it is: %s", trouble)


def serve(*, host: str, port: int) -> int:
    """Serve until a signal comes; the exit code."""
    sockets = [listening(host, port)]
    if sys.platform == "linux":
        getattr(ctypes.CDLL(None), "mallopt", lambda *_: 0)(*ARENAS)
    allow_many_lines()
    demo.read_clock()
    server = Server(
        uvicorn.Config(
            application,
            loop="uvloop",
            http="httptools",
            ws="none",
            lifespan="on",
            log_config=None,
            access_log=False,  # addresses of feeds hold tokens; the proxy logs what it may
            server_header=False,
            proxy_headers=settings.BEHIND_PROXY,
            forwarded_allow_ips=settings.TRUSTED_PROXIES,
            timeout_keep_alive=30,
            timeout_graceful_shutdown=GRACE,
        )
    )
    stop = threading.Event()
    drainer = threading.Thread(target=drain.run, args=(stop,), name="drain", daemon=True)
    workers = [drainer, *lanes.threads(stop)]
    connections.close_all()
    for thread in workers:
        thread.start()
    gc.collect()
    gc.freeze()
    # uvicorn raises the signal again when it has ended; without a handler that would end us before we have tidied up
    signal.signal(signal.SIGTERM, lambda *_: None)
    try:
        server.run(sockets=sockets)
    except KeyboardInterrupt:
        pass
    finally:
        stop.set()
        drain.wake()
        lanes.wake()
        until = time.monotonic() + GRACE
        for thread in workers:  # a job that takes longer is left, and somebody begins it again
            thread.join(timeout=max(until - time.monotonic(), 0))
        connections.close_all()
    return 0 if server.started else 1
