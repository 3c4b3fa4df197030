"""The same session as in the tests of the venue, with presence switched on; nothing is counted from test to test."""

import uuid
from collections.abc import Callable

import pytest

from hemicycle.live.models import Opened, Venue
from hemicycle.live.presence import notices, tallies
from hemicycle.live.tests.conftest import during
from hemicycle.live.tests.conftest import venue as bare_venue
from hemicycle.people.sign_in import limits

__all__ = ["bare_venue", "during"]


@pytest.fixture
def venue(bare_venue: Venue) -> Venue:
    """The venue, in which presence is on."""
    Opened.objects.create(venue=bare_venue, module="presence")
    return bare_venue


@pytest.fixture(autouse=True)
def _nothing_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test before has counted is not there; others who share the cache lose nothing."""
    for counting in (tallies, limits):
        monkeypatch.setattr(counting, "KEYS", f"{counting.KEYS}-{uuid.uuid4().hex}")


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> list[Callable[[], None]]:
    """What is to be told in a moment, instead of a thread."""
    found: list[Callable[[], None]] = []
    monkeypatch.setattr(notices, "later", lambda wait, tell: found.append(tell))
    return found
