"""Raised hands, who has the floor, and who had it. A row moves on: a hand is up, has the floor, has spoken."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from hemicycle.kernel import clock
from hemicycle.live.hands.rules import USUAL_MINUTES

LONGEST_ABOUT = 140  # signs of what somebody wants to speak about


class Hand(models.Model):
    """Somebody wants to speak. Lowered, the row is gone."""

    venue = models.ForeignKey("live.Venue", on_delete=models.CASCADE, related_name="hands")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    about = models.CharField(max_length=LONGEST_ABOUT, blank=True)  # as typed; everybody reads it
    language = models.CharField(max_length=12, blank=True)  # in which they will speak; empty: not said
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["venue", "person"], name="one_hand_of_a_person_is_up")]

    def __str__(self) -> str:
        return f"hand {self.pk}"


class TakenDown(models.Model):
    """A hand that a host took down: it can be put up again where it was. A new hand of the person takes its place."""

    venue = models.ForeignKey("live.Venue", on_delete=models.CASCADE, related_name="hands_taken_down")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    about = models.CharField(max_length=LONGEST_ABOUT, blank=True)
    language = models.CharField(max_length=12, blank=True)
    raised_at = models.DateTimeField()
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["venue", "person"], name="one_hand_is_taken_down")]

    def __str__(self) -> str:
        return f"hand of {self.person_id} taken down"


class Floor(models.Model):
    """Somebody has the floor. At most one person in a venue has."""

    venue = models.OneToOneField("live.Venue", on_delete=models.CASCADE, related_name="floor")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    section = models.ForeignKey(
        "people.Section", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )  # of the person when they were called
    hand = models.BigIntegerField()  # the key that their hand had: called twice, it is one call
    about = models.CharField(max_length=LONGEST_ABOUT, blank=True)
    language = models.CharField(max_length=12, blank=True)
    began_at = models.DateTimeField(default=clock.now)
    ends_at = models.DateTimeField()  # when the time is over; one may still be speaking then

    def __str__(self) -> str:
        return f"{self.person_id} has the floor in {self.venue_id}"


class Speech(models.Model):
    """Somebody had the floor: a line of the venue's log."""

    venue = models.ForeignKey("live.Venue", on_delete=models.CASCADE, related_name="speeches")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    section = models.ForeignKey(
        "people.Section", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    language = models.CharField(max_length=12, blank=True)
    began_at = models.DateTimeField()
    ends_at = models.DateTimeField()  # when their time was over
    ended_at = models.DateTimeField(default=clock.now)  # when they ended

    class Meta:
        indexes = [models.Index(fields=["venue", "began_at"], name="speeches_of_a_venue")]

    def __str__(self) -> str:
        return f"speech {self.pk}"


class Chairing(models.Model):
    """How the floor is given in a venue: in which order, and for how long. None: by time, for three minutes."""

    class Order(models.TextChoices):
        TIME = "time", _("By time")
        BALANCE = "balance", _("By balance of sections")

    venue = models.OneToOneField("live.Venue", on_delete=models.CASCADE, related_name="chairing")
    order = models.CharField(max_length=10, choices=Order, default=Order.TIME)
    minutes = models.PositiveSmallIntegerField(default=USUAL_MINUTES)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"chairing of {self.venue_id}"
