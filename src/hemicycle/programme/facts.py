"""What the programme tells the other rooms. Stars are private and are told to nobody."""

from dataclasses import dataclass

from hemicycle.kernel.fact import Fact


@dataclass(frozen=True, slots=True)
class ProgrammeReleased(Fact):
    """A version of the programme is published; its changes are rows of their own."""

    edition_id: int
    release_id: int
    number: int
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class SessionEdited(Fact):
    """Texts, languages or links of a session are other ones than before, at once for everybody."""

    session_id: int
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SessionListed(Fact):
    """In the draft, a session is listed to another audience."""

    session_id: int
    audience: str
    circle_id: int | None


@dataclass(frozen=True, slots=True)
class OccurrenceAdded(Fact):
    """In the draft, a session takes place once more."""

    occurrence_id: int


@dataclass(frozen=True, slots=True)
class OccurrenceMoved(Fact):
    """In the draft, an occurrence has another time, room or order."""

    occurrence_id: int


@dataclass(frozen=True, slots=True)
class OccurrenceCancelled(Fact):
    """In the draft, an occurrence is cancelled."""

    occurrence_id: int


@dataclass(frozen=True, slots=True)
class OccurrenceRestored(Fact):
    """In the draft, a cancelled or removed occurrence takes place after all."""

    occurrence_id: int


@dataclass(frozen=True, slots=True)
class OccurrenceRemoved(Fact):
    """An occurrence is no longer in the draft."""

    occurrence_id: int


@dataclass(frozen=True, slots=True)
class ScheduleImported(Fact):
    """A schedule file was taken over into the draft: so many events are new, changed, cancelled as gone."""

    edition_id: int
    new: int
    changed: int
    gone: int


@dataclass(frozen=True, slots=True)
class SessionMade(Fact):
    """There is a new session; without a time nobody sees it yet."""

    session_id: int


@dataclass(frozen=True, slots=True)
class SessionRemoved(Fact):
    """A session that no version has shown is gone."""

    session_id: int
    edition_id: int


@dataclass(frozen=True, slots=True)
class SpeakerAsked(Fact):
    """A speaker is asked to confirm these sessions."""

    speaker_id: int
    speaking_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SpeakerAnswered(Fact):
    """A speaker says yes or no to a session."""

    speaking_id: int
    answer: str


@dataclass(frozen=True, slots=True)
class SpeakerClaimed(Fact):
    """A speaker is this person from now on."""

    speaker_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class SpeakersMerged(Fact):
    """Two entries of one speaker are one; the second is gone."""

    speaker_id: int
    gone_id: int
