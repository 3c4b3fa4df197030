"""The welcome desk: shifts, inquiries and what is said in them, answers that are kept, and who was let in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hemicycle.kernel import clock
from hemicycle.kernel.text import MultilingualField

if TYPE_CHECKING:
    from hemicycle.people.models import Person

LONGEST_MESSAGE = 2000  # signs


class Topic(models.TextChoices):
    """What an inquiry is about."""

    ENTRY = "entry", _("I cannot get in")
    REGISTRATION = "registration", _("My registration")
    PROGRAMME = "programme", _("Programme and hours")
    TECHNICAL = "technical", _("Sound, picture, connection")
    LANGUAGES = "languages", _("Languages and interpretation")
    ACCESS = "access", _("Accessibility")
    OTHER = "other", _("Something else")


class Shift(models.Model):
    """An officer is at the desk, from when to when, and helps in these languages."""

    edition = models.ForeignKey("editions.Edition", on_delete=models.CASCADE, related_name="shifts")
    officer = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="shifts")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    languages = models.JSONField(default=list)  # codes of the edition's languages

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="shift_ends_after_it_starts"
            ),
            models.UniqueConstraint(fields=["edition", "officer", "starts_at"], name="shift_begins_once"),
        ]

    def __str__(self) -> str:
        return f"{self.officer} {self.starts_at:%Y-%m-%d %H:%M}Z"


class InquiryQuerySet(models.QuerySet["Inquiry"]):
    """Named sets of inquiries."""

    def open(self) -> InquiryQuerySet:
        """Inquiries that nobody has called solved (or that went on afterwards)."""
        return self.exclude(solutions__reopened_at=None, solutions__isnull=False)

    def unclaimed(self) -> InquiryQuerySet:
        """Inquiries that no officer has in hand."""
        return self.exclude(claims__ended_at=None, claims__isnull=False)

    def waiting(self) -> InquiryQuerySet:
        """The queue: open, and in nobody's hands; who came first stands first."""
        return self.open().unclaimed().order_by("opened_at", "pk")

    def of(self, person: Person) -> InquiryQuerySet:
        """A person's own inquiries, the latest first."""
        return self.filter(person=person).order_by("-opened_at", "-pk")


class Inquiry(models.Model):
    """Somebody asks the desk: a conversation. Without an account it belongs to the browser that began it."""

    edition = models.ForeignKey("editions.Edition", on_delete=models.CASCADE, related_name="inquiries")
    person = models.ForeignKey(
        "people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="inquiries"
    )  # null: without an account
    name = models.CharField(max_length=200, blank=True)  # of whoever has no account, as they write it
    address = models.EmailField(max_length=254, blank=True)  # theirs; nobody has proved it
    language = models.CharField(max_length=12)  # in which they ask
    topic = models.CharField(max_length=12, choices=Topic, default=Topic.OTHER)
    page = models.CharField(max_length=300, blank=True)  # the path they came from, without the language
    key = models.UUIDField(unique=True)  # of the form: sent twice, it is one inquiry
    opened_at = models.DateTimeField(default=clock.now)
    seen_at = models.DateTimeField(default=clock.now)  # when whoever asked last looked

    objects = InquiryQuerySet.as_manager()

    class Meta:
        ordering = ["opened_at", "pk"]
        indexes = [models.Index(fields=["edition", "opened_at"], name="inquiry_in_time")]

    def __str__(self) -> str:
        return f"{self.called} {self.opened_at:%Y-%m-%d %H:%M}Z"

    @property
    def called(self) -> str:
        """Who asks, in words."""
        if self.person is not None:
            return self.person.called
        return self.name or str(_("somebody without a name"))


class Message(models.Model):
    """Something said in an inquiry, by whoever asked or by the desk."""

    inquiry = models.ForeignKey(Inquiry, on_delete=models.CASCADE, related_name="messages")
    officer = models.ForeignKey(
        "people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # null: whoever asks says it
    text = models.TextField(max_length=LONGEST_MESSAGE)
    path = models.CharField(max_length=300, blank=True)  # a page of ours that the desk proposes to go to
    key = models.UUIDField()  # of the form: sent twice, it is one message
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["inquiry", "key"], name="message_said_once")]

    def __str__(self) -> str:
        return f"{self.inquiry_id} {self.at:%Y-%m-%d %H:%M}Z"


class Claim(models.Model):
    """An officer has an inquiry in hand. At most one at a time has: the database sees to it."""

    inquiry = models.ForeignKey(Inquiry, on_delete=models.CASCADE, related_name="claims")
    officer = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True, blank=True)  # handed over, put back, or solved

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["inquiry"], condition=Q(ended_at=None), name="claimed_by_one_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.inquiry_id} {self.officer_id}"


class Solution(models.Model):
    """An officer, or whoever asked, calls an inquiry solved."""

    inquiry = models.ForeignKey(Inquiry, on_delete=models.CASCADE, related_name="solutions")
    by = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    reopened_at = models.DateTimeField(null=True, blank=True)  # whoever asked went on

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["inquiry"], condition=Q(reopened_at=None), name="solved_once")
        ]

    def __str__(self) -> str:
        return f"{self.inquiry_id} {self.at:%Y-%m-%d %H:%M}Z"


class KeptAnswer(models.Model):
    """An answer that officers put in with a click; published, it is an entry of the questions that are often asked."""

    edition = models.ForeignKey("editions.Edition", on_delete=models.CASCADE, related_name="kept_answers")
    topic = models.CharField(max_length=12, choices=Topic, default=Topic.OTHER)
    question = MultilingualField()
    answer = MultilingualField()  # Markdown
    order = models.PositiveSmallIntegerField(default=0)
    published_at = models.DateTimeField(null=True, blank=True)  # null: for officers only

    class Meta:
        ordering = ["topic", "order", "pk"]

    def __str__(self) -> str:
        return str(self.question)


class LetIn(models.Model):
    """An officer has seen who it is and lets one browser in as that person, once and soon."""

    inquiry = models.ForeignKey(Inquiry, on_delete=models.CASCADE, related_name="entries")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    officer = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    how = models.TextField(max_length=500)  # how the officer made sure, in their words
    at = models.DateTimeField(default=clock.now)
    until_at = models.DateTimeField()  # in real time
    used_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)  # taken back before it was used

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.person_id} {self.at:%Y-%m-%d %H:%M}Z"


class LeftStep(models.Model):
    """A step of the guide that somebody leaves for later: it is not said to them until they ask for it."""

    edition = models.ForeignKey("editions.Edition", on_delete=models.CASCADE, related_name="left_steps")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="left_steps")
    step = models.CharField(max_length=60)  # a name of `editions.sockets.guide_steps`
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "person", "step"], name="step_left_once")]

    def __str__(self) -> str:
        return self.step
