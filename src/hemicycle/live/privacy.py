"""What venues keep of a person: for the copy of everything about them, at the end, and for how long."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hemicycle.kernel.words import Words
from hemicycle.live import facts
from hemicycle.live.models import (
    Ban,
    Block,
    Contribution,
    Correction,
    Opened,
    ReadOnly,
    Removal,
    Report,
    Settlement,
    Silence,
    Visit,
)
from hemicycle.live.queries.visitors import editions_past_keeping
from hemicycle.people.models import Person
from hemicycle.people.privacy.rows import rows
from hemicycle.record.operations import announce

TABLES = frozenset(
    {
        "live.opened",
        "live.readonly",
        "live.contribution",
        "live.removal",
        "live.silence",
        "live.ban",
        "live.block",
        "live.report",
        "live.settlement",
        "live.visit",
    }
)
WORDS: dict[str, Words] = {
    "live/said.json": gettext_lazy(
        "What you said in sessions, what it said before you changed it, what was removed."
    ),
    "live/reports.json": gettext_lazy(
        "What you asked the moderators to look at, and whom you do not want to read."
    ),
    "live/standing.json": gettext_lazy(
        "Where moderators silenced or excluded you, and how far you have read."
    ),
    "live/moderation.json": gettext_lazy("What you did as a moderator."),
}


def export(person: Person) -> Iterator[tuple[str, Any]]:
    """Everything in these tables that is about somebody or was done by them."""
    said = Contribution.objects.filter(author=person).select_related("venue").order_by("pk")
    yield (
        "live/said.json",
        {
            "said": rows(said, "author", "key"),
            "before": rows(
                Correction.objects.filter(contribution__author=person).select_related("contribution")
            ),
            "removed": rows(
                Removal.objects.filter(contribution__author=person).select_related("contribution"), "by"
            ),
        },
    )
    yield (
        "live/reports.json",
        {
            "reports": rows(Report.objects.filter(by=person).select_related("contribution"), "by"),
            "not read": rows(Block.objects.filter(by=person).select_related("person"), "by"),
        },
    )
    yield (
        "live/standing.json",
        {
            "silences": rows(Silence.objects.filter(person=person).select_related("venue"), "person", "by"),
            "excluded": rows(
                Ban.objects.filter(person=person).select_related("venue", "edition"), "person", "by"
            ),
            "not read by others": Block.objects.filter(person=person).count(),
            "not read since": [str(one.at) for one in Block.objects.filter(person=person).order_by("pk")],
            "read": rows(Visit.objects.filter(person=person).select_related("venue"), "person"),
        },
    )
    yield (
        "live/moderation.json",
        {
            "switched on": rows(Opened.objects.filter(by=person).select_related("venue"), "by"),
            "only read": rows(ReadOnly.objects.filter(by=person).select_related("venue"), "by"),
            "removed": rows(Removal.objects.filter(by=person).select_related("contribution"), "by"),
            "silenced": rows(Silence.objects.filter(by=person).select_related("venue"), "by", "person"),
            "excluded": rows(
                Ban.objects.filter(by=person).select_related("venue", "edition"), "by", "person"
            ),
            "answered": rows(Settlement.objects.filter(by=person).select_related("report"), "by"),
        },
    )


def erase(person: Person) -> None:
    """What they said is emptied and stands as removed, so that answers of others keep their place; the rest goes."""
    said = Contribution.objects.filter(author=person)
    Correction.objects.filter(contribution__author=person).delete()
    Removal.objects.filter(contribution__author=person).update(act=Removal.Act.ERASED, reason="")
    for made in said.select_related("venue"):
        Removal.objects.get_or_create(contribution=made, defaults={"act": Removal.Act.ERASED, "by": person})
        announce(facts.ContributionEmptied(venue_id=made.venue_id, contribution_id=made.pk), by=None)
    said.update(text="", language="")
    for key in said.values_list("pk", flat=True):
        Contribution.objects.filter(pk=key).update(key=f"erased-{key}")
    Report.objects.filter(by=person).delete()
    for model in (Silence, Ban, Visit):
        model._default_manager.filter(person=person).delete()
    Block.objects.filter(Q(by=person) | Q(person=person)).delete()


def stays(person: Person) -> Iterable[Words]:
    """What is kept of these tables, in sentences."""
    if Contribution.objects.filter(author=person).exists():
        yield _("That you said something in a session, and when: without its words and without your name.")


def forget_old() -> int:
    """Remove what was said in editions whose time is over; how many contributions that were."""
    removed = 0
    for edition in editions_past_keeping():
        old = Contribution.objects.filter(venue__edition=edition)
        removed += old.count()
        old.delete()
    return removed
