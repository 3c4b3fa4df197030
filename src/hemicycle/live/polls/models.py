"""Polls, what can be chosen in them, how they stand, and who chose what."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from hemicycle.kernel import clock
from hemicycle.kernel.text import MultilingualField
from hemicycle.live.polls import rules


class PollQuerySet(models.QuerySet["Poll"]):
    """Named sets of polls."""

    def asked(self) -> Self:
        """Those that everybody reads who enters: opened at some time, and not withdrawn."""
        return self.filter(opening__isnull=False, withdrawal=None)

    def open(self) -> Self:
        """Those that take answers now."""
        return self.asked().filter(closing=None)

    def told_too_little(self) -> Self:
        """Open ones that were answered since their totals were last told for good."""
        later = Answer.objects.filter(poll=OuterRef("pk"), pk__gt=OuterRef("telling__answer"))
        return self.open().filter(Exists(later))


class Poll(models.Model):
    """Something that those who run a session ask everybody. Made in one venue, it belongs to all of its forum."""

    class Kind(models.TextChoices):
        SINGLE = rules.SINGLE, _("One answer")
        MULTIPLE = rules.MULTIPLE, _("Several answers")
        SCALE = rules.SCALE, _("A scale")

    class Results(models.TextChoices):
        LIVE = rules.LIVE, _("At once, and as they come")
        WHEN_CLOSED = rules.WHEN_CLOSED, _("When the poll is closed")

    forum = models.ForeignKey("live.Forum", on_delete=models.CASCADE, related_name="polls")
    venue = models.ForeignKey(
        "live.Venue", on_delete=models.CASCADE, related_name="polls"
    )  # where it was made
    kind = models.CharField(max_length=10, choices=Kind)
    question = MultilingualField()
    low = MultilingualField()  # what the first step of a scale means
    high = MultilingualField()  # what the last one means
    most = models.PositiveSmallIntegerField(default=1)  # options of one answer
    changeable = models.BooleanField(default=True)  # an answer, until the poll is closed
    results = models.CharField(max_length=10, choices=Results, default=Results.LIVE)
    version = models.PositiveIntegerField(default=1)  # of the draft: who edits says which they have read
    key = models.CharField(max_length=40)  # of the form that it was made with: sent twice, it is one
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    objects = PollQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["by", "key"], name="poll_made_once"),
            models.CheckConstraint(
                condition=Q(most__gte=1) & Q(most__lte=rules.MOST_OPTIONS), name="poll_asks_for_something"
            ),
        ]

    def __str__(self) -> str:
        return f"poll {self.pk}"

    @property
    def state(self) -> str:
        """`draft`, `open`, `closed` or `withdrawn`."""
        return rules.state_of(
            opened=hasattr(self, "opening"),
            closed=hasattr(self, "closing"),
            withdrawn=hasattr(self, "withdrawal"),
        )


class Option(models.Model):
    """Something that can be chosen; for a scale a step, without words."""

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="options")
    number = models.PositiveSmallIntegerField()  # 1, 2, 3 …
    text = MultilingualField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["poll", "number"], name="option_stands_once")]

    def __str__(self) -> str:
        return f"option {self.number} of {self.poll_id}"


class Opening(models.Model):
    """A poll was opened."""

    poll = models.OneToOneField(Poll, on_delete=models.CASCADE, related_name="opening")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"poll {self.poll_id} was opened"


class Closing(models.Model):
    """A poll takes no answer any more."""

    poll = models.OneToOneField(Poll, on_delete=models.CASCADE, related_name="closing")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"poll {self.poll_id} was closed"


class Withdrawal(models.Model):
    """A poll that was opened is read by those who moderate alone, with its answers."""

    poll = models.OneToOneField(Poll, on_delete=models.CASCADE, related_name="withdrawal")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"poll {self.poll_id} was withdrawn"


class Answer(models.Model):
    """Somebody has answered. Another answer takes the place of this one: a new row."""

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="answers")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # null: their data was erased, and what they chose still counts
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["poll", "person"], name="poll_answered_once_by_one")]

    def __str__(self) -> str:
        return f"answer to poll {self.poll_id}"


class Choice(models.Model):
    """An option that is part of an answer."""

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="choices")
    option = models.ForeignKey(Option, on_delete=models.CASCADE, related_name="choices")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["answer", "option"], name="option_chosen_once_in_an_answer")
        ]

    def __str__(self) -> str:
        return f"{self.option_id} in {self.answer_id}"


class Telling(models.Model):
    """How far the totals of a poll have been told for good: what came later was only shown to who listened then."""

    poll = models.OneToOneField(Poll, on_delete=models.CASCADE, related_name="telling")
    answer = models.BigIntegerField(default=0)  # the newest that is counted in it
    at = models.DateTimeField(default=clock.real_now)  # real time: it paces what is sent

    def __str__(self) -> str:
        return f"poll {self.poll_id} is told up to {self.answer}"
