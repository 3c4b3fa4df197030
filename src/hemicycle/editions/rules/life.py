"""Judgement on the life of an edition: when it may be public, archived, previewed."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.verdict import YES, Verdict, no

LONGEST_PREVIEW = timedelta(days=90)


def may_publish(*, published: bool, archived: bool, names: Mapping[str, str], languages: int) -> Verdict:
    """An edition becomes public once it has a name and a language to be read in."""
    if published:
        return no(_("This edition is public already."))
    if archived:
        return no(_("This edition is archived. Take it out of the archive first."))
    if not names or not languages:
        return no(_("An edition needs a name and at least one language before it is public."))
    return YES


def may_hide(*, published: bool, archived: bool) -> Verdict:
    """What is public can be taken back, unless it is archived: others cite it."""
    if not published:
        return no(_("This edition is not public."))
    if archived:
        return no(_("This edition is archived. Take it out of the archive first."))
    return YES


def may_archive(*, archived: bool, published: bool) -> Verdict:
    """Only a public edition goes into the archive: there it is read."""
    if archived:
        return no(_("This edition is archived already."))
    if not published:
        return no(_("Only a public edition is archived."))
    return YES


def may_unarchive(*, archived: bool) -> Verdict:
    """Out of the archive it can be worked on again."""
    return YES if archived else no(_("This edition is not archived."))


def may_preview_until(until: datetime, *, now: datetime) -> Verdict:
    """A preview link ends one day, and not too far away."""
    if until <= now:
        return no(_("This day is over already."))
    if until > now + LONGEST_PREVIEW:
        return no(_("A preview link lasts at most ninety days. You can make another one then."))
    return YES
