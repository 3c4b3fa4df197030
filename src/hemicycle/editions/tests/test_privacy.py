"""What an edition keeps of people, and for how long."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from hemicycle.editions import privacy
from hemicycle.editions.models import (
    Answer,
    Application,
    Edition,
    Invitation,
    Question,
    Registration,
    TakeOver,
    Upload,
)
from hemicycle.editions.testing import EditionFactory
from hemicycle.kernel import clock
from hemicycle.people.models import Person
from hemicycle.people.privacy.retention import keep_to_retention
from hemicycle.people.queries import are_together
from hemicycle.people.testing import with_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition() -> Edition:
    return EditionFactory.create(slug="2021", starts_on=date(2021, 2, 15), ends_on=date(2021, 2, 22))


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def test_answers_go_when_their_question_says_so(edition: Edition, amina: Person) -> None:
    application = Application.objects.create(edition=edition, person=amina)
    for key, days in (("diet", 30), ("visa", 90), ("city", None)):
        question = Question.objects.create(edition=edition, key=key, kind="line", retention_for=days)
        Answer.objects.create(application=application, question=question, value="x")
    with clock.set_to(at(date(2021, 3, 24))):
        assert privacy.forget_answers() == 0
    with clock.set_to(at(date(2021, 3, 25))):
        assert privacy.forget_answers() == 1
    assert {one.question.key for one in Answer.objects.all()} == {"visa", "city"}


def test_files_that_nobody_said_yes_to_are_emptied(edition: Edition, noor: Person) -> None:
    old = clock.now() - timedelta(days=8)
    Upload.objects.create(edition=edition, name="old.csv", rows=[["a"]], by=noor, at=old)
    Upload.objects.create(edition=edition, name="new.csv", rows=[["b"]], by=noor)
    assert privacy.forget_uploads() == 1
    assert {one.name: one.rows for one in Upload.objects.all()} == {"old.csv": [], "new.csv": [["b"]]}


def test_erasing_somebody_takes_their_rows_out_of_files_that_wait(
    edition: Edition, noor: Person, amina: Person
) -> None:
    rows = [{"address": "AMINA@example.org", "name": "Amina"}, {"address": "chen@example.org"}]
    upload = Upload.objects.create(edition=edition, name="people.csv", rows=rows, by=noor)
    privacy.erase(amina)
    upload.refresh_from_db()
    assert upload.rows == rows[1:]


def test_invitations_and_links_to_all_my_addresses_go(edition: Edition, amina: Person, chen: Person) -> None:
    later = clock.real_now() + timedelta(days=3)
    for number, address in enumerate(["Amina@example.org", "chen@example.org"]):
        Invitation.objects.create(edition=edition, address=address, token_hash=f"i{number}")
        TakeOver.objects.create(
            person=chen, address=address, token_hash=f"t{number}", by=chen, expires_at=later
        )
    privacy.erase(amina)
    assert [one.address for one in Invitation.objects.all()] == ["chen@example.org"]
    assert [one.address for one in TakeOver.objects.all()] == ["chen@example.org"]


def test_those_who_take_part_in_the_same_edition_are_together(
    edition: Edition, amina: Person, chen: Person, dora: Person
) -> None:
    for person in (amina, chen):
        Registration.objects.create(edition=edition, person=person)
    Registration.objects.create(edition=EditionFactory.create(), person=dora)
    Application.objects.create(edition=edition, person=dora)
    assert are_together(amina, chen)
    assert not are_together(amina, dora), "to have asked is not to take part"


def test_the_report_is_for_those_who_decide(
    client: Client, edition: Edition, olga: Person, dora: Person
) -> None:
    address = "/en/2021/studio/retention/"
    with_role(olga, "organiser", edition.scope)
    client.force_login(olga)
    assert "It has not been done yet" in client.get(address).content.decode()
    keep_to_retention()
    page = client.get(address).content.decode()
    assert "Answers go as many days after an edition" in page
    assert "It has not been done yet" not in page
    client.force_login(dora)
    assert client.get(address).status_code == 404
