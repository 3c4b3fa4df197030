"""How every test runs. `hemicycle.kernel.testing` has set the mode before."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import translation
from pytest_django import DjangoDbBlocker

from hemicycle.kernel.kept import forget_everything
from hemicycle.site import catalogues

pytest_plugins = ["hemicycle.people.testing"]


def pytest_configure() -> None:
    """Tests read pages in every language: the catalogues are compiled if they are stale."""
    catalogues.compile_stale()


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
