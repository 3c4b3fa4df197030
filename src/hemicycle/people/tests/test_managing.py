"""A colleague acts for somebody: given, seen by both, ended by either."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client

from hemicycle.kernel import clock
from hemicycle.kernel.verdict import Forbidden, Refused
from hemicycle.people import operations
from hemicycle.people.models import Management, ManagementOffer, Person
from hemicycle.people.privacy.retention import forget_offers
from hemicycle.people.queries import may_act_for
from hemicycle.people.testing import PersonFactory, sign_in_freshly
from hemicycle.record import drain, lanes

pytestmark = pytest.mark.django_db
PAGE = "/en/me/colleagues/"


@pytest.fixture(autouse=True)
def _nobody_has_tried_yet() -> None:
    cache.clear()


def test_everybody_acts_for_themselves_and_nobody_for_others(amina: Person, dora: Person) -> None:
    assert may_act_for(amina, amina)
    assert not may_act_for(dora, amina)


def test_a_colleague_may_until_it_is_ended(amina: Person, chen: Person) -> None:
    management = operations.let_manage(amina, chen, by=amina)
    assert operations.let_manage(amina, chen, by=amina) == management
    assert may_act_for(chen, amina)
    assert not may_act_for(amina, chen), "it goes one way"
    operations.end_management(management, by=chen)
    assert not may_act_for(chen, amina)


def test_only_the_two_end_it(amina: Person, chen: Person, dora: Person) -> None:
    management = operations.let_manage(amina, chen, by=amina)
    with pytest.raises(Refused):
        operations.end_management(management, by=dora)
    assert may_act_for(chen, amina)


def test_nobody_is_their_own_colleague(amina: Person) -> None:
    with pytest.raises(Refused, match="act for yourself"):
        operations.let_manage(amina, amina, by=amina)


def ask(client: Client, person: Person, address: str) -> HttpResponse:
    sign_in_freshly(client, person)
    return client.post(f"{PAGE}new/", {"address": address})


def test_it_is_asked_by_address_and_begins_with_a_yes(client: Client, amina: Person, chen: Person) -> None:
    assert ask(client, amina, " CHEN@example.org").status_code == 302
    assert "chen@example.org" in client.get(PAGE).content.decode()
    assert not may_act_for(chen, amina), "nobody acts for anybody without having said yes"
    offer = ManagementOffer.objects.get()
    client.force_login(chen)
    assert "Amina" in client.get(PAGE).content.decode()
    assert client.post(f"{PAGE}asked/{offer.pk}/yes/").status_code == 302
    assert may_act_for(chen, amina)
    assert not ManagementOffer.objects.exists()
    assert client.post(f"{PAGE}asked/{offer.pk}/yes/").status_code == 404


def test_asking_does_not_tell_who_has_an_account(client: Client, amina: Person, chen: Person) -> None:
    answers = []
    for address in ("chen@example.org", "nope@example.org"):
        mail.outbox.clear()
        answer = ask(client, amina, address)
        page = client.get(PAGE).content.decode()
        drain.deliver_all()
        lanes.run_due()
        (sent,) = mail.outbox
        told = (answer.status_code, answer["Location"], page, sent.subject, sent.body)
        answers.append(tuple(str(one).replace(address, "X") for one in told))
        operations.end_offer(ManagementOffer.objects.get(), by=amina)
    known, unknown = answers
    assert _steady(known) == _steady(unknown)


def _steady(told: tuple[str, ...]) -> list[str]:
    """Without what differs between any two pages: tokens and numbers."""
    return [re.sub(r'value="[^"]{64}"|asked/[0-9]+/', "", one) for one in told]


def test_an_address_without_an_account_can_say_yes_once_it_has_one(client: Client, amina: Person) -> None:
    ask(client, amina, "later@example.org")
    later = PersonFactory.create(email="later@example.org")
    operations.accept_offer(ManagementOffer.objects.get(), by=later)
    assert may_act_for(later, amina)


@pytest.mark.parametrize("who", ["amina", "dora"])
def test_only_whoever_was_asked_says_yes(
    client: Client, amina: Person, chen: Person, dora: Person, who: str
) -> None:
    offer = operations.offer_management(amina, "chen@example.org")
    client.force_login({"amina": amina, "dora": dora}[who])
    assert client.post(f"{PAGE}asked/{offer.pk}/yes/").status_code == 404
    with pytest.raises(Refused):
        operations.accept_offer(offer, by={"amina": amina, "dora": dora}[who])
    assert not Management.objects.exists()


def test_it_is_withdrawn_or_refused_by_the_two_and_nobody_else(
    client: Client, amina: Person, chen: Person, dora: Person
) -> None:
    for person, status, left in ((dora, 404, 1), (chen, 302, 0), (amina, 302, 0)):
        ManagementOffer.objects.all().delete()
        offer = operations.offer_management(amina, "chen@example.org")
        client.force_login(person)
        assert client.post(f"{PAGE}asked/{offer.pk}/end/").status_code == status
        assert ManagementOffer.objects.count() == left


def test_a_yes_after_the_withdrawal_is_refused(amina: Person, chen: Person) -> None:
    offer = operations.offer_management(amina, "chen@example.org")
    operations.end_offer(offer, by=amina)
    with pytest.raises(Refused, match="meanwhile"):
        operations.accept_offer(offer, by=chen)
    assert not may_act_for(chen, amina)


def test_asking_twice_sends_one_mail(client: Client, amina: Person) -> None:
    assert ask(client, amina, "chen@example.org").status_code == 302
    assert ask(client, amina, "chen@example.org").status_code == 422
    drain.deliver_all()
    lanes.run_due()
    assert len(mail.outbox) == 1


def test_whoever_does_not_answer_is_asked_no_longer_after_a_month(amina: Person) -> None:
    old = operations.offer_management(amina, "old@example.org")
    operations.offer_management(amina, "new@example.org")
    ManagementOffer.objects.filter(pk=old.pk).update(at=clock.now() - timedelta(days=31))
    assert forget_offers() == 1
    assert ManagementOffer.objects.get().address == "new@example.org"


def test_the_person_is_told_of_the_yes(amina: Person, chen: Person) -> None:
    operations.accept_offer(operations.offer_management(amina, "chen@example.org"), by=chen)
    drain.deliver_all()
    lanes.run_due()
    assert [(one.to, "acts for you" in one.subject) for one in mail.outbox] == [(["amina@example.org"], True)]


def test_the_other_one_is_told(amina: Person, chen: Person) -> None:
    management = operations.let_manage(amina, chen, by=amina)
    drain.deliver_all()
    lanes.run_due()
    assert [one.to for one in mail.outbox] == [["chen@example.org"]]
    assert "Amina" in mail.outbox[0].subject
    operations.end_management(management, by=chen)
    drain.deliver_all()
    lanes.run_due()
    assert mail.outbox[1].to == ["amina@example.org"]


@pytest.mark.parametrize("address", ["", "x", "a\0@example.org", "amina@example.org"])
def test_an_address_that_cannot_be_asked_is_told(client: Client, amina: Person, address: str) -> None:
    sign_in_freshly(client, amina)
    answer = client.post(f"{PAGE}new/", {"address": address})
    assert answer.status_code == 422
    assert not ManagementOffer.objects.exists()


def test_one_cannot_try_address_after_address(client: Client, amina: Person, chen: Person) -> None:
    sign_in_freshly(client, amina)
    for number in range(10):
        client.post(f"{PAGE}new/", {"address": f"guess{number}@example.org"})
    answer = client.post(f"{PAGE}new/", {"address": "chen@example.org"})
    assert answer.status_code == 422
    assert "many requests for one day" in answer.content.decode()
    assert ManagementOffer.objects.count() == 10


def test_the_colleague_sees_none_of_the_persons_own_pages(
    client: Client, amina: Person, chen: Person
) -> None:
    operations.edit_profile(amina, {"offers": "Unmistakable water"}, by=amina)
    operations.let_manage(amina, chen, by=amina)
    client.force_login(chen)
    for page in ("profile/", "profile/seen/", "privacy/", "colleagues/", "notices/", ""):
        assert "Unmistakable" not in client.get(f"/en/me/{page}").content.decode()
    with pytest.raises(Forbidden):
        operations.edit_profile(amina, {"offers": ""}, by=chen)


def test_another_ones_management_does_not_exist(
    client: Client, amina: Person, chen: Person, dora: Person
) -> None:
    management = operations.let_manage(amina, chen, by=amina)
    client.force_login(dora)
    assert client.post(f"{PAGE}{management.pk}/end/").status_code == 404
    assert client.post(f"{PAGE}{'9' * 25}/end/").status_code == 404
    assert Management.objects.exists()
