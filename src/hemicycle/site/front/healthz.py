"""`GET /healthz`: 200 as soon as the house is served. It asks nobody else; `hemicycle check` does."""

from hemicycle.site.front import asgi, protection

PATH = "/healthz"


async def answer(scope: asgi.Scope, receive: asgi.Receive, send: asgi.Send) -> None:
    """Say that it is open."""
    await asgi.answer(
        send,
        200,
        [
            (b"content-type", b"text/plain; charset=utf-8"),
            (b"content-length", b"3"),
            (b"cache-control", b"no-store"),
            *protection.headers(),
        ],
        b"ok\n",
        head=scope["method"] == "HEAD",
    )
