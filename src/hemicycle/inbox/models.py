"""What reaches a person: mails with their delivery, notices in the page, and what somebody does not want."""

from django.conf import settings
from django.db import models

from hemicycle.inbox.rules.reaching import BREAKFAST
from hemicycle.kernel import clock


class MailQuerySet(models.QuerySet["Mail"]):
    """Named sets of mails."""

    def held(self) -> "MailQuerySet":
        """Mails that wait for a person to say yes."""
        return self.filter(held=True, discarded_at=None, sent_at=None, failed_at=None)

    def queued(self) -> "MailQuerySet":
        """Mails that go as soon as a lane comes to them."""
        return self.filter(held=False, discarded_at=None, sent_at=None, failed_at=None)

    def sent(self) -> "MailQuerySet":
        """Mails that a mail server took and that have not come back."""
        return self.filter(bounced_at=None).exclude(sent_at=None)

    def failed(self) -> "MailQuerySet":
        """Mails that could not be sent."""
        return self.exclude(failed_at=None)

    def bounced(self) -> "MailQuerySet":
        """Mails that came back."""
        return self.exclude(bounced_at=None)

    def discarded(self) -> "MailQuerySet":
        """Mails that somebody decided not to send, or that their receiver does not want."""
        return self.exclude(discarded_at=None)


class Mail(models.Model):
    """One mail to one address. Its row is the delivery log; its words are emptied some time after it was sent."""

    kind = models.CharField(max_length=60)  # a name of `sockets.mail_kinds`
    key = models.CharField(
        max_length=160, unique=True
    )  # "release-12/person-7": a fact that is heard twice makes one mail
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="mails"
    )  # null: somebody without an account yet
    address = models.EmailField(max_length=254)  # emptied with the person
    scope = models.ForeignKey(
        "people.Scope", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )  # the edition it belongs to
    batch = models.CharField(max_length=80, blank=True, db_index=True)  # mails that are released together
    language = models.CharField(max_length=12)
    subject = models.CharField(max_length=300)
    text = models.TextField()
    html = models.TextField(blank=True)
    attachments = models.JSONField(
        default=list
    )  # [{"name": "x.ics", "type": "text/calendar; method=…", "text": "…"}]
    reply_to = models.EmailField(max_length=254, blank=True)
    secret = models.BooleanField(
        default=False
    )  # holds a code or a link that lets in: never shown, emptied once sent
    held = models.BooleanField(default=False)  # a draft: goes only when a person says yes
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(default=clock.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    discarded_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)  # given up
    bounced_at = models.DateTimeField(null=True, blank=True)
    trouble = models.TextField(blank=True)  # what the last failure or the bounce said
    message_id = models.CharField(max_length=200, blank=True, db_index=True)  # to know a bounce by
    tells = models.JSONField(
        default=list, blank=True
    )  # kinds of the notices that it tells: such words are their reader's alone

    objects = MailQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.kind} to {self.address}"

    @property
    def state(self) -> str:
        """Where it is: discarded, failed, bounced, sent, held or queued."""
        if self.discarded_at:
            return "discarded"
        if self.failed_at:
            return "failed"
        if self.bounced_at:
            return "bounced"
        if self.sent_at:
            return "sent"
        return "held" if self.held else "queued"


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Named sets of notices."""

    def shown(self) -> "NoticeQuerySet":
        """Notices that stand in the page."""
        return self.filter(in_page=True)

    def unread(self) -> "NoticeQuerySet":
        """Notices in the page that were not read."""
        return self.shown().filter(read_at=None)

    def waiting(self) -> "NoticeQuerySet":
        """Notices that will go by mail."""
        return self.exclude(due_at=None)


class Notice(models.Model):
    """Something to tell a person in the page. Its words are made from ids when it is read."""

    kind = models.CharField(max_length=60)  # a name of `sockets.notice_kinds`
    key = models.CharField(max_length=160)  # a fact that is heard twice makes one notice
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    scope = models.ForeignKey(
        "people.Scope", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    data = models.JSONField(default=dict)  # ids
    urgent = models.BooleanField(default=False)
    at = models.DateTimeField(default=clock.now)
    read_at = models.DateTimeField(null=True, blank=True)
    in_page = models.BooleanField(
        default=True
    )  # false: its reader wants this kind by mail alone, or not at all
    way = models.CharField(
        max_length=10, blank=True
    )  # how it goes by mail, of `rules.reaching.WAYS`; empty: not
    due_at = models.DateTimeField(null=True, blank=True)  # it waits for this moment to go by mail
    mailed_at = models.DateTimeField(null=True, blank=True)  # a mail that tells it was written

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="noticed_once")]
        indexes = [
            models.Index(fields=["person"], condition=models.Q(read_at=None), name="notice_unread"),
            models.Index(fields=["due_at"], condition=models.Q(due_at__isnull=False), name="notice_waits"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.person_id}"


class Unsubscription(models.Model):
    """A person, or an address, does not want mails of a kind."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="unsubscriptions",
    )
    address = models.EmailField(max_length=254, blank=True)  # of somebody without an account
    kind = models.CharField(max_length=60)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "address", "kind"], name="unsubscribed_once")
        ]

    def __str__(self) -> str:
        return f"{self.person_id or self.address} from {self.kind}"


class Wish(models.Model):
    """How notices of a kind shall reach a person, where that is not what the kind's room says."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=60)  # a name of `sockets.notice_kinds`
    in_page = models.BooleanField(default=True)
    mail = models.CharField(max_length=10, blank=True)  # of `rules.reaching.WAYS`; empty: as the room says
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind"], name="wished_once")]

    def __str__(self) -> str:
        return f"{self.kind} for {self.person_id}: {self.mail}"


class Rhythm(models.Model):
    """When mail about notices may come to a person, in minutes after midnight of their own zone.

    Without a row it is as `rules.reaching.Hours` says.
    """

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    quiet_from = models.PositiveSmallIntegerField(null=True, blank=True)  # null, both: no quiet hours
    quiet_until = models.PositiveSmallIntegerField(null=True, blank=True)
    digest_at = models.PositiveSmallIntegerField(default=BREAKFAST)
    paused_until = models.DateTimeField(null=True, blank=True)
    at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"of {self.person_id}"


class Undeliverable(models.Model):
    """An address that a mail server refused for good: nothing more goes there until somebody asks to try again."""

    address = models.EmailField(max_length=254, unique=True)  # in lower case
    trouble = models.TextField(blank=True)  # what the server said
    at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.address
