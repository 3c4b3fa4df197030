"""Many registrations decided in one act: places are respected, nobody is told before, all of it can be undone."""

from datetime import timedelta

import pytest

from hemicycle.editions.models import Application, BulkAct, Edition, Registration
from hemicycle.editions.notices import participants as notices
from hemicycle.editions.operations.participants import act_on_many, tell, undo
from hemicycle.editions.operations.registration import accept, decline
from hemicycle.editions.rules.participants import (
    ACCEPT,
    DECLINE,
    RESEND,
    UNDO_FOR,
    WAIT,
    BulkPlan,
    invitation_state,
    may_undo,
    plan,
    share,
)
from hemicycle.editions.testing import ApplicationFactory, EditionFactory
from hemicycle.kernel import clock
from hemicycle.kernel.verdict import Refused
from hemicycle.people.models import Person
from hemicycle.record.lanes import do
from hemicycle.record.models import Entry, Job
from hemicycle.record.sockets import job_kinds

NOW = clock.real_now()


# --- rules --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("act", "states", "places", "does", "surplus", "skipped"),
    [
        (ACCEPT, ["pending", "waiting", "accepted", "declined", "withdrawn"], None, [0, 1, 3], [], 2),
        (ACCEPT, ["pending", "pending", "pending"], 2, [0, 1], [2], 0),
        (ACCEPT, ["pending"], 0, [], [0], 0),
        (DECLINE, ["pending", "waiting", "accepted", "declined", "withdrawn"], 0, [0, 1, 2], [], 2),
        (WAIT, ["pending", "waiting", "accepted", "declined", "withdrawn"], 0, [0, 3], [], 3),
        (RESEND, ["pending", "waiting", "accepted", "declined", "withdrawn"], 0, [0, 1, 2, 3], [], 1),
    ],
)
def test_a_plan_says_whom_an_act_changes(
    act: str, states: list[str], places: int | None, does: list[int], surplus: list[int], skipped: int
) -> None:
    made: BulkPlan = plan(act, dict(enumerate(states)), places=places)
    assert (made.does, made.surplus, sum(map(len, made.skipped.values()))) == (does, surplus, skipped)


def test_an_act_can_be_undone_for_ten_minutes_while_nobody_is_told() -> None:
    assert may_undo(undone=False, told=False, at=NOW, now=NOW + UNDO_FOR)
    assert not may_undo(undone=False, told=False, at=NOW, now=NOW + UNDO_FOR + timedelta(seconds=1))
    assert not may_undo(undone=True, told=False, at=NOW, now=NOW)
    assert not may_undo(undone=False, told=True, at=NOW, now=NOW)


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ({}, "unsent"),
        ({"sent_at": NOW}, "sent"),
        ({"sent_at": NOW, "bounced": True}, "bounced"),
        ({"sent_at": NOW, "expires_at": NOW}, "expired"),
        ({"sent_at": NOW, "revoked_at": NOW}, "revoked"),
        ({"sent_at": NOW, "revoked_at": NOW, "used_at": NOW}, "used"),
    ],
)
def test_an_invitation_stands_in_one_state(said: dict[str, object], state: str) -> None:
    nothing = {"sent_at": None, "used_at": None, "revoked_at": None, "expires_at": None, "bounced": False}
    assert invitation_state(**{**nothing, **said}, now=NOW) == state  # type: ignore[arg-type]


def test_per_cent_of_nobody_are_none() -> None:
    assert (share(57, 100), share(1, 3), share(0, 0)) == (57, 33, 0)


# --- acts ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def edition(db: None) -> Edition:
    return EditionFactory.create(registration_mode="approval")


def asked(edition: Edition, *states: str) -> list[Application]:
    return [ApplicationFactory.create(edition=edition, state=state) for state in states]


def keys(applications: list[Application]) -> list[int]:
    return [one.pk for one in applications]


def states_of(applications: list[Application]) -> list[str]:
    found = dict(Application.objects.values_list("pk", "state"))
    return [found[one.pk] for one in applications]


def heard(kind: str) -> list[int]:
    return [entry.data["application_id"] for entry in Entry.objects.filter(kind=kind).order_by("pk")]


def test_many_are_accepted_and_nobody_is_told_yet(edition: Edition, olga: Person) -> None:
    three = asked(edition, "pending", "pending", "withdrawn")
    act = act_on_many(edition, keys(three), ACCEPT, note="Welcome", by=olga)
    assert states_of(three) == ["accepted", "accepted", "withdrawn"]
    assert Registration.objects.filter(edition=edition).count() == 2
    assert act.before == {str(three[0].pk): "pending", str(three[1].pk): "pending"}
    assert heard("Accepted") == []
    three[0].refresh_from_db()
    assert (three[0].note, three[0].decided_by) == ("Welcome", olga)


def test_no_more_are_accepted_than_there_are_places(edition: Edition, olga: Person) -> None:
    Edition.objects.filter(pk=edition.pk).update(capacity=2)
    three = asked(edition, "pending", "pending", "pending")
    act_on_many(edition, keys(three), ACCEPT, by=olga)
    assert states_of(three) == ["accepted", "accepted", "pending"]


def test_the_rest_waits_if_that_is_wanted(edition: Edition, olga: Person) -> None:
    Edition.objects.filter(pk=edition.pk).update(capacity=1)
    three = asked(edition, "pending", "pending", "waiting")
    act = act_on_many(edition, keys(three), ACCEPT, rest_waits=True, by=olga)
    assert states_of(three) == ["accepted", "waiting", "waiting"]
    undo(act, by=olga)
    assert states_of(three) == ["pending", "pending", "waiting"]


def test_nothing_is_done_to_more_or_fewer_than_were_shown(edition: Edition, olga: Person) -> None:
    two = asked(edition, "pending", "accepted")
    with pytest.raises(Refused):
        act_on_many(edition, keys(two), ACCEPT, expected=2, by=olga)
    assert states_of(two) == ["pending", "accepted"]


def test_applications_of_another_edition_are_out_of_reach(edition: Edition, olga: Person) -> None:
    other = asked(EditionFactory.create(slug="other"), "pending")
    with pytest.raises(Refused):
        act_on_many(edition, keys(other), DECLINE, by=olga)
    assert states_of(other) == ["pending"]


def test_an_archived_edition_stays_as_it_is(edition: Edition, olga: Person) -> None:
    one = asked(edition, "pending")
    Edition.objects.filter(pk=edition.pk).update(archived_at=clock.now())
    with pytest.raises(Refused):
        act_on_many(edition, keys(one), ACCEPT, by=olga)


def test_an_undone_act_is_one_of_which_nobody_hears(edition: Edition, olga: Person) -> None:
    two = asked(edition, "pending", "waiting")
    act = act_on_many(edition, keys(two), ACCEPT, by=olga)
    assert undo(act, by=olga) == (2, [])
    assert states_of(two) == ["pending", "waiting"]
    assert not Registration.objects.exists()
    assert tell(act, by=olga) == 0
    assert heard("Accepted") == []
    with pytest.raises(Refused):
        undo(act, by=olga)


def test_what_was_told_is_not_undone(edition: Edition, olga: Person) -> None:
    two = asked(edition, "pending", "pending")
    act = act_on_many(edition, keys(two), ACCEPT, by=olga)
    assert tell(act, by=olga) == 2
    assert tell(act, by=olga) == 0
    assert heard("Accepted") == keys(two)
    with pytest.raises(Refused):
        undo(act, by=olga)
    assert states_of(two) == ["accepted", "accepted"]


def test_whoever_was_decided_on_anew_is_left_alone(edition: Edition, olga: Person) -> None:
    two = asked(edition, "pending", "pending")
    act = act_on_many(edition, keys(two), ACCEPT, by=olga)
    decline(Application.objects.get(pk=two[1].pk), by=olga)
    assert undo(act, by=olga) == (1, [two[1].pk])
    assert states_of(two) == ["pending", "declined"]


def test_a_place_that_was_given_to_another_does_not_come_back(edition: Edition, olga: Person) -> None:
    Edition.objects.filter(pk=edition.pk).update(capacity=1)
    has, wants = asked(edition, "accepted", "pending")
    act = act_on_many(edition, [has.pk], DECLINE, by=olga)
    accept(Application.objects.get(pk=wants.pk), by=olga)
    assert undo(act, by=olga) == (0, [has.pk])
    assert states_of([has, wants]) == ["declined", "accepted"]
    assert Registration.objects.filter(edition=edition).count() == 1


def test_who_was_decided_on_anew_is_not_told_of_the_act(edition: Edition, olga: Person) -> None:
    two = asked(edition, "pending", "pending")
    act = act_on_many(edition, keys(two), ACCEPT, by=olga)
    decline(Application.objects.get(pk=two[1].pk), by=olga)
    assert tell(act, by=olga) == 1
    assert heard("Accepted") == [two[0].pk]


def test_confirmations_go_out_again(edition: Edition, olga: Person) -> None:
    two = asked(edition, "accepted", "withdrawn")
    act = act_on_many(edition, keys(two), RESEND, by=olga)
    assert tell(act, by=olga) == 1
    assert heard("ConfirmationAsked") == [two[0].pk]
    assert states_of(two) == ["accepted", "withdrawn"]


def test_the_people_are_told_ten_minutes_later(edition: Edition, olga: Person) -> None:
    one = asked(edition, "pending")
    act = act_on_many(edition, keys(one), ACCEPT, by=olga)
    entry = Entry.objects.get(kind="ManyDecided")
    notices.hear(entry)
    notices.hear(entry)
    job = Job.objects.get(kind=notices.JOB)
    assert timedelta(minutes=9) < job.due_at - clock.real_now() <= UNDO_FOR
    kind = next(kind for kind in job_kinds if kind.name == notices.JOB)
    assert do(job, kind)
    assert BulkAct.objects.get(pk=act.pk).told_at
    assert heard("Accepted") == keys(one)
