"""Reading: the last test of somebody, and whether the guide should ask for one."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from hemicycle.calls.models import DeviceTest
from hemicycle.editions.sockets import Advice

if TYPE_CHECKING:
    from hemicycle.editions.models import Edition
    from hemicycle.kernel.reader import Reader
    from hemicycle.people.models import Person

GOOD_FOR = timedelta(days=30)  # then devices, browsers and lines may have changed


def last_test(edition: Edition, person: Person) -> DeviceTest | None:
    """What somebody has kept of their device for this edition."""
    return DeviceTest.objects.filter(edition=edition, person=person).first()


def advice(person: Person, edition: Edition, reader: Reader) -> Advice | None:
    """The guide: test the device, unless it was tested lately or the gathering is over."""
    if edition.phase(reader.now) == "account":
        return None
    last = last_test(edition, person)
    if last is not None and last.at > reader.now - GOOD_FOR:
        return None
    return Advice(
        _("Test your camera, microphone and line before your first session."),
        _("Test my device"),
        reverse("calls:device", kwargs={"edition": edition.slug}),
    )
