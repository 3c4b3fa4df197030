"""Persons, organisations and sections, circles, and the tree of scopes."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
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
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=clock.now)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = PersonManager()

    def __str__(self) -> str:
        return self.name


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
