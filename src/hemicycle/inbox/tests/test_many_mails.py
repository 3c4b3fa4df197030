"""Many letters at once become the same mails as one by one, in a number of queries that does not grow with them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hemicycle.inbox.models import Mail, Notice
from hemicycle.inbox.operations import Addressed, notify_all, send_mail, send_mails, stop_kind
from hemicycle.inbox.testing import kinds, letter
from hemicycle.people.models import Person
from hemicycle.people.testing import PersonFactory
from hemicycle.record.models import Job

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kinds")]
_ = kinds
OWN = {"id", "key", "message_id", "made_at", "html", "text"}  # what each mail has of its own


def test_they_are_the_same_mails(amina: Person) -> None:
    assert send_mails("test.owed", [Addressed(letter(), "many", "fr", to=amina)]) == 1
    one = send_mail("test.owed", letter(), key="one", to=amina, language="fr")
    many = Mail.objects.get(key="many")
    assert one is not None
    for field in Mail._meta.fields:
        if field.name not in OWN:
            assert getattr(one, field.attname) == getattr(many, field.attname), field.name
    assert one.text == many.text
    assert set(Job.objects.values_list("data__mail", flat=True)) == {one.pk, many.pk}


def test_who_does_not_want_them_is_erased_or_has_one_already_gets_none(
    amina: Person, bruno: Person, chen: Person, dora: Person
) -> None:
    stop_kind("test.wished", person=amina)
    stop_kind("test.wished", address="stopped@example.org")
    send_mail("test.wished", letter(), key="bruno", to=bruno)
    letters = [
        Addressed(letter(), "amina", "en", to=amina),
        Addressed(letter(), "bruno", "en", to=bruno),
        Addressed(letter(), "chen", "en", to=chen),
        Addressed(letter(), "nobody", "en", to=PersonFactory.create(email=None)),
        Addressed(letter(), "stopped", "en", address="Stopped@example.org"),
        Addressed(letter(), "known", "en", address="known@example.org"),
    ]
    assert send_mails("test.wished", letters, held=True) == 2
    assert set(Mail.objects.filter(held=True).values_list("key", flat=True)) == {"chen", "known"}
    assert send_mails("test.wished", letters, held=True) == 0


def test_twice_as_many_take_no_more_queries() -> None:
    people = PersonFactory.create_batch(40)

    def queries(count: int, name: str) -> int:
        letters = [Addressed(letter(), f"{name}/{p.pk}", p.language, to=p) for p in people[:count]]
        with CaptureQueriesContext(
            connection,
        ) as seen:
            send_mails("test.owed", letters)
        return len(seen)

    assert queries(40, "many") <= queries(10, "few")


def test_many_are_told_once(amina: Person, bruno: Person) -> None:
    for _time in range(2):
        notify_all("test", [amina, bruno], {"id": 1}, key="same")
    assert Notice.objects.count() == 2
