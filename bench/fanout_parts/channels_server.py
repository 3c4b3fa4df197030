"""Django Channels with its in-memory layer, one group, under uvicorn: what the project would have had without a hub.

channels_server.py PORT        runs in a virtual environment that holds channels, uvicorn and websockets
"""

import asyncio
import json
import sys
import threading
import time

import django
import uvicorn
from django.conf import settings

settings.configure(
    SECRET_KEY="x" * 50,
    INSTALLED_APPS=["channels"],
    CHANNEL_LAYERS={
        "default": {"BACKEND": "channels.layers.InMemoryChannelLayer", "CONFIG": {"capacity": 1000}}
    },
)
django.setup()

from channels.generic.websocket import AsyncWebsocketConsumer  # noqa: E402
from channels.layers import get_channel_layer  # noqa: E402


class Listener(AsyncWebsocketConsumer):
    """Joins the one group and sends on what it hears."""

    async def connect(self):
        await self.channel_layer.group_add("bench", self.channel_name)
        await self.accept()

    async def line(self, event):
        await self.send(text_data=event["text"])


async def publish(rate, seconds, first):
    """So many messages a second, for so long."""
    layer, began, published = get_channel_layer(), time.monotonic(), 0
    while published < rate * seconds and time.monotonic() - began < seconds:
        await asyncio.sleep(max(began + published / rate - time.monotonic(), 0))
        text = f"^{first + published:09d} {time.monotonic_ns() // 1000:016d} ".ljust(300, "x")
        await layer.group_send("bench", {"type": "line", "text": text})
        published += 1
    print(
        json.dumps(
            {
                "published": published,
                "last": first + published - 1,
                "elapsed": time.monotonic() - began,
            }
        ),
        flush=True,
    )


async def application(scope, receive, send):
    """WebSockets go to the consumer; the rest is the start, at which the door to the bench opens."""
    if scope["type"] == "websocket":
        await consumer(scope, receive, send)
        return
    loop = asyncio.get_running_loop()

    def obey():
        for line in sys.stdin:
            _word, rate, seconds, first = line.split()
            asyncio.run_coroutine_threadsafe(publish(float(rate), float(seconds), int(first)), loop)

    while scope["type"] == "lifespan":
        message = await receive()
        if message["type"] == "lifespan.startup":
            threading.Thread(target=obey, daemon=True).start()
            print('{"open": true}', flush=True)
        await send({"type": message["type"] + ".complete"})
        if message["type"] == "lifespan.shutdown":
            return


consumer = Listener.as_asgi()

if __name__ == "__main__":
    uvicorn.run(
        application,
        port=int(sys.argv[1]),
        loop="uvloop",
        http="httptools",
        ws="websockets-sansio",
        ws_ping_interval=None,
        ws_per_message_deflate=False,
        log_level="warning",
        backlog=2048,
    )
