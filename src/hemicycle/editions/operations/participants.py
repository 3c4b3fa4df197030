"""Dealing with many applications at once: all in one transaction, and to be undone as a whole for ten minutes.

The people are told only when that time is over (or an organiser says that it is): then the facts are announced that
one decision alone announces at once, and their listeners write the mails. So an act that is undone is one that nobody
has heard of.
"""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hemicycle.editions.facts import (
    Accepted,
    ConfirmationAsked,
    Declined,
    ManyDecided,
    ManyUndone,
    Waitlisted,
)
from hemicycle.editions.models import Application, BulkAct, Edition, Registration
from hemicycle.editions.operations.registration import free_places, give_free_places, locked
from hemicycle.editions.rules import participants as judge
from hemicycle.editions.rules import registration as states
from hemicycle.kernel import clock
from hemicycle.kernel.verdict import Refused
from hemicycle.people.models import Person
from hemicycle.record.operations import announce

BATCH = 500
FACTS = {
    states.ACCEPTED: Accepted,
    states.DECLINED: Declined,
    states.WAITING: Waitlisted,
    "": ConfirmationAsked,
}
CHANGED_SINCE = _(
    "Something changed since you saw what this would do, so nothing was done. Please look at it again."
)


def plan(edition: Edition, keys: Iterable[int], act: str) -> judge.BulkPlan:
    """What an act would do now, in the order in which people asked."""
    wanted = set(keys)
    rows = Application.objects.filter(edition=edition).order_by("at", "pk").values_list("pk", "state")
    found = {key: state for key, state in rows if key in wanted}
    if len(found) > judge.MOST_AT_ONCE:
        raise Refused(
            _("At most %(most)s people can be dealt with at once. Please narrow the list.")
            % {"most": f"{judge.MOST_AT_ONCE:,}"}
        )
    return judge.plan(act, found, places=free_places(edition))


@transaction.atomic
def act_on_many(
    edition: Edition,
    keys: Iterable[int],
    act: str,
    *,
    note: str = "",
    rest_waits: bool = False,
    expected: int | None = None,
    by: Person,
) -> BulkAct:
    """Do it: whoever is concerned changes state now and is told in ten minutes. With `rest_waits`, those for whom there
    is no place go on the waiting list. Refused when it would no longer be done to the number of people that was shown.
    """
    edition = locked(edition)
    if edition.archived_at:
        raise Refused(states.ARCHIVED)
    made = plan(edition, keys, act)
    if expected is not None and expected != len(made.does):
        raise Refused(CHANGED_SINCE)
    now = _states(edition, [*made.does, *made.surplus])
    parts = [(judge.BECOMES[act], made.does)]
    if rest_waits and act == judge.ACCEPT:
        parts.append((states.WAITING, [key for key in made.surplus if now[key] != states.WAITING]))
    before = {str(key): now[key] for _state, part in parts for key in part}
    if not before:
        raise Refused(_("There is nobody among these for whom this would change anything."))
    for state, part in parts:
        if state:
            _put(edition, part, state, note=note, by=by)
    done = BulkAct.objects.create(
        edition=edition, act=act, before=before, after=judge.BECOMES[act], note=note, by=by, at=clock.now()
    )
    if act == judge.DECLINE and states.ACCEPTED in before.values():
        give_free_places(edition)
    announce(ManyDecided(act_id=done.pk, edition_id=edition.pk), by=by)
    return done


@transaction.atomic
def undo(act: BulkAct, *, by: Person) -> tuple[int, list[int]]:
    """Every application is again what it was: (how many, those that could not be: changed since, or no place left)."""
    edition = locked(act.edition)
    act = BulkAct.objects.select_for_update(of=("self",)).get(pk=act.pk)
    judge.may_undo(
        undone=act.undone_at is not None, told=act.told_at is not None, at=act.at, now=clock.now()
    ).insist()
    if not BulkAct.objects.filter(pk=act.pk, undone_at=None, told_at=None).update(undone_at=clock.now()):
        raise Refused(judge.may_undo(undone=True, told=False, at=act.at, now=act.at).why)
    back, left = _ways_back(edition, act)
    for state, keys in back.items():
        _put(edition, keys, state, note="", by=by)
    announce(ManyUndone(act_id=act.pk, edition_id=edition.pk), by=by)
    return len(act.before) - len(left), left


def _ways_back(edition: Edition, act: BulkAct) -> tuple[dict[str, list[int]], list[int]]:
    """Who goes back to which state, and who cannot: decided anew since, or the place was given to somebody else."""
    back: dict[str, list[int]] = {}
    left: list[int] = []
    if not act.after:
        return back, left
    now = _states(edition, map(int, act.before))
    room = free_places(edition)
    for key, before in ((int(key), state) for key, state in act.before.items()):
        if now.get(key) not in _outcomes(act) or (before == states.ACCEPTED and not states.has_place(room)):
            left.append(key)
            continue
        if before == states.ACCEPTED and room is not None:
            room -= 1
        back.setdefault(before, []).append(key)
    return back, left


def _outcomes(act: BulkAct) -> set[str]:
    """The states that an act has left behind."""
    return {act.after, states.WAITING} if act.act == judge.ACCEPT else {act.after}


@transaction.atomic
def tell(act: BulkAct, *, by: Person | None) -> int:
    """The people are told from now on, and nothing is undone any more; returns how many. Once, however often called."""
    locked(act.edition)
    if not BulkAct.objects.filter(pk=act.pk, undone_at=None, told_at=None).update(told_at=clock.now()):
        return 0
    now = _states(act.edition, map(int, act.before))
    people = dict(Application.objects.filter(edition=act.edition_id).values_list("pk", "person_id"))
    told = 0
    for key in map(int, act.before):
        state = now.get(key)
        if act.after and state not in _outcomes(act):
            continue  # decided anew meanwhile: that was told by itself
        fact = FACTS[state if act.after and state else ""]
        announce(fact(application_id=key, edition_id=act.edition_id, person_id=people[key]), by=act.by)
        told += 1
    return told


@transaction.atomic
def ask_for_confirmation(application: Application, *, by: Person) -> None:
    """Let the mail about a registration go out once more."""
    judge.may_act(judge.RESEND, application.state, places=None).insist()
    announce(
        ConfirmationAsked(
            application_id=application.pk,
            edition_id=application.edition_id,
            person_id=application.person_id,
        ),
        by=by,
    )


def _states(edition: Edition, keys: Iterable[int]) -> dict[int, str]:
    wanted = set(keys)
    rows = Application.objects.filter(edition=edition).values_list("pk", "state")
    return {key: state for key, state in rows if key in wanted}


def _put(edition: Edition, keys: list[int], state: str, *, note: str, by: Person) -> None:
    """Many applications get one state, and places are taken or given up with it."""
    decided = state in {states.ACCEPTED, states.DECLINED}
    fields = {
        "state": state,
        "note": note,
        "decided_at": clock.now() if decided else None,
        "decided_by": by if decided else None,
    }
    for start in range(0, len(keys), BATCH):
        chunk = Application.objects.filter(edition=edition, pk__in=keys[start : start + BATCH])
        persons = list(chunk.values_list("person_id", flat=True))
        chunk.update(**fields)
        if state == states.ACCEPTED:
            Registration.objects.bulk_create(
                (Registration(edition=edition, person_id=person, at=clock.now()) for person in persons),
                ignore_conflicts=True,
            )
        else:
            Registration.objects.filter(edition=edition, person__in=persons).delete()
