"""What the inbox gives back to a person, and how it forgets them; nobody else's words are touched."""

import json
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.serializers.json import DjangoJSONEncoder

from hemicycle.inbox import privacy
from hemicycle.inbox.letter import Letter
from hemicycle.inbox.models import Mail, Notice, Undeliverable, Unsubscription
from hemicycle.inbox.operations import notify, send_mail, stop_kind
from hemicycle.inbox.testing import kinds
from hemicycle.people.models import Person
from hemicycle.record import lanes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kinds")]
_ = kinds


def write(words: str, **given: Any) -> Mail:
    mail = send_mail("test.owed", Letter(f"About {words}", (words,)), key=words, **given)
    assert mail is not None
    return mail


def exported(person: Person) -> str:
    return json.dumps(dict(privacy.export(person)), cls=DjangoJSONEncoder)


@pytest.fixture
def full(amina: Person, dora: Person) -> Person:
    """Everything that the inbox can hold of amina, and as much of dora."""
    for person in (amina, dora):
        write(f"words to {person.name}", to=person)
        write(f"before {person.name}", address=str(person.email))
        write(f"secret of {person.name}", to=person, secret=True)
        write(f"draft to {person.name}", to=person, held=True)
        notify("test.told", person, {"n": person.pk}, key="told")
        stop_kind("test.wished", person=person)
        stop_kind("test.wished", address=str(person.email))
        Undeliverable.objects.create(address=str(person.email))
    return amina


def test_a_person_gets_their_mails_and_notices_and_nobody_elses(full: Person) -> None:
    told = exported(full)
    for words in ("words to Amina", "before Amina", "test.told", "test.wished"):
        assert words in told
    for words in ("Dora", "secret of", "draft to"):
        assert words not in told


def test_after_erasure_nothing_says_who_it_was_and_nothing_more_is_sent(
    full: Person, dora: Person, mailoutbox: list[Any]
) -> None:
    privacy.erase(full)
    fields = ("address", "subject", "text", "html", "trouble", "attachments", "reply_to", "message_id")
    left = list(Mail.objects.exclude(person=dora).exclude(address=dora.email).values_list(*fields))
    assert set(map(str, left)) == {str(("", "", "", "", "", [], "", ""))}
    assert not Notice.objects.filter(person=full).exists()
    assert not Unsubscription.objects.filter(person=full).exists()
    assert not Undeliverable.objects.filter(address="amina@example.org").exists()
    Undeliverable.objects.all().delete()
    lanes.run_due()
    assert {message.to[0] for message in mailoutbox} == {"dora@example.org"}
    assert "words to Dora" in exported(dora)


def test_the_log_keeps_that_something_was_sent(full: Person) -> None:
    Undeliverable.objects.all().delete()
    lanes.run_due()
    privacy.erase(full)
    sent = Mail.objects.filter(person=full).exclude(sent_at=None)
    assert sent.count() == 2
    assert set(sent.values_list("address", "subject", "text", "message_id")) == {("", "", "", "")}


def test_a_mailbox_that_others_share_keeps_its_mails(amina: Person) -> None:
    amina.mailbox = "office@example.org"
    amina.save()
    write("for the office", address="office@example.org")
    privacy.erase(amina)
    assert Mail.objects.get(key="for the office").text


def test_a_second_address_is_forgotten_like_the_main_one(amina: Person) -> None:
    EmailAddress.objects.create(user=amina, email="amina@city.example", verified=True)
    write("to the second address", address="amina@city.example")
    Undeliverable.objects.create(address="amina@city.example")
    assert "to the second address" in exported(amina)
    privacy.erase(amina)
    assert Mail.objects.get().address == Mail.objects.get().text == ""
    assert not Undeliverable.objects.exists()
