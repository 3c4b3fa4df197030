"""Nothing is kept for ever: each rule says what is removed when, and the last report says what was."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from hemicycle.kernel import clock
from hemicycle.kernel.words import Words
from hemicycle.people.facts import PastDataRemoved
from hemicycle.people.models import Access, ManagementOffer
from hemicycle.people.queries.privacy import READS_KEPT_FOR
from hemicycle.people.sockets import retention_rules
from hemicycle.record.models import Entry, Unsaved
from hemicycle.record.operations import announce

log = logging.getLogger(__name__)
UNSAVED_KEPT_FOR = timedelta(days=30)
OFFERS_KEPT_FOR = timedelta(days=30)


def keep_to_retention() -> str:
    """Do every rule, write down what was removed, and say it in a sentence. One that fails does not stop the others."""
    removed, failed = {}, []
    for rule in retention_rules:
        try:
            with transaction.atomic():
                removed[rule.name] = rule.forget()
        except Exception:
            log.exception("The retention rule %s failed", rule.name)
            failed.append(rule.name)
    announce(PastDataRemoved(removed=removed, failed=failed), by=None)
    done = (
        ", ".join(f"{name} {count}" for name, count in removed.items() if count)
        or "nothing was past its time"
    )
    return f"{done}; failed: {', '.join(failed)}" if failed else done


@dataclass(frozen=True, slots=True)
class Line:
    """A rule with what it removed the last time; None: it has not run yet, or failed."""

    sentence: Words
    removed: int | None
    failed: bool


@dataclass(frozen=True, slots=True)
class Report:
    """The last report."""

    at: datetime | None  # None: never yet
    lines: list[Line]


def last_report() -> Report:
    """Every rule with what it removed the last time."""
    entry = Entry.objects.filter(kind=PastDataRemoved.__name__).order_by("-pk").first()
    removed, failed = (entry.data["removed"], entry.data["failed"]) if entry else ({}, [])
    lines = [Line(rule.sentence, removed.get(rule.name), rule.name in failed) for rule in retention_rules]
    return Report(entry.at if entry else None, lines)


def forget_old_reads() -> int:
    """Who read whose data is known for a year."""
    return Access.objects.filter(at__lt=clock.now() - READS_KEPT_FOR).delete()[0]


def forget_unsaved() -> int:
    """What was typed and never saved is given up after a month."""
    return Unsaved.objects.filter(at__lt=clock.now() - UNSAVED_KEPT_FOR).delete()[0]


def forget_offers() -> int:
    """Whoever was asked to act for somebody and does not answer is asked no longer after a month."""
    return ManagementOffer.objects.filter(at__lt=clock.now() - OFFERS_KEPT_FOR).delete()[0]
