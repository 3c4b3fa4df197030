"""A colleague acts for somebody: given, seen by both, ended by either."""

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from hemicycle.kernel.verdict import Forbidden, Refused
from hemicycle.people import operations
from hemicycle.people.models import Management, Person
from hemicycle.people.queries import may_act_for
from hemicycle.people.testing import sign_in_freshly
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


def test_it_is_given_by_address_and_both_see_it(client: Client, amina: Person, chen: Person) -> None:
    sign_in_freshly(client, amina)
    assert client.post(f"{PAGE}new/", {"address": " CHEN@example.org"}).status_code == 302
    assert "Chen" in client.get(PAGE).content.decode()
    client.force_login(chen)
    assert "Amina" in client.get(PAGE).content.decode()


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


@pytest.mark.parametrize("address", ["", "nobody@example.org", "x", "a\0@example.org", "amina@example.org"])
def test_an_address_that_is_nobody_else_is_told(client: Client, amina: Person, address: str) -> None:
    sign_in_freshly(client, amina)
    answer = client.post(f"{PAGE}new/", {"address": address})
    assert answer.status_code == 422
    assert not Management.objects.exists()


def test_one_cannot_try_address_after_address(client: Client, amina: Person, chen: Person) -> None:
    sign_in_freshly(client, amina)
    for number in range(10):
        client.post(f"{PAGE}new/", {"address": f"guess{number}@example.org"})
    answer = client.post(f"{PAGE}new/", {"address": "chen@example.org"})
    assert answer.status_code == 422
    assert "many addresses today" in answer.content.decode()
    assert not Management.objects.exists()


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
