"""How every test runs. `hemicycle.kernel.testing` has set the mode before."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import translation
from pytest_django import DjangoDbBlocker

from hemicycle.kernel.kept import forget_everything
from hemicycle.site import catalogues
from hemicycle.site.testing import migrated_pattern, patterns_of_a_run

pytest_plugins = ["hemicycle.people.testing"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--database-only`: for a second run on another database."""
    parser.addoption("--database-only", action="store_true", help="leave out tests that touch no database")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A test without the mark and the fixtures of a database could not even ask one: it need not run twice.

    Those that begin servers of their own count as ones that do.
    """
    if not config.getoption("--database-only"):
        return
    asks = {"db", "transactional_db", "django_db_setup"}
    kept = [
        item
        for item in items
        if item.get_closest_marker("django_db")
        or asks & set(getattr(item, "fixturenames", ()))
        or _begins_a_server(Path(item.path))
    ]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
    items[:] = kept


@cache
def _begins_a_server(file: Path) -> bool:
    text = file.read_text()
    return "DATABASE_URL" in text or "hemicycle.site.testing" in text


def pytest_configure(config: pytest.Config) -> None:
    """Tests read pages in every language: the catalogues are compiled if they are stale.

    Houses that are alike are made once for all workers.
    """
    catalogues.compile_stale()
    patterns = patterns_of_a_run()
    patterns.__enter__()
    config.add_cleanup(lambda: patterns.__exit__(None, None, None))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """On PostgreSQL the workers' tables are copies of those that `hemicycle migrate` has made once."""
    if connection.vendor == "postgresql":
        connection.settings_dict["TEST"]["TEMPLATE"] = urlsplit(
            (migrated_pattern() / "database").read_text()
        ).path[1:]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The tables; where they were made from the models, all migrations are noted as done, as a house expects it."""
    with django_db_blocker.unblock():
        loader = MigrationLoader(connection)
        recorder = MigrationRecorder(connection)
        recorder.ensure_schema()
        for app, name in loader.graph.nodes.keys() - recorder.applied_migrations().keys():
            recorder.record_applied(app, name)


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    """Each test has tables of its own: what the process kept of the last ones is forgotten, the language too."""
    forget_everything()
    translation.activate("en")
    yield
    forget_everything()
