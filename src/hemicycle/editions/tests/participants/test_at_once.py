"""Two organisers at the same time, on a real file and on PostgreSQL."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from hemicycle.editions.exchange.people.importing import apply, read_upload
from hemicycle.editions.models import Application, BulkAct, Edition, Invitation, Registration, Upload
from hemicycle.editions.operations.participants import act_on_many, tell, undo
from hemicycle.editions.rules.participants import ACCEPT
from hemicycle.editions.testing import ApplicationFactory, EditionFactory
from hemicycle.kernel.verdict import Refused
from hemicycle.people.models import Person
from hemicycle.people.testing import PersonFactory
from hemicycle.record.models import Entry

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def edition() -> Edition:
    return EditionFactory.create(registration_mode="approval")


@pytest.fixture
def olga() -> Person:
    return PersonFactory.create(name="Olga", email="olga@example.org")


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Run every act in a thread of its own, begun together; return what each gave or raised."""
    results: list[object] = [None] * len(acts)
    start = threading.Barrier(len(acts))

    def run(number: int, act: Callable[[], object]) -> None:
        try:
            start.wait(timeout=10)
            results[number] = act()
        except Exception as trouble:
            results[number] = trouble
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def test_a_file_that_two_take_over_at_once_is_taken_over_once(edition: Edition, olga: Person) -> None:
    text = b"email\n" + b"".join(b"p%d@example.org\n" % number for number in range(50))
    upload = read_upload(edition, "list.csv", text, making="invitations", by=olga)
    results = at_once(*[lambda: apply(Upload.objects.get(pk=upload.pk), by=olga)] * 3)
    assert sorted(map(str, (result for result in results if not isinstance(result, Refused)))) == ["50"]
    assert Invitation.objects.count() == 50


def test_two_files_at_once_never_give_more_places_than_there_are(edition: Edition, olga: Person) -> None:
    Edition.objects.filter(pk=edition.pk).update(capacity=3)
    edition.refresh_from_db()
    uploads = [
        read_upload(
            edition,
            f"{mark}.csv",
            f"email,name\n{mark}1@example.org,A\n{mark}2@example.org,B\n".encode(),
            making="registrations",
            by=olga,
        ).pk
        for mark in "ab"
    ]
    results = at_once(*[(lambda key=key: apply(Upload.objects.get(pk=key), by=olga)) for key in uploads])
    assert sum(isinstance(result, Refused) for result in results) == 1  # the other state is compared anew
    assert Registration.objects.count() == 2


def test_two_who_accept_many_at_once_never_give_more_places_than_there_are(
    edition: Edition, olga: Person
) -> None:
    Edition.objects.filter(pk=edition.pk).update(capacity=5)
    keys = [ApplicationFactory.create(edition=edition).pk for _number in range(8)]
    at_once(
        lambda: act_on_many(Edition.objects.get(pk=edition.pk), keys, ACCEPT, by=olga),
        lambda: act_on_many(Edition.objects.get(pk=edition.pk), keys[::-1], ACCEPT, by=olga),
    )
    assert Application.objects.filter(state="accepted").count() == 5
    assert Registration.objects.count() == 5


def test_an_act_is_either_told_or_undone(edition: Edition, olga: Person) -> None:
    keys = [ApplicationFactory.create(edition=edition).pk for _number in range(4)]
    act = act_on_many(edition, keys, ACCEPT, by=olga)
    at_once(
        lambda: tell(BulkAct.objects.select_related("edition__scope", "by").get(pk=act.pk), by=olga),
        lambda: undo(BulkAct.objects.select_related("edition__scope").get(pk=act.pk), by=olga),
    )
    act.refresh_from_db()
    assert (act.told_at is None) != (act.undone_at is None)
    told = Entry.objects.filter(kind="Accepted").count()
    assert (told, Registration.objects.count()) == ((4, 4) if act.told_at else (0, 0))
