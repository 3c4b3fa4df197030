"""Pages for a real browser, with the real hub behind them; and a network that can be made bad."""

import asyncio
import importlib.resources
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from django.template.loader import render_to_string

from hemicycle.bell.hub import Hub
from hemicycle.bell.testing import MemoryLog, app
from hemicycle.bell.tests.serving import until
from hemicycle.ui.stylesheet import joined

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
HEMICYCLE = Path(str(importlib.resources.files("hemicycle")))
POLICY = b"default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; form-action 'self'"
TOPIC = "hall/1"


class Net:
    """A house whose pages list what came on `hall/1`, and the line to it.

    `mute`: streams are swallowed by what lies between. `down`: nothing answers. `asked`: every address that was asked.
    """

    def __init__(self) -> None:
        self.log = MemoryLog()
        self.asked: list[str] = []
        self.open_streams = 0
        self.mute = False
        self.mine = "mine 0"  # what a bell is about
        self.answers: dict[str, tuple[int, str]] = {}
        self.content = LIST
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port: int = self.listener.getsockname()[1]
        self.address = f"http://localhost:{self.port}"
        self.hub: Hub | None = None
        self.numbers = 0

    def say(self, text: str = "", *, order: int = 0, **more: Any) -> None:
        """Somebody says something: a line that everybody sees alike."""
        self.numbers += 1
        number = order or self.numbers
        html = f'<li id="line-{number}" data-order="{number}">{text or number}</li>'
        self.log.publish(TOPIC, "line", {"*": html}, **more)

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Open inside the block; may be entered again."""
        hub = self.hub = Hub(log=self.log, bus=self.log.bus, tick=0.02)
        endpoint = app(hub)
        again = socket.fromfd(self.listener.fileno(), socket.AF_INET, socket.SOCK_STREAM)

        async def application(scope: Any, receive: Any, send: Any) -> None:
            if scope["type"] == "lifespan":
                await endpoint(scope, receive, send)
            elif scope["path"] == "/bell/":
                await self._bell(endpoint, scope, receive, send)
            else:
                await self._page(scope, receive, send)

        server = uvicorn.Server(
            uvicorn.Config(
                application, lifespan="on", log_config=None, access_log=False, timeout_graceful_shutdown=2
            )
        )
        thread = threading.Thread(target=server.run, args=([again],), daemon=True)
        thread.start()
        until(lambda: server.started)
        try:
            yield
        finally:
            hub.close_soon()
            server.should_exit = True
            thread.join(10)
            again.close()

    async def _bell(self, endpoint: Any, scope: Any, receive: Any, send: Any) -> None:
        query = scope["query_string"].decode()
        self.asked.append(query)
        if "after=" in query:
            await endpoint(scope, receive, send)
            return
        self.open_streams += 1
        try:
            if self.mute:
                await send(
                    {
                        "type": "http.response.start",
                        "status": 200,
                        "headers": [(b"content-type", b"text/event-stream")],
                    }
                )
                while (await receive())["type"] != "http.disconnect":
                    await asyncio.sleep(0.01)
            else:
                await endpoint(scope, receive, send)
        finally:
            self.open_streams -= 1

    async def _page(self, scope: Any, receive: Any, send: Any) -> None:
        path: str = scope["path"]
        kind = b"text/html; charset=utf-8"
        status, body = self.answers.get(path, (200, ""))
        self.asked.append(path)
        if path == "/static/hemicycle.css":
            body, kind = joined(), b"text/css"
        elif path.startswith("/static/"):
            room, _slash, name = path.removeprefix("/static/").partition("/")
            body, kind = (HEMICYCLE / room / "static" / room / name).read_text(), b"text/javascript"
        elif path == "/mine":
            body = f'<p id="mine" data-bell-read="{TOPIC} mine" data-bell-href="/mine">{self.mine}</p>'
        elif path not in self.answers:
            body = self.page()
        await send(
            {
                "type": "http.response.start",
                "status": status,
                "headers": [
                    (b"content-type", kind),
                    (b"content-security-policy", POLICY),
                    (b"cache-control", b"no-cache"),
                ],
            }
        )
        await send({"type": "http.response.body", "body": body.encode()})

    def page(self) -> str:
        """A page as a room would write it, with all that was said until now."""
        return PAGE.format(
            address=self.log.address([TOPIC]),
            since=self.log.position(),
            content=self.content.format(lines=self.lines(), mine=self.mine, topic=TOPIC),
            mark=render_to_string("bell/mark.html"),
            told=render_to_string("ui/told.html"),
        )

    def lines(self) -> str:
        """What stands in the list."""
        return "".join(note.payload["*"] for note in self.log.notes if note.payload and note.name == "line")


LIST = (
    '<ol id="lines" role="log" data-bell-into="{topic} line" data-bell-href="/">{lines}</ol>'
    '<p id="mine" data-bell-read="{topic} mine" data-bell-href="/mine">{mine}</p>'
)
PAGE = (
    '<!doctype html><html lang="en"><head><title>t</title>'
    '<link rel="stylesheet" href="/static/hemicycle.css"><meta name="bell" content="{address}">'
    '<meta name="bell-since" content="{since}"></head><body><main id="main">{told}{content}{mark}</main></body></html>'
)
SHOWN = "[...document.querySelectorAll('#lines li')].map(each => each.textContent).join(' ')"
