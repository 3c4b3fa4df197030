"""How every test runs. `hemicycle.kernel.testing` has set the mode before."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from hemicycle.kernel.kept import forget_everything
from hemicycle.site import catalogues

pytest_plugins = ["hemicycle.people.testing"]


def pytest_configure() -> None:
    """Tests read pages in every language: the catalogues are compiled if they are stale."""
    catalogues.compile_stale()


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    """Each test has tables of its own: what the process kept of the last ones is forgotten, the language too."""
    forget_everything()
    translation.activate("en")
    yield
    forget_everything()
