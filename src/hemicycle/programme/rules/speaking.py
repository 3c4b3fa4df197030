"""Judgement about speakers: who may be asked, claimed, merged, removed."""

from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.verdict import YES, Verdict, no

OWN = frozenset({"office", "biography", "photo", "availability"})  # what speakers change of their own entry


def may_ask(*, has_address: bool, sessions: int) -> Verdict:
    """A speaker is asked by mail, and about something."""
    if not has_address:
        return no(_("There is no address to which the question could go. Please fill it in first."))
    if not sessions:
        return no(
            _("There is nothing to ask: this speaker was asked about every session already, or has answered.")
        )
    return YES


def may_claim(*, is_free: bool) -> Verdict:
    """An entry is one person's."""
    if not is_free:
        return no(_("This entry belongs to somebody else already. Please write to the organisers."))
    return YES


def may_merge(*, same: bool, same_edition: bool, two_persons: bool) -> Verdict:
    """Two entries of one speaker in one edition."""
    if same:
        return no(_("This is one and the same entry."))
    if not same_edition:
        return no(_("These two speak at different editions."))
    if two_persons:
        return no(_("These two entries belong to two different persons with accounts, so they stay two."))
    return YES


def may_remove(*, sessions: int) -> Verdict:
    """Somebody who speaks somewhere stays."""
    if sessions:
        return no(_("This speaker still speaks in sessions. Please take them out of those first."))
    return YES
