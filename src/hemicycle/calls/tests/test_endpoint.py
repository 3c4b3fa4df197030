"""The pieces by which a line is measured: their size, how many, and what is refused."""

import asyncio
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemicycle.calls.endpoint import LARGEST, Line, Refusal, size_of

HEADERS = [(b"x-content-type-options", b"nosniff")]


async def asked(
    line: Line, method: str = "GET", query: str = "", parts: Iterable[bytes] = (), client: str = "192.0.2.1"
) -> tuple[int, dict[bytes, bytes], bytes]:
    """(status, headers, body) of an answer."""
    coming = [{"type": "http.request", "body": part, "more_body": True} for part in parts]
    coming.append({"type": "http.request", "body": b"", "more_body": False})
    sent: list[Any] = []

    async def receive() -> Any:
        return coming.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": method, "query_string": query.encode(), "client": (client, 1)}
    await line(scope, receive, send)
    return sent[0]["status"], dict(sent[0]["headers"]), b"".join(one["body"] for one in sent[1:])


def ask(line: Line, *args: Any, **kwargs: Any) -> tuple[int, dict[bytes, bytes], bytes]:
    """The same, from a test that does not wait."""
    return asyncio.run(asked(line, *args, **kwargs))


def test_a_piece_has_the_size_that_was_asked_for_and_is_never_twice_the_same() -> None:
    line = Line(headers=HEADERS)
    status, headers, piece = ask(line, query="bytes=65536")
    assert (status, len(piece)) == (200, 65536)
    assert headers[b"content-length"] == b"65536"
    assert headers[b"cache-control"] == b"no-store, no-transform"
    assert headers[b"x-content-type-options"] == b"nosniff"
    assert ask(line, query="bytes=65536")[2] != piece
    assert len(ask(line, query=f"bytes={LARGEST}")[2]) == LARGEST


@pytest.mark.parametrize(
    "query",
    [
        "",
        "bytes=",
        "bytes=0",
        "bytes=-1",
        "bytes=524289",
        "bytes=" + "9" * 30,
        "bytes=x",
        "a=1&b=1&c=1&d=1&e=1",
    ],
)
def test_no_other_piece_is_given(query: str) -> None:
    status, _, body = ask(Line(), query=query)
    assert (status, body) == (400, b"Ask for a piece of 1 to 524288 bytes.\n")


@given(st.binary(max_size=60))
def test_no_query_breaks_it(query: bytes) -> None:
    try:
        size = size_of(query)
    except Refusal:
        return
    assert 0 < size <= LARGEST


def test_a_piece_is_taken_and_its_size_told() -> None:
    line = Line()
    assert ask(line, "POST", parts=[b"x" * 60_000, b"x" * 10_000])[2] == b'{"bytes": 70000}'
    assert ask(line, "POST")[2] == b'{"bytes": 0}'
    assert ask(line, "POST", parts=[b"x" * LARGEST])[0] == 200
    assert ask(line, "POST", parts=[b"x" * LARGEST, b"x", b"never read"])[0] == 413
    status, headers, _ = ask(line, "PUT")
    assert (status, headers[b"allow"]) == (405, b"GET, POST")


def test_pieces_are_counted_by_network_and_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 7300.0
    line = Line(pieces=2)

    def status(method: str = "GET", **how: Any) -> tuple[int, bytes | None]:
        with monkeypatch.context() as patched:
            patched.setattr("hemicycle.calls.endpoint.monotonic", lambda: now)
            found, headers, _ = ask(line, method, query="bytes=1", **how)
        return found, headers.get(b"retry-after")

    assert [status()[0] for _ in range(2)] == [200, 200]
    assert status() == (429, b"3501")
    assert status("POST", parts=[b"x"])[0] == 429
    assert status(client="192.0.2.9")[0] == 200
    now = 10_800.0
    assert status()[0] == 200, "the next hour"


def test_so_many_travel_at_once_and_then_there_is_room_again() -> None:
    async def many() -> list[int]:
        line = Line(most=1)
        arrived = asyncio.Event()
        sent: list[Any] = []

        async def slowly() -> Any:
            await arrived.wait()
            return {"type": "http.request", "body": b"x", "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        scope = {"type": "http", "method": "POST", "query_string": b"", "client": ("192.0.2.1", 1)}
        slow = asyncio.create_task(line(scope, slowly, send))
        await asyncio.sleep(0.05)
        found = [(await asked(line, query="bytes=1"))[0]]
        arrived.set()
        await slow
        return [*found, sent[0]["status"], (await asked(line, query="bytes=1"))[0]]

    assert asyncio.run(many()) == [429, 200, 200]


def test_somebody_who_goes_away_gives_the_place_back() -> None:
    async def gone() -> int:
        line = Line(most=1)

        async def never() -> Any:
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            """Nobody hears it."""

        scope = {"type": "http", "method": "POST", "query_string": b"", "client": None}
        await line(scope, never, send)
        return (await asked(line, query="bytes=1"))[0]

    assert asyncio.run(gone()) == 200
