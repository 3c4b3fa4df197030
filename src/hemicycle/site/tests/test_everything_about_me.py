"""Every table that refers to a person, or holds an address, is in the copy of everything and is dealt with at erasure.

A person is put into every such table, by every way in which it refers to one; each row is full of words that stand
nowhere else. A new table fails here until a room names it in its `PrivacySource` and answers for it.
"""

import itertools
import json
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from hemicycle.kernel.text import MultilingualField
from hemicycle.people.models import Person
from hemicycle.people.operations import make_scope
from hemicycle.people.privacy.erasure import erase_person
from hemicycle.people.privacy.export import everything_about
from hemicycle.people.sockets import PrivacySource, privacy_sources
from hemicycle.record import lanes

pytestmark = pytest.mark.django_db
Model = type[models.Model]
ADDRESS = "amina@example.org"
FIRST = datetime(2020, 1, 1, tzinfo=UTC)
SECRETS = {"token_hash", "digest", "password", "session_key"}  # they let in, or help to: never in a copy

# Ways of having done something whose words are somebody else's, or of nobody: they stay as they are, by a tombstone.
DONE_FOR_OTHERS = {
    "backstage.beginning.by",
    "bulletins.bulletin.by",  # said for those who hold the gathering
    "bulletins.correction.by",
    "bulletins.takendown.by",
    "editions.application.by",
    "editions.application.decided_by",
    "editions.bulkact.by",
    "editions.invitation.by",
    "editions.previewlink.by",
    "editions.takeover.by",
    "editions.upload.by",
    "inbox.mail.released_by",
    "live.ban.by",
    "live.opened.by",
    "live.readonly.by",
    "live.removal.by",
    "live.settlement.by",
    "live.silence.by",
    "captions.caption.by",  # the words of those who spoke
    "captions.withdrawal.by",
    "chat.pin.by",
    "polls.closing.by",
    "polls.opening.by",
    "polls.poll.by",  # asked of everybody, in office
    "polls.withdrawal.by",
    "questions.turn.by",
    "questions.reply.by",
    "chat.slowmode.by",
    "people.access.by",
    "people.consent.by",
    "people.grant.by",
    "people.management.by",
    "programme.release.by",
    "record.entry.by",
    "record.job.by",
    "record.revision.by",
    "welcome.claim.officer",
    "welcome.letin.officer",
    "welcome.message.officer",
    "welcome.solution.by",
}
# The public entry of a speaker is part of the published programme; the log of consents keeps what and when.
NOT_IN_A_COPY = {
    "account.emailaddress.email",  # nothing but the address, which stands there anyway
    "people.onetimecode.address",  # good for a quarter of an hour: a secret on its way
}
STAYS = {
    "programme.speaker": {"slug", "guid", "name", "office", "biography", "photo", "assumed"},
    "people.consent": {"purpose"},
    "record.revision": {"label", "path", "also"},
    "live.contribution": {"module"},
    "chat.line": {"module"},
    "questions.question": {"module"},
    "inbox.mail": {"kind", "key", "batch", "language"},
    "editions.invitation": set(),
    "welcome.inquiry": {"language"},
}


def tables() -> list[Model]:
    """Every table."""
    return [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]


def ways(model: Model) -> list[str]:
    """The fields by which a table refers to a person or holds an address."""
    return [
        one.name
        for one in model._meta.get_fields()
        if not one.auto_created
        and (
            (getattr(one, "remote_field", None) is not None and one.related_model is Person)
            or isinstance(one, models.EmailField)
        )
    ]


def unnamed(found: Iterable[Model], sources: Iterable[PrivacySource]) -> set[str]:
    """Tables that no room answers for."""
    named = {label.lower() for source in sources for label in source.tables}
    return {model._meta.label_lower for model in found if ways(model)} - named


def test_every_table_has_a_room_that_answers_for_it() -> None:
    assert not unnamed(tables(), privacy_sources)


def test_no_room_names_a_table_that_is_not_there() -> None:
    there = {model._meta.label_lower for model in tables()}
    assert not {label.lower() for source in privacy_sources for label in source.tables} - there


@isolate_apps("hemicycle.site")
def test_a_new_table_that_nobody_names_is_found() -> None:
    class Diary(models.Model):
        whose = models.ForeignKey(Person, on_delete=models.CASCADE)

        class Meta:
            app_label = "site"

    class Postcard(models.Model):
        to = models.EmailField()

        class Meta:
            app_label = "site"

    class Weather(models.Model):
        at = models.DateField()

        class Meta:
            app_label = "site"

    assert unnamed([Diary, Postcard, Weather], privacy_sources) == {"site.diary", "site.postcard"}


# --- a person in every table ---------------------------------------------------------------------------------


@dataclass
class Row:
    """A row that refers to the person in one way, and the words that stand only there."""

    way: str  # "people.grant.by"
    thing: models.Model
    words: dict[str, str] = field(default_factory=dict)  # field → what stands in it and nowhere else
    signs: list[str] = field(
        default_factory=list
    )  # what a copy may tell it by: its words, moments, what it names
    secrets: list[str] = field(default_factory=list)


class House:
    """Fills tables."""

    def __init__(self) -> None:
        self.numbers = itertools.count(1)
        self.moments = (FIRST + timedelta(seconds=n, microseconds=n) for n in itertools.count())

    def row(self, model: Model, way: str, person: Person) -> Row:
        """A row of this table that refers to the person in this way."""
        row = Row(f"{model._meta.label_lower}.{way}", model())
        for one in model._meta.concrete_fields:
            if one.primary_key and not isinstance(one, models.OneToOneField):
                continue
            if one.name == way:
                setattr(row.thing, way, ADDRESS if isinstance(one, models.EmailField) else person)
            else:
                self.fill(row, one)
        for name, value in SPECIAL.get(model._meta.label_lower, {}).items():
            if name != way:
                row.words.pop(name, None)
                setattr(row.thing, name, value)
        if model._meta.label_lower in HAS_AN_ADDRESS and way in HAS_AN_ADDRESS[model._meta.label_lower]:
            setattr(row.thing, HAS_AN_ADDRESS[model._meta.label_lower][way], person)
        row.thing.save()
        return row

    def fill(self, row: Row, one: "models.Field[Any, Any]") -> None:
        """A value that stands nowhere else, as far as the field can hold one."""
        if isinstance(one, models.ForeignKey):
            if not one.null:
                other = self.other(one.related_model)
                other.refresh_from_db()
                setattr(row.thing, one.name, other)
                row.signs.append(str(other))
            return
        word = f"word{next(self.numbers):04}x"
        value: Any = word
        if isinstance(one, models.UUIDField):
            value, word = uuid.uuid4(), ""
        elif one.choices:
            value, word = next(iter(one.flatchoices))[0], ""
        elif isinstance(one, models.CharField) and one.max_length and one.max_length < len(word):
            value, word = "MA", ""
        elif isinstance(one, MultilingualField):
            value = {"en": word}
        elif isinstance(one, models.JSONField):
            value = [word] if one.default is list else {"word": word} if one.default is dict else word
        elif isinstance(one, models.EmailField):
            value = f"{word}@example.net"
        elif isinstance(one, models.URLField):
            value = f"https://example.net/{word}"
        elif isinstance(one, models.GenericIPAddressField):
            value, word = "192.0.2.1", ""
        elif isinstance(one, models.DateTimeField):
            if one.null:
                return
            value, word = next(self.moments), ""
            row.signs.append(value.isoformat())
            row.signs.append(str(value))
        elif isinstance(one, models.DateField):
            value, word = None if one.null else date(2021, 2, 17), ""
        elif isinstance(one, models.BooleanField):
            value, word = False, ""
        elif isinstance(one, models.IntegerField | models.FloatField):
            value, word = None if one.null else next(self.numbers), ""
        setattr(row.thing, one.attname, value)
        if word and one.name in SECRETS:
            row.secrets.append(word)
        elif word:
            row.words[one.name] = word
            row.signs.append(word)

    def other(self, model: Model) -> models.Model:
        """A thing that a row has to name and that has nothing to do with the person."""
        if model is Person:
            return Person.objects.create(name=f"Somebody {next(self.numbers)}")
        if model._meta.label_lower == "people.scope":
            return make_scope("thing")
        made = self.row(model, "", Person())
        return made.thing


SPECIAL: dict[str, dict[str, Any]] = {  # what constraints or types ask for
    "editions.edition": {
        "starts_on": date(2021, 2, 15),
        "ends_on": date(2021, 2, 22),
        "zone": "Europe/Madrid",
    },
    "people.section": {"latitude": 1.0, "longitude": 1.0, "zone": "UTC"},
    "programme.session": {"listed_to": "public", "open_to": "public"},
    "programme.occurrence": {
        "starts_at": datetime(2021, 2, 17, 13, tzinfo=UTC),
        "ends_at": datetime(2021, 2, 17, 14, tzinfo=UTC),
    },
    "editions.bulkact": {"before": {}},
    "polls.poll": {"most": 1},
    "record.job": {"kind": "nobody.does_it"},
    "people.person": {"language": "en"},
    "welcome.shift": {
        "starts_at": datetime(2021, 2, 17, 13, tzinfo=UTC),
        "ends_at": datetime(2021, 2, 17, 14, tzinfo=UTC),
    },
    "mfa.authenticator": {"type": "webauthn", "data": {"name": "My telephone", "credential": {}}},
}
HAS_AN_ADDRESS = {  # an address that is only ever written beside its owner
    "account.emailaddress": {"email": "user"},
    "inbox.mail": {"reply_to": "person"},
}


@pytest.fixture
def everywhere(amina: Person) -> tuple[Person, list[Row]]:
    """Amina, and every row that leads to her."""
    house = House()
    own = Row("people.person.email", amina)
    for one in Person._meta.concrete_fields:
        if isinstance(one, models.CharField | models.TextField | models.JSONField) and one.name not in {
            "email",
            "password",
            "language",
            "gender",
        }:
            house.fill(own, one)
    amina.save()
    found = [own]
    for model in tables():
        for way in ways(model):
            if model is not Person:
                found.append(house.row(model, way, amina))
    return amina, found


def test_a_person_really_is_in_every_table(everywhere: tuple[Person, list[Row]]) -> None:
    _person, found = everywhere
    named = {label.lower() for source in privacy_sources for label in source.tables}
    below = named - {row.way.rpartition(".")[0] for row in found}
    assert below <= {  # they hang below a row that refers to a person, and go or stay with it
        "editions.answer",
        "programme.star",
        "programme.speaking",
        "programme.availability",
        "account.emailconfirmation",
        "socialaccount.socialtoken",
    }
    assert len(found) > 40


def test_the_copy_holds_every_row_and_no_secret(everywhere: tuple[Person, list[Row]]) -> None:
    person, found = everywhere
    copy = "\n".join(
        json.dumps(value, ensure_ascii=False, default=str)
        for _name, _words, value in everything_about(person)
        if not isinstance(value, bytes)
    )
    missing = [
        row.way for row in found if row.way not in NOT_IN_A_COPY and not any(s in copy for s in row.signs)
    ]
    assert not missing
    assert not [row.way for row in found if any(secret in copy for secret in row.secrets)]


def test_after_erasure_nothing_of_the_person_stands_anywhere(everywhere: tuple[Person, list[Row]]) -> None:
    person, found = everywhere
    erase_person(person, by=person)
    lanes.run_due()  # the last mail goes out
    left = everything()
    assert ADDRESS not in left
    kept = [
        f"{row.way}: {name}"
        for row in found
        if row.way not in DONE_FOR_OTHERS
        for name, word in row.words.items()
        if word in left and name not in STAYS.get(row.way.rpartition(".")[0], ())
    ]
    assert not kept


def test_what_was_done_for_others_is_still_there(everywhere: tuple[Person, list[Row]]) -> None:
    person, found = everywhere
    erase_person(person, by=person)
    gone = [
        row.way
        for row in found
        if row.way in DONE_FOR_OTHERS
        and not type(row.thing)._default_manager.filter(pk=row.thing.pk).exists()
    ]
    assert not gone
    assert {row.way for row in found} >= DONE_FOR_OTHERS


def everything() -> str:
    """All that stands in the database."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    for model in tables():
        for values in model._default_manager.values():
            yield json.dumps(values, ensure_ascii=False, default=str)
