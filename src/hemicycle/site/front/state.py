"""The state that kept pages depend on, read for every request: which editions there are, and their versions.

It is asked of the database each time, because any process may change it (`hemicycle import`, a worker, another server),
and a page from before a change must not be shown after it. On SQLite asking costs microseconds: `PRAGMA data_version`
tells whether another connection has written anything. On PostgreSQL it costs one small query, shared by the requests
that arrive while the one before is under way. Any trouble is answered with None: nothing is taken from the cache then.
"""

import asyncio
import logging
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol

import psycopg

from hemicycle.kernel import clock

log = logging.getLogger(__name__)

EDITIONS = "SELECT slug, version, published_at IS NOT NULL FROM editions_edition ORDER BY slug"
SHIFT = "SELECT clock_shift FROM site_demonstration ORDER BY id LIMIT 1"
PATIENCE = 2.0  # seconds to wait for PostgreSQL
REST = 1.0  # seconds without asking after it failed
OF_DJANGO = {
    "pool",
    "assume_role",
    "isolation_level",
    "server_side_binding",
}  # options that psycopg does not know


@dataclass(frozen=True, slots=True)
class State:
    """Every edition's slug, version and whether it is published."""

    editions: tuple[tuple[str, int, bool], ...]


class StateReader(Protocol):
    """Reads the state now."""

    async def read(self) -> State | None:
        """The state of this moment, or None when it cannot be told."""

    async def close(self) -> None:
        """Let go of the database."""


class NoState:
    """Nothing can be told: nothing is kept."""

    async def read(self) -> State | None:
        """None."""
        return None

    async def close(self) -> None:
        """Nothing to close."""


class SqliteStates:
    """Reads through one read-only connection that lives in the event loop's thread."""

    def __init__(self, path: Path, *, demo: bool) -> None:
        self.path = path
        self.demo = demo
        self._connection: sqlite3.Connection | None = None
        self._file = 0  # the inode: a database that was replaced is opened again
        self._seen: tuple[int, State] | None = None

    async def read(self) -> State | None:
        """The state; the tables are read again only when something was written."""
        try:
            return self._read()
        except (sqlite3.Error, OSError) as trouble:
            log.warning("The versions of editions cannot be read: %s", trouble)
            await self.close()
            return None

    def _read(self) -> State:
        inode = self.path.stat().st_ino
        if self._connection is None or inode != self._file:
            self._open(inode)
        assert self._connection is not None  # noqa: S101  (for the type checker)
        version: int = self._connection.execute("PRAGMA data_version").fetchone()[0]
        if self._seen is None or self._seen[0] != version:
            rows = self._connection.execute(EDITIONS).fetchall()
            state = State(tuple((slug, number, bool(published)) for slug, number, published in rows))
            if self.demo and (row := self._connection.execute(SHIFT).fetchone()):
                clock.set_shift(timedelta(microseconds=row[0]))
            self._seen = (version, state)
        return self._seen[1]

    def _open(self, inode: int) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = sqlite3.connect(
            f"{self.path.as_uri()}?mode=ro", uri=True, isolation_level=None, timeout=1.0
        )
        self._file, self._seen = inode, None

    async def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.close()
        self._connection = self._seen = None


class PostgresStates:
    """Asks once for all requests that wait; a question never began before the request that it answers."""

    def __init__(self, settings: Mapping[str, Any], *, demo: bool) -> None:
        self.demo = demo
        options = settings.get("OPTIONS", {})
        self._address = {
            **{name: value for name, value in options.items() if name not in OF_DJANGO},
            "dbname": settings["NAME"],
            "user": settings["USER"],
            "password": settings["PASSWORD"],
            "host": settings["HOST"],
            "port": settings["PORT"],
        }
        self._connection: psycopg.AsyncConnection[Any] | None = None
        self._waiting: list[asyncio.Future[State | None]] = []
        self._asking: asyncio.Task[None] | None = None
        self._rests_until = 0.0

    async def read(self) -> State | None:
        """The state as it is after this moment."""
        loop = asyncio.get_running_loop()
        if loop.time() < self._rests_until:
            return None
        answer: asyncio.Future[State | None] = loop.create_future()
        self._waiting.append(answer)
        if self._asking is None:
            self._asking = asyncio.create_task(self._ask_for_all())
        return await answer

    async def _ask_for_all(self) -> None:
        while self._waiting:
            served, self._waiting = self._waiting, []
            state: State | None = None
            try:
                async with asyncio.timeout(PATIENCE):
                    state = await self._ask()
            except Exception as trouble:  # whatever it is: those who wait must be answered
                log.warning("The versions of editions cannot be read: %r", trouble)
                self._rests_until = asyncio.get_running_loop().time() + REST
                await self._disconnect()
            for answer in served:
                if not answer.done():
                    answer.set_result(state)
        self._asking = None

    async def _ask(self) -> State:
        if self._connection is None:
            given = {name: value for name, value in self._address.items() if value}
            self._connection = await psycopg.AsyncConnection.connect(**given, autocommit=True)
        rows = await (await self._connection.execute(EDITIONS)).fetchall()
        if self.demo and (row := await (await self._connection.execute(SHIFT)).fetchone()):
            clock.set_shift(row[0])
        return State(tuple((slug, number, bool(published)) for slug, number, published in rows))

    async def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()

    async def close(self) -> None:
        """Close the connection."""
        await self._disconnect()


def reader_for(settings: Mapping[str, Any], *, demo: bool) -> StateReader:
    """The reader that fits the database."""
    if settings["ENGINE"].endswith("postgresql"):
        return PostgresStates(settings, demo=demo)
    name = str(settings["NAME"])
    return (
        NoState() if name.startswith("file:") or name == ":memory:" else SqliteStates(Path(name), demo=demo)
    )
