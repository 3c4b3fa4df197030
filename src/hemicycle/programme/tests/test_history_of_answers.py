"""A host reads in the history what speakers of her own sessions answered, and nothing of others."""

import pytest
from django.test import Client
from django.urls import reverse

from hemicycle.editions.models import Edition
from hemicycle.editions.testing import EditionFactory
from hemicycle.people.models import Person
from hemicycle.people.testing import SectionFactory, with_role
from hemicycle.programme.models import Session, Speaker, Speaking
from hemicycle.programme.testing import SessionFactory, SpeakerFactory
from hemicycle.record.models import Revision
from hemicycle.record.operations import revise

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition() -> Edition:
    return EditionFactory.create(slug="2021")


@pytest.fixture
def hers(edition: Edition, sami: Person) -> Session:
    """A session that sami's section leads."""
    section = SectionFactory.create()
    with_role(sami, "section-host", section.scope)
    session = SessionFactory.create(edition=edition, title={"en": "Her talk"})
    session.leads.create(section=section)
    return session


def part_in(session: Session, name: str) -> Speaking:
    speaker = SpeakerFactory.create(edition=session.edition, name=name)
    return Speaking.objects.create(session=session, speaker=speaker)


def answered(part: Speaking, word: str) -> Revision:
    noted = revise(part, {"answer": "declined", "word": word}, by=None)
    assert noted is not None
    return noted


@pytest.fixture
def own(hers: Session) -> Revision:
    return answered(part_in(hers, "Vera Cruz"), "I am on a ship")


@pytest.fixture
def others(edition: Edition) -> Revision:
    elsewhere = SessionFactory.create(edition=edition, title={"en": "Not hers"})
    return answered(part_in(elsewhere, "Nova Star"), "I am in hospital")


def test_a_section_host_reads_the_answers_of_her_sessions_alone(
    client: Client, edition: Edition, sami: Person, own: Revision, others: Revision
) -> None:
    vera = Speaker.objects.get(name="Vera Cruz")
    revise(vera, {"address": "vera@private.example"}, by=None)
    client.force_login(sami)
    page = client.get(reverse("studio:history", args=[edition.slug])).content.decode()
    assert "I am on a ship" in page
    for secret in ("I am in hospital", "Nova Star", "Not hers", "vera@private.example"):
        assert secret not in page, secret
    for revision, status in ((own, 200), (others, 404)):
        address = reverse("studio:history_of", args=[edition.slug, revision.label, revision.key])
        assert client.get(address).status_code == status


def test_a_host_does_not_undo_what_a_speaker_answered(
    client: Client, edition: Edition, sami: Person, own: Revision, others: Revision
) -> None:
    client.force_login(sami)
    for revision, status in ((own, 409), (others, 404)):
        answer = client.post(reverse("studio:undo", args=[edition.slug, revision.pk]))
        assert answer.status_code == status
        assert Speaking.objects.get(pk=revision.key).answer == "declined"


def test_a_host_of_one_session_reads_its_answers_too_and_others_have_no_such_page(
    client: Client, edition: Edition, chen: Person, dora: Person, own: Revision, others: Revision
) -> None:
    session = Speaking.objects.get(pk=own.key).session
    with_role(chen, "session-host", session.scope)
    client.force_login(chen)
    page = client.get(reverse("studio:history", args=[edition.slug])).content.decode()
    assert "I am on a ship" in page
    assert "I am in hospital" not in page
    client.force_login(dora)
    assert client.get(reverse("studio:history", args=[edition.slug])).status_code == 404
