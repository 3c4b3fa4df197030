"""What a plan consists of: rows to write, sentences to read, and sessions while they are compared."""

from dataclasses import dataclass, field

from hemicycle.editions.models import Edition, Theme
from hemicycle.programme.exchange.ids import acronym
from hemicycle.programme.exchange.schedule import Event, ScheduleFile
from hemicycle.programme.models import Occurrence, Reading, Session, SessionLanguage, Speaker

NEW, CHANGED, UNCHANGED, GONE, ERROR = "new", "changed", "unchanged", "gone", "error"


@dataclass(frozen=True, slots=True)
class Row:
    """What happens to one event, for a person to read."""

    state: str
    title: str
    sentence: str
    place: str = ""


@dataclass(slots=True)
class Work:
    """A session while it is compared: what is new about it."""

    session: Session
    is_new: bool
    fields: list[str] = field(default_factory=list)  # as the change list names them: "title.fr", "speakers"
    languages: list[SessionLanguage] | None = None  # None: they stay
    readings: list[Reading] | None = None
    speakers: list[Speaker] | None = None
    themes: list[Theme] | None = None
    texts_of: Event | None = None  # the event whose texts it takes


@dataclass(slots=True)
class Plan:
    """Everything that an import writes. Rows are instances that are not saved yet."""

    rows: list[Row] = field(default_factory=list)
    works: list[Work] = field(default_factory=list)
    new_occurrences: list[Occurrence] = field(default_factory=list)
    changed_occurrences: list[Occurrence] = field(default_factory=list)
    new_speakers: list[Speaker] = field(default_factory=list)
    changed_speakers: list[Speaker] = field(default_factory=list)
    new_themes: list[Theme] = field(default_factory=list)
    changed_themes: list[Theme] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """True when nothing would be written."""
        return not (
            self.new_occurrences
            or self.changed_occurrences
            or self.new_speakers
            or self.changed_speakers
            or self.changed_themes
            or any(work.is_new or work.fields for work in self.works)
        )


def is_of(schedule: ScheduleFile, edition: Edition) -> bool:
    """True for our own export of this very edition."""
    return schedule.is_ours and schedule.acronym == acronym(edition.slug)
