"""Bulletins: what is announced during the week, what it said before, and who has put it away."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from hemicycle.kernel import clock
from hemicycle.kernel.text import MultilingualField
from hemicycle.live.bulletins import rules

if TYPE_CHECKING:
    from datetime import datetime


class BulletinQuerySet(models.QuerySet["Bulletin"]):
    """Named sets of bulletins."""

    def up(self, at: "datetime | None" = None) -> "BulletinQuerySet":
        """Those that stand on the pages: the same answer as `Bulletin.is_up`."""
        return self.filter(Q(until_at=None) | Q(until_at__gt=at or clock.now()), taken_down=None)


class Bulletin(models.Model):
    """An announcement to everybody in an edition, to a section's people, or to those whom a session concerns."""

    class Level(models.TextChoices):
        INFORMATION = rules.INFORMATION, pgettext_lazy("level of a bulletin", "information")
        IMPORTANT = rules.IMPORTANT, pgettext_lazy("level of a bulletin", "important")
        URGENT = rules.URGENT, pgettext_lazy("level of a bulletin", "urgent")

    edition = models.ForeignKey("editions.Edition", on_delete=models.CASCADE, related_name="bulletins")
    scope = models.ForeignKey(
        "people.Scope", on_delete=models.PROTECT, related_name="+"
    )  # to whom: the edition's own, a section's, a session's
    level = models.CharField(max_length=12, choices=Level)
    title = MultilingualField()
    body = MultilingualField()  # light Markdown; may be empty
    link = models.CharField(max_length=rules.LONGEST_LINK, blank=True)  # a path of ours
    wording = models.PositiveSmallIntegerField(default=1)  # grows when it is corrected
    until_at = models.DateTimeField(null=True, blank=True)  # null: until somebody ends it
    key = models.CharField(max_length=40)  # of the form that it was sent with: sent twice, it is one
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    objects = BulletinQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["by", "key"], name="bulletin_sent_once")]
        indexes = [models.Index(fields=["edition", "-id"], name="bulletins_of_an_edition")]

    def __str__(self) -> str:
        return f"bulletin {self.pk}"

    def is_taken_down(self) -> bool:
        """True when nobody reads it any more."""
        return hasattr(self, "taken_down")

    def is_up(self, at: "datetime | None" = None) -> bool:
        """True while it stands on the pages."""
        return rules.is_up(self.until_at, taken_down=self.is_taken_down(), now=at or clock.now())


class Correction(models.Model):
    """What a bulletin said before it was corrected."""

    bulletin = models.ForeignKey(Bulletin, on_delete=models.CASCADE, related_name="corrections")
    title = MultilingualField()
    body = MultilingualField()
    link = models.CharField(max_length=rules.LONGEST_LINK, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )  # who corrected it
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"correction of {self.bulletin_id}"


class TakenDown(models.Model):
    """A bulletin is read by nobody any more but those who could have said it."""

    bulletin = models.OneToOneField(Bulletin, on_delete=models.CASCADE, related_name="taken_down")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.bulletin_id} taken down"


class Dismissal(models.Model):
    """Somebody has read a bulletin and put it away. Once it is corrected, it stands there again."""

    bulletin = models.ForeignKey(Bulletin, on_delete=models.CASCADE, related_name="dismissals")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    wording = models.PositiveSmallIntegerField()  # which words they have read
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bulletin", "person"], name="bulletin_dismissed_once")]

    def __str__(self) -> str:
        return f"{self.person_id} has read {self.bulletin_id}"
