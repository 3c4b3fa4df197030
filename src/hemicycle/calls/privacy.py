"""What is kept of a test: for the copy of everything about somebody, at the end, and after a while."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from hemicycle.calls.models import DeviceTest
from hemicycle.kernel import clock
from hemicycle.people.privacy.rows import rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hemicycle.kernel.words import Words
    from hemicycle.people.models import Person

TABLES = frozenset({"calls.devicetest"})
WORDS: dict[str, Words] = {"calls/device-tests.json": _("The results of device tests that you kept.")}
KEPT_FOR = timedelta(days=90)
RETENTION = _("The result of a device test is erased ninety days after it.")


def export(person: Person) -> Iterator[tuple[str, Any]]:
    """Every test somebody has kept."""
    found = DeviceTest.objects.filter(person=person).select_related("edition", "person")
    yield "calls/device-tests.json", rows(found)


def erase(person: Person) -> None:
    """Nobody needs it without the person."""
    DeviceTest.objects.filter(person=person).delete()


def forget() -> int:
    """Erase old ones; how many they were."""
    return DeviceTest.objects.filter(at__lt=clock.now() - KEPT_FOR).delete()[0]
