"""Who is here now, who does not want to be counted, and, where an edition says so, who attended."""

from datetime import datetime

from django.conf import settings
from django.db import models

from hemicycle.kernel import clock


class HereQuerySet(models.QuerySet["Here"]):
    """Named sets of who is here."""

    def now(self, at: datetime | None = None) -> "HereQuerySet":
        """Those who are in their venue and have not asked to be left out of the numbers."""
        return self.filter(until_at__gt=at or clock.now(), person__uncounted=None)


class Here(models.Model):
    """Somebody is in a venue. The row is for counting, and goes soon after they have left."""

    venue = models.ForeignKey("live.Venue", on_delete=models.CASCADE, related_name="here")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField(default=clock.now)  # the last sign of life that was written down
    until_at = models.DateTimeField()  # counted until then, unless there is another sign

    objects = HereQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["venue", "person"], name="here_once_in_a_venue")]
        indexes = [models.Index(fields=["venue", "until_at"], name="who_is_here_now")]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.venue_id}"


class Uncounted(models.Model):
    """Somebody does not want to be in the numbers of who is here, in no venue."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="uncounted"
    )
    at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.person_id} is not counted"


class Policy(models.Model):
    """Whether attendance is noted in the venues of an edition, and for how long that is kept."""

    edition = models.OneToOneField(
        "editions.Edition", on_delete=models.CASCADE, related_name="attendance_policy"
    )
    noted = models.BooleanField(default=False)
    kept_days = models.PositiveSmallIntegerField(default=30)  # after the last day of the edition

    def __str__(self) -> str:
        return f"attendance policy of {self.edition_id}"


class Attendance(models.Model):
    """Somebody was in a venue while it was open: from when to when, and how many minutes of that."""

    venue = models.ForeignKey("live.Venue", on_delete=models.CASCADE, related_name="attendances")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    first_at = models.DateTimeField()  # a whole minute, as `last_at` is
    last_at = models.DateTimeField()
    minutes = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["venue", "person"], name="attended_once_a_venue")]

    def __str__(self) -> str:
        return f"{self.person_id} attended {self.venue_id}"
