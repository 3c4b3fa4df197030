"""Topics of a house that has no other rooms, and a Redis to speak to."""

import asyncio
import inspect
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Collection, Iterator

import pytest

from hemicycle.bell import sockets
from hemicycle.bell.sockets import Asked, TopicKind
from hemicycle.bell.tests import serving
from hemicycle.kernel.socket import Socket
from hemicycle.site.testing import free_port


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """A test that is a coroutine runs in a loop of its own."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    given = {name: pyfuncitem.funcargs[name] for name in pyfuncitem._fixtureinfo.argnames}
    asyncio.run(pyfuncitem.obj(**given))
    return True


@pytest.fixture(autouse=True)
def _lines_are_closed() -> Iterator[None]:
    yield
    while serving.OPEN:
        serving.OPEN.pop().close()


@pytest.fixture(autouse=True)
def may_hear(monkeypatch: pytest.MonkeyPatch) -> set[Asked]:
    """`hall/…` is heard by everybody, `room/…` by those pairs that a test puts in here."""
    well: set[Asked] = set()

    def asked(pairs: Collection[Asked]) -> set[Asked]:
        return set(pairs) & well

    topics: Socket[TopicKind] = Socket("topics")
    topics.plug(TopicKind("hall", public=True))
    topics.plug(TopicKind("room", asked))
    monkeypatch.setattr(sockets, "topics", topics)
    return well


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """The Redis that the tests are given, or one started for them."""
    if given := os.environ.get("REDIS_URL"):
        yield given
        return
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("Neither REDIS_URL nor a redis-server is here: the bus between processes is not tested.")
    port = free_port()
    server = subprocess.Popen(
        [program, "--port", str(port), "--bind", "127.0.0.1", "--save", ""], stdout=subprocess.DEVNULL
    )
    try:
        for _each in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.02)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait(10)
