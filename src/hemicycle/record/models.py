"""Facts written down. An undelivered entry is the outbox; a delivered one is history."""

from django.conf import settings
from django.db import models

from hemicycle.kernel import clock


class EntryQuerySet(models.QuerySet["Entry"]):
    """Named sets of entries."""

    def undelivered(self) -> "EntryQuerySet":
        """Entries that some listener has yet to hear, oldest first."""
        return self.filter(delivered_at=None).order_by("pk")


class Entry(models.Model):
    """One fact: what happened, who did it, when; and whether the listeners have heard."""

    kind = models.CharField(max_length=80)  # the fact's class name
    data = models.JSONField(default=dict)  # the fact's fields: ids, not names or texts
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # null: the house itself (a command, a scheduled task)
    at = models.DateTimeField(default=clock.now, db_index=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)  # deliveries begun; whoever raises it delivers
    tried_at = models.DateTimeField(null=True, blank=True)  # when the last delivery began, in real time
    trouble = models.TextField(blank=True)  # what the last failed delivery said

    objects = EntryQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["id"], condition=models.Q(delivered_at=None), name="entry_undelivered"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.data}"
