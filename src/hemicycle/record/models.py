"""Facts written down, what changed in an object, and work that waits for its turn."""

from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

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


class RevisionQuerySet(models.QuerySet["Revision"]):
    """Named sets of revisions."""

    def of(self, thing: models.Model) -> "RevisionQuerySet":
        """The history of one object, the latest first."""
        return self.filter(label=thing._meta.label_lower, key=thing.pk).order_by("-pk")

    def within(self, paths: Iterable[str]) -> "RevisionQuerySet":
        """Revisions of what lies in one of these subtrees: the same as `starts with` for one of their paths."""
        found = models.Q(pk__in=())
        for path in paths:
            found |= models.Q(path__startswith=path) | models.Q(also__contains=f" {path}")
        return self.filter(found)


class Revision(models.Model):
    """An object was made, changed or removed: by whom, when, and its fields before and after."""

    class Act(models.TextChoices):
        MADE = "made", _("made")
        CHANGED = "changed", _("changed")
        REMOVED = "removed", _("removed")

    label = models.CharField(max_length=80)  # of the model, in lower case: "programme.session"
    key = models.BigIntegerField()  # of the object; it may be gone
    act = models.CharField(max_length=10, choices=Act)
    fields = models.JSONField(default=dict)  # {field: [before, after]}, as the object's keeper reads them
    path = models.CharField(max_length=255, blank=True)  # of the scope it belongs to: who may read this
    also = models.TextField(blank=True)  # other paths it hangs at, each after a blank: " /3/ /7/"
    about = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # whose data the fields are: emptied when that person is erased
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(default=clock.now)
    undoes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="undone_by"
    )

    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["label", "key", "-id"], name="revision_of_an_object")]

    def __str__(self) -> str:
        return f"{self.label} {self.key} {self.act}"

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths of the scopes it belongs to: whoever reaches one of them reads it."""
        return (self.path, *self.also.split())


class Unsaved(models.Model):
    """What somebody has typed into a form and not saved yet: kept for them, shown to nobody else."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    form = models.CharField(max_length=120)  # which form of which object: "programme.session:17"
    fields = models.JSONField(default=dict)  # as the browser would send them
    seen = models.BigIntegerField(default=0)  # the object's newest revision when the form was opened
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["by", "form"], name="unsaved_once_a_form")]

    def __str__(self) -> str:
        return f"{self.form} of {self.by_id}"


class JobQuerySet(models.QuerySet["Job"]):
    """Named sets of jobs."""

    def unfinished(self) -> "JobQuerySet":
        """Jobs that are not done and not given up: they wait, rest, or are being done."""
        return self.filter(done_at=None, gave_up_at=None)

    def given_up(self) -> "JobQuerySet":
        """Jobs that failed for the last time: a person must look."""
        return self.exclude(gave_up_at=None)

    def at_rest(self) -> "JobQuerySet":
        """Jobs that nobody is doing at this moment. One that is being done has begun, and has no trouble yet."""
        working = models.Q(
            attempts__gt=0, trouble="", done_at=None, gave_up_at=None, due_at__gt=clock.real_now()
        )
        return self.exclude(working)


class Job(models.Model):
    """Work that waits for its turn, is tried again when it fails, and says how far it is."""

    kind = models.CharField(max_length=60)  # a name of `sockets.job_kinds`
    data = models.JSONField(default=dict)  # ids, not names or texts
    key = models.CharField(max_length=160, null=True, blank=True, unique=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(default=clock.now)
    due_at = models.DateTimeField(
        default=clock.real_now, db_index=True
    )  # in real time; whoever does it moves this on while at work
    attempts = models.PositiveSmallIntegerField(default=0)  # whoever raises it does the work
    tried_at = models.DateTimeField(null=True, blank=True)  # in real time
    done_at = models.DateTimeField(null=True, blank=True)
    gave_up_at = models.DateTimeField(null=True, blank=True)  # after the last attempt: a person must look
    trouble = models.TextField(blank=True)
    progress = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)  # 0: not known
    result = models.JSONField(default=dict)

    objects = JobQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["kind", "due_at"],
                condition=models.Q(done_at=None, gave_up_at=None),
                name="job_waits",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.data}"
