"""The cast, the same in every room's tests: bruno chairs, amina is a member, chen observes, noor staffs the desk,
olga organises, sami hosts a section, vera speaks, dora is outside. Factories of this room.

The fixtures are only persons: a test gives them their roles with `with_role`, and their sessions, where it needs them.
"""

import time
import uuid

import factory
import pytest
from django.test import Client

from hemicycle.people.models import Circle, Organisation, Person, Scope, Section
from hemicycle.people.operations import give_role, make_scope
from hemicycle.people.sign_in import limits
from hemicycle.people.sockets import AccountMail, AccountPost, account_post


class PersonFactory(factory.django.DjangoModelFactory[Person]):
    """A person."""

    class Meta:
        model = Person

    name = factory.Sequence(lambda n: f"Person {n}")
    email = factory.Sequence(lambda n: f"person{n}@example.org")


class ScopeFactory(factory.django.DjangoModelFactory[Scope]):
    """A scope at the top of the tree."""

    class Meta:
        model = Scope

    kind = "section"

    @classmethod
    def _create(cls, model_class: type[Scope], *args: object, **kwargs: str) -> Scope:
        return make_scope(kwargs["kind"])


class SectionFactory(factory.django.DjangoModelFactory[Section]):
    """A regional section with its seat in Rabat."""

    class Meta:
        model = Section

    slug = factory.Sequence(lambda n: f"section-{n}")
    kind = Section.Kind.REGIONAL
    name = factory.LazyAttribute(lambda o: {"en": f"Section {o.slug}"})
    region = factory.LazyAttribute(lambda o: {"en": f"Region {o.slug}"})
    seat_city = {"en": "Rabat"}
    seat_country = "MA"
    zone = "Africa/Casablanca"
    latitude = 34.02
    longitude = -6.84
    languages = ["en", "fr"]
    scope = factory.SubFactory(ScopeFactory)


class OrganisationFactory(factory.django.DjangoModelFactory[Organisation]):
    """A city."""

    class Meta:
        model = Organisation

    slug = factory.Sequence(lambda n: f"city-{n}")
    kind = Organisation.Kind.CITY
    name = factory.LazyAttribute(lambda o: {"en": f"City {o.slug}"})


class CircleFactory(factory.django.DjangoModelFactory[Circle]):
    """A circle without members."""

    class Meta:
        model = Circle

    slug = factory.Sequence(lambda n: f"circle-{n}")
    name = factory.LazyAttribute(lambda o: {"en": f"Circle {o.slug}"})


def with_role(person: Person, role: str, scope: Scope) -> Person:
    """The person, who has the role in the scope from now on."""
    give_role(person, role, scope, by=None)
    vars(person).pop("_rights", None)  # what this object may have been asked before
    return person


def sign_in_freshly(client: Client, person: Person) -> None:
    """Sign somebody in who has just proved who they are, as sensitive pages ask for."""
    client.force_login(person)
    session = client.session
    session["account_authentication_methods"] = [{"method": "code", "at": time.time()}]
    session["account_authentication_methods_user"] = session["_auth_user_id"]
    session.save()


def _cast(name: str) -> Person:
    return PersonFactory.create(name=name.capitalize(), email=f"{name}@example.org")


@pytest.fixture
def bruno(db: None) -> Person:
    """He chairs."""
    return _cast("bruno")


@pytest.fixture
def amina(db: None) -> Person:
    """She is a member."""
    return _cast("amina")


@pytest.fixture
def chen(db: None) -> Person:
    """They observe."""
    return _cast("chen")


@pytest.fixture
def noor(db: None) -> Person:
    """She staffs the desk."""
    return _cast("noor")


@pytest.fixture
def dora(db: None) -> Person:
    """She is outside."""
    return _cast("dora")


@pytest.fixture
def olga(db: None) -> Person:
    """She organises."""
    return _cast("olga")


@pytest.fixture
def sami(db: None) -> Person:
    """He hosts a section."""
    return _cast("sami")


@pytest.fixture
def vera(db: None) -> Person:
    """She speaks."""
    return _cast("vera")


@pytest.fixture
def letterbox(monkeypatch: pytest.MonkeyPatch) -> list[AccountMail]:
    """What signing in tells mailboxes during this test; nothing leaves. How often it may is counted from nought."""
    monkeypatch.setattr(limits, "KEYS", f"limit-{uuid.uuid4().hex}")
    found: list[AccountMail] = []
    monkeypatch.setattr(account_post, "_plugged", [AccountPost(found.append)])
    return found
