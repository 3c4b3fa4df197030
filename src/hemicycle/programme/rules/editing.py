"""Who may change what of a session: whoever runs the programme, and whoever hosts a section or the session."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.verdict import YES, Verdict, no

TOLD = frozenset({"title", "subtitle", "description", "open_note", "outcome"})
HOSTED = TOLD | {"languages", "readings", "outcome_links", "entry_url", "recording_url", "assumed"}
KEPT = frozenset({"slug", "kind", "themes", "leads", "listed_to", "open_to", "speakers"})
EVERYTHING = HOSTED | KEPT


def editable(*, runs: bool) -> frozenset[str]:
    """The fields of a session that may be changed: by those who run the programme all, by hosts what is said in it."""
    return EVERYTHING if runs else HOSTED


def may_change(fields: Iterable[str], *, runs: bool) -> Verdict:
    """Whether somebody may change these fields of a session that they may edit."""
    if set(fields) <= editable(runs=runs):
        return YES
    return no(
        _(
            "Who leads a session, to whom it is listed, its theme and its speakers are set by the organisers of the "
            "edition. Please ask them."
        )
    )


def may_remove(*, released: bool) -> Verdict:
    """A session that a version of the programme has shown stays: calendars and agendas know it."""
    if released:
        return no(
            _(
                "A published version shows this session, so it cannot be removed. Cancel its times instead: then "
                "everybody who planned to come is told."
            )
        )
    return YES


def may_readdress(*, released: bool) -> Verdict:
    """An address that people may have kept stays."""
    if released:
        return no(_("A published version shows this session, so its address stays as it is."))
    return YES
