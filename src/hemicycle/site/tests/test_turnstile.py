"""A rush is served in turns; who would wait too long is told so."""

import asyncio
from typing import Any

from hemicycle.site.front.turnstile import Turnstile


def test_so_many_at_a_time_and_nobody_is_forgotten() -> None:
    inside, most, answered = 0, 0, 0

    async def django(scope: Any, receive: Any, send: Any) -> None:
        nonlocal inside, most, answered
        inside += 1
        most = max(most, inside)
        await asyncio.sleep(0.001)
        inside -= 1
        answered += 1

    async def rush() -> None:
        turnstile = Turnstile(django, at_a_time=3, patience=10)
        await asyncio.gather(*(turnstile({"type": "http"}, None, None) for _ in range(50)))  # type: ignore[arg-type]

    asyncio.run(rush())
    assert (most, answered) == (3, 50)


def test_who_waits_too_long_is_asked_to_come_again() -> None:
    sent: list[Any] = []

    async def django(scope: Any, receive: Any, send: Any) -> None:
        await asyncio.sleep(1)

    async def send(message: Any) -> None:
        sent.append(message)

    async def rush() -> None:
        turnstile = Turnstile(django, at_a_time=1, patience=0.01)
        first = asyncio.create_task(turnstile({"type": "http"}, None, send))  # type: ignore[arg-type]
        await asyncio.sleep(0)
        await turnstile({"type": "http", "method": "GET"}, None, send)  # type: ignore[arg-type]
        first.cancel()

    asyncio.run(rush())
    assert sent[0]["status"] == 503
    assert (b"retry-after", b"5") in sent[0]["headers"]
    assert b"try again" in sent[1]["body"]
