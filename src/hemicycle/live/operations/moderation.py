"""What moderators do, and what everybody may ask of them. The door asks who moderates; each act is announced."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from hemicycle.bell.operations import ask_again
from hemicycle.kernel import clock
from hemicycle.kernel.verdict import Refused, Verdict
from hemicycle.live import facts
from hemicycle.live.models import (
    Ban,
    Block,
    Contribution,
    Held,
    Removal,
    Report,
    Settlement,
    Silence,
    Venue,
)
from hemicycle.live.operations.saying import TooMuch
from hemicycle.live.queries.places import who_moderates
from hemicycle.live.rules import speaking
from hemicycle.people.models import Person
from hemicycle.record.operations import announce

# --- contributions -------------------------------------------------------------------------------------------

REPORTS_AN_HOUR = 30  # of one person


@transaction.atomic
def hide(made: Contribution, *, reason: str = "", by: Person) -> bool:
    """Nobody but moderators reads it from now on; False if it was removed already. Reports of it are answered.

    What waited and is hidden stays held, too: it never was in a page, and leaves no trace in one.
    """
    locked = _locked(made)
    _removal, new = Removal.objects.get_or_create(
        contribution=locked, defaults={"act": Removal.Act.HIDDEN, "reason": reason[:300], "by": by}
    )
    _settle(locked, Settlement.Outcome.HIDDEN, by=by)
    if new:
        announce(facts.ContributionHidden(venue_id=locked.venue_id, contribution_id=locked.pk), by=by)
    return new


@transaction.atomic
def restore(made: Contribution, *, by: Person) -> bool:
    """What a moderator hid is read again; what its author deleted is not anybody's to bring back."""
    locked = _locked(made)
    if not Removal.objects.filter(contribution=locked, act=Removal.Act.HIDDEN).delete()[0]:
        return False
    announce(facts.ContributionRestored(venue_id=locked.venue_id, contribution_id=locked.pk), by=by)
    return True


@transaction.atomic
def release(made: Contribution, *, by: Person) -> bool:
    """Let through what waited; False if it did not wait."""
    locked = _locked(made)
    if not Held.objects.filter(contribution=locked).delete()[0]:
        return False
    announce(facts.ContributionReleased(venue_id=locked.venue_id, contribution_id=locked.pk), by=by)
    return True


def may_report(made: Contribution, *, by: Person) -> Verdict:
    """Whether somebody may ask the moderators to look at it."""
    return speaking.may_report(
        own=made.author_id == by.pk,
        removed=made.is_removed(),
        reported=Report.objects.waiting().filter(contribution=made.pk, by=by).exists(),
    )


@transaction.atomic
def report(made: Contribution, *, reason: str, note: str = "", by: Person) -> Report:
    """Ask the moderators to look. Who asked is known to them alone."""
    locked = _locked(made)
    may_report(locked, by=by).insist()
    _insist_on_measure(by)
    if reason not in Report.Reason.values:
        raise Refused(_("Please choose what is wrong with it."))
    Report.objects.filter(contribution=locked, by=by).delete()  # an answered one: they ask anew
    made_now = Report.objects.create(contribution=locked, reason=reason, note=note.strip()[:500], by=by)
    announce(facts.ContributionReported(venue_id=locked.venue_id, contribution_id=locked.pk), by=by)
    return made_now


def _insist_on_measure(by: Person) -> None:
    """Each report is read by somebody: who reports very much is asked to wait."""
    lately = Report.objects.filter(by=by, at__gt=clock.now() - timedelta(hours=1)).count()
    if lately >= REPORTS_AN_HOUR:
        raise TooMuch(
            _("You have reported a lot within an hour. The moderators read it; please wait a little.")
        )


@transaction.atomic
def keep(made: Contribution, *, by: Person) -> int:
    """Answer the reports of it: it stays as it is. How many were answered."""
    return _settle(_locked(made), Settlement.Outcome.KEPT, by=by)


def _settle(made: Contribution, outcome: str, *, by: Person) -> int:
    waiting = list(Report.objects.waiting().filter(contribution=made.pk))
    for one in waiting:
        Settlement.objects.create(report=one, outcome=outcome, by=by)
    if waiting:
        announce(
            facts.ReportsSettled(venue_id=made.venue_id, contribution_id=made.pk, outcome=str(outcome)), by=by
        )
    return len(waiting)


def _locked(made: Contribution) -> Contribution:
    return Contribution.objects.select_for_update().get(pk=made.pk)


# --- persons -------------------------------------------------------------------------------------------------


def may_act_on(person: Person, venue: Venue, *, by: Person) -> Verdict:
    """Whether a moderator may silence or ban this person here."""
    pair = (person.pk, venue.pk)
    return speaking.may_act_on(itself=person.pk == by.pk, moderates_too=pair in who_moderates({pair}))


@transaction.atomic
def silence(person: Person, venue: Venue, *, minutes: int, reason: str = "", by: Person) -> Silence:
    """Somebody reads here and adds nothing for some minutes. Said again, the new time counts."""
    may_act_on(person, venue, by=by).insist()
    if minutes not in speaking.SILENCES:
        raise Refused(_("Please choose how long."))
    given = {
        "until_at": clock.now() + timedelta(minutes=minutes),
        "reason": reason.strip()[:300],
        "by": by,
        "at": clock.now(),
    }
    made, _new = Silence.objects.update_or_create(venue=venue, person=person, defaults=given)
    announce(facts.PersonSilenced(venue_id=venue.pk, person_id=person.pk, minutes=minutes), by=by)
    return made


@transaction.atomic
def lift_silence(person: Person, venue: Venue, *, by: Person) -> bool:
    """Somebody may write again before the time is over."""
    if not Silence.objects.filter(venue=venue, person=person).delete()[0]:
        return False
    announce(facts.SilenceLifted(venue_id=venue.pk, person_id=person.pk), by=by)
    return True


@transaction.atomic
def ban(person: Person, venue: Venue, *, whole: bool = False, reason: str = "", by: Person) -> Ban:
    """Somebody no longer enters this venue, or, if `whole`, any of the edition; what they hear of it ends at once."""
    may_act_on(person, venue, by=by).insist()
    where = {"edition": venue.edition, "venue": None if whole else venue, "person": person}
    made, new = Ban.objects.get_or_create(**where, defaults={"reason": reason.strip()[:300], "by": by})
    if new:
        announce(facts.PersonBanned(venue_id=venue.pk, person_id=person.pk, whole=whole), by=by)
        ask_again(person=person.pk)
    return made


@transaction.atomic
def lift_ban(made: Ban, *, by: Person) -> bool:
    """Somebody enters again."""
    if not Ban.objects.filter(pk=made.pk).delete()[0]:
        return False
    whole = made.venue_id is None
    announce(facts.BanLifted(venue_id=made.venue_id, person_id=made.person_id, whole=whole), by=by)
    return True


# --- between two people --------------------------------------------------------------------------------------


def block(person: Person, *, by: Person) -> None:
    """Read this person no more. They are not told."""
    if person.pk == by.pk:
        raise Refused(_("This is you."))
    Block.objects.get_or_create(by=by, person=person)


def unblock(person: Person, *, by: Person) -> None:
    """Read this person again."""
    Block.objects.filter(by=by, person=person).delete()
