"""What organisers may do to many people at once, and how files and invitations stand."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from hemicycle.editions.rules import registration
from hemicycle.kernel.verdict import YES, Verdict, no
from hemicycle.kernel.words import Words

ACCEPT, DECLINE, WAIT, RESEND = "accept", "decline", "wait", "resend"
ACTS: dict[str, Words] = {
    ACCEPT: _("Accept"),
    DECLINE: _("Decline"),
    WAIT: _("Put on the waiting list"),
    RESEND: _("Send the confirmation again"),
}
BECOMES = {
    ACCEPT: registration.ACCEPTED,
    DECLINE: registration.DECLINED,
    WAIT: registration.WAITING,
    RESEND: "",
}
UNDO_FOR = timedelta(minutes=10)
MOST_AT_ONCE = 5_000
SEARCH_AT_LEAST = 3  # letters, for the desk
DESK_SEES = 20  # rows
INVITED_FOR = timedelta(days=60)
MAY_RESEND = frozenset(
    {registration.ACCEPTED, registration.WAITING, registration.DECLINED, registration.PENDING}
)


@dataclass(slots=True)
class BulkPlan:
    """What an act would do: which applications it changes, which wait for want of places, and which it leaves, why."""

    act: str
    does: list[int] = field(default_factory=list)
    surplus: list[int] = field(default_factory=list)  # would be accepted, and find no place
    skipped: dict[str, list[int]] = field(default_factory=dict)  # by the sentence that says why


def plan(act: str, states: Mapping[int, str], *, places: int | None) -> BulkPlan:
    """What an act would do to applications in these states, in this order. `places` is the number of free ones."""
    made = BulkPlan(act)
    left = places
    for key, state in states.items():
        verdict = may_act(act, state, places=left)
        if verdict:
            made.does.append(key)
            if act == ACCEPT and left is not None:
                left -= 1
            if act == DECLINE and state == registration.ACCEPTED and left is not None:
                left += 1
        elif (
            act == ACCEPT
            and not registration.has_place(left)
            and registration.may_accept(state=state, places=None)
        ):
            made.surplus.append(key)
        else:
            made.skipped.setdefault(str(verdict.why), []).append(key)
    return made


def may_act(act: str, state: str, *, places: int | None) -> Verdict:
    """Whether one application can be dealt with like this; the same answer as for one alone."""
    if act == ACCEPT:
        return registration.may_accept(state=state, places=places)
    if act == DECLINE:
        return registration.may_decline(state=state)
    if act == WAIT:
        return registration.may_wait(state=state)
    return YES if state in MAY_RESEND else no(_("This person has withdrawn."))


def may_undo(*, undone: bool, told: bool, at: datetime, now: datetime) -> Verdict:
    """Whether an act on many can still be taken back. Both moments in the house's time."""
    if undone:
        return no(_("This was undone already."))
    if told:
        return no(
            _("The people have been told by now, so this cannot be undone any more. Decide anew instead.")
        )
    if now - at > UNDO_FOR:
        return no(_("The ten minutes are over, so this cannot be undone any more. Decide anew instead."))
    return YES


def may_apply_upload(*, applied: bool, kept: bool, rows: int, archived: bool) -> Verdict:
    """Whether somebody can say yes to a file."""
    if archived:
        return no(registration.ARCHIVED)
    if applied:
        return no(_("This file was taken over already."))
    if not kept:
        return no(_("This file lay here too long, so its rows are no longer kept. Please upload it again."))
    if not rows:
        return no(_("There is nothing in this file that would change anything."))
    return YES


def may_take_back_upload(*, applied: bool, undone: bool, archived: bool) -> Verdict:
    """Whether what a file brought can be undone."""
    if archived:
        return no(registration.ARCHIVED)
    if undone:
        return no(_("This was undone already."))
    return YES if applied else no(_("Nothing of this file was taken over yet."))


# --- invitations ---------------------------------------------------------------------------------------

INVITATION_STATES: dict[str, Words] = {
    "unsent": _("not sent yet"),
    "sent": _("sent"),
    "used": _("used"),
    "expired": _("expired"),
    "revoked": _("revoked"),
    "bounced": _("came back"),
}


def invitation_state(
    *,
    sent_at: datetime | None,
    used_at: datetime | None,
    revoked_at: datetime | None,
    expires_at: datetime | None,
    bounced: bool,
    now: datetime,
) -> str:
    """How an invitation stands; `now` is real time. A name of `INVITATION_STATES`."""
    if used_at:
        return "used"
    if revoked_at:
        return "revoked"
    if not sent_at:
        return "unsent"
    if expires_at and expires_at <= now:
        return "expired"
    return "bounced" if bounced else "sent"


def may_send_invitation(*, used: bool, archived: bool) -> Verdict:
    """Whether an invitation can go out, again or for the first time; a revoked one holds again then."""
    if archived:
        return no(registration.ARCHIVED)
    if used:
        return no(_("This invitation was used already."))
    return YES


def may_revoke(*, used: bool, revoked: bool) -> Verdict:
    """Whether an invitation can be taken back."""
    if used:
        return no(_("This invitation was used already."))
    if revoked:
        return no(_("This invitation is revoked already."))
    return YES


def share(part: int, whole: int) -> int:
    """Per cent, rounded; 0 of nothing."""
    return round(100 * part / whole) if whole else 0
