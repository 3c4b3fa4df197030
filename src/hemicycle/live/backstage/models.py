"""What those who run a session tell each other, and their run of show.

Notes are no `live.Contribution`: those hang in the machinery of what everybody in a venue reads (export, moderation,
reports, what is new since one left), and are written by whoever may enter. What is said backstage shall be in none of
it, and is written also by people who may not enter, as the interpreter of a session of a circle.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hemicycle.kernel import clock
from hemicycle.live.backstage import rules


class Duty(models.TextChoices):
    """What somebody is backstage for."""

    HOST = rules.HOST, _("host")
    SPEAKER = rules.SPEAKER, _("speaker")
    INTERPRETER = rules.INTERPRETER, _("interpreter")
    DESK = rules.DESK, _("desk")


TO_WHOM = {
    "": _("to everybody backstage"),
    Duty.HOST.value: _("to the hosts"),
    Duty.SPEAKER.value: _("to the speakers"),
    Duty.INTERPRETER.value: _("to the interpreters"),
    Duty.DESK.value: _("to the desk"),
}


class Signal(models.TextChoices):
    """What is said with one tap, and read by everybody in their own language."""

    SLOW = rules.SLOW, _("Please slow down")
    UNHEARD = rules.UNHEARD, _("Cannot hear you")
    TWO_MINUTES = rules.TWO_MINUTES, _("Two minutes left")
    OVER = rules.OVER, _("Time is over")
    READY = rules.READY, _("Ready")
    TROUBLE = rules.TROUBLE, _("Technical problem")


class Note(models.Model):
    """Something that one of the crew tells the others: words, or a signal."""

    venue = models.ForeignKey("live.Venue", on_delete=models.CASCADE, related_name="crew_notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    duty = models.CharField(max_length=12, choices=Duty)  # of the author, when it was written
    to = models.CharField(max_length=12, choices=Duty, blank=True)  # empty: to everybody backstage
    signal = models.CharField(max_length=8, choices=Signal, blank=True)  # empty: words
    text = models.TextField(blank=True)  # as it was typed; empty: a signal, or taken away for good
    language = models.CharField(max_length=12, blank=True)  # in which it is written; empty: not known
    key = models.CharField(max_length=40)  # of the form that it was sent with: sent twice, it is one
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["author", "key"], name="crew_note_sent_once")]
        indexes = [
            models.Index(fields=["venue", "-id"], name="crew_notes_of_a_venue"),
            models.Index(fields=["author", "-at"], name="crew_notes_of_a_person"),
        ]

    def __str__(self) -> str:
        return f"crew note {self.pk}"


class Withdrawal(models.Model):
    """Somebody has taken back what they had told the others; its words are gone."""

    note = models.OneToOneField(Note, on_delete=models.CASCADE, related_name="withdrawal")
    at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.note_id} taken back"


class Item(models.Model):
    """One thing in the run of show of a venue."""

    venue = models.ForeignKey("live.Venue", on_delete=models.CASCADE, related_name="run_of_show")
    place = (
        models.PositiveIntegerField()
    )  # in their order, until it begins; the venue's row is held to change it
    title = models.CharField(max_length=200, blank=True)  # empty: whoever speaks says it
    speaker = models.BigIntegerField(
        null=True, blank=True
    )  # as the kind of the venue knows them (`sockets.NamedSpeaker`): their name is read there
    who = models.CharField(
        max_length=200, blank=True
    )  # in words, where it is none of the programme's speakers
    minutes = models.PositiveSmallIntegerField()  # planned
    note = models.CharField(max_length=300, blank=True)  # for the crew
    version = models.PositiveIntegerField(default=1)  # counted with each change: a form knows what it saw
    key = models.CharField(max_length=40)  # of the form that it was added with

    class Meta:
        ordering = ["place", "pk"]
        constraints = [models.UniqueConstraint(fields=["venue", "key"], name="item_added_once")]

    def __str__(self) -> str:
        return self.title or self.who or f"item {self.pk}"


class Beginning(models.Model):
    """An item of the run of show is now, and what had begun before is done. Without an item: all is over."""

    venue = models.ForeignKey("live.Venue", on_delete=models.CASCADE, related_name="beginnings")
    item = models.OneToOneField(
        Item, null=True, blank=True, on_delete=models.CASCADE, related_name="beginning"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["venue"], condition=Q(item=None), name="run_of_show_over_once")
        ]

    def __str__(self) -> str:
        return f"{self.item or 'the end'} in {self.venue_id}"
