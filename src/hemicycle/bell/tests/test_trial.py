"""The trial of a stream: two pieces, apart; so many at a time."""

import asyncio
import time
from typing import Any

from hemicycle.bell.trial import Trial


async def _receive() -> dict[str, Any]:
    return {"type": "http.request"}


async def _asked(trial: Trial, method: str = "GET") -> list[tuple[float, dict[str, Any]]]:
    sent: list[tuple[float, dict[str, Any]]] = []

    async def send(message: Any) -> None:
        sent.append((time.monotonic(), message))

    await trial({"type": "http", "method": method, "headers": []}, _receive, send)
    return sent


def test_two_events_come_apart_with_the_headers_of_the_bell() -> None:
    sent = asyncio.run(_asked(Trial(headers=[(b"x-content-type-options", b"nosniff")], apart=0.2)))
    (_, start), (first_at, first), (second_at, second) = sent
    headers = dict(start["headers"])
    assert start["status"] == 200
    assert headers[b"content-type"].startswith(b"text/event-stream")
    assert headers[b"x-accel-buffering"] == b"no"
    assert headers[b"x-content-type-options"] == b"nosniff"
    assert first["body"].endswith(b"\ndata: first\n\n")
    assert first["more_body"]
    assert second == {"type": "http.response.body", "body": b"data: second\n\n", "more_body": False}
    assert second_at - first_at >= 0.19


def test_so_many_run_at_a_time_and_then_there_is_room_again() -> None:
    async def many() -> list[int]:
        trial = Trial(apart=0.05, most=2)
        found = await asyncio.gather(*(_asked(trial) for _ in range(4)))
        found.append(await _asked(trial))
        return [sent[0][1]["status"] for sent in found]

    assert asyncio.run(many()) == [200, 200, 429, 429, 200]


def test_it_is_only_read() -> None:
    sent = asyncio.run(_asked(Trial(), "POST"))
    assert sent[0][1]["status"] == 405
    assert (b"allow", b"GET") in sent[0][1]["headers"]


def test_somebody_who_is_gone_gives_the_place_back() -> None:
    async def gone() -> int:
        trial = Trial(apart=5, most=1)
        task = asyncio.create_task(_asked(trial))
        await asyncio.sleep(0.02)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        trial._apart = 0
        return int((await _asked(trial))[0][1]["status"])

    assert asyncio.run(gone()) == 200
