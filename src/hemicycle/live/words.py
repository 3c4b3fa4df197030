"""What moderators did, in sentences, for the record of a venue."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from hemicycle.live.models import Contribution
from hemicycle.live.queries.moderation import url_of
from hemicycle.live.sockets import module_named
from hemicycle.people.models import Person
from hemicycle.record.models import Entry


@dataclass(frozen=True, slots=True)
class Act:
    """One line of the record."""

    at: datetime
    who: str  # empty: the house itself
    sentence: str
    url: str = ""


def act_words(entries: Sequence[Entry]) -> list[Act]:
    """The entries in sentences: two more queries, however many there are."""
    contributions = Contribution.objects.select_related("author", "venue__edition").in_bulk(
        {entry.data["contribution_id"] for entry in entries if "contribution_id" in entry.data}
    )
    people = Person.objects.in_bulk(
        {entry.data["person_id"] for entry in entries if "person_id" in entry.data}
    )
    acts = []
    for entry in entries:
        made = contributions.get(entry.data.get("contribution_id", 0))
        person = people.get(entry.data.get("person_id", 0))
        acts.append(
            Act(
                entry.at,
                entry.by.called if isinstance(entry.by, Person) else "",
                _sentence(entry, made, person),
                url_of(made) if made else "",
            )
        )
    return acts


def _sentence(entry: Entry, made: Contribution | None, person: Person | None) -> str:
    module = module_named(entry.data.get("module", ""))
    values = {
        "module": module.label if module else entry.data.get("module", ""),
        "author": _author(made),
        "person": person.called if person else _("a former participant"),
        "minutes": entry.data.get("minutes", 0),
    }
    return _templates()[entry.kind] % values


def _author(made: Contribution | None) -> str:
    if made is None:
        return _("a former participant")
    return _("somebody unnamed") if made.unnamed else made.author.called


def _templates() -> dict[str, str]:
    return {
        "ModuleOpened": _("Switched on: %(module)s."),
        "ModuleClosed": _("Switched off: %(module)s."),
        "ModuleSetReadOnly": _("Set to be only read: %(module)s."),
        "ModuleSetWritable": _("Opened for writing again: %(module)s."),
        "ContributionHidden": _("Hid what %(author)s had written."),
        "ContributionRestored": _("Showed again what %(author)s had written."),
        "ContributionDeleted": _("Deleted by its author: what %(author)s had written."),
        "ContributionHeld": _("Waits for a moderator: what %(author)s wrote."),
        "ContributionReleased": _("Let through what %(author)s had written."),
        "ContributionReported": _("Reported: what %(author)s had written."),
        "ReportsSettled": _("Answered the reports about what %(author)s had written."),
        "ContributionEmptied": _("Removed with the data of its author."),
        "PersonSilenced": _("Silenced for %(minutes)d minutes: %(person)s."),
        "SilenceLifted": _("May write again: %(person)s."),
        "PersonBanned": _("Excluded: %(person)s."),
        "BanLifted": _("Let in again: %(person)s."),
    }
