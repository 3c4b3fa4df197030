"""Who may register when, who gets a place, and what can still be changed.

`places` is the number of free places; None: there are as many as people come. A state is a name of
`models.Application.State`, empty for somebody who has not asked.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.verdict import YES, Verdict, no
from hemicycle.kernel.words import Words

PENDING, WAITING, ACCEPTED, DECLINED, WITHDRAWN = "pending", "waiting", "accepted", "declined", "withdrawn"
ALIVE = frozenset({PENDING, WAITING, ACCEPTED})
CLOSED, OPEN, APPROVAL, INVITATION = "closed", "open", "approval", "invitation"  # names of RegistrationMode

NEEDS: dict[str, Words] = {
    "step-free": _("Step-free access"),
    "captions": _("Live captions"),
    "sign-language": _("Sign language interpretation"),
    "readable-documents": _("Documents that a screen reader can read"),
    "documents-before": _("Documents some days before"),
    "more-time": _("More time to speak"),
    "assistant": _("I come with an assistant"),
    "weak-line": _("My connection is weak"),
}

NEEDS_KEPT_FOR = timedelta(days=30)  # after the edition's end

ARCHIVED = _("This edition is archived, so nothing in it changes any more.")


@dataclass(frozen=True, slots=True)
class Window:
    """What an edition says about registering, at a moment."""

    mode: str  # a name of `RegistrationMode`
    when: str  # `unknown`, `before`, `open` or `closed`, as `registration_state` has it
    archived: bool = False

    @property
    def is_open(self) -> bool:
        """True while whoever may register can."""
        return self.mode != CLOSED and self.when == "open" and not self.archived


def may_register(window: Window, *, invited: bool) -> Verdict:
    """Whether the edition takes anybody now, and somebody with or without an invitation."""
    if window.archived:
        return no(ARCHIVED)
    if window.mode == CLOSED:
        return no(_("One cannot register for this edition here."))
    if window.when == "unknown":
        return no(_("The dates of registration are not known yet."))
    if window.when == "before":
        return no(_("Registration is not open yet."))
    if window.when == "closed":
        return no(_("Registration is closed."))
    if window.mode == INVITATION and not invited:
        return no(
            _("Registration is by invitation: please open the link in the invitation that you were sent.")
        )
    return YES


def may_apply(window: Window, *, state: str, invited: bool, regardless: bool) -> Verdict:
    """Whether somebody may ask to take part. `regardless`: an organiser puts them in, whatever mode and window."""
    if window.archived:
        return no(ARCHIVED)
    if state == DECLINED and not regardless:
        return no(
            _(
                "The organisers have declined this registration. If you think that is a mistake, write to them."
            )
        )
    return YES if regardless else may_register(window, invited=invited)


def first_state(mode: str, *, invited: bool, places: int | None) -> str:
    """What becomes of somebody who asks: a place, the waiting list, or a decision of the organisers.

    Whoever was invited has been decided on already.
    """
    if mode == APPROVAL and not invited:
        return PENDING
    return ACCEPTED if has_place(places) else WAITING


def has_place(places: int | None) -> bool:
    """True when one more person can come."""
    return places is None or places > 0


def moves_up(mode: str) -> bool:
    """Whether the first on the waiting list gets a free place by itself; otherwise the organisers are told."""
    return mode == OPEN


def may_accept(*, state: str, places: int | None, archived: bool = False) -> Verdict:
    """Whether somebody can be given a place."""
    if archived:
        return no(ARCHIVED)
    if state == ACCEPTED:
        return no(_("This person takes part already."))
    if state == WITHDRAWN:
        return no(_("This person has withdrawn."))
    if not has_place(places):
        return no(_("All places are taken. Raise the number of places, or use the waiting list."))
    return YES


def may_decline(*, state: str, archived: bool = False) -> Verdict:
    """Whether somebody can be told no; a place they had becomes free."""
    if archived:
        return no(ARCHIVED)
    if state == DECLINED:
        return no(_("This registration is declined already."))
    if state == WITHDRAWN:
        return no(_("This person has withdrawn."))
    return YES


def may_wait(*, state: str, archived: bool = False) -> Verdict:
    """Whether somebody can be put on the waiting list."""
    if archived:
        return no(ARCHIVED)
    if state == WAITING:
        return no(_("This person is on the waiting list already."))
    if state == ACCEPTED:
        return no(_("This person takes part already."))
    if state == WITHDRAWN:
        return no(_("This person has withdrawn."))
    return YES


def may_withdraw(*, state: str, archived: bool = False) -> Verdict:
    """Whether somebody can give back their place, or no longer ask for one. The window does not matter."""
    if archived:
        return no(ARCHIVED)
    if state == WITHDRAWN:
        return no(_("You have withdrawn already."))
    if state == DECLINED:
        return no(_("This registration was declined, so there is nothing to withdraw."))
    return YES


def may_return(window: Window, *, state: str) -> Verdict:
    """Whether somebody who has withdrawn can take that back."""
    if window.archived:
        return no(ARCHIVED)
    if state != WITHDRAWN:
        return no(_("You have not withdrawn."))
    if not window.is_open:
        return no(_("Registration is closed, so this cannot be taken back. Please write to the organisers."))
    return YES


def state_after_return(mode: str, *, had_place: bool, invited: bool, places: int | None) -> str:
    """Whoever had a place gets it back while one is free; others ask again."""
    if had_place:
        return ACCEPTED if has_place(places) else WAITING
    return first_state(mode, invited=invited, places=places)


def may_restore(*, state: str, to: str, places: int | None, archived: bool = False) -> Verdict:
    """Whether organisers can take back what they decided."""
    if archived:
        return no(ARCHIVED)
    if to == ACCEPTED and state != ACCEPTED and not has_place(places):
        return no(_("All places are taken. Raise the number of places, or use the waiting list."))
    return YES


def may_answer(window: Window, *, state: str) -> Verdict:
    """Whether somebody may still change what they wrote."""
    if window.archived:
        return no(ARCHIVED)
    if state not in ALIVE:
        return no(_("This registration is no longer active, so its answers stay as they are."))
    if not window.is_open:
        return no(_("Registration is closed. If something has changed, please write to the organisers."))
    return YES


def may_set_capacity(*, capacity: int | None, taken: int) -> Verdict:
    """Whether an edition can have so many places."""
    if capacity is not None and capacity < taken:
        return no(
            _("%(taken)d people take part already, so there cannot be fewer places.") % {"taken": taken}
        )
    return YES


# --- the organisers' questions -----------------------------------------------------------------------


def is_asked(show_if: Mapping[str, object], answers: Mapping[str, object]) -> bool:
    """Whether a question is asked of somebody who gave these answers (by key); without a condition it is.

    A box that is ticked counts as "yes", one that is not as "no".
    """
    if not show_if:
        return True
    given = answers.get(str(show_if.get("key", "")))
    said = (
        {str(one) for one in given} if isinstance(given, list | tuple | set | frozenset) else {_word(given)}
    )
    wanted = show_if.get("values", ())
    return bool(said & {str(value) for value in wanted}) if isinstance(wanted, list | tuple) else False


def _word(given: object) -> str:
    if given is True:
        return "yes"
    if given is False or given is None or given == "":
        return "no" if given is False else ""
    return str(given)


TEXTS = ("label", "help")
MEANING = ("kind", "required", "show_if")


def may_change_question(*, retired: bool) -> Verdict:
    """Whether a question can be asked otherwise."""
    return no(_("This question is asked no more, so it stays as it was.")) if retired else YES


def needs_new_version(before: Mapping[str, object], after: Mapping[str, object]) -> bool:
    """Whether a question that was answered becomes another one by this change.

    Its order, how long answers are kept, and texts in further languages change nothing of what was answered.
    """
    if any(before.get(name) != after.get(name) for name in MEANING):
        return True
    if any(_said_otherwise(before.get(name), after.get(name)) for name in TEXTS):
        return True
    return _options_differ(before.get("options"), after.get("options"))


def _said_otherwise(before: object, after: object) -> bool:
    """True when a text that was there is no longer the same in its language."""
    old = before if isinstance(before, Mapping) else {}
    new = after if isinstance(after, Mapping) else {}
    return any(new.get(language) != text for language, text in old.items())


def _options_differ(before: object, after: object) -> bool:
    old = {one["value"]: one.get("label") for one in before} if isinstance(before, list) else {}
    new = {one["value"]: one.get("label") for one in after} if isinstance(after, list) else {}
    return list(old) != list(new) or any(_said_otherwise(old[value], new[value]) for value in old)


# --- invitations, colleagues, taking over -----------------------------------------------------------------

VALID, USED, REVOKED, EXPIRED = "valid", "used", "revoked", "expired"
MOST_AT_ONCE = 12  # rows of one form
MOST_OTHERS = 60  # for whom one person acts in an edition
MOST_OFFERS_A_DAY = 3  # links to take over the same place


def invitation_state(*, used: bool, revoked: bool, expires_at: datetime | None, at: datetime) -> str:
    """How a personal link stands at a (real) moment: `valid`, `used`, `revoked` or `expired`."""
    if used:
        return USED
    if revoked:
        return REVOKED
    return EXPIRED if expires_at is not None and expires_at <= at else VALID


INVITATION_WORDS: dict[str, Words] = {
    USED: _("This invitation has been used already."),
    REVOKED: _("This invitation has been withdrawn by the organisers."),
    EXPIRED: _("This invitation has expired."),
}
ANOTHER_ADDRESS = _(
    "This invitation was sent to another address than the one you are signed in with. Sign in with the address that "
    "received it, or ask the organisers to invite you at this one."
)


def may_use_invitation(state: str, *, own_address: bool) -> Verdict:
    """Whether somebody may register with an invitation."""
    if state != VALID:
        return no(INVITATION_WORDS[state])
    return YES if own_address else no(ANOTHER_ADDRESS)


def may_agree(*, own: bool) -> Verdict:
    """What somebody agrees to is theirs alone to say."""
    return YES if own else no(_("Each person decides for themselves what they agree to."))


def may_register_others(*, already: int, more: int) -> Verdict:
    """Whether a person may register so many more whom they act for."""
    if more > MOST_AT_ONCE:
        return no(_("Please register at most %(most)d people at a time.") % {"most": MOST_AT_ONCE})
    if already + more > MOST_OTHERS:
        return no(
            _(
                "You act for %(already)d people already. For larger delegations, please write to the organisers."
            )
            % {"already": already}
        )
    return YES


TAKE_OVER_WORDS: dict[str, Words] = {
    USED: _("This link has been used already: the place is yours, look at your registrations."),
    EXPIRED: _("This link is no longer valid. Please ask whoever registered you to send another one."),
}


def may_take_over(state: str, *, own_address: bool) -> Verdict:
    """Whether somebody may make a place theirs that a colleague keeps for them."""
    if state != VALID:
        return no(TAKE_OVER_WORDS.get(state, TAKE_OVER_WORDS[EXPIRED]))
    if not own_address:
        return no(
            _(
                "This link was sent to another address than the one you are signed in with. Sign out, open the link "
                "again and sign in with the address that received it."
            )
        )
    return YES


def may_offer_place(*, signs_in: bool, alive: bool, today: int = 0) -> Verdict:
    """Whether a link to take over can be sent for somebody, after `today` links within a day."""
    if signs_in:
        return no(_("This person has an account of their own already."))
    if not alive:
        return no(_("This registration is no longer active, so there is no place to take over."))
    if today >= MOST_OFFERS_A_DAY:
        return no(_("Enough links were sent for this place today. Please try again tomorrow."))
    return YES


def place_after_take_over(own: str, kept: str) -> str:
    """Which state holds when somebody who asked themselves takes over a place that a colleague kept for them.

    What the organisers refused stays refused; a place is better than waiting; else what the person did counts.
    """
    if own == DECLINED:
        return own
    if own == ACCEPTED or kept not in ALIVE:
        return own
    if own == WITHDRAWN or kept == ACCEPTED:
        return kept
    return own
