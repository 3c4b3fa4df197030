"""Who hears of what happens backstage: the open pages of the crew, by the bell. Bells alone, never words."""

from hemicycle.bell.operations import ring
from hemicycle.live.backstage.topics import of_backstage
from hemicycle.record.models import Entry
from hemicycle.record.sockets import Listener

NAMES = {
    "CrewNoteWritten": ("note",),
    "CrewSignalGiven": ("signal", "note"),
    "CrewNoteWithdrawn": ("signal", "note"),
    "CrewNotesEmptied": ("signal", "note"),
    "RunOfShowChanged": ("run",),
    "RunOfShowWentOn": ("run",),
    "RunOfShowWentBack": ("run",),
}


def hear_backstage(entry: Entry) -> None:
    """Each page reads again what it shows of it."""
    for name in NAMES[entry.kind]:
        ring(of_backstage(entry.data["venue_id"]), name, key=f"entry-{entry.pk}-{name}")


LISTENERS = (Listener("backstage", frozenset(NAMES), hear_backstage),)
