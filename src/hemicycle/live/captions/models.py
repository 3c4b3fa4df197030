"""Captions that people type, what was taken back, who types now, and how somebody reads."""

from django.conf import settings
from django.db import models
from django.utils.translation import pgettext_lazy

from hemicycle.kernel import clock


class CaptionQuerySet(models.QuerySet["Caption"]):
    """Named sets of captions."""

    def standing(self) -> "CaptionQuerySet":
        """Those that everybody in the venue reads."""
        return self.filter(withdrawal=None)


class Caption(models.Model):
    """What was just said in a venue, in one language, as somebody typed it: the words of the room, not the typist's."""

    venue = models.ForeignKey("live.Venue", on_delete=models.CASCADE, related_name="captions")
    language = models.CharField(max_length=12)  # one of the edition's
    text = models.TextField()  # one line, plain
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=40)  # of the form that it was sent with: sent twice, it is one
    line = models.PositiveSmallIntegerField(default=0)  # which of the lines of that form
    at = models.DateTimeField(default=clock.now)

    objects = CaptionQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["by", "key", "line"], name="caption_typed_once")]
        indexes = [
            models.Index(fields=["venue", "language", "id"], name="captions_of_a_venue"),
            models.Index(fields=["by", "-at"], name="captions_of_a_person"),
        ]

    def __str__(self) -> str:
        return f"caption {self.pk}"

    def is_withdrawn(self) -> bool:
        """True when it is not to be read any more."""
        return hasattr(self, "withdrawal")


class Withdrawal(models.Model):
    """A caption is taken back. Whoever types still reads it for a day, and can put it back."""

    caption = models.OneToOneField(Caption, on_delete=models.CASCADE, related_name="withdrawal")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.caption_id} taken back"


class Typist(models.Model):
    """Somebody types in a venue, in a language, and was last seen at it: so that two do not type the same."""

    venue = models.ForeignKey("live.Venue", on_delete=models.CASCADE, related_name="typists")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    language = models.CharField(max_length=12)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["venue", "person"], name="typist_once_in_a_venue")]

    def __str__(self) -> str:
        return f"{self.person_id} types {self.language} in {self.venue_id}"


class Reading(models.Model):
    """How somebody reads captions, wherever they read some."""

    class Size(models.TextChoices):
        PLAIN = "plain", pgettext_lazy("size of captions", "Large")
        LARGE = "large", pgettext_lazy("size of captions", "Larger")
        LARGEST = "largest", pgettext_lazy("size of captions", "Largest")

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    language = models.CharField(max_length=12, blank=True)  # empty: their own; "off": no captions
    size = models.CharField(max_length=8, choices=Size, default=Size.PLAIN)

    def __str__(self) -> str:
        return f"{self.person_id} reads captions"
