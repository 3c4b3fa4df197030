"""Invitations: a link for one person, made when the mail is written; sending again kills the one before."""

import re
from typing import Any

import pytest

from hemicycle.editions.models import Edition, Invitation
from hemicycle.editions.notices import invitations as notices
from hemicycle.editions.operations.invitations import (
    hashed,
    invite,
    new_link,
    resend,
    revoke,
    send_invitations,
)
from hemicycle.editions.queries.participants import are_going_out
from hemicycle.editions.testing import ApplicationFactory, EditionFactory
from hemicycle.inbox.models import Mail
from hemicycle.kernel import clock
from hemicycle.kernel.verdict import Refused
from hemicycle.people.models import Person
from hemicycle.record.drain import deliver_all
from hemicycle.record.lanes import run_due
from hemicycle.record.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition() -> Edition:
    return EditionFactory.create()


def invited(edition: Edition, by: Person, address: str = "a@example.org", **words: Any) -> Invitation:
    return invite(edition, address, words, send=True, by=by)


def go() -> None:
    deliver_all()
    run_due("slow")


def token(mail: Mail) -> str:
    found = re.search(r"/invitation/([A-Za-z0-9_-]+)/", mail.text)
    assert found
    return found[1]


def test_a_mail_holds_the_link_that_opens_the_invitation(edition: Edition, olga: Person) -> None:
    invitation = invited(edition, olga, "Ana@Example.org", name="Ana", language="es")
    go()
    mail = Mail.objects.get(kind=notices.KIND)
    assert (mail.address, mail.language, mail.secret) == ("ana@example.org", "es", True)
    invitation.refresh_from_db()
    assert invitation.token_hash == hashed(token(mail))
    assert f"/es/{edition.slug}/invitation/" in mail.text
    assert invitation.sent_at
    assert invitation.expires_at
    assert token(mail) not in str(Job.objects.values_list("data", "result"))


def test_a_fact_heard_twice_makes_one_mail_and_one_link(edition: Edition, olga: Person) -> None:
    invitation = invited(edition, olga)
    go()
    invitation.refresh_from_db()
    job = Job.objects.get(kind=notices.JOB)
    notices.run(job)
    assert Mail.objects.filter(kind=notices.KIND).count() == 1
    assert Invitation.objects.get().token_hash == invitation.token_hash


def test_sending_again_kills_the_link_before(edition: Edition, olga: Person) -> None:
    invitation = invited(edition, olga)
    go()
    first = token(Mail.objects.get(kind=notices.KIND))
    resend(invitation, by=olga)
    assert not Invitation.objects.filter(token_hash=hashed(first)).exists()
    go()
    second = token(Mail.objects.filter(kind=notices.KIND).order_by("-pk")[0])
    assert Invitation.objects.get().token_hash == hashed(second) != hashed(first)


def test_who_is_asked_for_twice_gets_one_mail(edition: Edition, olga: Person) -> None:
    invitation = invite(edition, "a@example.org", {}, send=False, by=olga)
    for _click in range(2):
        assert send_invitations(edition, [invitation.pk], by=olga) == 1
    go()
    assert Mail.objects.filter(kind=notices.KIND).count() == 1
    assert send_invitations(edition, [invitation.pk], by=olga) == 0
    invitation.refresh_from_db()
    assert invitation.token_hash == hashed(token(Mail.objects.get(kind=notices.KIND)))


def test_pages_know_that_mails_are_being_written(edition: Edition, olga: Person) -> None:
    assert not are_going_out(edition)
    invited(edition, olga)
    assert are_going_out(edition)
    deliver_all()
    assert are_going_out(edition)
    run_due("slow")
    assert not are_going_out(edition)


def test_a_revoked_invitation_is_not_sent(edition: Edition, olga: Person) -> None:
    invitation = invited(edition, olga)
    revoke(invitation, by=olga)
    go()
    assert not Mail.objects.filter(kind=notices.KIND).exists()
    invitation.refresh_from_db()
    assert new_link(invitation, expires_at=clock.real_now()) is None


def test_who_has_registered_meanwhile_gets_no_invitation(edition: Edition, olga: Person) -> None:
    invited(edition, olga)
    ApplicationFactory.create(edition=edition, person__email="A@example.org")
    go()
    assert not Mail.objects.filter(kind=notices.KIND).exists()


def test_a_used_invitation_is_neither_sent_nor_revoked(edition: Edition, olga: Person) -> None:
    invitation = invited(edition, olga)
    Invitation.objects.update(used_at=clock.now())
    invitation.refresh_from_db()
    for act in (resend, revoke):
        with pytest.raises(Refused):
            act(invitation, by=olga)
    assert send_invitations(edition, [invitation.pk], by=olga) == 0


def test_an_address_is_invited_once(edition: Edition, olga: Person) -> None:
    invited(edition, olga)
    with pytest.raises(Refused):
        invited(edition, olga, "A@EXAMPLE.org")


def test_inviting_tells_nothing_of_an_account_elsewhere(edition: Edition, olga: Person) -> None:
    ApplicationFactory.create(edition=EditionFactory.create(slug="other"), person__email="dora@example.org")
    assert invited(edition, olga, "dora@example.org").address == "dora@example.org"


def test_invitations_of_another_edition_are_not_sent(edition: Edition, olga: Person) -> None:
    invitation = invited(EditionFactory.create(slug="other"), olga)
    assert send_invitations(edition, [invitation.pk], by=olga) == 0
