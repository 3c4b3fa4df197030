"""Who takes part: asking, deciding, waiting, withdrawing, and the places that this takes and frees.

Every change first locks the edition's row, so that two who want the last place are served one after the other; a
`Registration` exists exactly for an application that is accepted. Who may decide is for the door to ask; whether it
can be decided is asked here.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from hemicycle.editions import rules
from hemicycle.editions.facts import (
    Accepted,
    AnswersChanged,
    Applied,
    Declined,
    PlaceFreed,
    Restored,
    Waitlisted,
    Withdrawn,
)
from hemicycle.editions.models import Answer, Application, Edition, Invitation, Question, Registration
from hemicycle.editions.queries.registration import free_places as free_places
from hemicycle.editions.queries.registration import has_address, invitation_state, window_of
from hemicycle.kernel import clock
from hemicycle.kernel.fact import Fact
from hemicycle.kernel.verdict import Refused
from hemicycle.people.models import Person, Section
from hemicycle.people.operations import edit_profile, keep_affiliation, record_consent
from hemicycle.people.queries.organisations import organisation_called
from hemicycle.record.operations import announce

State = Application.State


@dataclass(frozen=True, slots=True)
class Needs:
    """What somebody needs in order to take part: names of `rules.NEEDS`, and what they wrote beside them."""

    names: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Introduction:
    """What somebody says of themselves when they register; it stands in their profile from then on."""

    name: str
    office: str = ""
    organisation: str = ""
    country: str = ""
    section: Section | None = None
    gender: str = ""
    language: str = "en"


@transaction.atomic
def introduce(person: Person, said: Introduction, *, speaks_for: str = "") -> None:
    """Write into somebody's profile what they said of themselves; what they left open stays as it was.

    `speaks_for` is the organisation that stands there now, in words: the same one again changes nothing.
    """
    changes: dict[str, Any] = {"name": said.name, "language": said.language}
    for name in ("office", "country", "section", "gender"):
        if value := getattr(said, name):
            changes[name] = value
    edit_profile(person, changes, by=person)
    if said.organisation and said.organisation != speaks_for:
        known = organisation_called(said.organisation)
        keep_affiliation(person, organisation=known, name=said.organisation, office=said.office, by=person)


# --- asking --------------------------------------------------------------------------------------------


@transaction.atomic
def apply(
    edition: Edition,
    person: Person,
    *,
    answers: Mapping[str, Any],
    consents: Mapping[str, bool],
    needs: Needs | Iterable[str] = (),
    interpretation: Iterable[str] = (),
    invitation: Invitation | None = None,
    regardless: bool = False,
    by: Person | None,
) -> Application:
    """Somebody asks to take part, and gets a place, a place on the waiting list, or a decision later.

    `answers` are by the questions' keys, `consents` by purpose, `interpretation` are codes of languages. Whoever asks
    twice has asked once: the application that is there is given back, as it is. Whoever withdrew asks anew.
    With an invitation, it is used up. `regardless`: an organiser puts them in, whatever mode and window; they then take
    part at once, or wait if it is full. `Refused` when the edition takes nobody now.
    """
    edition = locked(edition)
    application = Application.objects.filter(edition=edition, person=person).first()
    if application is not None and application.state in rules.ALIVE:
        return application
    rules.may_apply(
        window_of(edition),
        state=application.state if application else "",
        invited=invitation is not None,
        regardless=regardless,
    ).insist()
    if invitation is not None:
        use_invitation(invitation, person)
    if application is None:
        application = Application(edition=edition, person=person)
    application.state = State.PENDING
    application.at, application.by = clock.now(), by
    application.decided_at = application.decided_by = application.reminded_at = None
    application.note = ""
    application.invitation = invitation or application.invitation
    _write_needs(application, needs, interpretation)
    application.save()
    _write_answers(application, answers)
    for purpose, given in consents.items():
        record_consent(person, purpose, given, scope=edition.scope, by=by)
    _tell(Applied, application, by=by)
    first = rules.first_state(
        edition.registration_mode, invited=invitation is not None or regardless, places=free_places(edition)
    )
    if first != State.PENDING:
        put(application, first, by=by if regardless else None)
    return application


@transaction.atomic
def change_answers(
    application: Application,
    *,
    answers: Mapping[str, Any],
    consents: Mapping[str, bool] | None = None,
    needs: Needs | Iterable[str] = (),
    interpretation: Iterable[str] = (),
    by: Person | None,
) -> None:
    """Other answers take the place of those given so far, while the window is open.

    `consents` are for the person alone to give: `Refused` when somebody else says them.
    """
    edition, application = _locked_pair(application)
    rules.may_answer(window_of(edition), state=application.state).insist()
    _write_needs(application, needs, interpretation)
    application.save(update_fields=["needs", "needs_note", "interpretation"])
    _write_answers(application, answers)
    for purpose, given in (consents or {}).items():
        rules.may_agree(own=by is not None and by.pk == application.person_id).insist()
        record_consent(application.person, purpose, given, scope=edition.scope, by=by)
    _tell(AnswersChanged, application, by=by)


@transaction.atomic
def use_invitation(invitation: Invitation, person: Person) -> None:
    """The invitation is used up by this person. Of two who try at once one is refused.

    `Refused` when it was used, withdrawn or has expired, and for whoever has not proved its address as theirs.
    """
    now = clock.real_now()
    fresh = Invitation.objects.get(pk=invitation.pk)
    state = invitation_state(fresh, now)
    rules.may_use_invitation(state, own_address=has_address(person, fresh.address)).insist()
    unused = Invitation.objects.filter(pk=fresh.pk, used_at=None, revoked_at=None)
    if not unused.update(used_at=now, used_by=person):
        raise Refused(rules.INVITATION_WORDS["used"])


# --- deciding ------------------------------------------------------------------------------------------


@transaction.atomic
def accept(application: Application, *, note: str = "", by: Person | None) -> Application:
    """The person takes part from now on; `note` goes to them with the decision. `Refused` when it is full."""
    edition, application = _locked_pair(application)
    rules.may_accept(
        state=application.state, places=free_places(edition), archived=edition.archived_at is not None
    ).insist()
    application.note = note
    put(application, State.ACCEPTED, by=by)
    return application


@transaction.atomic
def decline(application: Application, *, note: str = "", by: Person | None) -> Application:
    """The person will not take part; a place they had is free for the next."""
    edition, application = _locked_pair(application)
    rules.may_decline(state=application.state, archived=edition.archived_at is not None).insist()
    application.note = note
    put(application, State.DECLINED, by=by)
    return application


@transaction.atomic
def put_on_waiting_list(application: Application, *, note: str = "", by: Person | None) -> Application:
    """The person waits for a place, in the order in which people asked."""
    edition, application = _locked_pair(application)
    rules.may_wait(state=application.state, archived=edition.archived_at is not None).insist()
    application.note = note
    put(application, State.WAITING, by=by)
    return application


@transaction.atomic
def withdraw(application: Application, *, by: Person | None) -> Application:
    """The person gives back their place, or asks for none any more. Who waits moves up, or the organisers hear."""
    edition, application = _locked_pair(application)
    rules.may_withdraw(state=application.state, archived=edition.archived_at is not None).insist()
    put(application, State.WITHDRAWN, by=by)
    return application


@transaction.atomic
def take_back_withdrawal(application: Application, *, by: Person | None) -> Application:
    """Somebody who withdrew is back, while the window is open: in their place if one is free, else they wait."""
    edition, application = _locked_pair(application)
    rules.may_return(window_of(edition), state=application.state).insist()
    back = rules.state_after_return(
        edition.registration_mode,
        had_place=application.decided_at is not None,
        invited=application.invitation_id is not None,
        places=free_places(edition),
    )
    application.at = clock.now()
    application.state = State.PENDING
    application.save(update_fields=["at", "state"])
    _tell(Applied, application, by=by)
    if back != State.PENDING:
        put(application, back, by=None)
    return application


@transaction.atomic
def restore(application: Application, state: str, by: Person | None) -> Application:
    """Organisers take back a decision: the application is again what it was. `Refused` when its place is gone."""
    edition, application = _locked_pair(application)
    rules.may_restore(
        state=application.state,
        to=state,
        places=free_places(edition),
        archived=edition.archived_at is not None,
    ).insist()
    if application.state != state:
        put(application, state, by=by, fact=Restored)
    return application


# --- places --------------------------------------------------------------------------------------------


def locked(edition: Edition) -> Edition:
    """The edition as it is now, held by this transaction until it ends: places are counted by one at a time."""
    return (
        Edition.objects.select_related("scope")
        .select_for_update(of=("self",), no_key=True)
        .get(pk=edition.pk)
    )


@transaction.atomic
def give_free_places(edition: Edition, *, passing_over: Application | None = None) -> int:
    """Let those who wait move up into places that are free, in an open edition; else tell the organisers.

    Returns how many moved up. Called when a place is given back and when there are more of them. `passing_over` is
    somebody who was put on the list just now, and does not come back at once.
    """
    edition = locked(edition)
    waiting = Application.objects.filter(edition=edition, state=State.WAITING).order_by("at", "pk")
    if passing_over is not None:
        waiting = waiting.exclude(pk=passing_over.pk)
    places = free_places(edition)
    if not rules.has_place(places) or edition.archived_at is not None:
        return 0
    if not rules.moves_up(edition.registration_mode):
        if waiting.exists():
            announce(PlaceFreed(edition_id=edition.pk), by=None)
        return 0
    lucky = list(
        waiting.select_related("person") if places is None else waiting.select_related("person")[:places]
    )
    for application in lucky:
        application.note = ""
        put(application, State.ACCEPTED, by=None)
    return len(lucky)


# --- one state after the other -----------------------------------------------------------------------

FACTS: Mapping[str, type[Fact]] = {
    State.PENDING: Applied,
    State.ACCEPTED: Accepted,
    State.DECLINED: Declined,
    State.WAITING: Waitlisted,
    State.WITHDRAWN: Withdrawn,
}


def put(application: Application, state: str, *, by: Person | None, fact: type[Fact] | None = None) -> None:
    """The one place where a state changes: with it the row of the registration, what is told, and who moves up.

    Within this folder only, under the edition's lock.
    """
    had_place = application.state == State.ACCEPTED
    application.state = state
    if state in {State.ACCEPTED, State.DECLINED}:
        application.decided_at, application.decided_by = clock.now(), by
    elif (
        state != State.WITHDRAWN or not had_place
    ):  # whoever had a place and withdrew is known by when it was decided
        application.decided_at = application.decided_by = None
    application.save(update_fields=["state", "decided_at", "decided_by", "note"])
    places = Registration.objects.filter(edition_id=application.edition_id, person_id=application.person_id)
    if state == State.ACCEPTED:
        Registration.objects.get_or_create(
            edition_id=application.edition_id, person_id=application.person_id, defaults={"at": clock.now()}
        )
    else:
        places.delete()
    _tell(fact or FACTS[state], application, by=by)
    if had_place and state != State.ACCEPTED:
        give_free_places(application.edition, passing_over=application)


def _tell(fact: Any, application: Application, *, by: Person | None) -> None:
    announce(
        fact(
            application_id=application.pk,
            edition_id=application.edition_id,
            person_id=application.person_id,
        ),
        by=by,
    )


def _locked_pair(application: Application) -> tuple[Edition, Application]:
    """The edition, held, and then the application as it is now."""
    edition = locked(application.edition)
    fresh = Application.objects.select_related("person", "edition__scope").get(pk=application.pk)
    return edition, fresh


# --- answers -------------------------------------------------------------------------------------------


def _write_needs(
    application: Application, needs: Needs | Iterable[str], interpretation: Iterable[str]
) -> None:
    kept = needs if isinstance(needs, Needs) else Needs(tuple(needs))
    application.needs = [name for name in rules.NEEDS if name in set(kept.names)]
    application.needs_note = kept.note
    application.interpretation = list(dict.fromkeys(interpretation))


def _write_answers(application: Application, answers: Mapping[str, Any]) -> None:
    """Keep these answers to the present questions; one that is not among them, or is empty, is kept no longer."""
    asked = {
        question.key: question
        for question in Question.objects.filter(edition_id=application.edition_id, retired_at=None)
    }
    given = {key: value for key, value in answers.items() if key in asked and not _is_empty(value)}
    Answer.objects.filter(application=application, question__key__in=asked).exclude(
        question__in=[asked[key] for key in given]
    ).delete()
    for key, value in given.items():
        Answer.objects.update_or_create(
            application=application, question=asked[key], defaults={"value": value}
        )


def _is_empty(value: object) -> bool:
    return value is None or value is False or value == "" or (isinstance(value, Collection) and not value)


def forget_needs() -> int:
    """Empty what people needed, once the edition is long enough over; gives how many that were."""
    over = clock.now().date() - rules.NEEDS_KEPT_FOR
    said = Application.objects.filter(edition__ends_on__lt=over).exclude(needs=[], needs_note="")
    return said.update(needs=[], needs_note="")
