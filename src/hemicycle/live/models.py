"""Venues and what is said in them; what moderators do is a row each: it is there, or it is not."""

from typing import TYPE_CHECKING, Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hemicycle.kernel import clock

if TYPE_CHECKING:
    from hemicycle.people.models import Person


class Forum(models.Model):
    """What the venues of one thing share: a session that is held twice has one forum and two venues."""

    edition = models.ForeignKey("editions.Edition", on_delete=models.CASCADE, related_name="forums")
    scope = models.ForeignKey("people.Scope", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"forum {self.pk}"


class Venue(models.Model):
    """Where people are together at a time. What it belongs to is known to its kind (`sockets.venue_kinds`)."""

    edition = models.ForeignKey("editions.Edition", on_delete=models.CASCADE, related_name="venues")
    scope = models.ForeignKey("people.Scope", on_delete=models.PROTECT, related_name="+")
    forum = models.ForeignKey(Forum, on_delete=models.CASCADE, related_name="venues")
    kind = models.CharField(max_length=40)  # a name of `sockets.venue_kinds`
    made_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"venue {self.pk}"


class Opened(models.Model):
    """A module is switched on in a venue."""

    venue = models.ForeignKey(Venue, on_delete=models.CASCADE, related_name="opened")
    module = models.CharField(max_length=40)  # a name of `sockets.modules`
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # null: the edition's own choice
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["venue", "module"], name="module_opened_once")]

    def __str__(self) -> str:
        return f"{self.module} in {self.venue_id}"


class ReadOnly(models.Model):
    """A module of a venue is only read: nobody adds anything but those who moderate."""

    venue = models.ForeignKey(Venue, on_delete=models.CASCADE, related_name="read_only")
    module = models.CharField(max_length=40)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["venue", "module"], name="module_read_only_once")]

    def __str__(self) -> str:
        return f"{self.module} in {self.venue_id} is read only"


Said = TypeVar("Said", bound="Contribution")


class ContributionQuerySet(models.QuerySet[Said]):
    """Named sets of contributions; the same for the rows of a module (`chat.Line`)."""

    def standing(self) -> Self:
        """Those whose words everybody in the venue reads: neither held, nor hidden, nor deleted."""
        return self.filter(held=None, removal=None)

    def seen_by(self, person: "Person | None") -> Self:
        """Those that stand in the page of this person: what waits for a moderator only in its author's.

        Whoever blocks somebody does not read them. (A block is comfort, no secrecy.)
        """
        if person is None:
            return self.filter(held=None)
        blocked = Block.objects.filter(by=person).values("person")
        return self.filter(Q(held=None) | Q(author=person)).exclude(author__in=blocked)


class Contribution(models.Model):
    """Something that somebody said in a venue. A module adds its own columns (`chat.Line`)."""

    venue = models.ForeignKey(Venue, on_delete=models.CASCADE, related_name="contributions")
    module = models.CharField(max_length=40)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    unnamed = models.BooleanField(default=False)  # the room does not read who it was
    text = models.TextField(blank=True)  # light Markdown, as it was typed; empty: taken away for good
    language = models.CharField(max_length=12, blank=True)  # in which it is written; empty: not known
    key = models.CharField(max_length=40)  # of the form that it was sent with: sent twice, it is one
    at = models.DateTimeField(default=clock.now)

    objects = ContributionQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["author", "key"], name="contribution_sent_once")]
        indexes = [
            models.Index(fields=["venue", "module", "-id"], name="contributions_of_a_venue"),
            models.Index(fields=["author", "-at"], name="contributions_of_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.module} {self.pk}"

    def is_removed(self) -> bool:
        """True when its words are not to be read any more."""
        return hasattr(self, "removal")

    def is_held(self) -> bool:
        """True while it waits for a moderator."""
        return hasattr(self, "held")


class Correction(models.Model):
    """What a contribution said before its author changed it."""

    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="corrections")
    text = models.TextField(blank=True)
    language = models.CharField(max_length=12, blank=True)
    at = models.DateTimeField(default=clock.now)  # when it was changed

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"correction of {self.contribution_id}"


class Held(models.Model):
    """A contribution waits for a moderator. Only its author and those who moderate know of it."""

    contribution = models.OneToOneField(Contribution, on_delete=models.CASCADE, related_name="held")
    word = models.CharField(
        max_length=80, blank=True
    )  # of the edition's list, that it holds; empty: all wait
    at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.contribution_id} waits"


class Removal(models.Model):
    """A contribution is read no more: deleted by its author, hidden by a moderator, or emptied at erasure."""

    class Act(models.TextChoices):
        DELETED = "deleted", _("deleted by its author")
        HIDDEN = "hidden", _("hidden by a moderator")
        ERASED = "erased", _("removed with the data of its author")

    contribution = models.OneToOneField(Contribution, on_delete=models.CASCADE, related_name="removal")
    act = models.CharField(max_length=10, choices=Act)
    reason = models.CharField(max_length=300, blank=True)  # told to the author
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.contribution_id} {self.act}"


class SilenceQuerySet(models.QuerySet["Silence"]):
    """Named sets of silences."""

    def now(self) -> "SilenceQuerySet":
        """Those that have not run out."""
        return self.filter(until_at__gt=clock.now())


class Silence(models.Model):
    """Somebody reads in a venue and adds nothing, until a moment."""

    venue = models.ForeignKey(Venue, on_delete=models.CASCADE, related_name="silences")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    until_at = models.DateTimeField()
    reason = models.CharField(max_length=300, blank=True)  # told to the person
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    objects = SilenceQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["venue", "person"], name="silent_once_in_a_venue")]

    def __str__(self) -> str:
        return f"{self.person_id} silent in {self.venue_id}"


class Ban(models.Model):
    """Somebody does not enter a venue, or none of an edition."""

    edition = models.ForeignKey("editions.Edition", on_delete=models.CASCADE, related_name="bans")
    venue = models.ForeignKey(
        Venue, null=True, blank=True, on_delete=models.CASCADE, related_name="bans"
    )  # null: every venue of the edition
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=300, blank=True)  # told to the person
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["venue", "person"], name="banned_once_from_a_venue"),
            models.UniqueConstraint(
                fields=["edition", "person"], condition=Q(venue=None), name="banned_once_from_an_edition"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} banned from {self.venue_id or 'the edition'}"


class Block(models.Model):
    """Somebody does not want to read another, anywhere."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["by", "person"], name="blocked_once"),
            models.CheckConstraint(condition=~Q(by=F("person")), name="blocks_somebody_else"),
        ]

    def __str__(self) -> str:
        return f"{self.by_id} does not read {self.person_id}"


class ReportQuerySet(models.QuerySet["Report"]):
    """Named sets of reports."""

    def waiting(self) -> "ReportQuerySet":
        """Those that no moderator has answered."""
        return self.filter(settlement=None)


class Report(models.Model):
    """Somebody asks the moderators to look at a contribution."""

    class Reason(models.TextChoices):
        HARM = "harm", _("It hurts or threatens somebody")
        PRIVATE = "private", _("It tells what is private")
        ADVERTISING = "advertising", _("It is advertising, or does not belong here")
        OTHER = "other", _("Something else")

    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="reports")
    reason = models.CharField(max_length=12, choices=Reason)
    note = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=clock.now)

    objects = ReportQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contribution", "by"], name="reported_once_by_one")]

    def __str__(self) -> str:
        return f"report of {self.contribution_id}"


class Settlement(models.Model):
    """A moderator has answered a report."""

    class Outcome(models.TextChoices):
        HIDDEN = "hidden", _("hidden")
        KEPT = "kept", _("left as it is")

    report = models.OneToOneField(Report, on_delete=models.CASCADE, related_name="settlement")
    outcome = models.CharField(max_length=10, choices=Outcome)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.report_id} {self.outcome}"


class Visit(models.Model):
    """How far somebody has read in a module of a venue: for "12 new since you left"."""

    venue = models.ForeignKey(Venue, on_delete=models.CASCADE, related_name="visits")
    module = models.CharField(max_length=40)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    last = models.BigIntegerField(default=0)  # key of the newest contribution that was in the page
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["venue", "module", "person"], name="visit_once_a_module")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} read {self.module} of {self.venue_id}"


class Conduct(models.Model):
    """How one speaks in the venues of an edition: limits, what is kept, which words wait for a moderator."""

    class DeletedSeen(models.TextChoices):
        MODERATORS = "moderators", _("Moderators still read it")
        NOBODY = "nobody", _("Nobody: it is removed at once")

    edition = models.OneToOneField("editions.Edition", on_delete=models.CASCADE, related_name="conduct")
    begins_with = models.JSONField(default=list, blank=True)  # modules that are on in every new venue
    edit_minutes = models.PositiveSmallIntegerField(default=10)  # after which one's own words stand
    longest = models.PositiveIntegerField(default=1000)  # signs of a line of the chat
    most_a_minute = models.PositiveSmallIntegerField(default=12)  # contributions of one person
    kept_days = models.PositiveSmallIntegerField(default=180)  # after the last day of the edition
    deleted_seen = models.CharField(
        max_length=12, choices=DeletedSeen, default=DeletedSeen.MODERATORS
    )  # what one has deleted oneself
    words = models.JSONField(default=dict, blank=True)  # {language: [words that wait for a moderator]}

    def __str__(self) -> str:
        return f"conduct of {self.edition_id}"
