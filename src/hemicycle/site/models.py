"""The mark of a demonstration, inside the database it belongs to."""

from datetime import timedelta

from django.db import models

from hemicycle.kernel import clock


class Demonstration(models.Model):
    """A database that has this row is a demonstration; it also keeps the demonstration's clock."""

    marked_at = models.DateTimeField(default=clock.real_now)
    clock_shift = models.DurationField(default=timedelta(0))  # the house's clock minus the real one
    loaded = models.JSONField(default=list)  # rooms whose demonstration data are in

    def __str__(self) -> str:
        return f"demonstration since {self.marked_at:%Y-%m-%d}"
