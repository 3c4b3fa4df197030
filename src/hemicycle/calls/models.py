"""Calls: so far, the test of a device."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from hemicycle.calls.rules import LONGEST_BROWSER, Line, lines_of
from hemicycle.kernel import clock


class DeviceTest(models.Model):
    """The last test of somebody's device for an edition, which they chose to keep: for themselves and for its desk."""

    edition = models.ForeignKey("editions.Edition", on_delete=models.CASCADE, related_name="device_tests")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="device_tests")
    at = models.DateTimeField(default=clock.now)
    results = models.JSONField(default=dict)  # {part: code}, and the numbers of `rules.NUMBERS`
    browser = models.CharField(max_length=LONGEST_BROWSER, blank=True)  # "Firefox 130, Windows"

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["edition", "person"], name="device_test_last_one")]
        indexes = [models.Index(fields=["at"], name="device_test_in_time")]

    def __str__(self) -> str:
        return f"{_('Device test')} {self.at:%Y-%m-%d %H:%M}Z"

    @property
    def lines(self) -> list[Line]:
        """What each part came to, in words."""
        return lines_of(self.results)
