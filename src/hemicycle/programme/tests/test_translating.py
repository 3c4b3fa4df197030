"""Sessions beside the other texts of an edition: missing languages, one beside another, dates that move."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hemicycle.editions.models import Edition, Partner
from hemicycle.editions.testing import EditionFactory
from hemicycle.people.models import Person
from hemicycle.people.operations.places import merge_organisations
from hemicycle.people.testing import OrganisationFactory, with_role
from hemicycle.programme.models import Lead, Session, Speaker
from hemicycle.programme.queries.elsewhere import outside
from hemicycle.programme.testing import OccurrenceFactory, SessionFactory
from hemicycle.record.models import Revision

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition() -> Edition:
    return EditionFactory.create(slug="2021")


@pytest.fixture
def desk(client: Client, edition: Edition, olga: Person) -> Client:
    client.force_login(with_role(olga, "organiser", edition.scope))
    return client


def test_a_session_is_translated_and_the_translation_undone(desk: Client, edition: Edition) -> None:
    session = SessionFactory.create(edition=edition, title={"en": "Water"})
    there = "/en/2021/studio/languages/translation/?kind=session&source=en&target=fr"
    assert "Water" in desk.get(there).content.decode()
    key = f"programme.session:{session.pk}:title"
    assert desk.post(there, {"text-of": key, "text": "L’eau", "seen": "0"}).status_code == 302
    session.refresh_from_db()
    assert session.title == {"en": "Water", "fr": "L’eau"}
    undo = f"/en/2021/studio/history/{Revision.objects.latest('pk').pk}/undo/"
    assert desk.post(undo).status_code == 302
    session.refresh_from_db()
    assert session.title == {"en": "Water"}


def test_a_gap_leads_to_the_field_of_the_sessions_form(desk: Client, edition: Edition) -> None:
    SessionFactory.create(edition=edition, slug="water", title={"en": "Water"})
    link = "/en/2021/studio/programme/sessions/water/"
    assert f'href="{link}#id_title_1"' in desk.get("/en/2021/studio/languages/").content.decode()
    assert 'id="id_title_1"' in desk.get(link).content.decode()


def test_many_sessions_ask_no_more_questions(desk: Client, edition: Edition) -> None:
    counts = []
    for _round in range(2):
        SessionFactory.create_batch(3, edition=edition)
        desk.get("/en/2021/studio/languages/")
        with CaptureQueriesContext(connection) as asked:
            desk.get("/en/2021/studio/languages/")
            desk.get("/en/2021/studio/languages/translation/")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_other_dates_tell_which_sessions_would_begin_on_another_day(edition: Edition) -> None:
    session = SessionFactory.create(edition=edition)
    late = datetime(2021, 2, 22, 22, 30, tzinfo=UTC)  # half past eleven in Barcelona
    OccurrenceFactory.create(session=session, starts_at=late, ends_at=late.replace(minute=50))
    assert list(outside(edition, date(2021, 2, 15), date(2021, 2, 22))) == []
    assert [str(said) for said in outside(edition, date(2021, 2, 15), date(2021, 2, 21))] == [
        "1 session would begin on another day."
    ]


def test_an_organisation_that_is_here_twice_leaves_no_session_without_its_lead(
    edition: Edition, olga: Person
) -> None:
    double, into = OrganisationFactory.create_batch(2)
    one, both = SessionFactory.create_batch(2, edition=edition)
    Lead.objects.create(session=one, organisation=double)
    Lead.objects.create(session=both, organisation=double)
    Lead.objects.create(session=both, organisation=into)
    speaker = Speaker.objects.create(edition=edition, name="Ada", organisation=double)
    elsewhere = Speaker.objects.create(
        edition=EditionFactory.create(slug="2022"), name="Eve", organisation=double
    )
    Partner.objects.create(edition=edition, organisation=double)
    merge_organisations(double, into, by=with_role(olga, "organiser", edition.scope))
    leads = [list(session.leads.values_list("organisation", flat=True)) for session in Session.objects.all()]
    assert sorted(leads) == [[into.pk], [into.pk]]
    for moved in (speaker, elsewhere):
        moved.refresh_from_db()
        assert moved.organisation == into
    assert edition.partners.get().organisation == into
