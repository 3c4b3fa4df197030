"""Who is told what about a registration: once, in their own language, and nothing that is not true any more."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from hemicycle.editions import tasks
from hemicycle.editions.models import Application, Edition, Invitation
from hemicycle.editions.notices import registration as notices
from hemicycle.editions.operations import (
    accept,
    apply,
    decline,
    delegations,
    put_on_waiting_list,
    restore,
    withdraw,
)
from hemicycle.editions.testing import OpenEditionFactory
from hemicycle.inbox.models import Mail, Notice
from hemicycle.kernel import clock
from hemicycle.people.models import Person
from hemicycle.people.operations import give_role
from hemicycle.people.operations.colleagues import Colleague
from hemicycle.people.testing import PersonFactory
from hemicycle.record import drain
from hemicycle.record.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition() -> Edition:
    return OpenEditionFactory.create(slug="2021", registration_mode="approval")


def ask(edition: Edition, person: Person) -> Application:
    return apply(edition, person, answers={}, consents={}, by=person)


def kinds() -> list[str]:
    """The mails that the facts so far have made, the first first."""
    drain.deliver_all()
    return list(Mail.objects.order_by("pk").values_list("kind", flat=True))


def test_each_step_is_told(edition: Edition, amina: Person) -> None:
    application = ask(edition, amina)
    assert kinds() == [notices.RECEIVED]
    put_on_waiting_list(application, by=None)
    accept(application, by=None)
    assert kinds() == [notices.RECEIVED, notices.CONFIRMED]  # when it was heard, nobody waited any more
    withdraw(application, by=amina)
    assert kinds()[-1] == notices.WITHDRAWN


def test_whoever_takes_part_at_once_gets_one_mail(edition: Edition, amina: Person) -> None:
    Edition.objects.update(registration_mode="open")
    ask(edition, amina)
    assert kinds() == [notices.CONFIRMED]
    mail = Mail.objects.get()
    assert mail.address == amina.email
    assert "/en/me/registrations/" in mail.text
    assert "/en/2021/programme/agenda/" in mail.text


def test_a_fact_that_is_heard_twice_makes_one_mail(edition: Edition, amina: Person) -> None:
    accept(ask(edition, amina), by=None)
    drain.deliver_all()
    count = Mail.objects.count()
    for entry in Entry.objects.filter(kind__in=notices.HEARD):
        notices.hear(entry)
    assert Mail.objects.count() == count


def test_a_mail_speaks_the_language_of_whoever_gets_it(edition: Edition, amina: Person) -> None:
    amina.language = "fr"
    amina.save()
    decline(ask(edition, amina), note="Trop tard", by=None)
    drain.deliver_all()
    mail = Mail.objects.get(kind=notices.DECLINED)
    assert mail.language == "fr"
    assert "Séminaire 2021" in mail.subject
    assert "Trop tard" in mail.text
    assert "/fr/2021/" in mail.text


def test_a_decision_that_is_taken_back_is_corrected(edition: Edition, amina: Person) -> None:
    application = accept(ask(edition, amina), by=None)
    drain.deliver_all()
    restore(application, Application.State.PENDING, None)
    assert kinds()[-1] == notices.CORRECTED


def test_organisers_hear_of_a_free_place_and_nobody_else(
    edition: Edition, amina: Person, bruno: Person, noor: Person, dora: Person, client: Client
) -> None:
    give_role(noor, "organiser", edition.scope, by=None)
    give_role(dora, "desk", edition.scope, by=None)
    Edition.objects.update(capacity=1)
    first = accept(ask(edition, amina), by=None)
    put_on_waiting_list(ask(edition, bruno), by=None)
    withdraw(first, by=amina)
    drain.deliver_all()
    notice = Notice.objects.get(kind=notices.PLACE_FREED)
    assert notice.person == noor
    told = notices.tell_freed(noor, notice.data)
    assert told is not None
    assert "/studio/participants/" in told.url
    assert notices.tell_freed(dora, notice.data) is None


def test_mail_of_somebody_without_an_address_goes_to_the_office(edition: Edition) -> None:
    Edition.objects.update(registration_mode="open")
    office = PersonFactory.create(name="Office", email="office@example.org")
    delegations.register_others(
        edition,
        [
            delegations.Delegate(Colleague(name="Adviser", mailbox="office@example.org", language="es")),
            delegations.Delegate(Colleague(name="Mayor", mailbox="mayor@example.org", language="fr")),
        ],
        by=office,
    )
    assert sorted(kinds()) == [notices.CONFIRMED, notices.CONFIRMED, notices.OFFER]
    named = {
        mail.address: "(Adviser)" in mail.subject or "(Mayor)" in mail.subject for mail in Mail.objects.all()
    }
    assert named == {
        "office@example.org": True,
        "mayor@example.org": False,
    }  # the office gets the mail of several
    sent = dict(Mail.objects.values_list("address", "language"))
    assert sent == {"office@example.org": "es", "mayor@example.org": "fr"}
    assert Mail.objects.get(kind=notices.OFFER).secret
    assert "take-over/" in Mail.objects.get(kind=notices.OFFER).text
    confirmed = Mail.objects.get(kind=notices.CONFIRMED, address="mayor@example.org")
    assert "/me/registrations/" not in confirmed.text  # they cannot sign in to see it yet


def test_somebody_erased_gets_nothing(edition: Edition, amina: Person) -> None:
    application = ask(edition, amina)
    Person.objects.filter(pk=amina.pk).update(erased_at=clock.now())
    accept(application, by=None)
    assert kinds() == []


# --- reminders -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "reminded"),
    [
        (datetime(2021, 2, 11, 12, tzinfo=UTC), 0),
        (datetime(2021, 2, 12, 12, tzinfo=UTC), 1),
        (datetime(2021, 2, 15, 12, tzinfo=UTC), 1),
        (datetime(2021, 2, 16, 12, tzinfo=UTC), 0),
    ],
)
def test_whoever_takes_part_is_reminded_once_some_days_before(
    edition: Edition, amina: Person, bruno: Person, at: datetime, reminded: int
) -> None:
    with clock.set_to(datetime(2021, 2, 1, tzinfo=UTC)):
        accept(ask(edition, amina), by=None)
        ask(edition, bruno)
    with clock.set_to(at):
        first, second = tasks.remind(), tasks.remind()
    assert (bool(first), second) == (bool(reminded), "")
    assert kinds().count(notices.REMINDER) == reminded


def test_an_unused_invitation_is_recalled_once_before_registration_ends(edition: Edition) -> None:
    Edition.objects.update(registration_closes_at=datetime(2021, 2, 12, 23, tzinfo=UTC))
    sent = datetime(2021, 2, 1, tzinfo=UTC)
    common = {"edition": edition, "sent_at": sent, "language": "es"}
    Invitation.objects.create(**common, address="a@example.org", token_hash="a")
    Invitation.objects.create(**common, address="b@example.org", token_hash="b", used_at=sent)
    Invitation.objects.create(**common, address="c@example.org", token_hash="c", revoked_at=sent)
    Invitation.objects.create(**common, address="d@example.org", token_hash="d", expires_at=sent)
    Invitation.objects.create(**(common | {"sent_at": None}), address="e@example.org", token_hash="e")
    with clock.set_to(datetime(2021, 2, 7, tzinfo=UTC)):
        assert tasks.remind() == ""
    with clock.set_to(datetime(2021, 2, 10, tzinfo=UTC)):
        tasks.remind()
        tasks.remind()
    assert kinds() == [notices.INVITATION]
    mail = Mail.objects.get()
    assert (mail.address, mail.language) == ("a@example.org", "es")
    assert "/es/2021/registration/" in mail.text
