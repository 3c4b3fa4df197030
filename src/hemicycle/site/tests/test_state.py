"""The state of the editions is read truly, on both databases; any trouble is told as None."""

import asyncio
import shutil
import sqlite3
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from hemicycle.editions.operations import touch
from hemicycle.editions.testing import EditionFactory
from hemicycle.kernel import clock
from hemicycle.site.front.state import NoState, PostgresStates, SqliteStates, State, reader_for
from hemicycle.site.models import Demonstration


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """An SQLite file with one edition, and a demonstration an hour behind."""
    path = tmp_path / "house.sqlite3"
    with sqlite3.connect(path) as writer:
        writer.execute("PRAGMA journal_mode=WAL")
        writer.execute("CREATE TABLE editions_edition (slug TEXT, version INTEGER, published_at TEXT)")
        writer.execute("CREATE TABLE site_demonstration (id INTEGER, clock_shift INTEGER)")
        writer.execute("INSERT INTO editions_edition VALUES ('2021', 1, 'then')")
        writer.execute("INSERT INTO site_demonstration VALUES (1, -3600000000)")
    writer.close()
    return path


def _write(path: Path, sql: str) -> None:
    with sqlite3.connect(path) as writer:
        writer.execute(sql)
    writer.close()


def test_a_write_by_another_connection_is_seen_at_once(database: Path) -> None:
    async def story() -> list[State | None]:
        reader = SqliteStates(database, demo=False)
        seen = [await reader.read(), await reader.read()]
        _write(database, "UPDATE editions_edition SET version = 2")
        seen.append(await reader.read())
        _write(database, "UPDATE editions_edition SET published_at = NULL")
        seen.append(await reader.read())
        await reader.close()
        return seen

    editions = [state.editions[0] for state in asyncio.run(story()) if state]
    assert editions == [("2021", 1, True), ("2021", 1, True), ("2021", 2, True), ("2021", 2, False)]


def test_a_database_that_was_replaced_is_opened_again(database: Path, tmp_path: Path) -> None:
    async def story() -> list[State | None]:
        reader = SqliteStates(database, demo=False)
        seen = [await reader.read()]
        other = tmp_path / "other.sqlite3"
        shutil.copy(database, other)
        _write(other, "UPDATE editions_edition SET version = 7")
        other.replace(database)
        seen.append(await reader.read())
        await reader.close()
        return seen

    assert [state.editions[0][1] for state in asyncio.run(story()) if state] == [1, 7]


def test_trouble_is_told_as_none_and_passes(database: Path) -> None:
    async def story() -> list[State | None]:
        reader = SqliteStates(database, demo=False)
        _write(database, "ALTER TABLE editions_edition RENAME TO elsewhere")
        seen = [await reader.read()]
        _write(database, "ALTER TABLE elsewhere RENAME TO editions_edition")
        seen.append(await reader.read())
        await reader.close()
        return seen

    broken, well = asyncio.run(story())
    assert broken is None
    assert well is not None


def test_a_demonstration_also_sets_the_clock(database: Path) -> None:
    async def story(*, demo: bool) -> timedelta:
        reader = SqliteStates(database, demo=demo)
        await reader.read()
        await reader.close()
        return clock.shift()

    try:
        assert asyncio.run(story(demo=False)) == timedelta(0)
        assert asyncio.run(story(demo=True)) == timedelta(hours=-1)
    finally:
        clock.set_shift(timedelta(0))


def test_a_database_in_memory_cannot_be_asked() -> None:
    reader = reader_for({"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}, demo=False)
    assert isinstance(reader, NoState)
    assert asyncio.run(reader.read()) is None


def test_a_postgresql_that_does_not_answer_is_told_as_none_and_left_alone_for_a_while() -> None:
    async def story() -> list[State | None]:
        nowhere: dict[str, Any] = {"NAME": "x", "USER": "x", "PASSWORD": "", "HOST": "127.0.0.1", "PORT": "9"}
        reader = PostgresStates(nowhere, demo=False)
        seen = await asyncio.gather(*(reader.read() for _ in range(5)))
        seen.append(await reader.read())
        await reader.close()
        return seen

    assert asyncio.run(story()) == [None] * 6


@pytest.mark.skipif(connection.vendor != "postgresql", reason="This one needs PostgreSQL (DATABASE_URL).")
@pytest.mark.django_db(transaction=True)
def test_on_postgresql_a_change_is_seen_at_once_and_questions_are_shared() -> None:
    edition = EditionFactory.create(slug="2021")
    Demonstration.objects.create(clock_shift=timedelta(hours=-1))

    async def asked() -> tuple[list[State | None], int]:
        reader = PostgresStates(connection.settings_dict, demo=True)
        questions = 0
        ask = reader._ask

        async def counted() -> State:
            nonlocal questions
            questions += 1
            return await ask()

        reader._ask = counted  # type: ignore[method-assign]
        states = await asyncio.gather(*(reader.read() for _ in range(20)))
        await reader.close()
        return states, questions

    try:
        states, questions = asyncio.run(asked())
        assert {state.editions[0][1] for state in states if state} == {edition.version}
        assert questions <= 2
        assert clock.shift() == timedelta(hours=-1)
        touch(edition)
        after, _questions = asyncio.run(asked())
        assert after[0] is not None
        assert after[0].editions[0][1] == edition.version + 1
    finally:
        clock.set_shift(timedelta(0))
