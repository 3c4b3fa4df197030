"""Open pages hear that something has changed; who may not read a queue does not hear it either."""

import uuid

import pytest
from django.test import Client

from hemicycle.bell.models import Message as Rung
from hemicycle.editions.models import Edition
from hemicycle.editions.testing import EditionFactory
from hemicycle.people.models import Person
from hemicycle.people.testing import with_role
from hemicycle.record import drain
from hemicycle.welcome import bells, operations
from hemicycle.welcome.testing import InquiryFactory


@pytest.fixture
def edition(db: None) -> Edition:
    """The edition of 2021."""
    return EditionFactory.create(slug="2021")


@pytest.fixture
def officer(edition: Edition, noor: Person) -> Person:
    """Noor staffs its desk."""
    return with_role(noor, "desk", edition.scope)


def test_officers_hear_the_queue_of_their_edition(
    edition: Edition, officer: Person, dora: Person, sami: Person
) -> None:
    other = EditionFactory.create()
    here, there, nonsense = bells.queue(edition), bells.queue(other), "desk/x"
    asked = [(person.pk, topic) for person in (officer, dora, sami) for topic in (here, there, nonsense)]
    assert bells.may_hear([*asked, (0, here)]) == {(officer.pk, here)}


def test_what_happens_rings_once_in_the_conversation_and_in_the_queue(
    edition: Edition, officer: Person
) -> None:
    inquiry = InquiryFactory.create(edition=edition)
    operations.claim(inquiry, by=officer)
    operations.answer(inquiry, "At two.", key=uuid.uuid4(), by=officer)
    drain.deliver_all()
    drain.deliver_all()
    rung = list(Rung.objects.order_by("seq").values_list("topic", flat=True))
    assert rung == [bells.conversation(inquiry), bells.queue(edition)] * 2
    assert not Rung.objects.exclude(payload=None).exists(), "no words travel this way"


def test_the_page_of_a_conversation_listens_and_its_part_is_read_anew(
    edition: Edition, amina: Person
) -> None:
    inquiry = InquiryFactory.create(edition=edition, person=amina)
    client = Client()
    client.force_login(amina)
    there = f"/en/2021/desk/inquiries/{inquiry.pk}/"
    page = client.get(there).content.decode()
    assert '<meta name="bell" ' in page
    assert f'data-bell-read="{bells.conversation(inquiry)} changed"' in page
    part = client.get(f"{there}?part").content.decode()
    assert part.startswith("<div")
    assert "<html" not in part
    assert Client().get(f"{there}?part").status_code == 404


def test_the_queues_part_is_for_officers(edition: Edition, officer: Person, dora: Person) -> None:
    inquiry = InquiryFactory.create(edition=edition)
    client = Client()
    client.force_login(officer)
    assert inquiry.called in client.get("/en/2021/studio/desk/?part").content.decode()
    client.force_login(dora)
    assert client.get("/en/2021/studio/desk/?part").status_code == 404
