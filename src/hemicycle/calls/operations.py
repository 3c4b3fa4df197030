"""What changes: the result of a test is kept, or taken away again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hemicycle.calls.models import DeviceTest
from hemicycle.calls.rules import may_keep
from hemicycle.kernel import clock

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hemicycle.editions.models import Edition
    from hemicycle.people.models import Person


def keep_test(edition: Edition, results: Mapping[str, str | int], browser: str, *, by: Person) -> DeviceTest:
    """Keep the result instead of the one before."""
    may_keep(results).insist()
    kept, _new = DeviceTest.objects.update_or_create(
        edition=edition,
        person=by,
        defaults={"results": dict(results), "browser": browser, "at": clock.now()},
    )
    return kept


def forget_test(edition: Edition, *, by: Person) -> None:
    """Take one's own result away."""
    DeviceTest.objects.filter(edition=edition, person=by).delete()
