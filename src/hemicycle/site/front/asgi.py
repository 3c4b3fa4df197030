"""The types of ASGI, and the two or three things that every part of the front does with a request."""

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any, TypeAlias

Scope: TypeAlias = MutableMapping[str, Any]
Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
Application: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers: TypeAlias = list[tuple[bytes, bytes]]


def header(headers: Iterable[tuple[bytes, bytes]], name: bytes) -> bytes:
    """The first value of a header (its name in lower case), or nothing."""
    for key, value in headers:
        if key.lower() == name:
            return value
    return b""


def is_in_etags(asked: bytes, etag: bytes) -> bool:
    """True when `If-None-Match` names this tag; a proxy may have made it a weak one."""
    if not asked:
        return False
    return any(one.strip().removeprefix(b"W/") in {etag, b"*"} for one in asked.split(b","))


async def answer(send: Send, status: int, headers: Headers, body: bytes = b"", *, head: bool = False) -> None:
    """A whole answer at once; without the body for HEAD."""
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if head else body})
