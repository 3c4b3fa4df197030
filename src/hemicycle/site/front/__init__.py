"""The front: what answers before Django is asked.

A request passes, in this order: `healthz` (is it open?), `bell` (what changes while one looks: an answer that goes on),
`static` (files from memory), `page_cache` (pages that are the same for everybody), `compression` (everything else, made
small), `turnstile` (so many at a time), and then Django.
"""

import logging

from django.conf import settings

from hemicycle.bell import bus, hub
from hemicycle.bell.endpoint import Endpoint
from hemicycle.bell.log import TableLog
from hemicycle.bell.pages import PATH as BELL
from hemicycle.bell.trial import PATH as TRIAL
from hemicycle.bell.trial import Trial
from hemicycle.calls.endpoint import PATH as LINE
from hemicycle.calls.endpoint import Line
from hemicycle.site.front import healthz, protection
from hemicycle.site.front.asgi import Application, Receive, Scope, Send
from hemicycle.site.front.compression import Compression
from hemicycle.site.front.page_cache import PageCache
from hemicycle.site.front.state import StateReader, reader_for
from hemicycle.site.front.static import StaticFiles
from hemicycle.site.front.turnstile import Turnstile

log = logging.getLogger(__name__)


class Front:
    """The application that the server runs."""

    def __init__(self, django: Application) -> None:
        self.states: StateReader = reader_for(settings.DATABASES["default"], demo=settings.DEMO)
        self.turnstile = Turnstile(django)
        compressed = Compression(self.turnstile)
        self.pages = PageCache(
            self.turnstile,
            otherwise=compressed,
            states=self.states,
            origin=settings.ORIGIN,
            limit=settings.PAGE_CACHE_BYTES,
        )
        self.dynamic: Application = self.pages if settings.PAGE_CACHE_BYTES else compressed
        self.bell = Endpoint(hub.Hub(log=TableLog(), bus=bus.current()), headers=protection.headers())
        self.line = Line(headers=protection.headers())
        self.trial = Trial(headers=protection.headers())
        self.static = StaticFiles(settings.STATIC_ROOT, settings.STATIC_URL)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass on."""
        kind = scope["type"]
        if kind == "http":
            path: str = scope["path"]
            if path == healthz.PATH:
                await healthz.answer(scope, receive, send)
            elif path == BELL:
                await self.bell(scope, receive, send)
            elif path == TRIAL:
                await self.trial(scope, receive, send)
            elif path == LINE:
                await self.line(scope, receive, send)
            elif path.startswith(settings.STATIC_URL):
                await self.static(scope, receive, send)
            else:
                await self.dynamic(scope, receive, send)
        elif kind == "lifespan":
            await self._lifespan(receive, send)
        else:  # a WebSocket: nothing here speaks it
            await send({"type": "websocket.close", "code": 1000})

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        """Load files and start the hub before the doors open; let go of the database after they are closed."""
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self.static.load()
                await self.bell.hub.start()
                hub.current = self.bell.hub
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                hub.current = None
                await self.bell.hub.stop()
                await self.states.close()
                self.turnstile.close()
                await send({"type": "lifespan.shutdown.complete"})
                return
