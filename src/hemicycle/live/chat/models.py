"""Lines of a chat, what stands pinned, what people answer with one sign, and how slow it goes."""

from django.conf import settings
from django.db import models
from django.utils.translation import pgettext_lazy

from hemicycle.kernel import clock
from hemicycle.live.models import Contribution, ContributionQuerySet


class Line(Contribution):
    """Something that somebody wrote in the chat of a venue."""

    answers = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="answered_by"
    )

    objects = ContributionQuerySet.as_manager()  # type: ignore[misc]  # of these rows, not of all contributions

    def __str__(self) -> str:
        return f"line {self.pk}"


class Mention(models.Model):
    """A line names somebody who is in the same chat."""

    line = models.ForeignKey(Line, on_delete=models.CASCADE, related_name="mentions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["line", "person"], name="named_once_in_a_line")]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.line_id}"


class Reaction(models.Model):
    """Somebody answers a line with one sign."""

    class Sign(models.TextChoices):
        AGREE = "agree", pgettext_lazy("a sign under a line", "I agree")
        THANKS = "thanks", pgettext_lazy("a sign under a line", "Thank you")
        HEART = "heart", pgettext_lazy("a sign under a line", "With all my heart")
        ASK = "ask", pgettext_lazy("a sign under a line", "I would like to know more")

    line = models.ForeignKey(Line, on_delete=models.CASCADE, related_name="reactions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    sign = models.CharField(max_length=10, choices=Sign)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line", "person", "sign"], name="a_sign_once_under_a_line")
        ]

    def __str__(self) -> str:
        return f"{self.sign} under {self.line_id}"


class Pin(models.Model):
    """A line stands above the others."""

    line = models.OneToOneField(Line, on_delete=models.CASCADE, related_name="pin")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.line_id} pinned"


class SlowMode(models.Model):
    """In the chat of this venue everybody waits so long between two lines; moderators do not."""

    venue = models.OneToOneField("live.Venue", on_delete=models.CASCADE, related_name="slow_mode")
    seconds = models.PositiveSmallIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.seconds} s in {self.venue_id}"
