"""The same session as in the tests of the venue."""

from hemicycle.live.tests.conftest import during, venue

__all__ = ["during", "venue"]
