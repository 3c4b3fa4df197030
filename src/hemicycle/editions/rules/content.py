"""Judgement on what an edition holds: addresses, dates, languages."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.verdict import YES, Verdict, no


def may_change_address(*, public: bool) -> Verdict:
    """What is public keeps its address: it stands in mails, feeds and other people's pages."""
    if public:
        return no(_("This is public, so its address stays: others may have written it down."))
    return YES


def may_be_a_day(day: date, *, starts_on: date, ends_on: date) -> Verdict:
    """A day lies within its edition."""
    if not starts_on <= day <= ends_on:
        return no(_("This day is not within the dates of the edition."))
    return YES


def outside(days: Iterable[date], *, starts_on: date, ends_on: date) -> list[date]:
    """Those days that do not lie within the dates, in order."""
    return sorted(day for day in days if not starts_on <= day <= ends_on)


def in_order(chosen: Iterable[str], *, before: Sequence[str], known: Sequence[str]) -> list[str]:
    """The chosen codes: those that were there before keep their order, new ones follow in the known order."""
    wanted = set(chosen)
    kept = [code for code in before if code in wanted]
    return kept + [code for code in known if code in wanted and code not in kept]
