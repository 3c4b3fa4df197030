"""The programme: sessions and their occurrences, releases of it, and a person's agenda."""

import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hemicycle.kernel import clock
from hemicycle.kernel.illustrative import Illustrated
from hemicycle.kernel.text import MultilingualField

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from hemicycle.editions.models import Theme
    from hemicycle.people.models import Person


class Audience(models.TextChoices):
    """To whom a session is listed, and to whom it is open: two different questions."""

    PUBLIC = "public", _("everybody")
    REGISTERED = "registered", _("registered participants")
    CIRCLE = "circle", _("members of a circle")


class Kind(models.TextChoices):
    """What sort of session it is."""

    PLENARY = "plenary", _("Plenary")
    SECTION = "section", _("Section's moment")
    WORKSHOP = "workshop", _("Workshop")
    SECRETARIAT = "secretariat", _("Secretariats")
    GOVERNING_BODY = "governing-body", _("Governing body")
    PARTNER = "partner", _("Partner's session")
    LEARNING = "learning", _("Learning")
    BREAK = "break", _("Break")
    OTHER = "other", _("Session")


class Session(Illustrated):
    """A session of the programme. Its texts are live at once; its times are those of its occurrences."""

    edition = models.ForeignKey("editions.Edition", on_delete=models.CASCADE, related_name="sessions")
    slug = models.SlugField(max_length=80)
    title = MultilingualField()
    subtitle = MultilingualField()
    description = MultilingualField()  # Markdown
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.OTHER)
    themes = models.ManyToManyField("editions.Theme", related_name="sessions", blank=True)
    listed_to = models.CharField(max_length=12, choices=Audience, default=Audience.PUBLIC)  # in the draft
    listed_circle = models.ForeignKey(
        "people.Circle", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    open_to = models.CharField(max_length=12, choices=Audience, default=Audience.REGISTERED)
    open_circle = models.ForeignKey(
        "people.Circle", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    open_note = MultilingualField()  # who may come, in words: "members and partners"
    entry_url = models.URLField(max_length=500, blank=True)  # the way in, shown only once it opens
    recording_url = models.URLField(max_length=500, blank=True)
    outcome = MultilingualField()  # what came of it: three lines of Markdown
    outcome_links = models.JSONField(default=list)  # [{"title": {…}, "url": "https://…"}]
    scope = models.OneToOneField("people.Scope", on_delete=models.PROTECT, related_name="session")
    forum = models.OneToOneField(
        "live.Forum", null=True, blank=True, on_delete=models.SET_NULL, related_name="session"
    )  # what its venues share; made with the first of them
    changed_at = models.DateTimeField(default=clock.now)

    # attached by `queries/slots.py: with_all_a_page_reads`, for reading only
    read_themes: "list[Theme]"
    read_leads: "list[Lead]"
    read_languages: "list[SessionLanguage]"
    read_speakers: "list[Speaker]"

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "slug"], name="session_once_in_an_edition"),
            models.CheckConstraint(
                condition=Q(listed_to=Audience.CIRCLE, listed_circle__isnull=False)
                | (~Q(listed_to=Audience.CIRCLE) & Q(listed_circle__isnull=True)),
                name="session_listed_to_a_named_circle",
            ),
            models.CheckConstraint(
                condition=Q(open_to=Audience.CIRCLE, open_circle__isnull=False)
                | (~Q(open_to=Audience.CIRCLE) & Q(open_circle__isnull=True)),
                name="session_open_to_a_named_circle",
            ),
        ]

    def __str__(self) -> str:
        return str(self.title)

    def is_open_for(self, person: "Person | AnonymousUser | None") -> bool:
        """True when this person may enter. To be listed is another question."""
        if self.open_to == Audience.PUBLIC:
            return True
        if person is None or not person.is_authenticated:
            return False
        if self.open_to == Audience.REGISTERED:
            return person.registrations.filter(edition=self.edition_id).exists()
        return self.open_circle is not None and self.open_circle.memberships.filter(person=person).exists()


class Lead(models.Model):
    """Who leads a session: a section or an organisation, one of the two."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="leads")
    section = models.ForeignKey(
        "people.Section", null=True, blank=True, on_delete=models.CASCADE, related_name="leads"
    )
    organisation = models.ForeignKey(
        "people.Organisation", null=True, blank=True, on_delete=models.CASCADE, related_name="leads"
    )
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(section__isnull=False, organisation__isnull=True)
                | Q(section__isnull=True, organisation__isnull=False),
                name="lead_is_a_section_or_an_organisation",
            )
        ]

    def __str__(self) -> str:
        return str(self.section or self.organisation)


class SessionLanguage(models.Model):
    """One way in which a language can be followed in a session: the language contract."""

    class Way(models.TextChoices):
        ORIGINAL = "original", _("original")
        INTERPRETED = "interpreted", _("interpreted")
        CAPTIONS = "captions", _("captions")
        SIGN = "sign", _("sign language")

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="languages")
    language = models.CharField(max_length=12)  # BCP 47 code; for sign languages ISO 639-3: "ils"
    way = models.CharField(max_length=12, choices=Way)
    url = models.URLField(max_length=500, blank=True)  # of the captions or of the signed picture

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "language", "way"], name="language_followed_once_a_way"
            )
        ]

    def __str__(self) -> str:
        return f"{self.language} {self.way}"


class Speaker(Illustrated):
    """Somebody who speaks at an edition. Whether it is a person of this house is for that person to say."""

    edition = models.ForeignKey("editions.Edition", on_delete=models.CASCADE, related_name="speakers")
    slug = models.SlugField(max_length=80)
    guid = models.CharField(max_length=200, blank=True)  # stable id in the schedule it came from
    name = models.CharField(max_length=200)
    office = MultilingualField()  # "Mayor of …"
    biography = MultilingualField()  # Markdown
    organisation = models.ForeignKey(
        "people.Organisation", null=True, blank=True, on_delete=models.SET_NULL, related_name="speakers"
    )
    person = models.ForeignKey(
        "people.Person", null=True, blank=True, on_delete=models.SET_NULL, related_name="speakers"
    )
    address = models.EmailField(
        max_length=254, blank=True
    )  # where the invitation to confirm goes; never shown
    photo = models.ImageField(upload_to="speakers/", blank=True)  # re-encoded
    sessions = models.ManyToManyField(Session, through="Speaking", related_name="speakers")

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["edition", "slug"], name="speaker_once_in_an_edition")]

    def __str__(self) -> str:
        return self.name


class Speaking(models.Model):
    """A speaker takes part in a session."""

    class Reply(models.TextChoices):
        CONFIRMED = "confirmed", _("confirmed")
        DECLINED = "declined", _("declined")

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="speakings")
    speaker = models.ForeignKey(Speaker, on_delete=models.CASCADE, related_name="speakings")
    order = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField(null=True, blank=True)  # to confirm, by mail
    answer = models.CharField(max_length=10, choices=Reply, blank=True)  # empty: not yet
    answered_at = models.DateTimeField(null=True, blank=True)
    word = models.TextField(max_length=2000, blank=True, default="")  # of the speaker, to the organisers
    slides_url = models.URLField(max_length=500, blank=True)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["session", "speaker"], name="speaks_in_a_session_once")
        ]

    def __str__(self) -> str:
        return f"{self.speaker} in {self.session}"


class Availability(models.Model):
    """A time at which a speaker can be there. Without any, nothing is known, and nothing is warned of."""

    speaker = models.ForeignKey(Speaker, on_delete=models.CASCADE, related_name="availabilities")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="availability_ends_after_it_starts"
            )
        ]

    def __str__(self) -> str:
        return f"{self.speaker} {self.starts_at:%Y-%m-%d %H:%M}Z"


class Reading(Illustrated):
    """Something to read for a session."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="readings")
    title = MultilingualField()
    url = models.URLField(max_length=500)
    language = models.CharField(max_length=12, blank=True)  # of the document
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return str(self.title)


def new_guid() -> str:
    """A stable id that no other occurrence has."""
    return str(uuid.uuid4())


class OccurrenceQuerySet(models.QuerySet["Occurrence"]):
    """Named sets of occurrences."""

    def in_draft(self) -> "OccurrenceQuerySet":
        """Occurrences that the next release will show."""
        return self.filter(removed_at=None)


class Occurrence(models.Model):
    """A session takes place: once, or once more for another part of the world. This is the working draft."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="occurrences")
    guid = models.CharField(max_length=200, default=new_guid)  # stable id in exchange formats and calendars
    source = models.CharField(
        max_length=200, blank=True
    )  # the schedule it was imported from; empty: made here
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    room = models.CharField(max_length=120, blank=True)  # empty: online
    cancelled = models.BooleanField(default=False)
    order = models.PositiveSmallIntegerField(default=0)  # among those that start together
    venue = models.OneToOneField(
        "live.Venue", null=True, blank=True, on_delete=models.SET_NULL, related_name="occurrence"
    )  # where people are together; made when the first enters
    removed_at = models.DateTimeField(
        null=True, blank=True
    )  # out of the draft; kept for the releases that show it

    objects = OccurrenceQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="occurrence_ends_after_it_starts"
            ),
            models.UniqueConstraint(fields=["session", "guid"], name="occurrence_guid_once"),
        ]

    def __str__(self) -> str:
        return f"{self.session} {self.starts_at:%Y-%m-%d %H:%M}Z"


class Release(models.Model):
    """A published version of the programme. The newest is what the public reads."""

    edition = models.ForeignKey("editions.Edition", on_delete=models.CASCADE, related_name="releases")
    number = models.PositiveIntegerField()  # 1 is shown as v1
    note = MultilingualField()  # what changed, in the organisers' words
    urgent = models.BooleanField(default=False)  # told at once to those concerned
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["edition", "number"], name="release_number_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """`v3`."""
        return f"v{self.number}"


class SlotQuerySet(models.QuerySet["Slot"]):
    """Named sets of slots."""

    def current(self) -> "SlotQuerySet":
        """Slots of the newest release of their edition."""
        newest = (
            Release.objects.filter(edition=models.OuterRef("release__edition"))
            .order_by("-number")
            .values("pk")[:1]
        )
        return self.filter(release=models.Subquery(newest))

    def visible_to(self, person: "Person | AnonymousUser | None") -> "SlotQuerySet":
        """Slots of sessions that are listed to this person. There is no other way in a view."""
        listed = Q(listed_to=Audience.PUBLIC)
        if person is not None and person.is_authenticated:
            listed |= Q(listed_to=Audience.REGISTERED, release__edition__registrations__person=person)
            listed |= Q(listed_to=Audience.CIRCLE, listed_circle__memberships__person=person)
        return self.filter(listed).distinct()


class Slot(models.Model):
    """An occurrence as a release shows it: its times, order, cancellation and whom it is listed to."""

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="slots")
    occurrence = models.ForeignKey(Occurrence, on_delete=models.RESTRICT, related_name="slots")
    session = models.ForeignKey(Session, on_delete=models.RESTRICT, related_name="slots")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    room = models.CharField(max_length=120, blank=True)
    cancelled = models.BooleanField(default=False)
    order = models.PositiveSmallIntegerField(default=0)
    listed_to = models.CharField(max_length=12, choices=Audience)
    listed_circle = models.ForeignKey(
        "people.Circle", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    sequence = models.PositiveIntegerField(
        default=0
    )  # iCalendar SEQUENCE: grows when a release changes the slot
    changed_at = models.DateTimeField(default=clock.now)  # when a release last changed it

    objects = SlotQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["release", "occurrence"], name="occurrence_once_in_a_release")
        ]

    def __str__(self) -> str:
        return f"{self.session} {self.starts_at:%Y-%m-%d %H:%M}Z ({self.release})"


class Change(models.Model):
    """A line of the public change list: what a release did to an occurrence, or that a text changed."""

    class Kind(models.TextChoices):
        NEW = "new", _("new")
        MOVED = "moved", _("moved")
        CANCELLED = "cancelled", _("cancelled")
        RESTORED = "restored", _("takes place after all")
        GONE = "gone", _("no longer in the programme")
        TEXT = "text", _("text changed")

    edition = models.ForeignKey("editions.Edition", on_delete=models.CASCADE, related_name="changes")
    release = models.ForeignKey(  # null: a text change, which needs no release
        Release, null=True, blank=True, on_delete=models.CASCADE, related_name="changes"
    )
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="changes")
    occurrence = models.ForeignKey(
        Occurrence, null=True, blank=True, on_delete=models.CASCADE, related_name="changes"
    )
    kind = models.CharField(max_length=12, choices=Kind)
    starts_at = models.DateTimeField(null=True, blank=True)  # new times
    ends_at = models.DateTimeField(null=True, blank=True)
    before_starts_at = models.DateTimeField(null=True, blank=True)  # times in the release before
    before_ends_at = models.DateTimeField(null=True, blank=True)
    room = models.CharField(max_length=120, blank=True)
    before_room = models.CharField(max_length=120, blank=True)
    title = (
        MultilingualField()
    )  # of a line "gone": the title as it last was public; the live one may be secret
    fields = models.JSONField(default=list)  # of a text change: ["title.fr", "readings"]
    listed_to = models.CharField(max_length=12, choices=Audience, blank=True)  # after it; empty: to nobody
    listed_circle = models.ForeignKey(
        "people.Circle", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    before_listed_to = models.CharField(max_length=12, choices=Audience, blank=True)  # in the release before
    before_listed_circle = models.ForeignKey(
        "people.Circle", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["edition", "at"], name="change_in_time")]

    def __str__(self) -> str:
        return f"{self.kind} {self.session}"


class Agenda(models.Model):
    """A personal agenda: of a person, or without an account behind a feed's address (only its hash is kept)."""

    edition = models.ForeignKey("editions.Edition", on_delete=models.CASCADE, related_name="agendas")
    person = models.ForeignKey(  # null: kept by a signed cookie, without an account
        "people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="agendas"
    )
    token_hash = models.CharField(  # SHA-256 of the feed's token, hexadecimal; null: no feed
        max_length=64, null=True, blank=True, unique=True
    )
    language = models.CharField(max_length=12)
    made_at = models.DateTimeField(default=clock.now)
    read_at = models.DateTimeField(default=clock.now)  # last fetched; unread ones are removed after a while
    occurrences = models.ManyToManyField(Occurrence, through="Star", related_name="agendas")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "person"], condition=Q(person__isnull=False), name="one_agenda_a_person"
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False) | Q(token_hash__isnull=False), name="agenda_can_be_reached"
            ),
        ]

    def __str__(self) -> str:
        return f"agenda {self.pk}"


class Star(models.Model):
    """An occurrence is in an agenda."""

    agenda = models.ForeignKey(Agenda, on_delete=models.CASCADE, related_name="stars")
    occurrence = models.ForeignKey(Occurrence, on_delete=models.CASCADE, related_name="stars")
    seen = models.PositiveIntegerField(default=0)  # number of the release that was read when it was starred
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agenda", "occurrence"], name="starred_once")]

    def __str__(self) -> str:
        return f"{self.occurrence} in {self.agenda}"
