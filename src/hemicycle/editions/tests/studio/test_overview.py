"""The overview says what waits, to whoever may act on it; work that was given up has a page of its own."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hemicycle.editions.models import Application, BulkAct, Edition, Invitation, Upload
from hemicycle.editions.testing import EditionFactory
from hemicycle.inbox.letter import Letter
from hemicycle.inbox.operations import send_mail
from hemicycle.inbox.testing import kinds
from hemicycle.kernel import clock
from hemicycle.people.models import Person
from hemicycle.people.operations import give_role, house_scope
from hemicycle.people.testing import PersonFactory
from hemicycle.record.models import Job

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kinds")]
_ = kinds
STUDIO = "/en/2021/studio/"


@pytest.fixture
def edition() -> Edition:
    return EditionFactory.create(slug="2021", languages=["en"], registration_mode="approval")


@pytest.fixture
def bruno(bruno: Person, edition: Edition) -> Person:
    give_role(bruno, "organiser", edition.scope, by=None)
    return bruno


@pytest.fixture
def noor(noor: Person, edition: Edition) -> Person:
    give_role(noor, "desk", edition.scope, by=None)
    return noor


@pytest.fixture
def steward() -> Person:
    steward = PersonFactory.create()
    give_role(steward, "steward", house_scope(), by=None)
    return steward


def page(client: Client, person: Person, path: str = "", status: int = 200) -> str:
    client.force_login(person)
    response = client.get(STUDIO + path)
    assert response.status_code == status
    return response.content.decode()


def apply(edition: Edition, count: int = 1) -> None:
    for _number in range(count):
        Application.objects.create(edition=edition, person=PersonFactory.create())


def hold(edition: Edition, to: Person, key: str) -> None:
    letter = Letter(f"About {key}", ("Good words.",))
    assert send_mail("test.owed", letter, key=key, to=to, scope=edition.scope, batch="b", held=True)


def invite(edition: Edition, address: str, sent: timedelta | None) -> None:
    Invitation.objects.create(
        edition=edition,
        address=address,
        language="en",
        token_hash=address,
        sent_at=None if sent is None else clock.now() - sent,
    )


def test_a_calm_studio_says_that_nothing_waits(client: Client, edition: Edition, bruno: Person) -> None:
    words = page(client, bruno)
    assert "Nothing waits" in words
    assert "<title>What waits · Studio · " in words


def test_what_waits_is_counted_and_leads_to_its_one_action(
    client: Client, edition: Edition, bruno: Person, amina: Person
) -> None:
    apply(edition, 2)
    hold(edition, amina, "one")
    invite(edition, "late@example.org", timedelta(days=9))
    invite(edition, "fresh@example.org", timedelta(days=1))
    invite(edition, "new@example.org", None)
    words = page(client, bruno)
    assert "2 registrations wait for your decision." in words
    assert f'href="{STUDIO}participants/?state=pending"' in words
    assert "1 mail waits for your yes." in words
    assert "1 invitation has had no answer for a week." in words
    assert "1 invitation has not gone out yet." in words
    assert "Nothing waits" not in words


def test_the_desk_hears_of_nothing_that_it_may_not_do(
    client: Client, edition: Edition, noor: Person, amina: Person
) -> None:
    apply(edition)
    hold(edition, amina, "one")
    invite(edition, "new@example.org", None)
    words = page(client, noor)
    assert "Nothing waits" in words
    assert "for your decision" not in words
    assert "for your yes" not in words


def test_an_archived_edition_waits_for_nothing(client: Client, edition: Edition, bruno: Person) -> None:
    apply(edition)
    Edition.objects.filter(pk=edition.pk).update(archived_at=clock.now())
    assert "for your decision" not in page(client, bruno)


def test_places_are_offered_when_some_wait_for_one(client: Client, edition: Edition, bruno: Person) -> None:
    Edition.objects.filter(pk=edition.pk).update(capacity=3)
    assert "people wait for one" not in page(client, bruno)
    Application.objects.create(
        edition=edition, person=PersonFactory.create(), state=Application.State.WAITING
    )
    assert "3 places are free, and people wait for one: 1 on the list." in page(client, bruno)


def test_registration_that_closes_soon_is_good_to_know(
    client: Client, edition: Edition, bruno: Person
) -> None:
    now = clock.now()
    window = {"registration_opens_at": now - timedelta(days=30), "capacity": 5}
    Edition.objects.filter(pk=edition.pk).update(registration_closes_at=now + timedelta(days=3), **window)
    words = page(client, bruno)
    assert "Registration closes on" in words
    assert "5 places are left." in words
    assert "Nothing waits" in words
    Edition.objects.filter(pk=edition.pk).update(registration_closes_at=now + timedelta(days=30))
    assert "Registration closes on" not in page(client, bruno)


def test_the_overview_asks_as_much_for_many_as_for_one(
    client: Client, edition: Edition, bruno: Person, amina: Person
) -> None:
    def add(number: int) -> None:
        apply(edition)
        hold(edition, amina, f"mail {number}")
        invite(edition, f"{number}@example.org", timedelta(days=9))
        give_up(edition)

    def queries() -> int:
        client.force_login(bruno)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(STUDIO).status_code == 200
        return len(asked)

    add(1)
    queries()
    once = queries()
    for number in range(2, 6):
        add(number)
    assert queries() == once


# --- the frame of every page -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "place", "current"),
    [
        ("", "Overview", "page"),
        ("invitations/", "Invitations", "page"),
        ("invitations/new/", "Invitations", "true"),
    ],
)
def test_the_menu_marks_the_page_or_the_one_above_it_and_no_other(
    client: Client, edition: Edition, bruno: Person, path: str, place: str, current: str
) -> None:
    menu = page(client, bruno, path).partition('class="studio-nav"')[2].partition("</nav>")[0]
    assert menu.count("aria-current") == 1
    assert f'aria-current="{current}">{place}</a>' in menu


def test_every_title_names_thing_studio_and_edition(client: Client, edition: Edition, bruno: Person) -> None:
    for path in ("invitations/", "invitations/new/", "participants/", "mail/", "history/", "work/", "days/"):
        title = page(client, bruno, path).partition("<title>")[2].partition("</title>")[0]
        thing, studio, name = title.rsplit(" · ", 2)
        assert thing
        assert studio == "Studio"
        assert name == (edition.short_name or edition.name)["en"]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "Filters"),
        ("?q=ana", "Filters: 1 narrows the list"),
        ("?q=ana&section=-&sort=name", "Filters: 2 narrow the list"),
    ],
)
def test_folded_filters_say_how_many_there_are(
    client: Client, edition: Edition, bruno: Person, query: str, words: str
) -> None:
    shown = page(client, bruno, f"participants/{query}")
    assert f"<summary>{words}</summary>" in shown


# --- work that was given up --------------------------------------------------------------------------------


def give_up(edition: Edition | None, trouble: str = "OperationalError: locked", **given: Any) -> Job:
    data: dict[str, Any] = {}
    kind = "people.copy"
    if edition is not None:
        kind = "editions.send-invitations"
        data = {"edition": edition.pk, "invitations": [], "entry": 0}
    return Job.objects.create(
        kind=kind, data=data, attempts=8, gave_up_at=clock.now(), trouble=trouble, **given
    )


def test_work_given_up_is_named_with_its_reason(client: Client, edition: Edition, bruno: Person) -> None:
    job = give_up(edition)
    assert "1 piece of work was given up." in page(client, bruno)
    words = page(client, bruno, "work/")
    assert "Sending invitations" in words
    assert "The database did not answer in time." in words
    assert "locked" not in words
    assert f'value="again:{job.pk}"' in words


def test_organisers_see_to_the_work_of_their_own_edition_only(
    client: Client,
    edition: Edition,
    bruno: Person,
    noor: Person,
    amina: Person,
    dora: Person,
    steward: Person,
) -> None:
    theirs = give_up(EditionFactory.create(slug="2024"))
    house = give_up(None, "ValueError: a line for the machine")
    words = page(client, bruno, "work/")
    assert "Nothing was given up" in words
    assert "piece of work was given up" not in page(client, bruno)
    for job in (theirs, house):
        client.post(f"{STUDIO}work/act/", {"act": f"again:{job.pk}"})
        job.refresh_from_db()
        assert job.gave_up_at
    words = page(client, steward, "work/")
    assert "a line for the machine" in words
    assert "Sending invitations" not in words
    for person in (noor, amina, dora):
        page(client, person, "work/", status=404)
        assert client.post(f"{STUDIO}work/act/", {"act": f"again:{house.pk}"}).status_code == 404


def test_many_are_tried_again_at_once(client: Client, edition: Edition, bruno: Person) -> None:
    jobs = [give_up(edition) for _number in range(3)]
    client.force_login(bruno)
    client.post(f"{STUDIO}work/act/", {"act": "again", "job": [str(job.pk) for job in jobs[:2]]})
    assert Job.objects.unfinished().count() == 2
    assert "2 pieces of work are tried again." in page(client, bruno, "work/")
    assert list(Job.objects.given_up()) == jobs[2:]


def test_letting_go_asks_first(client: Client, edition: Edition, bruno: Person) -> None:
    job = give_up(edition)
    client.force_login(bruno)
    asked = client.post(f"{STUDIO}work/act/", {"act": f"let-go:{job.pk}"})
    assert "1 piece of work will not be done." in asked.content.decode()
    assert Job.objects.count() == 1
    client.post(f"{STUDIO}work/act/", {"act": "let-go", "job": str(job.pk), "confirmed": "1"})
    assert not Job.objects.exists()


@pytest.mark.parametrize("sent", [{}, {"act": "burn"}, {"act": "burn:1"}])
def test_an_act_that_is_none_is_refused(
    client: Client, edition: Edition, bruno: Person, sent: dict[str, str]
) -> None:
    client.force_login(bruno)
    assert client.post(f"{STUDIO}work/act/", sent).status_code == 400
    assert (
        "Nothing was chosen"
        in client.post(f"{STUDIO}work/act/", {"act": "again", "job": "x"}, follow=True).content.decode()
    )


def test_work_is_seen_to_where_it_belongs(client: Client, edition: Edition, bruno: Person) -> None:
    upload = Upload.objects.create(edition=edition, name="people.csv", by=bruno, version="")
    act = BulkAct.objects.create(edition=edition, act="accept", by=bruno)
    for kind, data in (
        ("editions.apply-upload", {"upload": upload.pk}),
        ("editions.tell-many", {"act": act.pk}),
        ("editions.tell-many", {"act": act.pk + 1}),  # gone: the house's
    ):
        Job.objects.create(kind=kind, data=data, gave_up_at=clock.now(), trouble="?")
    words = page(client, bruno, "work/")
    assert words.count('name="job"') == 2
    assert "Reading people from a file" in words
    assert "Telling people what was decided" in words
