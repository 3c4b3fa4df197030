"""Questions to a session, who supports them, and what became of them."""

from django.conf import settings
from django.db import models

from hemicycle.kernel import clock
from hemicycle.live.models import Contribution, ContributionQuerySet


class Question(Contribution):
    """Something that somebody wants to know of a session. It is asked in one venue, and belongs to all of its forum."""

    forum = models.ForeignKey("live.Forum", on_delete=models.CASCADE, related_name="questions")

    objects = ContributionQuerySet.as_manager()  # type: ignore[misc]  # of these rows, not of all contributions

    def __str__(self) -> str:
        return f"question {self.pk}"


class Support(models.Model):
    """Somebody wants to know the same."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="supports")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["question", "person"], name="question_supported_once_by_one")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} supports {self.question_id}"


class Turn(models.Model):
    """A question is being answered now, aloud. At most one of a forum is."""

    forum = models.OneToOneField("live.Forum", on_delete=models.CASCADE, related_name="turn")
    question = models.OneToOneField(Question, on_delete=models.CASCADE, related_name="turn")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.question_id} is being answered"


class Reply(models.Model):
    """A question is answered: in writing, or aloud (then the text may be empty)."""

    question = models.OneToOneField(Question, on_delete=models.CASCADE, related_name="reply")
    text = models.TextField(blank=True)  # light Markdown
    language = models.CharField(max_length=12, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"reply to {self.question_id}"


class Policy(models.Model):
    """How questions are asked in the venues of an edition."""

    edition = models.OneToOneField(
        "editions.Edition", on_delete=models.CASCADE, related_name="question_policy"
    )
    wait = models.BooleanField(default=False)  # each question waits for a moderator before everybody reads it
    unnamed_allowed = models.BooleanField(default=True)  # the room need not read who asks
    names_seen = models.BooleanField(default=False)  # moderators read who asked without a name

    def __str__(self) -> str:
        return f"question policy of {self.edition_id}"
