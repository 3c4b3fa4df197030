"""Who may say something in a module of a venue, change it, moderate it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from hemicycle.kernel.verdict import YES, Verdict, no

SILENCES = (10, 60, 24 * 60)  # minutes
SLOWS = (0, 10, 30, 60, 300)  # seconds between two lines of one person


@dataclass(frozen=True, slots=True)
class Standing:
    """How somebody stands in a module of a venue."""

    signed_in: bool
    opened: bool
    archived: bool = False
    read_only: bool = False
    moderates: bool = False
    silenced: bool = False


def may_speak(standing: Standing) -> Verdict:
    """Whether they may say something. Whoever is banned does not even stand here."""
    if not standing.signed_in:
        return no(_("Please sign in to write."))
    if not standing.opened:
        return no(_("This is not switched on here."))
    if standing.archived:
        return no(_("This edition is archived, so nothing in it changes any more."))
    if standing.silenced and not standing.moderates:
        return no(_("The moderators have asked you to be silent for a while."))
    if standing.read_only and not standing.moderates:
        return no(_("This is only read at the moment."))
    return YES


def may_follow(*, last_at: datetime | None, seconds: int, moderates: bool, now: datetime) -> Verdict:
    """Whether the next line may come: in slow mode everybody waits between two lines, moderators do not."""
    if moderates or not seconds or last_at is None:
        return YES
    left = -int((now - last_at - timedelta(seconds=seconds)).total_seconds() // 1)
    if left <= 0:
        return YES
    return no(
        ngettext(
            "Slow mode: please wait one more second.", "Slow mode: please wait %(count)d more seconds.", left
        )
        % {"count": left}
    )


def is_too_much(*, in_the_last_minute: int, most_a_minute: int) -> bool:
    """True when somebody has said as much within a minute as one may."""
    return in_the_last_minute >= most_a_minute


def may_change(*, own: bool, removed: bool, at: datetime, minutes: int, now: datetime) -> Verdict:
    """Whether somebody may change what they said: their own, for some minutes."""
    if not own:
        return no(_("Only who wrote this may change it."))
    if removed:
        return no(_("This was removed already."))
    if now >= at + timedelta(minutes=minutes):
        return no(_("The time for changing this is over. You may still delete it."))
    return YES


def may_delete(*, own: bool, removed: bool) -> Verdict:
    """Whether somebody may delete what they said: their own, at any time."""
    if not own:
        return no(_("Only who wrote this may delete it."))
    return no(_("This was removed already.")) if removed else YES


def may_report(*, own: bool, removed: bool, reported: bool) -> Verdict:
    """Whether somebody may ask the moderators to look."""
    if own:
        return no(_("This is your own: you can delete it."))
    if removed:
        return no(_("This was removed already."))
    return no(_("You have told the moderators already.")) if reported else YES


def may_act_on(*, itself: bool, moderates_too: bool) -> Verdict:
    """Whether a moderator may silence or ban somebody: not themselves, and nobody who moderates here, too."""
    if itself:
        return no(_("This is you."))
    return no(_("Whoever moderates here cannot be silenced or banned.")) if moderates_too else YES
