"""What higher rooms plug into the programme: things that a person's agenda shows beside the sessions starred."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from hemicycle.editions.models import Edition
from hemicycle.kernel.socket import Socket
from hemicycle.people.models import Person

CONFIRMED = "CONFIRMED"
TENTATIVE = "TENTATIVE"
CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """One thing in somebody's calendar: an occurrence, a bilateral, a sitting.

    `uid` is a stable id that depends on neither language nor release; `sequence` is stored where the thing
    lives, never computed from the clock. Nothing here may be secret: an entry goes to a calendar on the open net.
    """

    uid: str
    sequence: int
    status: str  # CONFIRMED, TENTATIVE or CANCELLED, as iCalendar writes them
    starts_at: datetime
    ends_at: datetime
    title: str
    url: str  # absolute
    changed_at: datetime
    description: str = (
        ""  # plain text: the language contract, what to know; the link is added by the calendar
    )
    place: str = ""
    categories: tuple[str, ...] = ()
    language: str = ""  # of the title, if it is another one than the calendar's


@dataclass(frozen=True, slots=True)
class AgendaSource:
    """Where a room keeps a person's agenda items: `items(edition, person, language)`, in any order."""

    name: str
    items: Callable[[Edition, Person, str], Iterable[AgendaItem]]


agenda_items: Socket[AgendaSource] = Socket("agenda items")
