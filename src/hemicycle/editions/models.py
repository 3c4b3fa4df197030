"""A gathering and its public face: edition, days, themes, news, pages, menu, partners, figures."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hemicycle.editions import rules
from hemicycle.kernel import clock
from hemicycle.kernel.illustrative import Illustrated
from hemicycle.kernel.text import MultilingualField, Text


class EditionQuerySet(models.QuerySet["Edition"]):
    """Named sets of editions."""

    def published(self) -> "EditionQuerySet":
        """Editions that anybody may read, the newest first."""
        return self.exclude(published_at=None).order_by("-starts_on", "-pk")


class Edition(Illustrated):
    """One gathering. The same address tells of it before, during and after."""

    class Phase(models.TextChoices):
        ANNOUNCED = "announced", _("announced")
        LIVE = "live", _("live")
        ACCOUNT = "account", _("account")

    class RegistrationMode(models.TextChoices):
        CLOSED = "closed", _("not here")
        OPEN = "open", _("open: whoever registers takes part")
        APPROVAL = "approval", _("by approval: organisers decide on each")
        INVITATION = "invitation", _("by invitation only")

    class Format(models.TextChoices):
        ONLINE = "online", _("online")
        ON_SITE = "on-site", _("on site")
        HYBRID = "hybrid", _("on site and online")

    slug = models.SlugField(max_length=40, unique=True)  # in every address: "2021"
    name = MultilingualField()  # "UCLG Annual Retreat & Campus 2021"
    short_name = MultilingualField()  # "UCLG Retreat": the header of a phone
    banner = MultilingualField()  # "A Global Community that Cares"
    summary = MultilingualField()  # two sentences: what the gathering is
    place = MultilingualField()  # "online", "Barcelona"
    format = models.CharField(max_length=12, choices=Format, default=Format.ONLINE)
    starts_on = models.DateField()  # in the home zone
    ends_on = models.DateField()
    zone = models.CharField(max_length=64)  # IANA name of the home zone
    zone_city = MultilingualField()  # how the home zone is called: "Barcelona"
    default_language = models.CharField(max_length=12, default="en")
    languages = models.JSONField(default=list)  # codes in which content is offered, in order
    fallback_languages = models.JSONField(default=list)  # codes, tried in order when a text is missing
    hashtag = models.CharField(max_length=60, blank=True)
    registration_opens_at = models.DateTimeField(null=True, blank=True)
    registration_closes_at = models.DateTimeField(null=True, blank=True)
    registration_url = models.URLField(blank=True)  # elsewhere; empty: here
    registration_mode = models.CharField(
        max_length=12, choices=RegistrationMode, default=RegistrationMode.CLOSED
    )
    capacity = models.PositiveIntegerField(null=True, blank=True)  # places; null: as many as come
    archived_at = models.DateTimeField(null=True, blank=True)  # since then it is only read
    cloned_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="clones"
    )
    phase_override = models.CharField(
        max_length=12, choices=Phase, blank=True
    )  # empty: derived from the dates
    published_at = models.DateTimeField(null=True, blank=True)  # null: only organisers see it
    version = models.PositiveIntegerField(default=1)  # grows with every change that the public can see
    taking_part = MultilingualField()  # who may come to what, in words
    account = MultilingualField()  # what came of it, two sentences; shown once the gathering is over
    report_links = models.JSONField(
        default=list, blank=True
    )  # of its report: [{"language": "en", "url": "https://…"}]
    source_name = models.CharField(max_length=200, blank=True)  # where the announcement came from
    source_url = models.URLField(max_length=500, blank=True)
    scope = models.OneToOneField("people.Scope", on_delete=models.PROTECT, related_name="edition")

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="edition_ends_after_it_starts"
            )
        ]

    def __str__(self) -> str:
        return str(self.name)

    @property
    def called(self) -> Text:
        """Its short name, or its name while it has none: for titles and the header."""
        found: Text = self.short_name or self.name
        return found

    @property
    def home(self) -> ZoneInfo:
        """The home zone."""
        return ZoneInfo(self.zone)

    def phase(self, at: datetime) -> str:
        """`announced`, `live` or `account` at a moment: the organiser's override, else by the dates."""
        return rules.phase(
            override=self.phase_override,
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            today=at.astimezone(self.home).date(),
        )

    def registration_state(self, at: datetime) -> str:
        """`unknown`, `before`, `open` or `closed` at a moment.

        Where one registers here, a window that names no hour is open until the gathering is over.
        """
        return rules.registration_state(
            opens_at=self.registration_opens_at, closes_at=self._registration_ends, at=at
        )

    @property
    def _registration_ends(self) -> datetime | None:
        here = self.registration_mode != self.RegistrationMode.CLOSED
        if self.registration_closes_at is None and here:
            return datetime.combine(self.ends_on + timedelta(days=1), time(), self.home)
        return self.registration_closes_at

    @property
    def registration_first_day(self) -> date | None:
        """The day, at home, on which one can first register."""
        opens_at = self.registration_opens_at
        return opens_at.astimezone(self.home).date() if opens_at else None

    @property
    def registration_last_day(self) -> date | None:
        """The last day, at home, on which one can register."""
        closes_at = self._registration_ends
        return rules.last_day_before(closes_at.astimezone(self.home)) if closes_at else None

    def reading_order(self, language: str) -> tuple[str, ...]:
        """The languages in which a reader of `language` gets content, first choice first."""
        return tuple(dict.fromkeys([language, *self.fallback_languages, self.default_language]))


class Theme(Illustrated):
    """A theme of an edition; its hue is a name of the design system."""

    class Hue(models.TextChoices):
        PEOPLE = "people", _("coral")
        PLANET = "planet", _("green")
        GOVERNMENT = "government", _("violet")
        FUTURE = "future", _("amber")
        CARE = "care", _("rose")
        PLAIN = "plain", _("ink")

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="themes")
    slug = models.SlugField(max_length=60)
    name = MultilingualField()
    hue = models.CharField(max_length=12, choices=Hue, default=Hue.PLAIN)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "slug"]
        constraints = [models.UniqueConstraint(fields=["edition", "slug"], name="theme_once_in_an_edition")]

    def __str__(self) -> str:
        return str(self.name)


class Day(Illustrated):
    """A day of an edition, in its home zone."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="days")
    date = models.DateField()
    title = MultilingualField()
    summary = MultilingualField()
    theme = models.ForeignKey(Theme, null=True, blank=True, on_delete=models.SET_NULL, related_name="days")

    class Meta:
        ordering = ["date"]
        constraints = [models.UniqueConstraint(fields=["edition", "date"], name="day_once_in_an_edition")]

    def __str__(self) -> str:
        return f"{self.date} {self.title}"


class Feature(Illustrated):
    """Something the gathering offers, told on the announcement: the welcome desk, the networking hub …"""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="features")
    title = MultilingualField()
    text = MultilingualField()
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return str(self.title)


class Recommended(Illustrated):
    """A document to read before, told on the announcement."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="recommended")
    title = MultilingualField()
    summary = MultilingualField()
    links = models.JSONField(default=list)  # [{"language": "en", "url": "https://…"}]
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "pk"]
        verbose_name_plural = "recommended"

    def __str__(self) -> str:
        return str(self.title)


class NewsQuerySet(models.QuerySet["News"]):
    """Named sets of news."""

    def out(self, at: datetime) -> "NewsQuerySet":
        """News whose hour has come, the latest first."""
        return self.filter(publish_at__lte=at).order_by("-publish_at", "-pk")


class News(Illustrated):
    """A news item: Markdown in each language, out from its hour on."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="news")
    section = models.ForeignKey(
        "people.Section", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )  # whose news it is; its hosts may edit it
    slug = models.SlugField(max_length=80)
    title = MultilingualField()
    body = MultilingualField()  # Markdown
    publish_at = models.DateTimeField(null=True, blank=True)  # null: a draft
    changed_at = models.DateTimeField(default=clock.now)
    source_name = models.CharField(max_length=200, blank=True)
    source_url = models.URLField(max_length=500, blank=True)

    objects = NewsQuerySet.as_manager()

    @property
    def updated_at(self) -> datetime:
        """When a reader last saw it change."""
        return max(self.publish_at or self.changed_at, self.changed_at)

    def is_out(self, at: datetime) -> bool:
        """Whether its hour has come: the same answer as `News.objects.out` gives for a list."""
        return self.publish_at is not None and self.publish_at <= at

    class Meta:
        ordering = ["-publish_at", "-pk"]
        verbose_name_plural = "news"
        constraints = [models.UniqueConstraint(fields=["edition", "slug"], name="news_once_in_an_edition")]

    def __str__(self) -> str:
        return str(self.title)


class PageQuerySet(models.QuerySet["Page"]):
    """Named sets of pages."""

    def published(self) -> "PageQuerySet":
        """Pages that anybody may read."""
        return self.exclude(published_at=None)


class Page(Illustrated):
    """A page of plain text: practical information, privacy notice, accessibility statement, and any other."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="pages")
    section = models.ForeignKey(
        "people.Section", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )  # whose page it is; its hosts may edit it
    slug = models.SlugField(max_length=60)  # "practical", "privacy", "accessibility" …
    title = MultilingualField()
    body = MultilingualField()  # Markdown
    in_menu = models.BooleanField(default=False)
    in_footer = models.BooleanField(default=True)
    order = models.PositiveSmallIntegerField(default=0)
    changed_at = models.DateTimeField(default=clock.now)
    published_at = models.DateTimeField(null=True, blank=True, default=clock.now)  # null: a draft

    objects = PageQuerySet.as_manager()

    class Meta:
        ordering = ["order", "slug"]
        constraints = [models.UniqueConstraint(fields=["edition", "slug"], name="page_once_in_an_edition")]

    def __str__(self) -> str:
        return str(self.title)


class Partner(models.Model):
    """An organisation that holds the gathering together with the hosts."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="partners")
    organisation = models.ForeignKey("people.Organisation", on_delete=models.CASCADE, related_name="+")
    role = MultilingualField()  # "organiser", "co-host" … in words
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["edition", "organisation"], name="partner_once")]

    def __str__(self) -> str:
        return str(self.organisation)


class FigureQuerySet(models.QuerySet["Figure"]):
    """Named sets of figures."""

    def out(self, at: datetime) -> "FigureQuerySet":
        """Figures whose hour has come; those without an hour come with the account."""
        return self.filter(Q(publish_at=None) | Q(publish_at__lte=at))


class Figure(Illustrated):
    """A number of the account: "210 cities"."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="figures")
    value = models.CharField(max_length=30)  # as printed: "more than 630" is value 630+, label says the rest
    label = MultilingualField()
    source_url = models.URLField(max_length=500, blank=True)
    publish_at = models.DateTimeField(null=True, blank=True)  # null: with the account
    order = models.PositiveSmallIntegerField(default=0)

    objects = FigureQuerySet.as_manager()

    class Meta:
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return f"{self.value} {self.label}"


class ChronicleLineQuerySet(models.QuerySet["ChronicleLine"]):
    """Named sets of lines of the chronicle."""

    def told_by(self, day: date) -> "ChronicleLineQuerySet":
        """Gatherings that were over on that day, the latest first."""
        return self.filter(ends_on__lt=day).order_by("-ends_on")


class ChronicleLine(Illustrated):
    """A gathering of the series, known by its dates and place whether or not it has an edition in this house."""

    year = models.PositiveSmallIntegerField(unique=True)
    number = models.PositiveSmallIntegerField(null=True, blank=True)  # the first, the second …
    starts_on = models.DateField(null=True, blank=True)  # null: not found
    ends_on = models.DateField()
    place = MultilingualField()
    banner = MultilingualField()
    turnout = MultilingualField()  # how many came, in words: "more than 230"
    source_urls = models.JSONField(default=list)
    edition = models.OneToOneField(
        Edition, null=True, blank=True, on_delete=models.SET_NULL, related_name="chronicle_line"
    )

    objects = ChronicleLineQuerySet.as_manager()

    class Meta:
        ordering = ["-year"]

    def __str__(self) -> str:
        return f"{self.year} {self.place}"


class Registration(models.Model):
    """A person takes part in an edition."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="registrations")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="registrations"
    )
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "person"], name="registered_once")]

    def __str__(self) -> str:
        return f"{self.person} at {self.edition}"


class PreviewLinkQuerySet(models.QuerySet["PreviewLink"]):
    """Named sets of preview links."""

    def valid(self) -> "PreviewLinkQuerySet":
        """Links whose end has not come, in real time."""
        return self.filter(until_at__gt=clock.real_now())


class PreviewLink(models.Model):
    """Whoever holds this link may read an edition, its draft included, before it is public."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="preview_links")
    token_hash = models.CharField(max_length=64, unique=True)
    label = models.CharField(max_length=120, blank=True)  # for whom it was made
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    until_at = models.DateTimeField()  # in real time

    objects = PreviewLinkQuerySet.as_manager()

    def __str__(self) -> str:
        return f"preview of {self.edition}"


class Question(models.Model):
    """A question of an edition's registration form. Once answered it is not changed: a new version takes its place."""

    class Kind(models.TextChoices):
        HEADING = "heading", _("heading with a text")
        LINE = "line", _("a line of text")
        TEXT = "text", _("a longer text")
        CHOICE = "choice", _("one of several")
        CHOICES = "choices", _("some of several")
        YES = "yes", _("a box to tick")
        NUMBER = "number", _("a number")
        DATE = "date", _("a date")
        COUNTRY = "country", _("a country")
        LANGUAGES = "languages", _("languages")

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="questions")
    key = models.SlugField(max_length=60)  # the same in every version: "diet"
    version = models.PositiveSmallIntegerField(default=1)
    kind = models.CharField(max_length=12, choices=Kind)
    label = MultilingualField()
    help = MultilingualField()
    options = models.JSONField(default=list, blank=True)  # [{"value": "train", "label": {"en": "By train"}}]
    required = models.BooleanField(default=False)
    sensitive = models.BooleanField(default=False)  # health, access needs: reads are written down
    show_if = models.JSONField(
        default=dict, blank=True
    )  # {"key": "mode", "values": ["on-site"]}; empty: always
    retention_for = models.PositiveSmallIntegerField(
        null=True, blank=True
    )  # days after the edition's end for which answers are kept; null: as long as the registration
    order = models.PositiveSmallIntegerField(default=0)
    retired_at = models.DateTimeField(null=True, blank=True)  # asked no more; answers stay readable

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "key", "version"], name="question_version_once")
        ]

    def __str__(self) -> str:
        return str(self.label)


class Application(models.Model):
    """Somebody asks to take part. Only an accepted one has a `Registration`, and "registered?" is asked there."""

    class State(models.TextChoices):
        PENDING = "pending", _("waits for a decision")
        WAITING = "waiting", _("on the waiting list")
        ACCEPTED = "accepted", _("takes part")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="applications")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="applications"
    )
    state = models.CharField(max_length=12, choices=State, default=State.PENDING)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # who filled it in: the person, a colleague, an organiser's import (null)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.TextField(blank=True)  # to the person, with the decision
    needs = models.JSONField(default=list, blank=True)  # access needs: names of `rules.NEEDS`
    needs_note = models.TextField(blank=True)
    interpretation = models.JSONField(default=list, blank=True)  # codes of languages asked for
    invitation = models.ForeignKey(
        "Invitation", null=True, blank=True, on_delete=models.SET_NULL, related_name="applications"
    )
    reminded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["edition", "person"], name="applied_once")]
        indexes = [models.Index(fields=["edition", "state", "at"], name="application_queue")]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.edition_id}: {self.state}"


class Answer(models.Model):
    """What somebody answered to one version of a question."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers")
    value = models.JSONField(default=str)  # a string, a list of strings, a number, true

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "question"], name="answered_once")]

    def __str__(self) -> str:
        return f"{self.question_id}: {self.value}"


class Invitation(models.Model):
    """A personal link into an edition's registration: for one address, used once."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="invitations")
    address = models.EmailField(max_length=254)
    name = models.CharField(max_length=200, blank=True)
    office = models.CharField(max_length=200, blank=True)
    organisation = models.ForeignKey(
        "people.Organisation", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    organisation_name = models.CharField(max_length=200, blank=True)
    section = models.ForeignKey(
        "people.Section", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    country = models.CharField(max_length=2, blank=True)
    language = models.CharField(max_length=12, default="en")
    gender = models.CharField(max_length=12, blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(default=clock.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)  # in real time
    used_at = models.DateTimeField(null=True, blank=True)
    used_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["edition", "address"], name="invited_once")]

    def __str__(self) -> str:
        return f"{self.address} to {self.edition_id}"


class TakeOver(models.Model):
    """A link by which a person takes over the place that a colleague keeps for them: one address, used once."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="take_overs")
    address = models.EmailField(max_length=254)
    token_hash = models.CharField(max_length=64, unique=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()  # in real time
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"take-over of {self.person_id}"


class Upload(models.Model):
    """A file of people or invitations, read and compared, waiting for somebody to say yes."""

    class Making(models.TextChoices):
        INVITATIONS = "invitations", _("invitations")
        REGISTRATIONS = "registrations", _("people who take part at once")

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="uploads")
    name = models.CharField(max_length=200)  # of the file
    rows = models.JSONField(default=list)  # as they were read; emptied when applied or given up
    version = models.CharField(
        max_length=64
    )  # of what it was compared with: nothing is applied to another state
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    applied_at = models.DateTimeField(null=True, blank=True)
    counts = models.JSONField(default=dict)  # {"new": 3, "changed": 1, "unchanged": 0, "error": 0}
    making = models.CharField(max_length=14, choices=Making, default=Making.INVITATIONS)
    reading = models.JSONField(default=dict)  # how it was read: encoding, separator, columns left aside
    made = models.JSONField(default=list)  # keys of what came of it, so that it can be taken back
    undone_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.name} for {self.edition_id}"


class BulkAct(models.Model):
    """One act on many applications; for a while it can be undone as a whole."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="bulk_acts")
    act = models.CharField(max_length=20)  # "accept", "decline", "resend", "withdraw"
    before = models.JSONField(default=dict)  # {application: state before}
    after = models.CharField(max_length=12, blank=True)  # the state they got
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    note = models.TextField(blank=True)  # to the persons, with the decision
    undone_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)  # the persons are told; nothing is undone any more

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.act} of {len(self.before)}"
