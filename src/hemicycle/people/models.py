"""Persons, organisations and sections, circles, and the tree of scopes."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hemicycle.kernel import clock
from hemicycle.kernel.illustrative import Illustrated
from hemicycle.kernel.text import MultilingualField


class Scope(models.Model):
    """A node of the tree that grants hang on: an edition, a section, a session, a body owns one each."""

    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="children"
    )
    path = models.CharField(max_length=255, unique=True)  # "/3/17/": a prefix covers the subtree
    kind = models.CharField(max_length=40)  # which room's noun owns it: "edition", "section" …

    def __str__(self) -> str:
        return f"{self.kind} {self.path}"


class PersonManager(BaseUserManager["Person"]):
    """How persons are found and made."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        """A person by e-mail address, letter case aside."""
        return self.get(email__iexact=username)


class Gender(models.TextChoices):
    """What a person may say of themselves, or not."""

    WOMAN = "woman", _("woman")
    MAN = "man", _("man")
    ANOTHER = "another", _("another")


class Person(AbstractBaseUser):
    """Somebody. The row is emptied at erasure, never deleted."""

    email = models.EmailField(
        max_length=254, null=True, blank=True, unique=True
    )  # null: erased, or never given
    name = models.CharField(max_length=200)  # as the person writes it
    language = models.CharField(max_length=12, default="en")  # of the interface and of mail
    zone = models.CharField(max_length=64, blank=True)  # IANA name; empty until known
    organisation = models.ForeignKey(
        "people.Organisation", null=True, blank=True, on_delete=models.SET_NULL, related_name="people"
    )
    section = models.ForeignKey(
        "people.Section", null=True, blank=True, on_delete=models.SET_NULL, related_name="people"
    )
    mailbox = models.EmailField(
        max_length=254, blank=True
    )  # where mail goes if not to `email`: a shared office
    office = models.CharField(max_length=200, blank=True)  # "Mayor of …", as the person writes it
    country = models.CharField(max_length=2, blank=True)  # ISO 3166-1 alpha-2
    gender = models.CharField(max_length=12, choices=Gender, blank=True)  # empty: not said
    speaks = models.JSONField(default=list, blank=True)  # codes of languages
    reads = models.JSONField(default=list, blank=True)
    topics = models.JSONField(default=list, blank=True)  # short words
    offers = models.TextField(blank=True)  # "What I offer"
    looks_for = models.TextField(blank=True)  # "What I look for"
    photo = models.ImageField(upload_to="photos/", blank=True)  # re-encoded
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=clock.now)
    erased_at = models.DateTimeField(null=True, blank=True)  # the row is a tombstone since then

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = PersonManager()

    def __str__(self) -> str:
        return self.called

    @property
    def called(self) -> str:
        """The name as the person writes it; of somebody whose data is erased, words that name nobody."""
        return self.name or str(_("a former participant") if self.erased_at else _("somebody without a name"))


class Section(Illustrated):
    """A section of the federation: regional, metropolitan, or of regional governments."""

    class Kind(models.TextChoices):
        REGIONAL = "regional", _("regional section")
        METROPOLITAN = "metropolitan", _("metropolitan section")
        REGIONAL_GOVERNMENTS = "regional-governments", _("section of regional governments")

    slug = models.SlugField(max_length=60, unique=True)
    kind = models.CharField(max_length=30, choices=Kind)
    name = MultilingualField()  # "UCLG Africa"
    region = MultilingualField()  # "Africa": the short label of tables and of the ribbon
    seat_city = MultilingualField()  # "Brussels", "Bruxelles"; empty: no single seat
    seat_country = models.CharField(max_length=2, blank=True)  # ISO 3166-1 alpha-2
    zone = models.CharField(max_length=64)  # IANA name of the seat's zone
    latitude = models.FloatField()  # degrees north of the seat, for sunrise
    longitude = models.FloatField()  # degrees east
    languages = models.JSONField(default=list)  # codes, the section's own
    url = models.URLField(blank=True)
    order = models.PositiveSmallIntegerField(default=0)  # west to east, for the ribbon
    scope = models.OneToOneField(Scope, on_delete=models.PROTECT, related_name="section")

    class Meta:
        ordering = ["order", "slug"]
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180),
                name="section_is_on_earth",
            )
        ]

    def __str__(self) -> str:
        return str(self.name)


class Organisation(Illustrated):
    """A city, an association, a secretariat, a partner: whoever people speak for."""

    class Kind(models.TextChoices):
        CITY = "city", _("city or local government")
        ASSOCIATION = "association", _("association")
        SECRETARIAT = "secretariat", _("secretariat")
        BODY = "body", _("governing body")
        PARTNER = "partner", _("partner")

    slug = models.SlugField(max_length=80, unique=True)
    kind = models.CharField(max_length=20, choices=Kind)
    name = MultilingualField()
    country = models.CharField(max_length=2, blank=True)  # ISO 3166-1 alpha-2
    section = models.ForeignKey(
        Section, null=True, blank=True, on_delete=models.SET_NULL, related_name="organisations"
    )
    url = models.URLField(blank=True)

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return str(self.name)


class Circle(models.Model):
    """A named group of persons to whom something is listed or open."""

    slug = models.SlugField(max_length=80, unique=True)
    name = MultilingualField()

    def __str__(self) -> str:
        return str(self.name)


class CircleMembership(models.Model):
    """A person is in a circle."""

    circle = models.ForeignKey(Circle, on_delete=models.CASCADE, related_name="memberships")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="circle_memberships")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["circle", "person"], name="in_a_circle_once")]

    def __str__(self) -> str:
        return f"{self.person} in {self.circle}"


class Affiliation(models.Model):
    """A person speaks, or spoke, for an organisation: with which office and from when to when."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="affiliations")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.SET_NULL, related_name="affiliations"
    )
    name = models.CharField(max_length=200, blank=True)  # of an organisation that this house does not know
    office = models.CharField(max_length=200, blank=True)
    from_on = models.DateField(null=True, blank=True)  # null: not said
    until_on = models.DateField(null=True, blank=True)  # null: still

    class Meta:
        ordering = ["-from_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False) | ~Q(name=""),
                name="affiliation_names_an_organisation",
            )
        ]

    def __str__(self) -> str:
        return f"{self.office} {self.organisation or self.name}"


class Shown(models.Model):
    """A part of somebody's profile that others may see. Without a row, nobody does."""

    class To(models.TextChoices):
        PARTICIPANTS = "participants", _("participants of the same edition")
        EVERYBODY = "everybody", _("everybody")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="shown")
    part = models.CharField(max_length=20)  # a name of `rules.PARTS`
    to = models.CharField(max_length=12, choices=To, default=To.PARTICIPANTS)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "part"], name="part_shown_once")]

    def __str__(self) -> str:
        return f"{self.part} of {self.person_id} to {self.to}"


class GrantQuerySet(models.QuerySet["Grant"]):
    """Named sets of grants."""

    def valid(self) -> "GrantQuerySet":
        """Grants that count now: those whose end has not come."""
        return self.filter(Q(until_at=None) | Q(until_at__gt=clock.now()))


class Grant(models.Model):
    """A person has a role in a scope and in everything below it."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=40)  # a name of `sockets.roles`
    scope = models.ForeignKey(Scope, on_delete=models.CASCADE, related_name="grants")
    by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    until_at = models.DateTimeField(null=True, blank=True)  # null: until it is taken back

    objects = GrantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "role", "scope"], name="role_once_in_a_scope")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.role} in {self.scope}"


class Management(models.Model):
    """A person lets a colleague act for them: fill forms, keep their place. They see it and can end it."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="managed_by")
    manager = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="manages")
    by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "manager"], name="managed_once_by_a_colleague"),
            models.CheckConstraint(condition=~Q(person=F("manager")), name="managed_by_somebody_else"),
        ]

    def __str__(self) -> str:
        return f"{self.manager_id} for {self.person_id}"


class ManagementOffer(models.Model):
    """A person asks whoever signs in with an address to act for them. It waits until that one says yes or no.

    Whether anybody signs in with the address is not looked up: nobody learns by asking who has an account.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="management_offers")
    address = models.EmailField(max_length=254)  # as `sign_in.rules.clean_address` gives it
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "address"], name="asked_once_by_a_person")]

    def __str__(self) -> str:
        return f"{self.person_id} asks {self.address}"


class Consent(models.Model):
    """A person said yes or no to something, once. Never changed: the newest row is what holds."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=20)  # a name of `rules.PURPOSES`: data, pictures, directory
    given = models.BooleanField()
    wording = models.CharField(max_length=64, blank=True)  # which words were read: version of the text
    scope = models.ForeignKey(Scope, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.person_id} {self.purpose} {'yes' if self.given else 'no'}"


class Access(models.Model):
    """Somebody read personal data of another: who, whose, what, when. The person may read this."""

    about = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.CASCADE, related_name="accesses"
    )  # null: a whole list
    what = models.CharField(max_length=60)  # "participants.export", "participant"
    count = models.PositiveIntegerField(default=1)  # persons it held
    scope = models.ForeignKey(Scope, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now, db_index=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.by_id} read {self.what}"


class OneTimeCode(models.Model):
    """A code on its way to a mailbox. Good once, for a quarter of an hour, in the browser that asked for it."""

    purpose = models.CharField(max_length=20)  # a name of `sign_in.post.PURPOSES`
    address = models.EmailField(max_length=254)
    digest = models.CharField(max_length=64)  # of purpose, address and code, with the house's secret
    tries = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField(default=clock.real_now, db_index=True)  # real time, like all that expires
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.purpose} {self.pk}"
